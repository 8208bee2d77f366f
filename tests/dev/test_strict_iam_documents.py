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

pytestmark = pytest.mark.engine


def of_statement(**elements: Any) -> str:
    return document(STATEMENT | elements)


DOCUMENTS = {
    "no JSON": malformed(document(), document()[:-1]),
    "no object": malformed(document(), "[]"),
    "no statement": malformed(document(), '{"Version": "2012-10-17"}'),
    "an empty list of statements": malformed(document(), '{"Version": "2012-10-17", "Statement": []}'),
    "an unknown element": malformed(document(Id="x"), document(Rest="x")),
    "an unknown element of a statement": malformed(of_statement(Sid="x"), of_statement(Actions="s3:*")),
    "an effect": malformed(of_statement(Effect="Deny"), of_statement(Effect="Forbid")),
    "an effect in another case": malformed(of_statement(Effect="Allow"), of_statement(Effect="allow")),
    "no effect": malformed(document(), document({"Action": "s3:*", "Resource": "*"})),
    "no action": malformed(document(), document({"Effect": "Allow", "Resource": "*"})),
    "an empty list of actions": malformed(of_statement(Action=["s3:*"]), of_statement(Action=[])),
    "null among the actions": malformed(of_statement(Action=["s3:*"]), of_statement(Action=["s3:*", None])),
    "an action without a service": malformed(of_statement(Action="*"), of_statement(Action="ListBuckets")),
    "an action with two colons": malformed(of_statement(Action="s3:List*"), of_statement(Action="s3:x:y")),
    "actions both ways": malformed(document(), of_statement(NotAction="iam:*")),
    "no resource": malformed(document(), document({"Effect": "Allow", "Action": "s3:*"})),
    "an empty list of resources": malformed(of_statement(Resource=["*"]), of_statement(Resource=[])),
    "a resource that is no ARN": malformed(of_statement(Resource="arn:aws:s3:::x"), of_statement(Resource="x")),
    "a partition": malformed(of_statement(Resource="arn:aws-cn:s3:::x"), of_statement(Resource="arn:oz:s3:::x")),
    "a version": malformed(document(), document(Version="2012-10-18")),
    "an operator": malformed(
        of_statement(Condition={"StringLikeIfExists": {"aws:username": "a*"}}),
        of_statement(Condition={"StringAlike": {"aws:username": "a*"}}),
    ),
    "null if it exists": malformed(
        of_statement(Condition={"Null": {"aws:username": "true"}}),
        of_statement(Condition={"NullIfExists": {"aws:username": "true"}}),
    ),
    "a principal": malformed(document(), of_statement(Principal="*")),
    "no principal": malformed(document(), of_statement(NotPrincipal={"AWS": ACCOUNT_ID})),
    "a letter of a Sid": malformed(of_statement(Sid="Read1"), of_statement(Sid="read-only")),
    "two statements of one Sid": malformed(
        document(STATEMENT | {"Sid": "a"}, STATEMENT | {"Sid": "b"}),
        document(STATEMENT | {"Sid": "a"}, STATEMENT | {"Sid": "a"}),
    ),
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
