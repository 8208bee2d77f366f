"""Each file of the module has what its name says, and together they have everything once."""

import re

from hcl import read_files
from module_call import is_same, read_module

from dev.module.hcl_text import comment_lines
from dev.module.layout import COMMENTS, MODULE_FILES
from dev.module.synthesis import synthesize_module
from landingzone.terraform.module import READY_MADE

RESOURCES = {f"aws_iam_{kind}": "groups" for kind in ("group", "group_policy", "group_policy_attachment")}
OF_USERS = "access_key user user_group_membership user_login_profile user_policy user_policy_attachment user_ssh_key"
RESOURCES |= {f"aws_iam_{kind}": "users" for kind in OF_USERS.split()} | {"terraform_data": "users"}
KINDS = {
    "checks": {"check", "data", "locals"},
    "groups": {"data", "locals", "resource"},
    "main": {"data", "locals", "resource"},
    "moves": {"moved"},
    "outputs": {"output"},
    "users": {"data", "locals", "resource"},
    "variables": {"variable"},
    "versions": {"terraform"},
}
MOST_BYTES = 40_000


def test_together_the_files_have_what_is_synthesized_and_nothing_twice():
    # Another parser than Terraform's JSON went through: what is printed says the same.
    read, made = read_module(READY_MADE), synthesize_module()
    assert read.keys() == made.keys()
    for kind, body in made.items():
        if isinstance(body, dict):
            assert read[kind].keys() == body.keys()
            assert {name: read[kind][name] for name in body if not is_same(read[kind][name], body[name])} == {}
        else:
            assert is_same(read[kind], body)


def test_each_file_has_the_blocks_that_its_name_says_and_can_be_read():
    texts = {path.name: path.read_text("utf-8") for path in READY_MADE.glob("*.tf")}
    files = {name.partition(".")[0]: content for name, content in read_files(texts).items()}
    assert {name: set(content) for name, content in files.items()} == KINDS
    found = {kind: name for name, content in files.items() for kind in content.get("resource", ()) if name != "main"}
    assert found == RESOURCES | {"aws_iam_policy": "groups"}
    for file in MODULE_FILES:
        assert texts[file.name].startswith("\n".join(comment_lines(f"{file.has}.")))
        assert len(texts[file.name].encode()) < MOST_BYTES
    unwrapped = " ".join(re.sub(r"\n *# ?", " ", "".join(texts.values())).split())
    assert [address for address, comment in COMMENTS.items() if comment not in unwrapped] == []
