"""What is allowed together is decided on requests that could be made, and nothing is made up."""

from itertools import product

import pytest
from statements import ABSENT, EU, PRESENT, US, allow, allow_all_but, deny, held, permissions, under

from landingzone.iam import conditions
from landingzone.iam.decisions import Request, find_excess
from landingzone.iam.meaning import ByAction
from landingzone.iam.permissions import Permission

NOT_EU = under("StringNotEquals", "aws:RequestedRegion", "eu-west-1")
OWN = "arn:aws:s3:::home-${aws:username}"


@pytest.mark.parametrize(
    ("moment", "ends", "requests"),
    [
        ([allow()], [[]], [("s3:*", "s3:\x01", False)]),
        ([allow()], [[allow("s3:Get*")], [allow("s3:Put*")]], [("s3:*", "s3:\x01", False)]),
        ([allow()], [[allow(), deny("s3:Delete*")]], [("s3:*", "s3:delete\x01", False)]),
        ([allow(), deny("s3:Get*")], [[allow(), deny("s3:Get*"), deny("s3:GetObject")]], []),
        ([allow()], [[allow(), deny(**ABSENT)]], [("s3:*", "s3:\x01", False)]),
        ([allow(**PRESENT)], [[allow(**PRESENT), deny(**ABSENT)]], []),
        ([allow(**PRESENT)], [[]], [("s3:*", "s3:\x01", True)]),
        ([allow(resource="arn:aws:s3:::*")], [[allow(resource="arn:aws:s3:::a")]], [("s3:*", "s3:\x01", False)]),
        ([allow_all_but("iam:*")], [[allow("iam:*")]], [("*", "\x01", False)]),
        ([allow("*")], [[allow_all_but("iam:*"), allow("iam:*")]], []),
        # A refusal of one resource, or of one action on one, that goes.
        ([allow()], [[allow(), deny("s3:Get*", "arn:aws:s3:::a")]], [("s3:*", "s3:get\x01", False)]),
        # A condition of a refusal that goes.
        ([allow()], [[allow(), deny(**EU)]], [("s3:*", "s3:\x01", False)]),
    ],
)
def test_what_only_the_moment_allows_is_shown_by_a_request(moment, ends, requests):
    found = find_excess(held(*moment), *(held(*end) for end in ends)).found
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
        ([allow(resource="arn:aws:s3:::home-bob"), {"Effect": "Deny", "Action": "*", "NotResource": OWN}], []),
    ],
)
def test_what_is_left_open_shows_nothing(moment, end):
    assert find_excess(held(*moment), held(*end)).found == ()


def test_what_is_near_a_request_is_all_that_may_be_about_it():
    actions = ("*", "s3:*", "s3:Get*", "s3:GetObject", "*:Get*", "ec2:*")
    resources = ("*", "a*", "a?c", "abc", "ab${aws:username}", "${aws:username}", "$b", "b", "bc*")
    every = ByAction(
        one for action, resource in product(actions, resources) for one in permissions(allow(action, resource))
    )
    for action, resource in product(("s3:GetObject", "s3:Get*", "ec2:RunInstances"), ("abc", "$bc", "b", "a*", "*")):
        near = list(every.near(action.lower(), resource))
        asked = Permission(effect="Allow", action=action, resource=resource)
        about = {one for one in every if one.is_as_wide_as(asked)}
        if "*" not in action + resource:
            about = {one for one in every if one.overlaps(action, resource)}
        assert about <= {*near}
        assert len(near) == len({*near}) < len(every)


def test_no_more_is_compared_than_was_asked_for():
    moment, end = held(*(allow(action) for action in ("s3:*", "ec2:*", "sqs:*"))), held(allow("sns:*"))
    whole = find_excess(moment, end)
    assert (len(whole.found), whole.is_complete) == (3, True)
    first = find_excess(moment, end, first=True)
    assert (first.found, first.is_complete) == (whole.found[:1], True)
    for most in range(whole.steps + 1):
        some = find_excess(moment, end, most=most)
        assert some.is_complete == (most == whole.steps)
        assert (some.found, some.steps) == (whole.found[: len(some.found)], most)
    assert first.steps < whole.steps


def test_what_stays_is_not_sampled():
    names = [f"arn:aws:s3:::{number}-" for number in range(100)]
    stays = [each(resource=f"{name}*") for each in (allow, deny) for name in names]
    moment, end = (held(*stays, allow("ec2:*", f"arn:aws:ec2:::{side}")) for side in "ab")
    found = find_excess(moment, end)
    assert [one.action for one, _ in found.found] == ["ec2:*"]
    assert found.steps < 100


def test_a_boundary_bounds():
    given = held(allow("*"), boundary=(allow("s3:Get*"), deny("s3:GetBucketPolicy")))
    for action, is_allowed in (("s3:GetObject", True), ("s3:PutObject", False), ("s3:GetBucketPolicy", False)):
        request = Request(action=action, resource="*", state=conditions.PRESENT)
        assert request.is_surely_allowed(given) is request.may_be_allowed(given) is is_allowed
