"""Operators and values of conditions: what IAM refuses, as moto has it from AWS, and what AWS documents."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.iam.exceptions import MalformedPolicyDocument
from moto.iam.policy_validation import VALID_CONDITIONS, IAMPolicyDocumentValidator

from landingzone.groups import aws_managed
from landingzone.iam.condition_operators import nearest_operator, read_operator
from landingzone.iam.condition_values import REFUSES_NO_DATE, as_text, can_be_compared
from landingzone.iam.written_statements import conditions_in, read_document, statements_in


def is_taken(operator, value):
    """Whether IAM takes a document with this condition, as moto has it from AWS."""
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {operator: {"a": value}}}
    try:
        IAMPolicyDocumentValidator(json.dumps({"Version": "2012-10-17", "Statement": statement})).validate()
    except MalformedPolicyDocument:
        return False
    return True


OPERATORS = [
    f"{before}{name}{behind}"
    for name in VALID_CONDITIONS
    for before in ("", "ForAllValues:", "ForAnyValue:")
    for behind in ("", "IfExists")
]
NEAR = {
    **{"BoolIfExist": "BoolIfExists", "ForAnyValues:StringEquals": "ForAnyValue:StringEquals"},
    **{"Equals": None, "DateLesThn": "DateLessThan", "": None, "NullIfExists": None},
}


@pytest.mark.parametrize("operator", [*OPERATORS, *NEAR])
def test_operators_are_those_that_iam_takes_in_any_capitals(operator):
    is_known = is_taken(operator, "2026") and not operator.endswith("NullIfExists")
    for text in (operator, operator.upper()):
        read = read_operator(text)
        assert (read is not None) == is_known
        assert read is None or read.name == operator
        # In Terraform those that compare dates are told by their names.
        assert read is None or (read.operator.kind == "date") == read.operator.name.startswith("Date")


@pytest.mark.parametrize(("text", "near"), NEAR.items())
def test_an_operator_with_a_typing_error_is_reported(text, near):
    assert nearest_operator(text) == near


PARTS = st.sampled_from([*"0123456789-tT:.+zZ x", "2026", "-12-31", "-13", "-02-30", "T10:20:30", "+01:00"])


@given(st.lists(PARTS, max_size=8).map("".join))
def test_a_date_that_is_refused_is_one_that_iam_refuses(text):
    # Python reads these as numbers: that is not AWS.
    if not REFUSES_NO_DATE.fits(text) and " " not in text and not re.search("(^|-)[+]|T.*T|--", text, re.I):
        assert not is_taken("DateEquals", text)


COMPARED = {
    "text": (["", "x"], []),
    "number": (["1", "-1.5", ".5", "1e3"], ["", "x", "1,5", "${aws:x}", "true", "0x1", "nan"]),
    "date": (
        ["2026", "2026-02", "2024-02-29", "2026-01-01T00:00Z", "2026-01-01T00:00:00.5+01:00", "1700000000", "-1"],
        ["", "2026-02-30", "2026-13", "2026-01-01T00:00", "2026-01-01T25:00Z", "01T", "2026-1-1", "now"],
    ),
    "boolean": (["true", "False"], ["", "yes", "1", "${aws:x}"]),
    "base64": (["", "QUJD", "QQ=="], ["Q", "a b", "ä"]),
    "address": (
        ["10.0.0.0/8", "10.0.0.1/8", "203.0.113.7", "2001:db8::/32", "::1"],
        ["10.0.0.0/33", "10.0.0.256", "10.*", "10.0.0.0/255.0.0.0", "", "x", "1", "::1%eth0", "2001:db8::/129"],
    ),
    "arn": (
        ["arn:aws:iam::123456789012:role/*", "arn:*:*:*:*:*", "*:*:*:*:*:*"],
        ["", "*", "arn:aws:s3", "x:aws:iam::1:x"],
    ),
}


@pytest.mark.parametrize(
    ("kind", "taken", "value"), [(k, i == 0, v) for k, w in COMPARED.items() for i in (0, 1) for v in w[i]]
)
def test_an_operator_compares_what_aws_documents(kind, taken, value):
    assert can_be_compared(kind, value) == taken


def test_numbers_and_booleans_of_json_are_read_as_texts():
    values = {"true": True, "false": False, "1": 1.0, "1.5": 1.5, "True": "True"}
    assert [*map(as_text, values.values())] == [*values]


def test_what_aws_itself_writes_is_documented():
    found = [
        condition
        for text in aws_managed._texts().values()
        for place, statement in statements_in(read_document(text))
        for condition in conditions_in(place, statement)
    ]
    assert len(found) > 5000
    for condition in found:
        read = read_operator(condition.operator)
        assert read is not None
        assert read.name == condition.operator
        assert all(can_be_compared(read.operator.kind, as_text(value)) for value in condition.values)
