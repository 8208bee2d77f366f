"""What a type checker says of programs that use the package: which inputs it takes, and what the outputs are."""

import functools
import inspect
import tempfile
import typing
from pathlib import Path

import pytest
from asked_mypy import reported_as

from landingzone import IamUsersAndGroups
from landingzone.terraform.outputs import ALL_OUTPUTS

# A line that ends with `# refused` must be an error, and no other one may be.
PROGRAM = """\
from typing import Any

from cdktf import App, TerraformStack
from landingzone import CrossAccountGroup, IamGroup, IamPolicy, IamUsersAndGroups, IamUsersAndGroupsStack, Inputs
from landingzone import ConfiguredUser, InlineIamPolicy, StackConfiguration, Team, User, UserDict
from landingzone.ground.expressions import Expression
from landingzone.groups.policies import developers

app = App()
stack = TerraformStack(app, "platform")
account = "123456789012"
arns = ["arn:aws:iam::222233334444:role/developer"]
records = {"alice": User(groups=["full-access"])}
dicts: dict[str, UserDict] = {"alice": {"groups": ["full-access"]}}
whatever: dict[str, Any] = {}

people = IamUsersAndGroups(stack, "Default", aws_account_id=account, users={"alice": {"groups": ["full-access"]}})
IamUsersAndGroups(stack, "records", aws_account_id=account, users=records)
IamUsersAndGroups(stack, "dicts", aws_account_id=account, users=dicts)
IamUsersAndGroups(stack, "anything", aws_account_id=account, users=whatever)
IamUsersAndGroups(stack, "all", **whatever)
IamUsersAndGroups(stack, "both", aws_account_id=account, users={"a": {"groups": []}, "b": User(), "c": None, "d": {}})
IamUsersAndGroups(stack, "loop", aws_account_id=account, users={name: {"path": f"/{name}/"} for name in ("a", "b")})
IamUsersAndGroups(
    stack,
    "nested",
    aws_account_id=account,
    users={
        "a": {"inline_iam_policies": {"read": {"actions": ["s3:GetObject"], "resources": ["*"], "effect": "Allow"}}},
        "b": {"inline_iam_policies": {"read": InlineIamPolicy(actions=["s3:GetObject"], resources=["*"])}},
        "c": User(inline_iam_policies={"read": {"actions": ["s3:GetObject"], "resources": ["*"]}}),
        "d": {"status": "offboarding", "access_key_slots": {"second": "current"}, "tags": {"team": "data"}},
    },
    iam_groups_for_cross_account_access=[
        {"group_name": "dev", "iam_role_arns": arns},
        CrossAccountGroup(group_name="prod", iam_role_arns=arns),
    ],
    adoption={"removed": ["aws_iam_user.old"]},
)
IamUsersAndGroupsStack(app, "people", aws_account_id=account, users={"a": {"groups": []}}, provider={"region": "x"})
in_teams = {"a": ConfiguredUser(team="data", groups_until={"g": "2026-12-31"}), "b": User()}
IamUsersAndGroups(stack, "teams", aws_account_id=account, users=in_teams, teams={"data": {"groups": []}, "web": Team()})
IamUsersAndGroups(stack, "house", aws_account_id=account, users={"a": {"team": "data", "exempt": {"r": "why"}}})
StackConfiguration(aws_account_id=account, requirements=[{"name": "r", "rule": "Ours", "team": True}])
developers(["ec2:*"])
developers(("ec2:*",))
developers(Expression("var.actions"))
Inputs(aws_account_id=account, users={"a": {"groups": []}})
StackConfiguration(aws_account_id=account, users=records, backend={"local": {"path": "x"}})

IamUsersAndGroups(stack, "x")  # refused
IamUsersAndGroups(stack, "x", aws_account_id=123456789012)  # refused
IamUsersAndGroups(stack, "x", aws_account_id=account, userz={})  # refused
IamUsersAndGroups(stack, "x", aws_account_id=account, users={"a": {"groop": []}})  # refused
IamUsersAndGroups(stack, "x", aws_account_id=account, users={"a": {"groups": "x"}})  # refused
IamUsersAndGroups(stack, "x", aws_account_id=account, users={"a": {"inline_iam_policies": {"p": {}}}})  # refused
Inputs(aws_account_id=account, iam_groups_for_cross_account_access=[{"group_name": "dev"}])  # refused
IamUsersAndGroups(stack, "x", aws_account_id=account, provider={"region": "x"})  # refused
Inputs(aws_account_id=account, users={"a": {"team": "data"}})  # refused
StackConfiguration(aws_account_id=account, requirements=[{"rule": "Ours"}])  # refused
IamUsersAndGroupsStack(app, "x", aws_account_id=account, users={"a": {"groop": []}})  # refused
StackConfiguration(aws_account_id=account, backend="local")  # refused
User(groop=[])  # refused
IamGroup(groop=[])  # refused
IamPolicy(statement=[])  # refused
from landingzone import Typo  # refused
User(inline_iam_policies={"read": {"actions": []}})  # refused
developers("ec2:*")  # refused
"""
REVEALED = "".join(f"reveal_type(people.{output.name})\n" for output in ALL_OUTPUTS)
PLAIN, WITH_PYDANTIC = "", pytest.param("plugins = pydantic.mypy", marks=pytest.mark.long)


@functools.cache
def mypy(settings):
    with tempfile.TemporaryDirectory() as directory:
        told = reported_as(PROGRAM + REVEALED, Path(directory), settings)
    return [(number, text.partition(": ")[2]) for number, text in told]


@pytest.mark.long
@pytest.mark.parametrize("settings", [PLAIN, WITH_PYDANTIC], ids=["plain", "with_pydantic"])
def test_dicts_are_taken_and_held_against_the_records(settings):
    refused = {number for number, line in enumerate(PROGRAM.splitlines(), 1) if line.endswith("# refused")}
    errors = [(number, text) for number, text in mypy(settings) if not text.startswith("Revealed type")]
    assert {number for number, _ in errors} == refused, errors


@pytest.mark.long
def test_each_output_is_of_the_type_that_it_is_annotated_with():
    lines = (PROGRAM + REVEALED).splitlines()
    revealed = {
        lines[number - 1]: text.removeprefix("Revealed type is ").strip('"')
        for number, text in mypy(PLAIN)
        if text.startswith("Revealed type")
    }
    hints = typing.get_type_hints(IamUsersAndGroups)
    assert revealed == {f"reveal_type(people.{name})": inspect.formatannotation(hint) for name, hint in hints.items()}
