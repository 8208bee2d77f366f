"""What is at stake when somebody gains a permission."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from landingzone.iam.permissions import Permission
from landingzone.iam.wildcards import is_pattern, overlap

Severity = Literal["critical", "high", "medium", "low", "info"]

SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low", "info")
"""How much is at stake, the worst first."""

# Actions that let a user grant themselves any permission, or take over somebody who has it.
# Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html and the actions' own pages
_ESCALATION = tuple(
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
_SERVICE_LINKED = ":role/aws-service-role/"
_NAMES_ATTACHED = frozenset({"iam:policyarn"})
_NAMES_BOUNDARIES = frozenset({"iam:permissionsboundary"})
_UNBINDING = ("iam:deleterolepermissionsboundary", "iam:deleteuserpermissionsboundary")
_IS = frozenset({"ArnEquals", "ArnLike", "StringEquals", "StringLike"})
_OF_AWS = re.compile(r"arn:[^:]+:iam::aws:policy/(?P<name>.+)")
_WHOLE_POLICIES = ("AdministratorAccess*", "IAMFullAccess")
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
    if _is_about(permission, _ESCALATION, harmless):
        return "high" if _gives_only_what_aws_wrote(permission) else "critical"
    if is_own_user:
        return "low"
    if _is_about(permission, _GRAVE):
        return "high"
    if own:
        return "low"
    if permission.resource == "*" and permission.action.lower().endswith(":*"):
        return "high"
    return "low" if is_reading(permission.action) else "medium"


def _is_about(permission: Permission, actions: Iterable[str], but: frozenset[str] = frozenset()) -> bool:
    service = permission.action.lower().partition(":")[0]
    return any(
        permission.overlaps(action)
        for action in actions
        if (is_pattern(service) or action.startswith(f"{service}:")) and action not in but
    )


def _gives_only_what_aws_wrote(permission: Permission) -> bool:
    """Tell whether an escalation gives nothing but AWS managed policies, named by a condition, that are not everything.

    So it is if these are all that may be attached, or the boundaries of all that is given a policy; but to delete a
    boundary leaves none. A service-linked role can be used by its service alone.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
    """
    keys = _NAMES_ATTACHED if _is_about(permission, _UNBINDING) else _NAMES_ATTACHED | _NAMES_BOUNDARIES
    return _SERVICE_LINKED in permission.resource or any(
        one.operator in _IS and one.key.lower() in keys and all(map(_is_lesser_policy_of_aws, one.values))
        for one in permission.requirements
    )


def _is_lesser_policy_of_aws(arn: str) -> bool:
    found = _OF_AWS.fullmatch(arn)
    return found is not None and not any(overlap(found["name"], whole) for whole in _WHOLE_POLICIES)


def is_reading(action: str) -> bool:
    """Tell whether an action, or a pattern of actions, only reads, judging by its name."""
    return _READING.match(action) is not None


def worst(dangers: Iterable[Severity]) -> Severity:
    """Give the worst of several; info when there is none."""
    return min(dangers, key=SEVERITIES.index, default="info")
