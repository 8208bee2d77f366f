"""The emulated IAM refuses policy documents that AWS refuses, and takes what stands just beside them."""

from __future__ import annotations

from typing import Any

import pytest
from iam_refusals import (
    ENGINEERS,
    OWN,
    POLICY,
    READER,
    STATEMENT,
    Iam,
    Refusal,
    call,
    check_refusal,
    document,
    malformed,
    trust,
)
from samples import ACCOUNT_ID


def of_statement(**elements: Any) -> str:
    return document(STATEMENT | elements)


DOCUMENTS = {
    "null among the actions": malformed(of_statement(Action=["s3:*"]), of_statement(Action=["s3:*", None])),
    "null if it exists": malformed(
        of_statement(Condition={"Null": {"aws:username": "true"}}),
        of_statement(Condition={"NullIfExists": {"aws:username": "true"}}),
    ),
    "a principal": malformed(document(), of_statement(Principal="*")),
    "no principal": malformed(document(), of_statement(NotPrincipal={"AWS": ACCOUNT_ID})),
    "a letter of a Sid": malformed(of_statement(Sid="Read1"), of_statement(Sid="read-only")),
    "a repeated key": malformed(
        document(), document().replace('"Effect": "Allow"', '"Effect": "Allow", "Effect": "Allow"')
    ),
    "a group's policy": Refusal(
        "MalformedPolicyDocument",
        ENGINEERS,
        call("put_group_policy", GroupName="engineers", PolicyName="own", PolicyDocument=document()),
        call("put_group_policy", GroupName="engineers", PolicyName="own", PolicyDocument=of_statement(Principal="*")),
    ),
    "a managed policy": Refusal(
        "MalformedPolicyDocument",
        ENGINEERS,
        POLICY,
        call("create_policy", PolicyName="other", PolicyDocument=of_statement(Sid="read-only")),
    ),
    "a version of a managed policy": Refusal(
        "MalformedPolicyDocument",
        POLICY,
        call("create_policy_version", PolicyArn=f"{OWN}own", PolicyDocument=document()),
        call("create_policy_version", PolicyArn=f"{OWN}own", PolicyDocument=of_statement(Sid="read-only")),
    ),
    "a trust policy": Refusal(
        "MalformedPolicyDocument",
        ENGINEERS,
        READER,
        call("create_role", RoleName="other", AssumeRolePolicyDocument=trust(Resource="*")),
    ),
}


REFUSALS = {
    **{f"document: {name}": row for name, row in DOCUMENTS.items()},
}


@pytest.mark.parametrize("what", REFUSALS)
def test_it_refuses_what_aws_refuses(what: str, iam: Iam):
    check_refusal(REFUSALS[what], iam)
