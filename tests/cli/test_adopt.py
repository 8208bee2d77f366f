"""`landingzone adopt` without an engine: what it reads, writes and refuses, and what it tells of the rest."""

from __future__ import annotations

import builtins
import json
from pathlib import Path
from typing import Any

import pytest
from adopted_states import IAM, SMALL, Adopt, Rows, Told, group, user, write_raw, write_shown
from hostile_resources import SOUND
from samples import ACCOUNT_ID, BOUNDARY_ARN, JSON_POLICY

from landingzone.adoption.adopt import adopt as adopted_from
from landingzone.adoption.plan import AdoptionPlan, Target
from landingzone.adoption.state import read_state
from landingzone.cli.main import main
from landingzone.iam.resource_types import RESOURCE_TYPES
from landingzone.terraform.records import moved, removed


def write_plan(rows: Rows, file: Path) -> None:
    write_shown(rows, file)
    shown = json.loads(file.read_text(encoding="utf-8"))
    plan = {"format_version": "1.2", "planned_values": {"root_module": {}}, "prior_state": shown}
    file.write_text(json.dumps(plan), encoding="utf-8")


def test_both_kinds_of_state_and_a_plan_become_the_same_configuration_and_records(adopt: Adopt):
    told = [adopt(SMALL, write=write) for write in (write_shown, write_raw, write_plan)]
    assert len({each.text for each in told}) == 1
    assert main(["validate", str(told[0].directory / "landingzone.yaml")]) == 0
    assert told[0].inputs == {
        "aws_account_id": ACCOUNT_ID,
        "enable_iam_groups": False,
        "groups": {
            "owners": {
                "json_policies": {"full-access": SMALL["aws_iam_group_policy.owners"]["policy"]},
                "require_mfa": False,
                "self_management": False,
            }
        },
        "users": {
            "alice": {
                "groups": ["owners"],
                "path": "/x/",
                "permissions_boundary": BOUNDARY_ARN,
                "tags": {"team": "0o17"},
            }
        },
    }
    assert told[0].records == {
        "moved": {
            'aws_iam_group.groups["owners"]': "aws_iam_group.owners",
            'aws_iam_group_policy.json_policies["owners/full-access"]': "aws_iam_group_policy.owners",
            'aws_iam_user.user["alice"]': 'module.people["a.b"].aws_iam_user.this[0]',
            'aws_iam_user_group_membership.group_memberships["alice"]': "aws_iam_user_group_membership.all",
        }
    }
    assert (told[0].notes, told[0].unmatched) == ([], {})
    # With nothing else in it, the state is not divided.
    assert "forgets" not in told[0].report
    assert not (told[0].directory / "divide-the-state.sh").exists()


def test_the_module_form_gets_the_files_of_a_caller(adopt: Adopt):
    files = adopt(SMALL, "--form", "module", "--module-name", "people_here").files
    assert files.keys() == {"adoption.tf.json", "landingzone.auto.tfvars.json", "people_here.tf.json"}
    call = files["people_here.tf.json"]
    assert call["module"]["people_here"].keys() - {"source"} == call["variable"].keys()
    assert call["variable"].keys() == files["landingzone.auto.tfvars.json"].keys()
    moves = files["adoption.tf.json"]["moved"]
    assert moved("aws_iam_group.owners", 'module.people_here.aws_iam_group.groups["owners"]') in moves
    assert files["adoption.tf.json"]["terraform"] == [[{"required_version": ">= 1.4.0"}]]


def test_what_claims_everything_is_taken_apart(adopt: Adopt):
    attached = {"name": "x", "policy_arn": f"{IAM}:policy/team/deploy", "users": ["alice"], "roles": ["robot"]}
    rows: Rows = {
        "aws_iam_user.a": user("alice"),
        "aws_iam_group_membership.x": {"group": "team", "name": "team", "users": ["alice", "stranger"]},
        "aws_iam_policy_attachment.x": {**attached, "groups": []},
    }
    told = adopt(rows)
    assert told.inputs["users"]["alice"] == {"groups": ["team"], "customer_managed_policy_names": ["team/deploy"]}
    assert told.records == {
        "moved": {'aws_iam_user.user["alice"]': "aws_iam_user.a"},
        "imported": {
            'aws_iam_user_group_membership.group_memberships["alice"]': "alice/team",
            'aws_iam_user_policy_attachment.customer_managed_policies["alice/team/deploy"]': (
                f"alice/{IAM}:policy/team/deploy"
            ),
        },
        "removed": ["aws_iam_group_membership.x", "aws_iam_policy_attachment.x"],
    }
    assert told.unmatched["aws_iam_group_membership.x"].endswith(
        "; stranger stays in it, and nobody manages that any more: write an aws_iam_user_group_membership for each "
        "where the user is"
    )
    assert told.unmatched["aws_iam_policy_attachment.x"].endswith(
        "; it stays attached to role robot, and nobody manages that any more: write an aws_iam_role_policy_attachment "
        f"for each where the role is, and import it with the id robot/{IAM}:policy/team/deploy"
    )


def test_force_destroy_stays_what_it_is(adopt: Adopt):
    rows = {"aws_iam_user.a": user("alice", force_destroy=True), "aws_iam_user.b": user("bob", force_destroy=True)}
    assert adopt(rows).inputs["force_destroy_users"] is True
    told = adopt({**rows, "aws_iam_user.c": user("carol", force_destroy=False)})
    assert told.inputs["users"] == {"alice": {"force_destroy": True}, "bob": {"force_destroy": True}, "carol": {}}


REST: Rows = {
    "aws_s3_bucket.b": {"bucket": "b"},
    "module.c.random_id.r[0]": {},
    "aws_iam_role.r": {"name": "r"},
    "aws_iam_access_key.a": {"user": "alice", "status": "Active"},
    'module.people["a.b"].aws_iam_access_key.this[0]': {"user": "alice", "status": "Active"},
}


def test_what_else_is_in_the_state_is_forgotten_or_stays_there(adopt: Adopt):
    told = adopt({**SMALL, **REST})
    assert told.unmatched["aws_iam_role.r"] == "the configuration makes no aws_iam_role"
    # If the stack takes the whole state over, it destroys nothing.
    assert told.records["removed"] == [
        "aws_iam_access_key.a",
        "aws_iam_role.r",
        "aws_s3_bucket.b",
        "module.c.random_id.r",
        "module.people.aws_iam_access_key.this",
    ]
    assert "The new state forgets 4 resources, which nobody manages any more. To leave them in the old" in told.report
    script = (told.directory / "divide-the-state.sh").read_text(encoding="utf-8")
    # The state has secrets.
    assert script.index("\numask 077\n") < script.index("\nterraform state pull")
    staying, leaving = (
        {line.strip(" '\\") for line in command.splitlines()[1:]} for command in script.split("terraform state rm")[1:]
    )
    # A key that a call makes goes with the user that it makes.
    assert leaving == {*SMALL, 'module.people["a.b"].aws_iam_access_key.this[0]'}
    assert staying == REST.keys() - leaving


def test_the_module_form_stays_where_the_rest_is_and_forgets_what_goes_with_the_matched(adopt: Adopt):
    told = adopt({**SMALL, **REST}, "--form", "module")
    records = told.files["adoption.tf.json"]
    assert records["removed"] == [removed("module.people.aws_iam_access_key.this")]
    assert records["terraform"] == [[{"required_version": ">= 1.10.0"}]]
    assert "forgets" not in told.report
    assert not (told.directory / "divide-the-state.sh").exists()


def test_nothing_is_written_over(adopt: Adopt, capsys: pytest.CaptureFixture[str]):
    told = adopt(SMALL)
    before = told.text
    assert main(["adopt", str(told.directory.parent / "state.json"), str(told.directory)]) == 1
    assert capsys.readouterr().err == f"{told.directory}: contains files already; name a new or an empty directory\n"
    assert told.text == before


STRANGE: Rows = {
    "aws_iam_group.json": group("odd"),
    'aws_iam_group_policy.json_policies["odd/a"]': {"group": "stranger", "name": "x", "policy": JSON_POLICY},
    "aws_iam_group_policy.a": {"group": "odd", "name": "a", "policy": JSON_POLICY},
}
NAMELESS = {"mode": "managed", "type": "aws_iam_user", "name": "a", "instances": [{"attributes": {}}]}
REFUSED: dict[str, tuple[Rows | str, str, str]] = {
    "no JSON": ("nonsense", "", "1:1: has a text without quotes; name what"),
    "another JSON": ("[]", "", "is JSON of something else than a state; name what"),
    "an old version": ('{"version": 3, "modules": []}', "", "is a state of version 3; apply once with Terraform 0.12"),
    "nothing": ('{"format_version": "1.0"}', "", "there is no IAM user, group or policy in it; name another state or"),
    "no name": (
        json.dumps({"version": 4, "resources": [NAMELESS]}),
        "",
        "aws_iam_user.a has no name, so it is not whole; name what",
    ),
    "no groups of a membership": (
        {**SMALL, "aws_iam_user_group_membership.all": {"user": "alice"}},
        "",
        "aws_iam_user_group_membership.all has no groups, so it is not whole; name",
    ),
    "two accounts": (
        {"aws_iam_user.a": user("alice"), "aws_iam_user.b": user("bob", arn="arn:aws:iam::999999999999:user/bob")},
        "",
        f"it contains several accounts ({ACCOUNT_ID}, 999999999999); a configuration is for one: adopt them one by one",
    ),
    "what breaks rules": (
        {
            "aws_iam_user.a": user("alice"),
            "aws_iam_user_group_membership.a": {"user": "alice", "groups": [f"g{number}" for number in range(11)]},
        },
        "",
        "the existing resources break rules of this configuration; fix them there first\nusers.alice.groups: ",
    ),
    "an address that is taken": (
        STRANGE,
        "",
        'aws_iam_group_policy.json_policies["odd/a"]: something else has this address; move it away first: '
        "terraform state mv 'aws_iam_group_policy.json_policies[\"odd/a\"]' aws_iam_group_policy.json_policies_before",
    ),
    "a call of the original": (
        {'module.iam.module.iam_users.aws_iam_user.user["alice"]': user("alice")},
        "module",
        "module.iam is a call of a module with modules in it; if it is the original, change its source",
    ),
    # It would be destroyed.
    "what the call of the module form has": (
        {**SMALL, "module.iam.aws_s3_bucket.b": {"bucket": "b"}},
        "module",
        "module.iam.aws_s3_bucket.b: the configuration makes nothing beside IAM; the new configuration",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_adopted_is_refused_and_nothing_is_written(what: str, adopt: Adopt):
    state, form, told = REFUSED[what]
    assert told in adopt.refuse(state, *(["--form", form] if form else []))


def test_of_several_memberships_one_is_made_in_the_state_alone(adopt: Adopt):
    rows = {
        "aws_iam_user.a": user("alice"),
        "aws_iam_user_group_membership.small": {"user": "alice", "groups": ["a"]},
        "aws_iam_user_group_membership.large": {"user": "alice", "groups": ["b", "c", "d"]},
        "aws_iam_user_group_membership.tiny": {"user": "alice", "groups": []},
    }
    told = adopt(rows)
    address = 'aws_iam_user_group_membership.group_memberships["alice"]'
    assert told.records["imported"][address] == "alice/a/b/c/d"
    assert told.records["removed"] == [address for address in sorted(rows) if "membership" in address]
    assert told.inputs["users"]["alice"]["groups"] == ["a", "b", "c", "d"]
    # One that has all groups is taken over.
    rows["aws_iam_user_group_membership.large"]["groups"] = ["a", "b", "c", "d"]
    assert adopt(rows).records["moved"][address] == "aws_iam_user_group_membership.large"


@pytest.mark.parametrize("words", ["people", "--live state.json people", "none.json people"])
def test_wrong_use_and_a_missing_file_are_told(words: str, capsys: pytest.CaptureFixture[str]):
    assert main(["adopt", *words.split()]) == 1
    told = capsys.readouterr().err.splitlines()
    if words.startswith("none"):
        assert told[0].startswith("none.json: there is no such file; ")
    else:
        assert told == [
            "landingzone adopt: name SOURCE and DIRECTORY, or --live and DIRECTORY",
            "Usage: landingzone adopt [OPTIONS] [SOURCE] DIRECTORY",
        ]


def test_without_boto3_is_told_how_to_get_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    real = builtins.__import__

    def without_boto3(name: str, *arguments: Any, **options: Any) -> Any:
        if name == "boto3":
            raise ImportError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without_boto3)
    assert main(["adopt", "--live", str(tmp_path / "people")]) == 1
    assert capsys.readouterr().err == "boto3 is not installed; install it with: pip install 'landingzone[live]'\n"


# What a state holds for nothing, null or empty, is nothing.

HOLDS_NOTHING = "it holds nothing, so that nothing in the account changes without it"


@pytest.mark.parametrize("write", [write_shown, write_raw])
def test_an_attribute_without_a_value_is_as_none(write: Any, tmp_path: Path):
    def plan_of(type: str, values: dict[str, Any]) -> AdoptionPlan:
        write({"aws_iam_user.alice": user("alice"), f"{type}.x": values}, tmp_path / "state.json")
        return adopted_from(read_state(tmp_path / "state.json"), Target())

    for type, values in SOUND.items():
        for attribute in values.keys() - RESOURCE_TYPES[type].needed:
            without = {name: each for name, each in values.items() if name != attribute}
            expected = plan_of(type, without)
            for nothing in (None, {list: [], dict: {}}.get(values[attribute].__class__, "")):
                assert plan_of(type, without | {attribute: nothing}) == expected, (type, attribute, nothing)


@pytest.mark.parametrize("write", [write_shown, write_raw])
@pytest.mark.parametrize("nothing", [None, []], ids=["null", "empty"])
def test_what_holds_nothing_is_forgotten(nothing: Any, write: Any, adopt: Adopt):
    # What tedilabs' module makes for each user, whatever their groups, and what others make for nobody.
    empty: Rows = {
        'module.people["bob"].aws_iam_user_group_membership.this': {"user": "bob", "groups": nothing},
        "aws_iam_group_membership.nobody": {"group": "owners", "name": "x", "users": nothing},
        "aws_iam_policy_attachment.nobody": {
            **dict.fromkeys(("groups", "roles", "users"), nothing),
            "policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
            "name": "x",
        },
    }
    told = adopt({**SMALL, 'module.people["bob"].aws_iam_user.this': user("bob"), **empty}, write=write)
    assert told.unmatched == dict.fromkeys(empty, HOLDS_NOTHING)
    assert told.inputs["users"]["bob"] == {}
    assert told.records["removed"] == [
        "aws_iam_group_membership.nobody",
        "aws_iam_policy_attachment.nobody",
        "module.people.aws_iam_user_group_membership.this",
    ]


def test_groups_from_elsewhere_are_imported_beside_an_empty_membership(adopt: Adopt):
    rows: Rows = {
        "module.alice.aws_iam_user.this": user("alice"),
        "module.alice.aws_iam_user_group_membership.this": {"user": "alice", "groups": None},
        "aws_iam_group_membership.team": {"group": "team", "name": "team", "users": ["alice"]},
        "aws_iam_user_group_membership.stranger": {"user": "stranger", "groups": None},
    }

    def assert_told(told: Told) -> None:
        assert "  aws_iam_user_group_membership alice -> " in told.report
        assert f"module.alice.aws_iam_user_group_membership.this: {HOLDS_NOTHING}" in told.report
        assert "aws_iam_user_group_membership.stranger: its user stranger is not here" in told.report

    assert_told(adopt(rows))
    as_module = adopt(rows, "--form", "module")
    assert_told(as_module)
    # What belongs to nobody who is matched stays the caller's.
    assert [record["from"] for (record,) in as_module.files["adoption.tf.json"]["removed"]] == [
        "aws_iam_group_membership.team",
        "module.alice.aws_iam_user_group_membership.this",
    ]


def test_an_empty_membership_in_a_block_of_the_new_configuration_is_no_reason_to_refuse(adopt: Adopt):
    rows: Rows = {
        **{f"aws_iam_user.{name}": user(name) for name in ("alice", "bob")},
        'aws_iam_user_group_membership.group_memberships["alice"]': {"user": "alice", "groups": ["team"]},
        'aws_iam_user_group_membership.group_memberships["bob"]': {"user": "bob", "groups": None},
    }
    told = adopt(rows)
    assert told.inputs["users"] == {"alice": {"groups": ["team"]}, "bob": {}}
    assert told.unmatched == {'aws_iam_user_group_membership.group_memberships["bob"]': HOLDS_NOTHING}
    assert "removed" not in told.records
