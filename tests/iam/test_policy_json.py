"""JSON that people write is read strictly, and what IAM would not take as a policy is told with its place."""

import json

import pytest

from landingzone.groups import aws_managed
from landingzone.iam.policy_json import find_document_faults, find_json_fault

STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def document(*statements, **more):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements), **more})


@pytest.mark.parametrize(
    "text",
    [
        document(STATEMENT),
        json.dumps({"Statement": STATEMENT}),
        document(STATEMENT | {"Sid": "a1", "Condition": {"Bool": {"aws:x": True}, "NumericLessThan": {"y": [1, "2"]}}}),
        document({"Effect": "Deny", "NotAction": ["iam:*", "*"], "NotResource": ["arn:aws:s3:::x/${aws:username}/*"]}),
        document(STATEMENT | {"Sid": ""}, STATEMENT | {"Sid": ""}),
        document(STATEMENT | {"Resource": "arn:aws:organizations::*:"}),
        document(STATEMENT, Version="2008-10-17"),
        "${TfToken[TOKEN.1]}",
    ],
)
def test_policy_documents_are_taken(text):
    assert find_json_fault(text) is None
    assert find_document_faults(text) == []


def test_what_aws_itself_has_is_taken():
    texts = aws_managed._texts()
    assert len(texts) > 1000
    assert {name: faults for name, text in texts.items() if (faults := find_document_faults(text))} == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a":\n1,}', "a comma before a closing bracket, or no value, line 2 column 3"),
        ('{"Statement": [], "Statement": []}', "a name twice in the same map, line 1 column 19"),
        ('{"a": ' + "[" * 100_000, "more than 50 levels of nesting"),
        ('{"a": ' + "[" * 60 + "]" * 60 + "}", "more than 50 levels of nesting, line 1 column 57"),
    ],
)
def test_what_is_no_json_is_reported(text, found):
    assert find_json_fault(text) == found


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("[]", ["not an object"]),
        (document(), ["Statement: missing or empty"]),
        (document(STATEMENT, Version="2012-10-18"), ["Version: not 2012-10-17"]),
        (document(STATEMENT, Statements=[]), ["Statements: unknown"]),
        (document(1), ["Statement[0]: not an object"]),
        (document(STATEMENT, STATEMENT | {"Effect": "allow"}), ["Statement[1].Effect: neither Allow nor Deny"]),
        (document(STATEMENT | {"Principal": "*"}), ["Statement[0].Principal: belongs in resource-based policies"]),
        (document(STATEMENT | {"NotAction": "*"}), ["Statement[0].Action: both Action and NotAction"]),
        (document({"Effect": "Allow", "Action": "*"}), ["Statement[0].Resource: missing"]),
        (document(STATEMENT | {"Action": []}), ["Statement[0].Action: empty"]),
        (document(STATEMENT | {"Action": "get"}), ["Statement[0].Action: not service:Action"]),
        (document(STATEMENT | {"Resource": ["x"]}), ["Statement[0].Resource: neither an ARN nor *"]),
        (document(STATEMENT | {"Sid": "a b"}), ["Statement[0].Sid: not letters and digits"]),
        (document(STATEMENT | {"Sid": "a"}, STATEMENT | {"Sid": "a"}), ["Statement: the same Sid twice"]),
        (document(STATEMENT | {"Condition": ["x"]}), ["Statement[0].Condition: not operator -> key -> values"]),
        (
            document(STATEMENT | {"Condition": {"Bool": {"x": None}}}),
            ["Statement[0].Condition: a value that is not a string, number or boolean"],
        ),
        (document(STATEMENT | {"When": 1}), ["Statement[0].another element: unknown"]),
        ("not json", []),
    ],
)
def test_what_is_no_policy_document_is_reported(text, faults):
    assert find_document_faults(text) == faults
