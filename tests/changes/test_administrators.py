"""A change must not take the last administrator."""

import json

import pytest

from landingzone.changes.administrators import AdministratorChange
from landingzone.changes.comparison import Comparison
from landingzone.config.inputs import Inputs

ADMIN = {"groups": ["full-access"]}
DENIED = {"inline_iam_policies": {"no": {"actions": ["*"], "resources": ["*"], "effect": "Deny"}}}
BOUNDED = {"permissions_boundary": "arn:aws:iam::aws:policy/AWSDenyAll"}
WITH_KEY, WITH_PASSWORD = (
    {way: True, "pgp_key": "keybase:ann"} for way in ("create_access_keys", "create_login_profile")
)
OFFBOARDING = {"status": "offboarding"}
ON, SWITCH = {"should_create_iam_group_iam_admin": True}, "should_create_iam_group_full_access"
OWNERS = {"iam_group_name_full_access": "owners"}


def users(**given):
    return {"users": given}


def change(old, new):
    sides = (Inputs.model_validate({"aws_account_id": "123456789012", **given}) for given in (old, new))
    return AdministratorChange(Comparison(*sides))


def lost(old, new):
    return [str(problem) for problem in change(old, new).problems]


def refusals(*lines):
    must = "a change must leave at least one active user who can give permissions, with a way to sign in"
    undo = "undo it, or confirm it with --allow-no-administrator"
    return [f"{line.replace(': ', f': {must} (got ', 1)}); {undo}" for line in lines]


NOT_IN_IT, ANOTHER = "users.a.groups: no 'full-access'", "a different one"
NAMED = "iam_group_name_full_access: 'owners', but users still name 'full-access'"


def test_the_last_administrator_is_not_lost_whatever_the_way():
    for new, expected in (
        ({}, ["users.a: no such user"]),
        (users(a=None), [NOT_IN_IT]),
        ({"enable_iam_groups": False, **users(a=ADMIN)}, ["enable_iam_groups: false"]),
        ({SWITCH: False, **users(a=ADMIN)}, [f"{SWITCH}: false"]),
        (OWNERS | users(a=ADMIN), [NAMED]),
        (users(a=OFFBOARDING), [NOT_IN_IT, "users.a.status: 'offboarding'"]),
        (users(a=ADMIN | DENIED), [f"users.a.inline_iam_policies: {ANOTHER}"]),
        (users(a=ADMIN | BOUNDED), [f"users.a.permissions_boundary: {ANOTHER}"]),
    ):
        assert lost(users(a=ADMIN), new) == refusals(*expected)


ARN, IP, REGION = "aws:PrincipalArn", "aws:SourceIp", "aws:RequestedRegion"
EVERYBODY = (
    [{"Null": {ARN: "false"}}],
    [{"Null": {"aws:username": "false"}}],
    [{"StringLike": {"aws:username": "*"}}],
    [{"StringEquals": {"aws:username": "${aws:username}"}}],
    [{"ArnLike": {ARN: "arn:aws:iam::*:user/*"}}],
    [{"StringEquals": {"aws:PrincipalType": "User"}}],
    [{"StringEquals": {"aws:PrincipalAccount": "123456789012"}}],
    [{"Null": {"aws:PrincipalTag/team": "true"}}],
    [{"DateGreaterThan": {"aws:CurrentTime": "2019-01-01T00:00:00Z"}}],
    [{"Bool": {"aws:SecureTransport": ["true", "false"]}}],
    [{"IpAddressIfExists": {IP: ["0.0.0.0/0", "::/0"]}}],
    [{"StringEquals": {REGION: "eu-west-1"}}, {"StringNotEquals": {REGION: "eu-west-1"}}],
    [{"Bool": {"aws:MultiFactorAuthPresent": "true"}}],  # their group denies everything without
    [{"StringLike": {REGION: "eu-*"}}, {"StringNotLike": {REGION: ["eu-*", "us-*"]}}, {"StringLike": {REGION: "us-*"}}],
)
SOMEBODY = (
    [{"StringEquals": {REGION: "eu-west-1"}}, {"StringNotEquals": {REGION: ["eu-west-1", "us-east-1"]}}],
    [{"IpAddress": {IP: "0.0.0.0/0"}}],
    [{"DateGreaterThan": {"aws:CurrentTime": "9019-01-01T00:00:00Z"}}],
)


def denied_under(conditions):
    denials = [{"Effect": "Deny", "Action": "iam:*", "Resource": "*", "Condition": each} for each in conditions]
    denials += [{"Effect": "Deny", "Action": ["sso*", "identitystore:*", "account-access:*"], "Resource": "*"}]
    return {"json_policies": {"no": json.dumps({"Version": "2012-10-17", "Statement": denials})}}


@pytest.mark.parametrize("conditions", [*EVERYBODY, *SOMEBODY], ids=str)
def test_a_denial_whose_conditions_always_hold_together_leaves_no_administrator(conditions):
    expected = refusals(f"users.a.json_policies: {ANOTHER}") if conditions in EVERYBODY else []
    assert lost(users(a=ADMIN), users(a=ADMIN | denied_under(conditions))) == expected


def test_every_way_that_has_to_be_undone_is_named_and_of_offboarding_what_the_configuration_says():
    bob = {"groups": ["iam-admin"]}
    old = ON | users(a=ADMIN, b=bob, c=ADMIN, d=ADMIN | OFFBOARDING)
    switch, gone = "should_create_iam_group_iam_admin: false", "users.a: no such user"
    assert lost(old, OWNERS | users(b=bob, c=ADMIN)) == refusals(NAMED, switch, gone)
    (line,) = lost(users(a=ADMIN), users(a=ADMIN | OFFBOARDING))
    assert line.startswith("users.a.status: at least one administrator must stay active: all members of ")


def test_where_one_stays_or_none_was_there_is_nothing_to_say():
    for old, new in (
        ({}, {}),
        (users(a=ADMIN), users(b=ADMIN)),
        (users(a=ADMIN | OFFBOARDING), {}),
        (users(a=ADMIN), ON | users(a={"groups": ["iam-admin"]})),
        (users(a=ADMIN), OWNERS | users(a={"groups": ["owners"]})),
    ):
        assert (lost(old, new), change(old, new).lost) == ([], ())


def test_an_administrator_who_says_it_on_purpose_may_go():
    new = users(a=ADMIN | OFFBOARDING | {"leaves_no_administrator": True})
    assert lost(users(a=ADMIN, b=ADMIN), new) == []
    assert change(users(a=ADMIN), new).lost == ("a",)


@pytest.mark.parametrize("way_in", [WITH_KEY, WITH_PASSWORD, WITH_KEY | WITH_PASSWORD])
def test_an_administrator_needs_a_way_in(way_in):
    with_it, without = users(a=ADMIN | way_in), users(a=ADMIN)
    assert lost(with_it, without) == refusals("users.a: no password and no active access key defined here")
    inactive = {"first": "previous", "second": "current"}
    assert lost(with_it, users(a=ADMIN | WITH_KEY | {"access_key_slots": inactive})) == []
    # One that is made by hand is not known here, so nobody is locked out who has no other.
    assert lost(without, without) == lost({}, without) == []


def test_whoever_can_give_permissions_is_an_administrator():
    for holding in (
        {"groups": ["Full-Access"]},
        {"aws_managed_policy_names": ["AdministratorAccess"]},
        {"customer_managed_policy_names": ["iam-admin"]},
        {"inline_iam_policies": {"own": {"actions": ["iam:PutUserPolicy"], "resources": ["*"], "force_mfa": True}}},
        ADMIN | {"permissions_boundary": "arn:aws:iam::123456789012:policy/not-known-here"},
    ):
        assert change(users(a=ADMIN), ON | users(b=holding)).lost == ()
        assert change(ON | users(b=holding), ON | users(b={})).lost == ("b",)
        # What a group made elsewhere gives is not known.
        assert change(ON | users(b=holding), ON | users(b={"groups": ["made-elsewhere"]})).lost == ("b",)


POWER = {"aws_managed_policy_names": ["PowerUserAccess"]}


def test_where_nobody_surely_is_one_those_who_may_be_are_named():
    for old, new, doubtful in (
        (users(a=ADMIN, b=POWER), users(a={}, b=POWER), ("b",)),
        (users(a=ADMIN), users(a=POWER, b=POWER, c=POWER | OFFBOARDING), ("a", "b")),
        (users(a=ADMIN, b=POWER), users(a=ADMIN | OFFBOARDING, b=POWER), ("b",)),
        (users(a=ADMIN), users(a=ADMIN | {"groups": ["full-access", "made-elsewhere"]}), ("a",)),
        (users(a=ADMIN | WITH_KEY, b=POWER), users(a=ADMIN, b=POWER), ("b",)),
        # Somebody surely is one, or nobody surely was, or it is on purpose.
        (users(a=ADMIN, b=POWER), users(a=ADMIN, b=POWER), ()),
        (users(a=POWER, b=POWER), users(b=POWER), ()),
        (users(a=ADMIN, b=POWER), users(a=ADMIN | OFFBOARDING | {"leaves_no_administrator": True}, b=POWER), ()),
        # Nobody may be one: that is refused.
        (users(a=ADMIN), users(a={}), ()),
    ):
        found = change(old, new)
        assert found.doubtful == doubtful
        assert [(each.path, each.actual) for each in found.advice] == [
            ("users", f"only {' and '.join(doubtful)} may be one")
        ] * bool(doubtful)
        assert not (found.lost and found.doubtful)


SRE = {"aws_managed_policy_names": ["IAMFullAccess"]}
TEAM = {"groups": {"sre": {"customer_managed_policy_names": ["team/all"]}}}
BOB = users(bob={"groups": ["SRE"]})
NO_LONGER = "members who can no longer grant permissions"


def all_of(service):
    return {"policies": {"all": {"path": "/team/", "statements": [{"actions": [f"{service}:*"], "resources": ["*"]}]}}}


def test_groups_of_ones_own_may_have_the_last_one():
    for old, new, expected in (
        ({"groups": {"sre": SRE}}, BOB, ["groups.sre: no such group"]),
        ({"groups": {"sre": SRE}}, {"groups": {"Sre": {}}} | BOB, [f"groups.Sre: {NO_LONGER}"]),
        ({"groups": {"sre": SRE}}, {"groups": {"sre": SRE | DENIED}} | BOB, [f"groups.sre: {NO_LONGER}"]),
        ({"groups": {"sre": SRE}}, {"groups": {"sre": SRE}} | users(bob={}), ["users.bob.groups: no 'sre'"]),
        (TEAM | all_of("iam"), TEAM | all_of("s3") | BOB, [f"groups.sre: {NO_LONGER}"]),
        # Whoever is in another group that may is one.
        ({"groups": {"sre": SRE}}, {"groups": {"ops": SRE}} | users(a={"groups": ["ops"]}), []),
    ):
        plain = {"enable_iam_groups": False}
        assert lost(plain | old | BOB, plain | new) == refusals(*expected)
