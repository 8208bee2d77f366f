"""What a condition on MFA says of a request with MFA, of one without it, and of one that says nothing of it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from typing import Any

import pytest
from statements import MFA, allow, held, permissions, under

from landingzone.iam.conditions import STATES, cases_of
from landingzone.iam.decisions import Request

AGE = "aws:MultiFactorAuthAge"
OTHER = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}


# MFA is present, is absent, and is missing: a long-term access key. Open: the words of AWS do not settle it here.
@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({}, "holds holds holds"),
        ({"Bool": {MFA: "true"}}, "holds fails fails"),
        ({"Bool": {MFA: True}}, "holds fails fails"),
        ({"Bool": {MFA: ["true"]}}, "holds fails fails"),
        ({"Bool": {MFA.upper(): "true"}}, "holds fails fails"),
        ({"Bool": {MFA: "false"}}, "fails holds fails"),
        ({"Bool": {MFA: [False, "false"]}}, "fails holds fails"),
        ({"Bool": {MFA: ["true", "false"]}}, "holds holds fails"),
        ({"BoolIfExists": {MFA: "true"}}, "holds fails holds"),
        ({"BoolIfExists": {MFA: "false"}}, "fails holds holds"),
        ({"BoolIfExists": {MFA: ["false", "true"]}}, "holds holds holds"),
        ({"Null": {MFA: "true"}}, "fails fails holds"),
        ({"Null": {MFA: "false"}}, "holds holds fails"),
        ({"Null": {MFA: [True, False]}}, "holds holds holds"),
        # All of several operators and keys have to hold.
        ({"Bool": {MFA: "true"}, "Null": {MFA: "false"}}, "holds fails fails"),
        ({"Bool": {MFA: "true"}, "Null": {MFA: "true"}}, "fails fails fails"),
        ({"BoolIfExists": {MFA: "false"}, **OTHER}, "fails open open"),
        ({"Bool": {MFA: "true", "aws:SecureTransport": "true"}}, "open fails fails"),
        # Values that are neither true nor false, no value, and operators of other types.
        ({"Bool": {MFA: "True"}}, "open open open"),
        ({"Bool": {MFA: "TRUE"}}, "open open open"),
        ({"Bool": {MFA: ["true", "yes"]}}, "open open open"),
        ({"Bool": {MFA: 1}}, "open open open"),
        ({"Bool": {MFA: "${aws:x}"}}, "open open open"),
        ({"Bool": {MFA: []}}, "open open open"),
        ({"Null": {MFA: "False"}}, "open open open"),
        ({"StringEquals": {MFA: "true"}}, "open open open"),
        ({"StringNotEquals": {MFA: "true"}}, "open open open"),
        ({"ForAnyValue:Bool": {MFA: "true"}}, "open open open"),
        (OTHER, "open open open"),
        # The age is in a request only while MFA is present.
        ({"Null": {AGE: "false"}}, "holds fails fails"),
        ({"Null": {AGE: "true"}}, "fails holds holds"),
        ({"Null": {AGE: ["true", "false"]}}, "holds holds holds"),
        ({"Null": {AGE: "no"}}, "open open open"),
        ({"NumericLessThan": {AGE: "3600"}}, "open fails fails"),
        ({"NumericGreaterThanEquals": {AGE: 3600}}, "open fails fails"),
        ({"NumericLessThanIfExists": {AGE: "3600"}}, "open holds holds"),
        ({"NumericNotEquals": {AGE: "0"}}, "open holds holds"),
        ({"NumericNotEqualsIfExists": {AGE: "0"}}, "open holds holds"),
        ({"StringEquals": {AGE: "0"}}, "open open open"),
        ({"Bool": {AGE: "true"}}, "open open open"),
    ],
    ids=str,
)
def test_a_condition_holds_fails_or_is_open_in_each_state_of_mfa(condition: dict[str, Any], expected: str):
    cases = list(cases_of(condition))
    told = []
    for state in STATES:
        here = [requirements for states, requirements in cases if states & state]
        told.append(("holds" if () in here else "open") if here else "fails")
    assert told == expected.split()
    # The same, of a request.
    given = held(allow(Condition=condition)) if cases else held()
    for state, each in zip(STATES, expected.split(), strict=True):
        request = Request(action="s3:GetObject", resource="*", state=state)
        assert (request.is_surely_allowed(given), request.may_be_allowed(given)) == (each == "holds", each != "fails")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ({"StringEquals": {"aws:RequestedRegion": ["a", "b"]}}, {"StringEquals": {"AWS:requestedregion": "b"}}, False),
        ({"StringEquals": {"aws:RequestedRegion": ["a", "b"]}}, {"StringEquals": {"aws:x": ["a", "b"]}}, False),
        ({"StringEquals": {"aws:x": "a"}}, {"StringLike": {"aws:x": "a"}}, False),
        ({"StringEquals": {"aws:x": "a"}}, {"StringEquals": {"aws:x": "A"}}, False),
        ({"StringEquals": {"aws:RequestedRegion": "a"}}, {"StringEquals": {"AWS:requestedregion": ["a", "a"]}}, True),
        ({"StringEquals": {"aws:x": ["a", "b"]}}, {"StringEquals": {"aws:x": ["b", "a"]}}, True),
        ({"Bool": {"aws:SecureTransport": True}}, {"Bool": {"aws:SecureTransport": "true"}}, True),
    ],
)
def test_another_condition_is_the_same_with_its_operator_its_key_in_any_case_and_its_values(
    one: dict[str, Any], other: dict[str, Any], is_same: bool
):
    first, second = (permissions(allow(Condition=condition)) for condition in (one, other))
    assert (first == second) is is_same


@pytest.mark.parametrize("condition", [[], "x", {"Bool": "x"}, {"Bool": {"aws:x": "y"}, "Null": ["aws:x"]}])
def test_what_is_no_map_of_maps_is_refused(condition: Any):
    with pytest.raises(ValueError, match="a Condition that is no map of maps"):
        permissions(allow(Condition=condition))


def test_a_value_is_kept_as_it_is_written():
    [one] = permissions(allow(**under("NumericEquals", "s3:Max-Keys", 10)))
    assert [(each.key, each.values) for each in one.requirements] == [("s3:Max-Keys", ("10",))]
