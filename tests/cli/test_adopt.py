"""`landingzone adopt` without an engine: what it reads, writes and refuses, and what it tells of the rest."""

import json
import sys

import pytest
from adopted_states import IAM, SMALL, group, inline, member, user, write_raw, write_shown
from hostile_resources import SOUND
from samples import ACCOUNT_ID, BOUNDARY_ARN, JSON_POLICY

from landingzone.account.resource_types import RESOURCE_TYPES
from landingzone.adoption.adopt import adopt as adopted_from
from landingzone.adoption.plan import Target
from landingzone.adoption.state import read_state
from landingzone.cli.main import main
from landingzone.terraform.records import removed

ALICE = {"aws_iam_user.a": user("alice")}
MEMBERSHIP = "aws_iam_user_group_membership"


def test_both_kinds_of_state_and_a_plan_become_the_same_configuration_and_records(adopt):
    def write_plan(rows, file):
        write_shown(rows, file)
        shown = json.loads(file.read_text(encoding="utf-8"))
        plan = {"format_version": "1.2", "planned_values": {"root_module": {}}, "prior_state": shown}
        file.write_text(json.dumps(plan), encoding="utf-8")

    told, *others = [adopt(SMALL, write=write) for write in (write_shown, write_raw, write_plan)]
    assert {each.text for each in others} == {told.text}
    assert main(["validate", str(told.directory / "landingzone.yaml")]) == 0
    json_policies = {"full-access": SMALL["aws_iam_group_policy.owners"]["policy"]}
    of_alice = {"path": "/x/", "permissions_boundary": BOUNDARY_ARN, "tags": {"team": "0o17"}}
    assert told.inputs == {
        "aws_account_id": ACCOUNT_ID,
        "enable_iam_groups": False,
        "groups": {"owners": {"json_policies": json_policies, "require_mfa": False, "self_management": False}},
        "users": {"alice": {"groups": ["owners"], **of_alice}},
    }
    assert told.records == {
        "moved": {
            'aws_iam_group.groups["owners"]': "aws_iam_group.owners",
            'aws_iam_group_policy.json_policies["owners/full-access"]': "aws_iam_group_policy.owners",
            'aws_iam_user.user["alice"]': 'module.people["a.b"].aws_iam_user.this[0]',
            f'{MEMBERSHIP}.group_memberships["alice"]': f"{MEMBERSHIP}.all",
        }
    }
    assert (told.notes, told.unmatched) == ([], {})
    # With nothing else in it, the state is not divided.
    assert "forgets" not in told.report
    assert not (told.directory / "divide-the-state.sh").exists()


def test_what_claims_everything_is_taken_apart(adopt):
    deploy = f"{IAM}:policy/team/deploy"
    attached = {"name": "x", "policy_arn": deploy, "users": ["alice"], "roles": ["robot"], "groups": []}
    members = {"group": "team", "name": "team", "users": ["alice", "stranger"]}
    told = adopt({**ALICE, "aws_iam_group_membership.x": members, "aws_iam_policy_attachment.x": attached})
    assert told.inputs["users"]["alice"] == {"groups": ["team"], "customer_managed_policy_names": ["team/deploy"]}
    assert told.records == {
        "moved": {'aws_iam_user.user["alice"]': "aws_iam_user.a"},
        "imported": {
            f'{MEMBERSHIP}.group_memberships["alice"]': "alice/team",
            'aws_iam_user_policy_attachment.customer_managed_policies["alice/team/deploy"]': f"alice/{deploy}",
        },
        "removed": ["aws_iam_group_membership.x", "aws_iam_policy_attachment.x"],
    }
    assert "; stranger stays in it, and" in told.unmatched["aws_iam_group_membership.x"]
    assert f"import it with the id robot/{deploy}" in told.unmatched["aws_iam_policy_attachment.x"]


def test_force_destroy_stays_what_it_is(adopt):
    rows = {f"aws_iam_user.{name}": user(name, force_destroy=True) for name in ("alice", "bob")}
    inputs = adopt(rows).inputs
    assert (inputs["force_destroy_users"], inputs["users"]) == (True, {"alice": {}, "bob": {}})
    assert "force_destroy_users" not in adopt({"aws_iam_group.a": group("a")}).inputs
    told = adopt({**rows, "aws_iam_user.c": user("carol", force_destroy=False)})
    assert told.inputs["users"] == {"alice": {"force_destroy": True}, "bob": {"force_destroy": True}, "carol": {}}


KEY = 'module.people["a.b"].aws_iam_access_key.this[0]'
REST = {
    "aws_s3_bucket.b": {"bucket": "b"},
    "module.c.random_id.r[0]": {},
    "aws_iam_role.r": {"name": "r"},
    **{address: {"user": "alice", "status": "Active"} for address in ("aws_iam_access_key.a", KEY)},
}


def test_what_else_is_in_the_state_is_forgotten_or_stays_there(adopt):
    told = adopt({**SMALL, **REST})
    assert told.unmatched["aws_iam_role.r"] == "the configuration creates no aws_iam_role"
    # If the stack takes the whole state over, it destroys nothing.
    assert told.records["removed"] == [
        *("aws_iam_access_key.a", "aws_iam_role.r", "aws_s3_bucket.b", "module.c.random_id.r"),
        "module.people.aws_iam_access_key.this",
    ]
    assert "The new state drops 4 resources, which nothing manages any longer. To leave them in the old" in told.report
    script = (told.directory / "divide-the-state.sh").read_text(encoding="utf-8")
    # The state has secrets.
    assert script.index("\numask 077\n") < script.index("\nterraform state pull")
    commands = script.split("terraform state rm")[1:]
    staying, leaving = ({line.strip(" '\\") for line in command.splitlines()[1:]} for command in commands)
    # A key that a call makes goes with the user that it makes.
    assert leaving == {*SMALL, KEY}
    assert staying == REST.keys() - leaving


def test_the_module_form_stays_where_the_rest_is_and_forgets_what_goes_with_the_matched(adopt):
    told = adopt({**SMALL, **REST}, "--form", "module")
    records = told.files["adoption.tf.json"]
    assert records["removed"] == [removed("module.people.aws_iam_access_key.this")]
    assert records["terraform"] == [[{"required_version": ">= 1.10.0"}]]
    assert "forgets" not in told.report
    assert not (told.directory / "divide-the-state.sh").exists()


TAKEN = 'aws_iam_group_policy.json_policies["odd/a"]'
STRANGE = {
    "aws_iam_group.json": group("odd"),
    TAKEN: inline("stranger", "x", JSON_POLICY),
    "aws_iam_group_policy.a": inline("odd", "a", JSON_POLICY),
}
OF_ANOTHER = user("bob", arn="arn:aws:iam::999999999999:user/bob")
MODULE = ("--form", "module")
SEVERAL = f"contains several accounts ({ACCOUNT_ID}, 999999999999)"
BREAKS = "the existing resources break rules of the configuration; fix them there first\nusers.alice.groups: "
ORIGINAL = "module.iam is a call of a module that contains modules"
BUCKET = "module.iam.aws_s3_bucket.b: the configuration creates nothing outside IAM"
REFUSED = [
    ('{"version": 3, "modules": []}', (), "is a state of version 3; apply once with Terraform 0.12"),
    ('{"format_version": "1.0"}', (), "contains no IAM user, group or policy; name another state or"),
    ({**SMALL, f"{MEMBERSHIP}.all": {"user": "alice"}}, (), f"{MEMBERSHIP}.all has no groups, so it is incomplete"),
    ({**ALICE, "aws_iam_user.b": OF_ANOTHER}, (), SEVERAL),
    ({**ALICE, f"{MEMBERSHIP}.a": member("alice", *(f"g{number}" for number in range(11)))}, (), BREAKS),
    (STRANGE, (), f"{TAKEN}: something else has this address; move it away first: terraform state mv "),
    ({'module.iam.module.iam_users.aws_iam_user.user["alice"]': user("alice")}, MODULE, ORIGINAL),
    # It would be destroyed.
    ({**SMALL, "module.iam.aws_s3_bucket.b": {"bucket": "b"}}, MODULE, BUCKET),
]


@pytest.mark.parametrize(("state", "words", "told"), REFUSED)
def test_what_cannot_be_adopted_is_refused_and_nothing_is_written(state, words, told, adopt):
    assert told in adopt.refuse(state, *words)


def test_of_several_memberships_one_is_made_in_the_state_alone(adopt):
    rows = {f"{MEMBERSHIP}.{groups}": member("alice", *groups.split("_")) for groups in ("a", "b_c_d")}
    rows[f"{MEMBERSHIP}.none"] = member("alice")
    told = adopt({**ALICE, **rows})
    address = f'{MEMBERSHIP}.group_memberships["alice"]'
    assert told.records["imported"][address] == "alice/a/b/c/d"
    assert told.records["removed"] == sorted(rows)
    assert told.inputs["users"]["alice"]["groups"] == ["a", "b", "c", "d"]
    # One that has all groups is taken over.
    rows[f"{MEMBERSHIP}.b_c_d"]["groups"] = ["a", "b", "c", "d"]
    assert adopt({**ALICE, **rows}).records["moved"][address] == f"{MEMBERSHIP}.b_c_d"


def test_wrong_use_and_what_is_missing_are_reported(command, monkeypatch):
    told = command(1, "adopt", "--live", "state.json", "people").err
    assert told.startswith("landingzone adopt: name SOURCE and DIRECTORY, or --live or --export FILE, and DIRECTORY\n")
    monkeypatch.setitem(sys.modules, "boto3", None)
    told = "boto3 is not installed; install it with: pip install 'landingzone[live]'\n"
    assert command(1, "adopt", "--live", "people").err == told


# What a state holds for nothing, null or empty, is nothing.

HOLDS_NOTHING = "it is empty, so removing it changes nothing in the account"


@pytest.mark.parametrize("write", [write_shown, write_raw])
def test_an_attribute_without_a_value_is_as_none(write, tmp_path):
    def plan_of(type, values):
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
def test_what_holds_nothing_is_forgotten(nothing, write, adopt):
    # What tedilabs' module makes for each user, whatever their groups, and what others make for nobody.
    read_only = {"policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess", "name": "x"}
    empty = {
        f'module.people["bob"].{MEMBERSHIP}.this': {"user": "bob", "groups": nothing},
        "aws_iam_group_membership.nobody": {"group": "owners", "name": "x", "users": nothing},
        "aws_iam_policy_attachment.nobody": {**dict.fromkeys(("groups", "roles", "users"), nothing), **read_only},
    }
    told = adopt({**SMALL, 'module.people["bob"].aws_iam_user.this': user("bob"), **empty}, write=write)
    assert told.unmatched == dict.fromkeys(empty, HOLDS_NOTHING)
    assert told.inputs["users"]["bob"] == {}
    assert told.records["removed"] == [address.replace('["bob"]', "") for address in sorted(empty)]


def test_groups_from_elsewhere_are_imported_beside_an_empty_membership(adopt):
    rows = {
        "module.alice.aws_iam_user.this": user("alice"),
        f"module.alice.{MEMBERSHIP}.this": {"user": "alice", "groups": None},
        "aws_iam_group_membership.team": {"group": "team", "name": "team", "users": ["alice"]},
        f"{MEMBERSHIP}.stranger": {"user": "stranger", "groups": None},
    }
    told = adopt(rows, "--form", "module")
    assert f"  {MEMBERSHIP} alice -> " in told.report
    assert told.unmatched[f"{MEMBERSHIP}.stranger"].startswith("its user stranger is missing")
    # What belongs to nobody who is matched stays the caller's.
    forgotten = [record["from"] for (record,) in told.files["adoption.tf.json"]["removed"]]
    assert forgotten == ["aws_iam_group_membership.team", f"module.alice.{MEMBERSHIP}.this"]
