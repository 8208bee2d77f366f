"""Each file of the module has what its name says, and together they have everything once."""

import json

from module_call import read_module, written_module
from synthesis import blocks

from dev.engine import PROVIDER_RANGE
from landingzone.terraform.module import synthesize_module
from landingzone.terraform.module_layout import MODULE_FILES, lay_out

RESOURCES = {f"aws_iam_{kind}": "groups" for kind in ("group", "group_policy", "group_policy_attachment", "policy")}
OF_USERS = "access_key user user_group_membership user_login_profile user_policy user_policy_attachment user_ssh_key"
RESOURCES |= {f"aws_iam_{kind}": "users" for kind in OF_USERS.split()} | {"terraform_data": "users"}
KINDS = {
    "checks": {"check", "data", "locals"},
    "groups": {"data", "locals", "resource"},
    "main": {"data"},
    "moves": {"moved"},
    "outputs": {"output"},
    "users": {"data", "locals", "resource"},
    "variables": {"variable"},
    "versions": {"terraform"},
}


def test_together_the_files_have_what_is_synthesized_and_nothing_twice():
    assert read_module(written_module()) == synthesize_module(provider_version=PROVIDER_RANGE)


def test_each_file_has_the_blocks_that_its_name_says():
    paths = written_module().glob("*.tf.json")
    files = {path.name.partition(".")[0]: json.loads(path.read_text("utf-8")) for path in paths}
    assert {name: content.keys() - {"//"} for name, content in files.items()} == KINDS
    # If this fails, something new needs a place in a row of MODULE_FILES.
    assert blocks(files["main"]) == {"data.aws_partition.current": {}}
    assert {kind: name for name, content in files.items() for kind in content.get("resource", ())} == RESOURCES
    for file in MODULE_FILES:
        content = files[file.name.removesuffix(".tf.json")]
        assert next(iter(content)) == "//"
        assert content["//"].startswith(f"{file.has}. Synthesized by ")


def test_a_block_of_any_kind_has_a_place():
    for content, file in (
        ({"check": {"groups": {"assert": []}}}, "checks"),
        ({"import": [{"to": "a.b", "id": "c"}]}, "main"),
        ({"data": {"aws_iam_policy_document": {"user_new": {}}}}, "users"),
        ({"data": {"aws_iam_policy_document": {"new": {}}}}, "groups"),
        ({"resource": {"aws_iam_group": {"users": {}}}}, "groups"),
        ({"locals": {"groups_with": "", "policies_with": ""}}, "checks"),
    ):
        written = {name: json.loads(text) for name, text in lay_out(content, "Made here.").items()}
        assert all(each.pop("//").endswith(". Made here.") for each in written.values())
        assert {name: each for name, each in written.items() if each} == {f"{file}.tf.json": content}
