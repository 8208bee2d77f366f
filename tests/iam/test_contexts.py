"""Conditions imply others that hold in all their requests, and no others: a simulator of IAM says the same."""

import itertools

import pytest
from held_policies import Document
from simulator import ALLOWED, Request

from landingzone.iam.conditions import ConditionRequirement
from landingzone.iam.contexts import are_implied

REGION, ADDRESS, TIME, AGE, ARN = (
    *("aws:PrincipalTag/region", "aws:SourceIp", "aws:CurrentTime", "aws:MultiFactorAuthAge"),
    "aws:PrincipalArn",
)
ROLE = "arn:aws:iam::123456789012:role/"
# Of each key, conditions on it and values that a request may have of it; None: it has none.
CONDITIONS = {
    REGION: [
        *(("StringEquals", each) for each in (["eu-west-1"], ["eu-west-1", "us-east-1"])),
        *(("StringNotEquals", each) for each in (["eu-west-1"], ["eu-west-1", "us-east-1"])),
        *(("StringLike", each) for each in (["eu-*"], ["eu-west-?"], ["*"], ["eu-west-*", "us-*"])),
        *(("StringNotLike", each) for each in (["eu-*"], ["eu-west-*"])),
        *(("StringEqualsIfExists", ["eu-west-1"]), ("StringEqualsIgnoreCase", ["EU-west-1"])),
    ],
    ADDRESS: [
        *(
            ("IpAddress", each)
            for each in (["10.0.0.0/8"], ["10.1.0.0/16"], ["10.0.0.0/8", "192.0.2.1"], ["8.0.0.0/5"])
        ),
        *(("NotIpAddress", each) for each in (["10.0.0.0/8"], ["10.1.0.0/16"])),
    ],
    TIME: [
        *((f"DateLessThan{more}", [f"20{year}-01-01T00:00:00Z"]) for more in ("", "Equals") for year in (27, 30)),
        *((f"DateGreaterThan{more}", [f"20{year}-01-01T00:00:00Z"]) for more in ("", "Equals") for year in (27, 30)),
    ],
    AGE: [
        *((f"Numeric{name}", [age]) for name in ("LessThan", "GreaterThanEquals") for age in ("60", "900", "3600")),
        ("NumericLessThan", ["60", "3600"]),
    ],
    ARN: [(name, [each]) for name in ("ArnLike", "ArnNotLike") for each in (f"{ROLE}*", f"{ROLE}a*", "arn:*:iam::*:*")],
}
VALUES = {
    REGION: ["eu-west-1", "eu-west-2", "eu-central-1", "us-east-1", "EU-WEST-1", None],
    ADDRESS: ["10.1.2.3", "10.9.9.9", "192.0.2.1", "8.8.8.8"],
    TIME: [f"{day}T00:00:00Z" for day in ("2026-06-01", "2027-01-01", "2028-06-01", "2030-01-01", "2031-06-01")],
    AGE: ["0", "60", "900", "3600", "7200", None],
    ARN: [f"{ROLE}a", f"{ROLE}b", "arn:aws:iam::123456789012:user/a"],
}


def implies(narrow, wide):
    return are_implied([wide], [narrow])


def requirement(key, operator, values):
    return ConditionRequirement(operator=operator, key=key, values=tuple(sorted(values)))


def holding(simulator, key, operator, values):
    """The values of the key with which the simulator takes a condition for held."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {operator: {key: values}}}
    document: Document = {"Version": "2012-10-17", "Statement": [statement]}
    requests = [
        Request(
            principal="arn:aws:iam::123456789012:user/bob",
            action="s3:GetObject",
            resource="arn:aws:s3:::b/x",
            policies=[document],
            context={} if value is None else {key: value},
        )
        for value in VALUES[key]
    ]
    return {value for value, one in zip(VALUES[key], simulator.decide(requests), strict=True) if one == ALLOWED}


@pytest.mark.parametrize("key", CONDITIONS)
def test_what_is_narrower_holds_in_fewer_requests(key, simulator):
    holds = [holding(simulator, key, *each) for each in CONDITIONS[key]]
    for (one, narrow), (other, wide) in itertools.product(zip(CONDITIONS[key], holds, strict=True), repeat=2):
        if implies(requirement(key, *one), requirement(key, *other)):
            assert narrow <= wide, (one, other)
        elif one[0] == other[0]:
            assert not narrow <= wide, (one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("StringLike", ["${aws:username}"]), ("StringLike", ["*"])),
        (("IpAddress", ["2001:db8:1::/48"]), ("IpAddress", ["2001:db8::/32"])),
        (("DateLessThan", ["1700000000"]), ("DateLessThan", ["2026-01-01T00:00:00Z"])),
        (("ForAnyValue:StringEquals", ["a"]), ("ForAnyValue:StringEquals", ["a", "b"])),
        (("ForAllValues:StringEquals", ["a"]), ("ForAllValues:StringEquals", ["a", "b"])),
    ],
)
def test_a_narrower_one_implies_the_wider_one_alone(one, other):
    narrow, wide = (requirement("aws:x", *each) for each in (one, other))
    assert implies(narrow, wide)
    assert not implies(wide, narrow)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("StringLike", ["a"]), ("StringLike", ["${aws:username}"])),
        (("StringEquals", ["a"]), ("StringLike", ["b"])),
        (("StringEqualsIfExists", ["a"]), ("StringEquals", ["a"])),
        (("ForAnyValue:StringEquals", ["a"]), ("ForAllValues:StringEquals", ["a"])),
        (("stringequals", ["a"]), ("StringEquals", ["a", "b"])),
        (("IpAddress", ["10.0.0.0/33"]), ("IpAddress", ["10.0.0.0/8"])),
        (("NumericLessThan", ["x"]), ("NumericLessThan", ["5"])),
        (("ArnLike", ["*"]), ("ArnLike", [f"{ROLE}*"])),
        (("Odd", ["a"]), ("Odd", ["a", "b"])),
    ],
)
def test_of_others_nothing_is_sure(one, other):
    assert not implies(requirement("aws:x", *one), requirement("aws:x", *other))
    text = ConditionRequirement(operator="StringEquals", key="aws:x", values=("${a}",), is_text=True)
    assert not implies(text, requirement("aws:x", "StringEquals", ["${a}", "b"]))
    assert not implies(requirement("aws:x", *one), requirement("aws:y", *one))
