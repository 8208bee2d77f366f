"""Random changes of one user's policies, and what a simulator of IAM says of them: the review is held against it."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st
from samples import ACCOUNT_ID
from simulator import ALLOWED, Request, Simulator

from landingzone import Inputs
from landingzone.config import require_mfa
from landingzone.groups.catalog import GROUPS, SELF_MANAGEMENT
from landingzone.groups.made_groups import inline_policies
from landingzone.groups.values import InputValues

BOB = f"arn:aws:iam::{ACCOUNT_ID}:user/bob"
USERS = f"arn:aws:iam::{ACCOUNT_ID}:user/"
CALLS = (
    ("s3:GetObject", "arn:aws:s3:::home-bob/x"),
    ("s3:PutObject", "arn:aws:s3:::home-bob/x"),
    ("s3:GetObject", "arn:aws:s3:::home-eve/y"),
    ("iam:PutUserPolicy", BOB),
    ("iam:AttachUserPolicy", f"{USERS}eve"),
    ("iam:CreateAccessKey", BOB),
    ("iam:PassRole", f"arn:aws:iam::{ACCOUNT_ID}:role/deploy"),
    ("sts:AssumeRole", "arn:aws:iam::222233334444:role/admin"),
    ("logs:GetLogEvents", f"arn:aws:logs:eu-west-1:{ACCOUNT_ID}:log-group:a:log-stream:b"),
    ("ec2:DescribeInstances", "*"),
)
"""Requests, at which a change is looked at: in three states of MFA and from two regions."""

ACTIONS = (
    *("*", "s3:*", "S3:getobject", "s3:Get*", "s3:?etObject", "s3:*Object", "iam:*", "iam:*User*", "iam:PutUserPolicy"),
    *(
        "iam:PassRole",
        "iam:CreateAccessKey",
        "sts:AssumeRole",
        "sts:*",
        "logs:*",
        "logs:Get*",
        "ec2:*",
        "ec2:Describe*",
    ),
)
RESOURCES = (
    *("*", "arn:aws:s3:::home-*", "arn:aws:s3:::home-${aws:username}/*", "arn:aws:s3:::*/x", "arn:aws:s3:::home-bob/?"),
    *(f"{USERS}*", f"{USERS}${{aws:username}}", BOB, "arn:aws:iam::*:role/*", "arn:aws:logs:*:*:*"),
)
_MFA = "aws:MultiFactorAuthPresent"
CONDITIONS: tuple[dict[str, Any] | None, ...] = (
    None,
    None,
    {"Bool": {_MFA: "true"}},
    {"Bool": {"AWS:multifactorauthpresent": ["true"]}},
    {"Bool": {_MFA: "false"}},
    {"BoolIfExists": {_MFA: True}},
    {"BoolIfExists": {_MFA: "false"}},
    {"Null": {_MFA: "true"}},
    {"Null": {_MFA: "false"}},
    {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}},
    {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}},
    {"Bool": {_MFA: "true"}, "StringEquals": {"aws:RequestedRegion": "eu-west-1"}},
)
SWITCHES = {
    group.key: group.switch
    for group in GROUPS
    if group.key in ("full_access", "logs", "use_existing_iam_roles", "iam_user_self_mgmt", "iam_admin")
}


def _some(texts: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(texts), min_size=1, max_size=2, unique=True)


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a statement, with all its spellings of MFA."""
    not_action, not_resource = draw(st.booleans()) and draw(st.booleans()), draw(st.booleans()) and draw(st.booleans())
    condition = draw(st.sampled_from(CONDITIONS))
    return {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        "NotAction" if not_action else "Action": draw(_some(ACTIONS)),
        "NotResource" if not_resource else "Resource": draw(_some(RESOURCES)),
        **({"Condition": condition} if condition else {}),
    }


@st.composite
def sides(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the inputs of one side: bob's documents and groups, and whether groups require MFA."""
    documents = draw(st.lists(st.lists(statements(), min_size=1, max_size=2), max_size=2))
    policies = {
        f"p{number}": json.dumps({"Version": "2012-10-17", "Statement": each}) for number, each in enumerate(documents)
    }
    groups = draw(st.lists(st.sampled_from(sorted(SWITCHES)), max_size=2, unique=True))
    names = [Inputs.model_fields[row.name_input].default for row in GROUPS if row.key in groups]
    user = {"json_policies": policies, "groups": names, "require_mfa": draw(st.sampled_from([None, None, True]))}
    return {
        "aws_account_id": ACCOUNT_ID,
        "should_require_mfa": draw(st.sampled_from([True, True, False])),
        **dict.fromkeys(SWITCHES.values(), True),
        "users": {"bob": user},
    }


@st.composite
def changes(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Draw two sides, of which the second often has most of the first."""
    old, new = draw(sides()), draw(sides())
    if draw(st.booleans()):
        user = new["users"]["bob"]
        kept = draw(st.sampled_from(["json_policies", "groups", "require_mfa"]))
        user[kept] = old["users"]["bob"][kept]
        new["should_require_mfa"] = old["should_require_mfa"]
    return old, new


def documents_of(inputs: Inputs) -> list[dict[str, Any]]:
    """Give every document that bob has, of groups too."""
    values, bob = InputValues(inputs), inputs.users["bob"]
    found = [json.loads(text) for text in bob.json_policies.values()]
    found += [document.as_dict() for document in ([require_mfa.DENY_WITHOUT_MFA] if bob.require_mfa else [])]
    for group in GROUPS:
        if group.key in SWITCHES and values.value(group.name_input) in bob.groups:
            found += [document.as_dict() for _, document in inline_policies(group, values)]
            managed = [group.customer] if group.customer else []
            managed += [SELF_MANAGEMENT] if group.self_managed else []
            found += [values.protected(policy.document(values)).as_dict() for policy in managed]
    return found


def allowed(simulator: Simulator, inputs: Inputs) -> list[bool]:
    """Tell of each call, in each state of MFA and from each region, whether bob may make it."""
    held = documents_of(inputs)
    requests = [
        Request(
            principal=BOB,
            action=action,
            resource=resource,
            policies=held,
            mfa=mfa,
            context={"aws:RequestedRegion": region},
        )
        for action, resource in CALLS
        for mfa in (True, False, None)
        for region in ("eu-west-1", "us-east-1")
    ]
    return [decision == ALLOWED for decision in simulator.decide(requests)]
