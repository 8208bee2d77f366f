"""A change must not take the last administrator, and is warned of what goes wrong in one step."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from samples import PGP_PUBLIC_KEY

from landingzone.changes import advise_on_change, find_loss_of_administrators, leaves_no_administrator
from landingzone.cli import main
from landingzone.inputs import Inputs

ADMIN: dict[str, Any] = {"groups": ["full-access"]}
KEY: dict[str, Any] = {"create_access_keys": True, "pgp_key": PGP_PUBLIC_KEY}
OFFBOARDING = {"status": "offboarding"}
_MUST = "a change must leave an active administrator, a member of the full-access or iam-admin group"
_UNDO = "undo it, or say on purpose that nobody is left: --allow-no-administrator"
_GAP = "leaves out a step, so whatever still uses that access key stops with this change"


def inputs(**given: Any) -> Inputs:
    return Inputs.model_validate({"aws_account_id": "123456789012", **given})


def lost(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [str(problem) for problem in find_loss_of_administrators(inputs(**old), inputs(**new))]


def advised(old: dict[str, Any], new: dict[str, Any], **more: Any) -> list[str]:
    return [str(each) for each in advise_on_change(inputs(users=old, **more), inputs(users=new))]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ({}, ["users.a: {must} (got nothing any more)"]),
        ({"users": {"a": None}}, ["users.a.groups: {must} (got no 'full-access' any more)"]),
        ({"enable_iam_groups": False, "users": {"a": ADMIN}}, ["enable_iam_groups: {must} (got false)"]),
        (
            {"should_create_iam_group_full_access": False, "users": {"a": ADMIN}},
            ["should_create_iam_group_full_access: {must} (got false)"],
        ),
        (
            {"iam_group_name_full_access": "owners", "users": {"a": ADMIN}},
            ["iam_group_name_full_access: {must} (got 'owners' while users still name 'full-access')"],
        ),
        ({"users": {"a": {**OFFBOARDING}}}, ["users.a.groups: {must} (got no 'full-access' any more)"]),
    ],
)
def test_the_last_administrator_is_not_lost_whatever_the_way(new: dict[str, Any], expected: list[str]):
    assert lost({"users": {"a": ADMIN}}, new) == [f"{line.format(must=_MUST)}; {_UNDO}" for line in expected]


def test_every_way_that_has_to_be_undone_is_named():
    old = {
        "should_create_iam_group_iam_admin": True,
        "users": {"a": ADMIN, "b": {"groups": ["iam-admin"]}, "c": ADMIN, "d": ADMIN | OFFBOARDING},
    }
    new = {"iam_group_name_full_access": "owners", "users": {"b": {"groups": ["iam-admin"]}, "c": ADMIN}}
    assert lost(old, new) == [
        f"iam_group_name_full_access: {_MUST} (got 'owners' while users still name 'full-access'); {_UNDO}",
        f"should_create_iam_group_iam_admin: {_MUST} (got false); {_UNDO}",
        f"users.a: {_MUST} (got nothing any more); {_UNDO}",
    ]


def test_when_all_are_offboarded_the_change_says_what_the_configuration_says():
    assert lost({"users": {"a": ADMIN}}, {"users": {"a": ADMIN | OFFBOARDING}}) == [
        "users.a.status: an administrator must stay: all members of the full-access and iam-admin groups are "
        "offboarding (got 'offboarding'); keep one active, or say on purpose `leaves_no_administrator: true` for one "
        "of them"
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({}, {}),
        ({"users": {"a": ADMIN}}, {"users": {"b": ADMIN}}),
        ({"users": {"a": ADMIN | OFFBOARDING}}, {}),
        (
            {"users": {"a": ADMIN}},
            {"should_create_iam_group_iam_admin": True, "users": {"a": {"groups": ["iam-admin"]}}},
        ),
        (
            {"users": {"a": ADMIN}},
            {"iam_group_name_full_access": "owners", "users": {"a": {"groups": ["owners"]}}},
        ),
    ],
)
def test_where_one_stays_or_none_was_there_is_nothing_to_say(old: dict[str, Any], new: dict[str, Any]):
    assert lost(old, new) == []
    assert not leaves_no_administrator(inputs(**old), inputs(**new))


def test_an_administrator_who_says_it_on_purpose_may_go():
    new = {"users": {"a": ADMIN | OFFBOARDING | {"leaves_no_administrator": True}}}
    assert lost({"users": {"a": ADMIN, "b": ADMIN}}, new) == []
    assert leaves_no_administrator(inputs(users={"a": ADMIN}), inputs(**new))


def test_a_user_who_vanishes_is_told_of_unless_it_was_offboarding():
    first = "write `status: offboarding` first, apply that, then remove the user"
    assert advised({"bob": {}, "gone": OFFBOARDING, "stays": {}}, {"stays": {}}) == [
        "users.bob: removed without offboarding first (got nothing); AWS refuses (DeleteConflict) while keys, "
        f"a password, MFA devices or policies made by hand are left: {first}"
    ]
    forced = (
        "users.bob: removed without offboarding first (got nothing); keys, a password and MFA devices made by "
        "hand are deleted with it, unseen (force_destroy), and AWS refuses (DeleteConflict) while a policy attached by "
        f"hand is left: {first}"
    )
    assert advised({"bob": {"force_destroy": True}}, {}) == [forced]
    assert advised({"bob": {}}, {}, force_destroy_users=True) == [forced]
    assert advised({"bob": {"force_destroy": False}}, {}, force_destroy_users=True) != [forced]


def test_a_user_renamed_in_letter_case_only_is_told_of():
    assert advised({"Bob": {}}, {"bob": {}}) == [
        "users.Bob: removed, and back with other capitals (got 'bob'); two users to Terraform and one name to "
        "AWS, so making the new one fails (EntityAlreadyExists) or removing the old one (DeleteConflict): keep the old "
        "spelling"
    ]
    assert "removed without offboarding first" in advised({"Bob": {}, "bob": {}}, {"bob": {}})[0]


def test_a_password_whose_number_goes_down_is_told_of():
    assert advised({"bob": {"credential_generation": 3}}, {"bob": {}}) == [
        "users.bob.credential_generation: goes down, which makes a new password all the same, under a number that was "
        "used before (got the number 1 after 3); keep 3, or write 4 for a new password"
    ]
    assert advised({"bob": {}}, {"bob": {"credential_generation": 2}}) == []


@pytest.mark.parametrize(
    ("old", "new", "slot", "gap", "first"),
    [
        (
            {},
            {"second": "current"},
            "first",
            "gone after current, without having been previous and inactive",
            "previous",
        ),
        (
            {"first": "current"},
            {"first": "inactive", "second": "current"},
            "first",
            "inactive after current, without having been previous",
            "previous",
        ),
        (
            {"first": "current", "second": "previous"},
            {"first": "current"},
            "second",
            "gone after previous, without having been inactive",
            "inactive",
        ),
    ],
)
def test_an_access_key_that_leaves_out_a_step_is_told_of(
    old: dict[str, str], new: dict[str, str], slot: str, gap: str, first: str
):
    before, after = ({"bob": KEY | {"access_key_slots": slots}} for slots in (old, new))
    assert advised(before, after) == [
        f"users.bob.access_key_slots.{slot}: {_GAP} (got {gap}); write `{first}` first and apply that; go on when "
        "nothing uses the key any more"
    ]


def test_a_rotation_step_by_step_is_fine_and_so_is_going_back():
    steps: list[dict[str, str]] = [
        {},
        {"first": "current"},
        {"first": "previous", "second": "current"},
        {"first": "inactive", "second": "current"},
        {"first": "previous", "second": "current"},
        {"first": "inactive", "second": "current"},
        {"second": "current"},
    ]
    users = [{"bob": KEY | {"access_key_slots": slots}} for slots in steps]
    assert [advised(old, new) for old, new in pairwise(users)] == [[]] * (len(steps) - 1)


def test_an_access_key_that_is_just_left_out_is_told_of():
    assert advised({"bob": KEY}, {"bob": {}}) == [
        f"users.bob.access_key_slots.first: {_GAP} (got gone after current, without having been previous and "
        "inactive); look with `aws iam get-access-key-last-used` that nothing uses it any more before this is applied"
    ]
    assert advised({"bob": KEY}, {"bob": OFFBOARDING}) == []


def test_a_user_who_comes_back_from_offboarding_is_told_what_is_gone():
    line = "users.bob.status: active again after offboarding (got 'active'); "
    counts = "whatever it still has counts again: keys, memberships and policies, those made by hand too"
    assert advised({"bob": OFFBOARDING}, {"bob": {}}) == [f"{line}{counts}"]
    signs_in = {"create_login_profile": True, "pgp_key": PGP_PUBLIC_KEY}
    assert advised({"bob": signs_in | OFFBOARDING}, {"bob": signs_in}) == [
        f"{line}its old console password is gone, so hand over the new one; {counts}"
    ]


# The command.


@pytest.fixture
def write(tmp_path: Path):
    def file(name: str, **given: Any) -> str:
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps({"aws_account_id": "123456789012", **given}), encoding="utf-8")
        return str(path)

    return file


def test_validate_refuses_a_change_that_one_file_does_not_show(write: Any, capsys: pytest.CaptureFixture[str]):
    old, new = write("old", users={"a": ADMIN}), write("new", users={"a": {}})
    assert main(["validate", new]) == 0
    assert main(["validate", new, "--against", old]) == 1
    assert capsys.readouterr() == (f"users.a.groups: {_MUST} (got no 'full-access' any more); {_UNDO}\n", "")
    assert main(["validate", new, "--against", old, "--allow-no-administrator"]) == 0
    assert main(["validate", old, "--against", old]) == 0
    assert capsys.readouterr() == ("", "")


def test_validate_says_once_what_file_and_change_break(write: Any, capsys: pytest.CaptureFixture[str]):
    old, new = write("old", users={"a": ADMIN}), write("new", users={"a": ADMIN | OFFBOARDING})
    assert main(["validate", new, "--against", old]) == 1
    assert capsys.readouterr().out.count("\n") == 1
    # What no file may say cannot be let through on the command line.
    assert main(["validate", new, "--against", old, "--allow-no-administrator"]) == 1


def test_validate_warns_beside_problems_and_in_json(write: Any, capsys: pytest.CaptureFixture[str]):
    old, new = write("old", users={"a": ADMIN, "b": {}}), write("new", iam_group_name_logs="a b")
    assert main(["validate", new, "--against", old]) == 1
    shown = capsys.readouterr()
    assert [line.split(":")[0] for line in shown.out.splitlines()] == ["iam_group_name_logs", "users.a"]
    assert [line[:17] for line in shown.err.splitlines()] == ["warning: users.a:", "warning: users.b:"]
    assert main(["validate", new, "--against", old, "--format", "json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert [(row["path"], row["level"]) for row in rows] == [
        ("iam_group_name_logs", "error"),
        ("users.a", "error"),
        ("users.a", "warning"),
        ("users.b", "warning"),
    ]


def test_an_old_file_may_break_rules_and_must_have_types(write: Any, capsys: pytest.CaptureFixture[str]):
    broken, wrong = write("broken", users={"a b": ADMIN | {"path": "x"}}), write("wrong", users={"a": {"groups": "x"}})
    new = write("new")
    assert main(["validate", new, "--against", broken]) == 1
    assert capsys.readouterr().out.startswith(f'users["a b"]: {_MUST}')
    assert main(["validate", new, "--against", wrong]) == 1
    assert capsys.readouterr().out.startswith(f"{wrong}: users.a.groups: must be a list")
    # With a new file that has no types there is nothing to compare, and its own faults are told.
    assert main(["validate", wrong, "--against", broken]) == 1
    assert capsys.readouterr().out.startswith("users.a.groups: must be a list")


def test_wrong_use_of_against_has_status_2(write: Any, capsys: pytest.CaptureFixture[str]):
    new = write("new")
    assert main(["validate", new, "--against", f"{new}.none"]) == 2
    assert main(["validate", new, "--allow-no-administrator"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        f"{new}.none: there is no such file",
        "landingzone validate: --allow-no-administrator goes with --against OLD",
    ]
