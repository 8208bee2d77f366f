"""`landingzone adopt` without an engine: what a state holds for nothing, null or empty, is nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from adopted_states import AWS, SMALL, Rows, Told, adopt, user, write_raw, write_shown
from hostile_resources import SOUND

from landingzone.adoption.adopt import adopt as adopted_from
from landingzone.adoption.plan import AdoptionPlan, Target
from landingzone.adoption.state import read_state
from landingzone.cli.main import main
from landingzone.iam.resource_types import RESOURCE_TYPES

HOLDS_NOTHING = "it holds nothing, so that nothing in the account changes without it"
LISTS = ("groups", "roles", "users")
OPTIONAL = [
    (type, name) for type, values in SOUND.items() for name in values if name not in RESOURCE_TYPES[type].needed
]
WRITERS = pytest.mark.parametrize("write", [write_shown, write_raw])


def plan_of(rows: Rows, write: Callable[[Rows, Path], None], directory: Path) -> AdoptionPlan:
    write(rows, directory / "state.json")
    return adopted_from(read_state(directory / "state.json"), Target())


@WRITERS
@pytest.mark.parametrize(("type", "attribute"), OPTIONAL)
def test_an_attribute_without_a_value_is_as_none(
    type: str, attribute: str, write: Callable[[Rows, Path], None], tmp_path: Path
):
    value = SOUND[type][attribute]
    without = {name: each for name, each in SOUND[type].items() if name != attribute}
    alice = {"aws_iam_user.alice": user("alice")}
    expected = plan_of({**alice, f"{type}.x": without}, write, tmp_path)
    for nothing in (None, [] if attribute in LISTS else {} if isinstance(value, dict) else ""):
        assert plan_of({**alice, f"{type}.x": without | {attribute: nothing}}, write, tmp_path) == expected


# What tedilabs' module makes for each user, whatever their groups, and what others make for nobody.
EMPTY: dict[str, dict[str, Any]] = {
    'module.people["bob"].aws_iam_user_group_membership.this': {"user": "bob"},
    "aws_iam_group_membership.nobody": {"group": "owners", "name": "x"},
    "aws_iam_policy_attachment.nobody": {"policy_arn": f"{AWS}/ReadOnlyAccess", "name": "x"},
}


@WRITERS
@pytest.mark.parametrize("nothing", [None, []], ids=["null", "empty"])
def test_what_holds_nothing_is_forgotten(
    nothing: list[str] | None,
    write: Callable[[Rows, Path], None],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
):
    rows = {**SMALL, 'module.people["bob"].aws_iam_user.this': user("bob")}
    names = (("groups",), ("users",), LISTS)
    rows |= {
        address: values | dict.fromkeys(each, nothing)
        for (address, values), each in zip(EMPTY.items(), names, strict=True)
    }
    write(rows, tmp_path / "state.json")
    assert main(["adopt", str(tmp_path / "state.json"), str(tmp_path / "people")]) == 0
    told = Told(tmp_path / "people", capsys.readouterr().out)
    assert told.unmatched == dict.fromkeys(EMPTY, HOLDS_NOTHING)
    assert told.inputs["users"]["bob"] == {}
    assert told.records["removed"] == [
        "aws_iam_group_membership.nobody",
        "aws_iam_policy_attachment.nobody",
        "module.people.aws_iam_user_group_membership.this",
    ]


@pytest.mark.parametrize("form", ["stack", "module"])
def test_groups_from_elsewhere_are_imported_beside_an_empty_membership(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    rows: Rows = {
        "module.alice.aws_iam_user.this": user("alice"),
        "module.alice.aws_iam_user_group_membership.this": {"user": "alice", "groups": None},
        "aws_iam_group_membership.team": {"group": "team", "name": "team", "users": ["alice"]},
        "aws_iam_user_group_membership.stranger": {"user": "stranger", "groups": None},
    }
    report = adopt(rows, tmp_path, capsys, "--form", form).report
    assert "  aws_iam_user_group_membership alice -> " in report
    assert f"module.alice.aws_iam_user_group_membership.this: {HOLDS_NOTHING}" in report
    assert "aws_iam_user_group_membership.stranger: its user stranger is not here" in report
    if form == "module":
        records = json.loads((tmp_path / "people" / "adoption.tf.json").read_text(encoding="utf-8"))
        # What belongs to nobody who is matched stays the caller's.
        assert [record["from"] for (record,) in records["removed"]] == [
            "aws_iam_group_membership.team",
            "module.alice.aws_iam_user_group_membership.this",
        ]


def test_an_empty_membership_in_a_block_of_the_new_configuration_is_no_reason_to_refuse(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    rows: Rows = {
        **{f"aws_iam_user.{name}": user(name) for name in ("alice", "bob")},
        'aws_iam_user_group_membership.group_memberships["alice"]': {"user": "alice", "groups": ["team"]},
        'aws_iam_user_group_membership.group_memberships["bob"]': {"user": "bob", "groups": None},
    }
    told = adopt(rows, tmp_path, capsys)
    assert told.inputs["users"] == {"alice": {"groups": ["team"]}, "bob": {}}
    assert told.unmatched == {'aws_iam_user_group_membership.group_memberships["bob"]': HOLDS_NOTHING}
    assert "removed" not in told.records


def test_a_membership_whose_groups_are_missing_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    write_shown({**SMALL, "aws_iam_user_group_membership.all": {"user": "alice"}}, tmp_path / "state.json")
    assert main(["adopt", str(tmp_path / "state.json"), str(tmp_path / "people")]) == 1
    assert "aws_iam_user_group_membership.all has no groups, so it is not whole; name" in capsys.readouterr().err
