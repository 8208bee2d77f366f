"""What is at stake when somebody gains a permission."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from landingzone.iam.permissions import Permission

Severity = Literal["critical", "high", "medium", "low", "info"]

SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low", "info")
"""How much is at stake, the worst first."""

# Actions that let a user grant themselves any permission, or take over somebody who has it.
# Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html and the actions' own pages
GRANTING_ACTIONS = tuple(
    f"iam:{name}".lower()
    for name in (
        "AddUserToGroup",
        "AttachGroupPolicy",
        "AttachRolePolicy",
        "AttachUserPolicy",
        "CreateAccessKey",
        "CreateLoginProfile",
        "CreatePolicyVersion",
        "DeleteRolePermissionsBoundary",
        "DeleteUserPermissionsBoundary",
        "PutGroupPolicy",
        "PutRolePolicy",
        "PutUserPermissionsBoundary",
        "PutUserPolicy",
        "SetDefaultPolicyVersion",
        "UpdateAssumeRolePolicy",
        "UpdateLoginProfile",
    )
)
_HARMLESS_ON_ONESELF = frozenset({"iam:createaccesskey", "iam:createloginprofile", "iam:updateloginprofile"})
"""Of these, what gives a user only another way to the access that they have, on their own user."""
_GRAVE = (
    "iam:deactivatemfadevice",
    "iam:enablemfadevice",
    "iam:passrole",
    "kms:decrypt",
    "organizations:leaveorganization",
    "secretsmanager:getsecretvalue",
    "sts:assumerole",
)
_READING = re.compile(r"[a-z0-9-]+:(get|list|describe|batchget|lookup|select|search|view|filter|test)", re.IGNORECASE)


@lru_cache(maxsize=65536)
def severity_of(permission: Permission) -> Severity:
    """Tell what is at stake when somebody gains a permission.

    Returns:
        critical: it amounts to everything. high: it reaches other accounts, secrets, roles or a whole service. medium:
        it changes things. low: it reads, or is about one's own user and gives it no other permissions.
    """
    own = "${aws:username}" in permission.resource
    is_own_user = own and ":user/" in permission.resource
    harmless = _HARMLESS_ON_ONESELF if is_own_user else frozenset()
    if any(permission.overlaps(action) for action in GRANTING_ACTIONS if action not in harmless):
        return "critical"
    if is_own_user:
        return "low"
    if any(permission.overlaps(action) for action in _GRAVE):
        return "high"
    if own:
        return "low"
    if permission.resource == "*" and permission.action.lower().endswith(":*"):
        return "high"
    return "low" if is_reading(permission.action) else "medium"


def is_reading(action: str) -> bool:
    """Tell whether an action, or a pattern of actions, only reads, judging by its name."""
    return _READING.match(action) is not None


def worst(dangers: Iterable[Severity]) -> Severity:
    """Give the worst of several; info when there is none."""
    return min(dangers, key=SEVERITIES.index, default="info")
