"""Each file of the module has what its name says, and together they have everything once."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from module_call import read_module, written_module
from synthesis import blocks

from dev.engine import PROVIDER_RANGE
from landingzone.terraform.module import synthesize_module
from landingzone.terraform.module_layout import MODULE_FILES, lay_out

MOST_BYTES = 120_000
RESOURCES = {
    "aws_iam_access_key": "users",
    "aws_iam_group": "groups",
    "aws_iam_group_policy": "groups",
    "aws_iam_group_policy_attachment": "groups",
    "aws_iam_policy": "groups",
    "aws_iam_user": "users",
    "aws_iam_user_group_membership": "users",
    "aws_iam_user_login_profile": "users",
    "aws_iam_user_policy": "users",
    "aws_iam_user_policy_attachment": "users",
    "aws_iam_user_ssh_key": "users",
    "terraform_data": "users",
}
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
_REFERENCE = re.compile(r"(?<![\w.])(?:data\.\w+\.\w+|local\.\w+|(?:aws|terraform)_\w+\.\w+)")


@pytest.fixture(scope="module")
def files() -> dict[str, dict[str, Any]]:
    """Name of each file, without its ending -> what it has."""
    found = {}
    for file in written_module().glob("*.tf.json"):
        found[file.name.removesuffix(".tf.json")] = json.loads(file.read_text(encoding="utf-8"))
    return found


def test_together_the_files_have_what_is_synthesized_and_nothing_twice():
    assert read_module(written_module()) == synthesize_module(provider_version=PROVIDER_RANGE)


def test_each_file_has_the_blocks_that_its_name_says(files: dict[str, dict[str, Any]]):
    assert {name: content.keys() - {"//"} for name, content in files.items()} == KINDS
    # If this fails, something new needs a place in a row of MODULE_FILES.
    assert blocks(files["main"]) == {"data.aws_partition.current": {}}
    resources = {kind: name for name, content in files.items() for kind in content.get("resource", ())}
    assert resources == RESOURCES
    for file in MODULE_FILES:
        content = files[file.name.removesuffix(".tf.json")]
        assert next(iter(content)) == "//"
        assert content["//"].startswith(f"{file.has}. Synthesized by ")


def test_a_file_refers_to_those_that_come_before_it(files: dict[str, dict[str, Any]]):
    """Groups know nothing of users, checks nothing of either: so that each can be read by itself."""
    known: set[str] = set()
    for name in ("variables", "versions", "main", "checks", "groups", "users", "outputs"):
        found = blocks(files[name])
        known |= {address for address in found if not address.startswith("output.")}
        references = set(_REFERENCE.findall(json.dumps(found)))
        # `users` of the checks looks like any other name; only what is an address somewhere counts.
        assert {each for each in references if each not in known and not each.startswith("aws_iam_")} == set(), name
        assert {each for each in references if each.startswith("aws_iam_")} <= known, name


def test_no_file_is_too_long_to_read():
    sizes = {file.name: file.stat().st_size for file in written_module().glob("*.tf.json")}
    assert {name: size for name, size in sizes.items() if size > MOST_BYTES} == {}


@pytest.mark.parametrize(
    ("content", "file"),
    [
        ({"check": {"groups": {"assert": []}}}, "checks"),
        ({"import": [{"to": "a.b", "id": "c"}]}, "main"),
        ({"data": {"aws_iam_policy_document": {"user_new": {}}}}, "users"),
        ({"data": {"aws_iam_policy_document": {"new": {}}}}, "groups"),
        ({"resource": {"aws_iam_group": {"users": {}}}}, "groups"),
        ({"locals": {"groups_with": "", "policies_with": ""}}, "checks"),
    ],
)
def test_a_block_of_any_kind_has_a_place(content: dict[str, Any], file: str):
    written = {name: json.loads(text) for name, text in lay_out(content, "Made here.").items()}
    for name, each in written.items():
        assert each.pop("//").endswith(". Made here.")
        assert each == (content if name == f"{file}.tf.json" else {})
