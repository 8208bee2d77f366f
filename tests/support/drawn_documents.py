"""Random policy documents: what the language of IAM has, in parts that are switched on by their names."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

from hypothesis import strategies as st
from samples import ACCOUNT_ID

Drawn = TypeVar("Drawn")
Document = dict[str, Any]

BOB = f"arn:aws:iam::{ACCOUNT_ID}:user/bob"
USERS = f"arn:aws:iam::{ACCOUNT_ID}:user/"
_IAM = f"arn:aws:iam::{ACCOUNT_ID}:"
_HOME = "arn:aws:s3:::home-"
_MFA = "aws:MultiFactorAuthPresent"
_AGE = "aws:MultiFactorAuthAge"
_REGION = "aws:RequestedRegion"
_TEAM = "aws:PrincipalTag/team"

# Each pool has what is always drawn, below "", and what a part of the language adds.

ACTIONS: dict[str, tuple[str, ...]] = {
    "": (
        *("*", "s3:*", "S3:getobject", "s3:Get*", "s3:?etObject", "s3:*Object", "iam:*", "iam:*User*", "logs:Get*"),
        *("iam:PutUserPolicy", "iam:PassRole", "iam:CreateAccessKey", "sts:AssumeRole", "sts:*", "logs:*", "ec2:*"),
        "ec2:Describe*",
    ),
    "escalations": (
        *("iam:AttachUserPolicy", "iam:AddUserToGroup", "iam:UpdateAssumeRolePolicy", "iam:CreatePolicyVersion"),
        *("iam:PutUserPermissionsBoundary", "iam:DeleteUserPermissionsBoundary", "iam:PutRolePolicy", "sso:*"),
        *("iam:CreateLoginProfile", "iam:UpdateLoginProfile", "sso:CreateAccountAssignment", "iam:SetDefault*"),
    ),
    "mfa": (
        *("iam:EnableMFADevice", "iam:*MFA*", "iam:GetUser", "iam:Get*", "iam:List*", "iam:ChangePassword"),
        *("iam:ListUsers", "sts:GetSessionToken", "iam:CreateVirtualMFADevice", "sts:Get*"),
    ),
    "wildcards": (
        *("iam:Create*Key", "iam:?utUserPolicy", "s3:*Ob*ct", "iam:P*User*", "IAM:*userpolicy", "iam:?????????????"),
        *("s3:**", "iam:*Policy", "iam:*Role*", "s3:?*Object", "secretsmanager:GetSecretValue"),
    ),
}
RESOURCES: dict[str, tuple[str, ...]] = {
    "": (
        *("*", f"{_HOME}*", f"{_HOME}${{aws:username}}/*", "arn:aws:s3:::*/x", f"{_HOME}bob/?", f"{USERS}*", BOB),
        *(f"{USERS}${{aws:username}}", "arn:aws:iam::*:role/*", "arn:aws:logs:*:*:*"),
    ),
    "escalations": (f"{_IAM}group/*", f"{_IAM}role/deploy", f"{_IAM}policy/*", f"{USERS}eve", "arn:aws:sso:::*"),
    "wildcards": (
        *(f"{_HOME}b?b/*", f"{_HOME}*b/*", f"{_HOME}**", f"{_HOME}???/?", "arn:aws:s3:::*-bob/*", f"{USERS}*b*"),
        *("arn:aws:iam::*:*", f"{_HOME}bob/x", f"{USERS}???", "arn:*:s3:::home-*", "arn:aws:s3:::*"),
    ),
    "variables": (
        *(f"{_HOME}${{aws:PrincipalTag/team}}/*", f"{_HOME}${{aws:PrincipalTag/team, 'none'}}/*", f"{_HOME}bob/${{*}}"),
        *(f"{_HOME}bob/${{?}}", f"{_HOME}bob/${{$}}", f"{USERS}*${{aws:username}}*", f"{_HOME}${{AWS:UserName}}/x"),
        *("arn:aws:s3:::*-${aws:username}/*", f"{_HOME}${{aws:principaltag/Team}}/x"),
    ),
    "tags": (f"{_HOME}${{aws:PrincipalTag/team}}/*", f"{_HOME}${{aws:PrincipalTag/team}}/x", f"{_HOME}red/*"),
}
CONDITIONS: dict[str, tuple[dict[str, Any], ...]] = {
    "": (
        {"Bool": {_MFA: "true"}},
        {"Bool": {"AWS:multifactorauthpresent": ["true"]}},
        {"Bool": {_MFA: "false"}},
        {"BoolIfExists": {_MFA: True}},
        {"BoolIfExists": {_MFA: "false"}},
        {"Null": {_MFA: "true"}},
        {"Null": {_MFA: "false"}},
        {"StringEquals": {_REGION: "eu-west-1"}},
        {"StringNotEquals": {_REGION: "eu-west-1"}},
        {"Bool": {_MFA: "true"}, "StringEquals": {_REGION: "eu-west-1"}},
    ),
    "mfa": (
        {"Bool": {_MFA: True}},
        {"Bool": {_MFA: "True"}},
        {"Bool": {_MFA: ["true", "false"]}},
        {"BoolIfExists": {_MFA.lower(): ["false"]}},
        {"BoolIfExists": {_MFA: ["true", "false"]}},
        {"Null": {_MFA: [False]}},
        {"Null": {_MFA: ["true", "false"]}},
        {"StringEquals": {_MFA: "true"}},
        {"StringEqualsIfExists": {_MFA: "true"}},
        {"StringNotEquals": {_MFA: "true"}},
        {"ForAnyValue:Bool": {_MFA: "true"}},
        {"ForAllValues:Bool": {_MFA: "true"}},
        {"Bool": {_MFA: "true"}, "Null": {_MFA: "true"}},
        {"Bool": {_MFA: "true"}, "BoolIfExists": {_MFA: "true"}},
    ),
    "mfa age": (
        {"NumericLessThan": {_AGE: "3600"}},
        {"NumericLessThan": {_AGE.upper(): 3600}},
        {"NumericLessThanIfExists": {_AGE: "3600"}},
        {"NumericGreaterThanEquals": {_AGE: ["3600"]}},
        {"NumericNotEquals": {_AGE: "60"}},
        {"Null": {_AGE: "true"}},
        {"Null": {_AGE: "false"}},
        {"Bool": {_MFA: "true"}, "NumericLessThan": {_AGE: "3600"}},
    ),
    "conditions": (
        {"StringEquals": {"AWS:requestedregion": ["eu-west-1"]}},
        {"StringEquals": {_REGION: ["eu-west-1", "us-east-1"]}},
        {"StringEquals": {_REGION: ["us-east-1", "eu-west-1"]}},
        {"StringLike": {_REGION: "eu-*"}},
        {"StringNotLike": {_REGION: "eu-*"}},
        {"StringEqualsIfExists": {_REGION: "us-east-1"}},
        {"Null": {_REGION: "false"}},
        {"StringEquals": {_TEAM: "red"}},
        {"StringEquals": {_TEAM.lower(): "red"}},
        {"StringNotEquals": {_TEAM: "red"}},
        {"StringEqualsIfExists": {_TEAM: "red"}},
        {"StringLike": {_TEAM: "*"}},
        {"Null": {_TEAM: "true"}},
        {"StringEquals": {"aws:username": "${aws:username}"}},
    ),
    "tags": ({"StringEquals": {_TEAM: "bob"}}, {"StringLike": {_TEAM: "b*"}}),
}
OF_MFA = CONDITIONS[""][:7]
"""The plainest conditions on MFA."""

_VERSIONS = {"": ("2012-10-17",), "versions": ("2012-10-17", "2008-10-17", None)}


def pool(pools: dict[str, tuple[Drawn, ...]], parts: Collection[str]) -> list[Drawn]:
    """Give what some parts of the language draw from."""
    return [each for part, drawn in pools.items() if not part or part in parts for each in drawn]


def texts(pools: dict[str, tuple[str, ...]], parts: Collection[str]) -> st.SearchStrategy[list[str] | str]:
    """Draw one text or a list of one or two."""
    one = st.sampled_from(pool(pools, parts))
    several = st.lists(one, min_size=1, max_size=2, unique=True)
    return st.one_of(several, several, one) if "wildcards" in parts else several


@st.composite
def conditions(draw: st.DrawFn, parts: Collection[str] = ()) -> dict[str, Any] | None:
    """Draw the conditions of a statement, of which many have none."""
    drawn: dict[str, Any] | None = draw(st.sampled_from([None, None, *pool(CONDITIONS, parts)]))
    if drawn and "conditions" in parts and draw(st.integers(0, 5)) == 0:
        return {**drawn, **draw(st.sampled_from(pool(CONDITIONS, parts)))}
    return drawn


@st.composite
def statements(draw: st.DrawFn, parts: Collection[str] = ()) -> Document:
    """Draw a statement."""
    not_action, not_resource = draw(st.booleans()) and draw(st.booleans()), draw(st.booleans()) and draw(st.booleans())
    condition = draw(conditions(parts))
    return {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        "NotAction" if not_action else "Action": draw(texts(ACTIONS, parts)),
        "NotResource" if not_resource else "Resource": draw(texts(RESOURCES, parts)),
        **({"Condition": condition} if condition else {}),
    }


@st.composite
def documents(draw: st.DrawFn, parts: Collection[str] = ()) -> Document:
    """Draw a document."""
    version = draw(st.sampled_from(pool(_VERSIONS, parts)))
    return {
        **({"Version": version} if version else {}),
        "Statement": draw(st.lists(statements(parts), min_size=1, max_size=2)),
    }
