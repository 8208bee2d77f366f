"""A variable whose value nobody knows may stand for what another statement names, the same wherever it stands.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import json

import pytest
from samples import ACCOUNT_ID
from simulator import ALLOWED, Request
from statements import allow, deny, under
from told_changes import inputs

from landingzone.access.answers import who_can
from landingzone.access.report import report
from landingzone.changes.diff import diff

HOME = "arn:aws:s3:::home-{}/*".format
OF_VPC, OF_ENDPOINT = HOME("${aws:SourceVpc}"), HOME("${aws:SourceVpce}")
BLUE = "arn:aws:s3:::home-blue/x"
BUT_BLUE = {"Effect": "Deny", "Action": "*", "NotResource": BLUE}
BOB, BOUND = (f"arn:aws:iam::{ACCOUNT_ID}:{each}" for each in ("user/bob", "policy/bound"))
WITHOUT_IT = under("Null", "aws:SourceVpc", "true")
ON_X = under("StringEquals", "aws:SourceVpce", "x")
FROM_BLUE, FROM_RED = (under("StringEquals", "aws:SourceVpc", each) for each in ("blue", "red"))
BY_ENDPOINT = under("StringEquals", "aws:SourceVpce", "${aws:SourceVpc}")


def document(*statements):
    return {"Version": "2012-10-17", "Statement": [*statements]}


def side(statements, bounds):
    own = {"json_policies": {"p": json.dumps(document(*statements))}} if statements else {}
    bound = {"permissions_boundary": BOUND} if bounds else {}
    policies = {"bound": {"json": json.dumps(document(*(bounds or [allow("sqs:*")])))}}
    return inputs(users={"bob": own | bound}, policies=policies)


@pytest.mark.parametrize(
    ("statements", "bounds", "is_gained"),
    [
        ([allow(resource=OF_VPC)], [allow(resource=BLUE)], True),
        ([allow(resource=BLUE)], [allow(resource=OF_VPC)], True),
        ([allow(resource=OF_VPC)], [allow(resource=HOME("b?ue"))], True),
        ([allow(resource=OF_VPC)], [allow(resource=OF_ENDPOINT)], True),
        ([allow(resource=OF_VPC), BUT_BLUE], [], True),
        ([allow(resource=HOME("red-${aws:SourceVpc}"))], [allow(resource=BLUE)], False),
        ([allow(resource=HOME("${aws:SourceVpc, 'blue'}"))], [allow(resource=BLUE, **WITHOUT_IT)], True),
        ([allow(resource=OF_VPC)], [allow(resource=BLUE, **WITHOUT_IT)], False),
        # The same text wherever it stands; another variable may be another text.
        (
            [allow(resource=HOME("${aws:SourceVpc}-${aws:SourceVpc}"))],
            [allow(resource="arn:aws:s3:::home-a-a/x")],
            True,
        ),
        (
            [allow(resource=HOME("${aws:SourceVpc}-${aws:SourceVpc}"))],
            [allow(resource="arn:aws:s3:::home-a-b/x")],
            False,
        ),
        (
            [allow(resource=HOME("${aws:SourceVpc}-${aws:SourceVpce}"))],
            [allow(resource="arn:aws:s3:::home-a-b/x")],
            True,
        ),
        # Conditions on the same key.
        ([allow(resource=OF_VPC, **FROM_BLUE)], [allow(resource=BLUE)], True),
        ([allow(resource=OF_VPC, **FROM_RED)], [allow(resource=BLUE)], False),
        ([allow(resource=OF_VPC), deny(**FROM_BLUE)], [allow(resource=BLUE)], False),
        ([allow(resource=OF_VPC, **FROM_BLUE), deny(resource=HOME("blue"))], [], False),
        # In the values of conditions.
        ([allow(**BY_ENDPOINT)], [allow(**ON_X)], True),
        ([allow(**BY_ENDPOINT, resource=OF_VPC)], [allow(resource=BLUE, **ON_X)], False),
    ],
)
def test_it_is_told_where_a_value_of_a_variable_makes_the_difference(simulator, statements, bounds, is_gained):
    without, having = side([], bounds), side(statements, bounds)
    for old, new, kind in ((without, having, "gain"), (having, without, "loss")):
        told = [each for each in diff(old, new) if each.kind == kind and each.level != "info"]
        assert bool(told) is is_gained
        for change in told:
            example = change.example.as_dict()
            request = Request(
                principal=BOB,
                action=example["action"],
                resource=example["resource"],
                policies=[document(*statements)],
                boundary=document(*bounds) if bounds else None,
                context=example["context"],
            )
            assert simulator.decide([request]) == [ALLOWED], example


def test_who_can_misses_nobody_for_a_variable():
    by_tag = allow("s3:GetObject", HOME("${aws:PrincipalTag/team}"))
    tagging = {"eve": {"json_policies": {"p": json.dumps(document(allow("iam:TagUser")))}}}
    users = {
        name: {"json_policies": {"p": json.dumps(document(each))}, "tags": {"team": "red"}}
        for name, each in {"ann": allow("s3:GetObject", OF_VPC), "bob": by_tag}.items()
    }
    for everybody, names in ((users, ["ann"]), (users | tagging, ["ann", "bob"])):
        found = who_can(report(inputs(users=everybody)), "s3:GetObject", "arn:aws:s3:::home-blue/x").users
        assert [(each.user, each.verdict) for each in found] == [(name, "under conditions") for name in names]
