"""What a condition on MFA says of a request with MFA, of one without it, and of one that says nothing of it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

import pytest
from statements import MFA, allow, held, permissions, under

from landingzone.iam.conditions import PRESENT, STATES, WITHOUT_MFA, cases_of
from landingzone.iam.questions import Excess

AGE = "aws:MultiFactorAuthAge"
OTHER = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}


def bool_of(*values, operator="Bool", key=MFA):
    return {operator: {key: [*values] if len(values) > 1 else values[0]}}


def null_of(*values, key=MFA):
    return bool_of(*values, operator="Null", key=key)


# MFA is present, is absent, and is missing: a long-term access key. Open: the words of AWS do not settle it here.
# The age is in a request only while MFA is present.
EXPECTED = {
    "holds holds holds": (
        *(
            {},
            bool_of("false", "true", operator="BoolIfExists"),
            null_of(True, False),
            null_of("true", "false", key=AGE),
        ),
    ),
    "holds fails fails": (
        *(bool_of("true"), bool_of(True), bool_of(["true"]), bool_of("true", key=MFA.upper())),
        bool_of("true", operator="ForAnyValue:Bool"),
        *(bool_of("true") | null_of("false"), null_of("false", key=AGE)),
    ),
    "fails holds fails": (bool_of("false"), bool_of(False, "false")),
    "holds holds fails": (bool_of("true", "false"), null_of("false")),
    "holds fails holds": tuple(bool_of("true", operator=each) for each in ("BoolIfExists", "ForAllValues:Bool")),
    "fails holds holds": (bool_of("false", operator="BoolIfExists"), null_of("true", key=AGE)),
    "fails fails holds": (null_of("true"),),
    "fails fails fails": (bool_of("true") | null_of("true"),),
    "fails open open": (bool_of("false", operator="BoolIfExists") | OTHER,),
    "open fails fails": (
        {"Bool": {MFA: "true", "aws:SecureTransport": "true"}},
        *({"NumericLessThan": {AGE: "3600"}}, {"NumericGreaterThanEquals": {AGE: 3600}}),
    ),
    "open holds holds": (
        *({"NumericLessThanIfExists": {AGE: "3600"}}, {"NumericNotEquals": {AGE: "0"}}),
        {"NumericNotEqualsIfExists": {AGE: "0"}},
    ),
    # Values that are neither true nor false, no value, and operators of other types.
    "open open open": (
        *(bool_of("True"), bool_of("true", "yes"), bool_of(1), bool_of("${aws:x}"), bool_of([]), null_of("False")),
        *(bool_of("true", operator=each) for each in ("StringEquals", "StringNotEquals")),
        *(OTHER, null_of("no", key=AGE), bool_of("true", key=AGE), {"StringEquals": {AGE: "0"}}),
    ),
}


@pytest.mark.parametrize(
    ("condition", "expected"), [(each, told) for told, conditions in EXPECTED.items() for each in conditions], ids=str
)
def test_a_condition_holds_fails_or_is_open_in_each_state_of_mfa(condition, expected):
    cases = list(cases_of(condition))
    told = []
    for state in STATES:
        here = [requirements for states, requirements in cases if states & state]
        told.append(("holds" if () in here else "open") if here else "fails")
    assert told == expected.split()
    # The same, of a request.
    given = held(allow(Condition=condition)) if cases else held()
    for state, each in zip(STATES, expected.split(), strict=True):
        is_refused = Excess(held(allow()), given).example(states=state) is not None
        assert is_refused == (each != "holds")


@pytest.mark.parametrize("condition", [[], "x", {"Bool": "x"}, {"Bool": {"aws:x": "y"}, "Null": ["aws:x"]}])
def test_what_is_no_map_of_maps_is_refused(condition):
    with pytest.raises(ValueError, match="a Condition that is not a map of maps"):
        permissions(allow(Condition=condition))


def test_many_spellings_of_one_key_are_as_many_conditions_and_take_no_longer():
    spellings = [f"aws:{'m' if number % 2 else 'M'}{AGE[5:-number]}{AGE[-number:].upper()}" for number in range(1, 10)]
    written = [key for each in spellings for key in (each, each.swapcase())]
    condition = {"NumericNotEquals": {key: str(number) for number, key in enumerate(written)}}
    condition |= {"NumericNotEqualsIfExists": dict(condition["NumericNotEquals"])}
    condition |= {"NumericLessThanIfExists": dict(condition["NumericNotEquals"])}
    free, limited = sorted(cases_of(condition))[::-1]
    assert (free[0], free[1], limited[0], len(limited[1])) == (WITHOUT_MFA, (), PRESENT, 3 * len(written))
    assert len(written) > 17


def test_a_value_is_kept_as_it_is_written():
    [one] = permissions(allow(**under("NumericEquals", "s3:Max-Keys", 10)))
    assert [(each.key, each.values) for each in one.requirements] == [("s3:Max-Keys", ("10",))]
