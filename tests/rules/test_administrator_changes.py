"""A change must not take the last administrator."""

from typing import Any

import pytest

from landingzone.config.inputs import Inputs
from landingzone.rules.administrator_changes import find_loss_of_administrators, leaves_no_administrator

ADMIN: dict[str, Any] = {"groups": ["full-access"]}
OFFBOARDING = {"status": "offboarding"}
_MUST = "a change must leave an active administrator, a member of the full-access or iam-admin group"
_UNDO = "undo it, or confirm it with --allow-no-administrator"


def inputs(**given: Any) -> Inputs:
    return Inputs.model_validate({"aws_account_id": "123456789012", **given})


def lost(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [str(problem) for problem in find_loss_of_administrators(inputs(**old), inputs(**new))]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ({}, ["users.a: {must} (got no such user any more)"]),
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
        f"users.a: {_MUST} (got no such user any more); {_UNDO}",
    ]


def test_when_all_are_offboarded_the_change_says_what_the_configuration_says():
    assert lost({"users": {"a": ADMIN}}, {"users": {"a": ADMIN | OFFBOARDING}}) == [
        "users.a.status: an administrator must stay: all members of the full-access and iam-admin groups are "
        "offboarding (got 'offboarding'); keep one active, or set `leaves_no_administrator: true` on one "
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
