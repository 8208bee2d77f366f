"""What is allowed together is decided on requests that could be made, and nothing is made up."""

import json
from typing import Any

import pytest

from landingzone.iam import conditions
from landingzone.iam.decisions import Request, find_excess
from landingzone.iam.held import Held
from landingzone.iam.permissions import Permission, permissions_of

MFA = "aws:MultiFactorAuthPresent"


def permissions(*statements: dict[str, Any]) -> tuple[Permission, ...]:
    return permissions_of(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))


def allow(action: Any = "s3:*", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any = "s3:*", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return allow(action, resource, **more) | {"Effect": "Deny"}


def under(operator: str, key: str, value: str) -> dict[str, Any]:
    return {"Condition": {operator: {key: value}}}


EU, US = (under("StringEquals", "aws:RequestedRegion", region) for region in ("eu-west-1", "us-east-1"))
NOT_EU = under("StringNotEquals", "aws:RequestedRegion", "eu-west-1")
PRESENT = under("Bool", MFA, "true")
ABSENT = under("BoolIfExists", MFA, "false")
OWN = "arn:aws:s3:::home-${aws:username}"


@pytest.mark.parametrize(
    ("moment", "ends", "requests"),
    [
        ([allow()], [[]], [("s3:*", "s3:\x01", False)]),
        ([allow()], [[allow("s3:Get*")], [allow("s3:Put*")]], [("s3:*", "s3:\x01", False)]),
        ([allow()], [[allow(), deny("s3:Delete*")]], [("s3:*", "s3:Delete\x01", False)]),
        ([allow(), deny("s3:Get*")], [[allow(), deny("s3:Get*"), deny("s3:GetObject")]], []),
        ([allow()], [[allow(**PRESENT)]], [("s3:*", "s3:\x01", False)]),
        ([allow()], [[allow(), deny(**ABSENT)]], [("s3:*", "s3:\x01", False)]),
        ([allow(**PRESENT)], [[allow(**PRESENT), deny(**ABSENT)]], []),
        ([allow(**PRESENT)], [[]], [("s3:*", "s3:\x01", True)]),
        ([allow()], [[allow(), deny(**PRESENT)]], [("s3:*", "s3:\x01", True)]),
        ([allow(resource="arn:aws:s3:::*")], [[allow(resource="arn:aws:s3:::a")]], [("s3:*", "s3:\x01", False)]),
        ([allow(resource="arn:aws:s3:::a")], [[allow(resource="arn:aws:s3:::?")]], []),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], [[allow("iam:*")]], [("*", "\x01", False)]),
        ([allow("*")], [[{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, allow("iam:*")]], []),
        # A refusal of one resource, or of one action on one, that goes.
        ([allow()], [[allow(), deny(resource="arn:aws:s3:::a")]], [("s3:*", "s3:\x01", False)]),
        ([allow()], [[allow(), deny("s3:Get*", "arn:aws:s3:::a")]], [("s3:*", "s3:Get\x01", False)]),
        # A condition of a refusal that goes.
        ([allow()], [[allow(), deny(**EU)]], [("s3:*", "s3:\x01", False)]),
    ],
)
def test_what_only_the_moment_allows_is_shown_by_a_request(
    moment: list[Any], ends: list[list[Any]], requests: list[tuple[str, str, bool]]
):
    found = find_excess(Held.of(permissions(*moment)), *(Held.of(permissions(*end) if end else ()) for end in ends))
    assert [(one.action, request.action, request.state == conditions.PRESENT) for one, request in found] == requests


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        # One may imply the other.
        ([allow(**EU)], [allow(**under("StringLike", "aws:RequestedRegion", "eu-*"))]),
        ([allow()], [allow(**EU), allow(**NOT_EU)]),
        # Whatever the region is, it is refused.
        ([allow(), deny(**EU), deny(**NOT_EU)], []),
        # No request is from both regions.
        ([allow(**EU)], [allow(**EU), deny(**US)]),
        # A variable may stand for anything.
        ([allow(resource=OWN)], []),
        ([allow(resource="arn:aws:s3:::home-bob")], [allow(resource=OWN)]),
        ([allow(resource="arn:aws:s3:::home-bob"), deny(resource=OWN)], []),
        (
            [allow(resource="arn:aws:s3:::home-bob"), {"Effect": "Deny", "Action": "*", "NotResource": OWN}],
            [],
        ),
    ],
)
def test_what_is_left_open_shows_nothing(moment: list[Any], end: list[Any]):
    assert find_excess(Held.of(permissions(*moment)), Held.of(permissions(*end) if end else ())) == ()


@pytest.mark.parametrize(
    ("condition", "present", "absent", "missing"),
    [
        (under("Bool", MFA, "true"), True, False, False),
        (under("BoolIfExists", MFA, "true"), True, False, True),
        (under("Bool", MFA, "false"), False, True, False),
        (under("BoolIfExists", MFA, "false"), False, True, True),
        (under("Null", MFA, "true"), False, False, True),
        (under("Null", MFA, "false"), True, True, False),
        (under("Null", "aws:MultiFactorAuthAge", "false"), True, False, False),
        (under("Null", "aws:MultiFactorAuthAge", "true"), False, True, True),
    ],
)
def test_conditions_about_mfa_are_decided(condition: dict[str, Any], present: bool, absent: bool, missing: bool):
    held = Held.of(permissions(allow(**condition)))
    for state, expected in zip(conditions.STATES, (present, absent, missing), strict=True):
        request = Request(action="s3:GetObject", resource="*", state=state)
        assert request.is_surely_allowed(held) is expected
        assert request.may_be_allowed(held) is expected


def test_another_condition_on_mfa_is_not_decided():
    held = Held.of(permissions(allow(**under("StringNotEquals", MFA, "true"))))
    for state in conditions.STATES:
        request = Request(action="s3:GetObject", resource="*", state=state)
        assert (request.is_surely_allowed(held), request.may_be_allowed(held)) == (False, True)


def test_a_boundary_bounds():
    everything, reading = permissions(allow("*")), permissions(allow("s3:Get*"), deny("s3:GetBucketPolicy"))
    held = Held.of(everything, boundary=reading)
    for action, is_allowed in (("s3:GetObject", True), ("s3:PutObject", False), ("s3:GetBucketPolicy", False)):
        request = Request(action=action, resource="*", state=conditions.PRESENT)
        assert request.is_surely_allowed(held) is request.may_be_allowed(held) is is_allowed
