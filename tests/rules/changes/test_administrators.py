"""A change must not take the last administrator."""

from typing import Any

import pytest

from landingzone.config.inputs import Inputs
from landingzone.groups.holdings import Holdings
from landingzone.rules.changes.administrators import AdministratorChange

ADMIN: dict[str, Any] = {"groups": ["full-access"]}
DENIED = {"inline_iam_policies": {"no": {"actions": ["*"], "resources": ["*"], "effect": "Deny"}}}
BOUNDED = {"permissions_boundary": "arn:aws:iam::aws:policy/AWSDenyAll"}
WITH_KEY = {"create_access_keys": True, "pgp_key": "keybase:ann"}
WITH_PASSWORD = {"create_login_profile": True, "pgp_key": "keybase:ann"}
OFFBOARDING = {"status": "offboarding"}
_MUST = "a change must leave somebody active who can give permissions, with a way to sign in"
_UNDO = "undo it, or confirm it with --allow-no-administrator"


def inputs(**given: Any) -> Inputs:
    return Inputs.model_validate({"aws_account_id": "123456789012", **given})


def change(old: dict[str, Any], new: dict[str, Any]) -> AdministratorChange:
    before, after = inputs(**old), inputs(**new)
    return AdministratorChange(before, after, Holdings(before), Holdings(after))


def lost(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [str(problem) for problem in change(old, new).problems]


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
        (
            {"users": {"a": {**OFFBOARDING}}},
            ["users.a.groups: {must} (got no 'full-access' any more)", "users.a.status: {must} (got 'offboarding')"],
        ),
        ({"users": {"a": ADMIN | DENIED}}, ["users.a.inline_iam_policies: {must} (got another one than before)"]),
        ({"users": {"a": ADMIN | BOUNDED}}, ["users.a.permissions_boundary: {must} (got another one than before)"]),
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
    (line,) = lost({"users": {"a": ADMIN}}, {"users": {"a": ADMIN | OFFBOARDING}})
    assert line.startswith("users.a.status: an administrator must stay: all members of full-access, iam-admin and ")


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
    assert change(old, new).lost == ()


def test_an_administrator_who_says_it_on_purpose_may_go():
    new = {"users": {"a": ADMIN | OFFBOARDING | {"leaves_no_administrator": True}}}
    assert lost({"users": {"a": ADMIN, "b": ADMIN}}, new) == []
    assert change({"users": {"a": ADMIN}}, new).lost == ("a",)


@pytest.mark.parametrize("way_in", [WITH_KEY, WITH_PASSWORD, WITH_KEY | WITH_PASSWORD])
def test_an_administrator_needs_a_way_in(way_in: dict[str, Any]):
    with_it, without = {"users": {"a": ADMIN | way_in}}, {"users": {"a": ADMIN}}
    actual = "no password and no access key in use that is made here"
    assert lost(with_it, without) == [f"users.a: {_MUST} (got {actual}); {_UNDO}"]
    inactive = {"first": "previous", "second": "current"}
    assert lost(with_it, {"users": {"a": ADMIN | WITH_KEY | {"access_key_slots": inactive}}}) == []
    # One that is made by hand is not known here, so nobody is locked out who has no other.
    assert lost(without, without) == lost({}, without) == []


@pytest.mark.parametrize(
    "holding",
    [
        {"groups": ["Full-Access"]},
        {"aws_managed_policy_names": ["AdministratorAccess"]},
        {"customer_managed_policy_names": ["iam-admin"]},
        {"inline_iam_policies": {"own": {"actions": ["iam:PutUserPolicy"], "resources": ["*"], "force_mfa": True}}},
        ADMIN | {"permissions_boundary": "arn:aws:iam::123456789012:policy/not-known-here"},
    ],
)
def test_whoever_can_give_permissions_is_an_administrator(holding: dict[str, Any]):
    others = {"should_create_iam_group_iam_admin": True}
    assert change({"users": {"a": ADMIN}}, {**others, "users": {"b": holding}}).lost == ()
    assert change({**others, "users": {"b": holding}}, {**others, "users": {"b": {}}}).lost == ("b",)
    # What a group made elsewhere gives is not known.
    assert change({"users": {"a": ADMIN}}, {"users": {"a": {"groups": ["made-elsewhere"]}}}).lost == ("a",)


SRE: dict[str, Any] = {"aws_managed_policy_names": ["IAMFullAccess"]}
TEAM = {"customer_managed_policy_names": ["team/all"]}
ALL = {"path": "/team/", "statements": [{"actions": ["iam:*"], "resources": ["*"]}]}
BOB = {"users": {"bob": {"groups": ["SRE"]}}}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"groups": {"sre": SRE}, **BOB}, BOB, ["groups.sre: {must} (got no such group any more)"]),
        (
            {"groups": {"sre": SRE}, **BOB},
            {"groups": {"Sre": {}}, **BOB},
            ["groups.Sre: {must} (got members who may no longer give permissions)"],
        ),
        (
            {"groups": {"sre": SRE}, **BOB},
            {"groups": {"sre": SRE | DENIED}, **BOB},
            ["groups.sre: {must} (got members who may no longer give permissions)"],
        ),
        (
            {"groups": {"sre": SRE}, **BOB},
            {"groups": {"sre": SRE}, "users": {"bob": {}}},
            ["users.bob.groups: {must} (got no 'sre' any more)"],
        ),
        (
            {"groups": {"sre": TEAM}, "policies": {"all": ALL}, **BOB},
            {
                "groups": {"sre": TEAM},
                "policies": {"all": ALL | {"statements": [{"actions": ["s3:*"], "resources": ["*"]}]}},
                **BOB,
            },
            ["groups.sre: {must} (got members who may no longer give permissions)"],
        ),
        # Whoever is in another group that may is one.
        (
            {"groups": {"sre": SRE}, **BOB},
            {"groups": {"sre": TEAM, "ops": SRE}, "users": {"a": {"groups": ["ops"]}}},
            [],
        ),
    ],
)
def test_groups_of_ones_own_may_have_the_last_one(old: dict[str, Any], new: dict[str, Any], expected: list[str]):
    plain: dict[str, Any] = {"enable_iam_groups": False}
    assert lost(plain | old, plain | new) == [f"{line.format(must=_MUST)}; {_UNDO}" for line in expected]
