"""Statements of policies in few words, and what somebody holds by them."""

from typing import Any

from landingzone.iam.held import Held
from landingzone.iam.permissions import Permission, permissions_of

Statement = dict[str, Any]
MFA = "aws:MultiFactorAuthPresent"


def allow(action: Any = "s3:*", resource: Any = "*", **more: Any) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def allow_all_but(*actions: str) -> Statement:
    return {"Effect": "Allow", "NotAction": list(actions), "Resource": "*"}


def deny(action: Any = "s3:*", resource: Any = "*", **more: Any) -> Statement:
    return allow(action, resource, **more) | {"Effect": "Deny"}


def under(operator: str, key: str, value: Any) -> Statement:
    return {"Condition": {operator: {key: value}}}


def permissions(*statements: Statement) -> tuple[Permission, ...]:
    return permissions_of({"Version": "2012-10-17", "Statement": list(statements)}) if statements else ()


def held(*statements: Statement, boundary: tuple[Statement, ...] | None = None) -> Held:
    return Held.of(permissions(*statements), None if boundary is None else permissions(*boundary))


EU, US = (under("StringEquals", "aws:RequestedRegion", region) for region in ("eu-west-1", "us-east-1"))
TO_LAMBDA = under("StringEquals", "iam:PassedToService", "lambda.amazonaws.com")
PRESENT = under("Bool", MFA, "true")
ABSENT = under("BoolIfExists", MFA, "false")
