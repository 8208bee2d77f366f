"""Each file of the module has what its name says, and together they have everything once."""

import re

import pytest
from hcl import read_files
from module_call import is_same, read_module, written_module

from dev.engine import PROVIDER_RANGE
from landingzone.terraform.hcl_text import code_lines, comment_lines
from landingzone.terraform.module import synthesize_module
from landingzone.terraform.module_layout import COMMENTS, MODULE_FILES, lay_out

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
LONGEST = 300


def test_together_the_files_have_what_is_synthesized_and_nothing_twice():
    # Another parser than Terraform's JSON went through: what is printed says the same.
    read, made = read_module(written_module()), synthesize_module(provider_version=PROVIDER_RANGE)
    assert read.keys() == made.keys()
    for kind, body in made.items():
        if isinstance(body, dict):
            assert read[kind].keys() == body.keys()
            assert {name: read[kind][name] for name in body if not is_same(read[kind][name], body[name])} == {}
        else:
            assert is_same(read[kind], body)


def test_each_file_has_the_blocks_that_its_name_says_and_can_be_read():
    texts = {path.name: path.read_text("utf-8") for path in written_module().glob("*.tf")}
    files = {name.partition(".")[0]: content for name, content in read_files(texts).items()}
    assert {name: set(content) for name, content in files.items()} == KINDS
    found = {kind: name for name, content in files.items() for kind in content.get("resource", ()) if name != "main"}
    assert found == RESOURCES | {"aws_iam_policy": "groups"}
    for file in MODULE_FILES:
        assert texts[file.name].startswith("\n".join(comment_lines(f"{file.has}.")))
        assert len(texts[file.name].encode()) < MOST_BYTES
    unwrapped = " ".join(re.sub(r"\n *# ?", " ", "".join(texts.values())).split())
    assert [address for address, comment in COMMENTS.items() if comment not in unwrapped] == []


CLOSING = {"(": ")", "[": "]", "{": "}"}


def code_in(text, place=0, end='"'):
    """Return what stands within each `${` of a text, and the place of its end."""
    found = []
    while not text.startswith(end, place) and place < len(text):
        if text.startswith(("$${", "%%{"), place) or text[place] == "\\":
            place += 3 if text[place] != "\\" else 2
        elif text.startswith(("${", "%{"), place):
            expressions, place = expressions_in(text, place + 2)
            found += expressions
        else:
            place += 1
    return found, place + 1


def expressions_in(code, place=0):
    """Return an expression that ends with the code or its bracket, and each entry of an object in it, without it."""
    found, stack = [], [["", ""]]
    while place < len(code):
        sign, start = code[place], place
        place += 1
        if sign == '"':
            _, place = code_in(code, place)
        if stack[-1][0] == "=" and sign in ",}\n":
            found.append(stack.pop()[1])
            if sign == "\n":
                continue
        is_entry = stack[-1][0] == "{" and sign == "=" and code[start - 1] not in "!<>=" and code[place] not in "=>"
        if is_entry:
            stack[-1][1] = "{"
            stack.append(["=", ""])
        elif sign in CLOSING:
            stack.append([sign, sign])
        elif sign in CLOSING.values():
            if len(stack) == 1:
                break
            inner = stack.pop()[1]
            stack[-1][1] += inner + sign
        else:
            stack[-1][1] += code[start:place]
    return [" ".join(each.split()) for each in [*found, stack[0][1]]], place


def texts_below(value):
    match value:
        case str():
            yield value
        case dict() | list():
            for inner in value.values() if isinstance(value, dict) else value:
                yield from texts_below(inner)


def test_no_expression_is_longer_than_a_reader_takes_in_at_once():
    assert expressions_in('{ for a in b : a => { x = [1, "}"], "y z" = c == 1 ? "${ { q = 2 }.q }" : 5 } if a != b }')[
        0
    ] == [
        '[1, "}"]',
        'c == 1 ? "${ { q = 2 }.q }" : 5',
        "{ for a in b : a => {} if a != b }",
    ]
    files = read_files({path.name: path.read_text("utf-8") for path in written_module().glob("*.tf")})
    found = [each for text in texts_below(files) if "<<-JSON" not in text for each in code_in(text)[0]]
    assert len(found) > 1000
    assert [each for each in found if len(each) > LONGEST] == []


def test_a_block_of_any_kind_has_a_place():
    for content, file in (
        ({"check": {"groups": {"assert": []}}}, "checks"),
        ({"import": [{"to": "a.b", "id": "c"}]}, "main"),
        ({"data": {"aws_iam_policy_document": {"user_new": {}}}}, "users"),
        ({"data": {"aws_iam_policy_document": {"new": {}}}}, "groups"),
        ({"resource": {"aws_iam_group": {"users": {}}}}, "groups"),
        ({"locals": {"rules_of_users": "", "broken_rules": ""}}, "checks"),
    ):
        heads = lay_out({}, "Made here.")
        written = lay_out(content, "Made here.")
        assert [name for name in written if written[name] != heads[name]] == [f"{file}.tf"]


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("var.x ? 1 : 0", ["var.x ? 1 : 0"]),
        (f'concat(["{"a" * 60}"], [for b in c : b])', ["concat(", f'  ["{"a" * 60}"],', "  [for b in c : b]", ")"]),
        (
            f'{{ for name, it in var.users : name => {{ first = "{"a" * 60}", n = it.n }} '
            f"if it.n > 1 && can(it.{'b' * 40}) }}",
            [
                "{",
                "  for name, it in var.users : name => {",
                f'    first = "{"a" * 60}"',
                "    n     = it.n",
                "  }",
                f"  if it.n > 1 && can(it.{'b' * 40})",
                "}",
            ],
        ),
        (
            f'"${{join("}}", [{", ".join("x" * 9)}])}}{"y" * 120}"',
            [f'"${{join("}}", [{", ".join("x" * 9)}])}}{"y" * 120}"'],
        ),
    ],
)
def test_an_expression_is_broken_within_brackets_alone_and_a_text_never(code, lines):
    assert code_lines(code, 70 if code.startswith("concat") else 0) == lines
