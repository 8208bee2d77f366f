"""What is at stake when somebody gains a permission."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from landingzone.ground.grouping import grouped
from landingzone.ground.tables import read_rows
from landingzone.iam.access_levels import Does, managing, what_they_do
from landingzone.iam.conditions import ConditionRequirement
from landingzone.iam.dangers import DANGERS, Danger, DangerKind
from landingzone.iam.documented_resources import NO_ARN_OF_IAM
from landingzone.iam.held import Held
from landingzone.iam.here import NOWHERE, Here, is_of_others, on_others, with_own_name
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import Permission
from landingzone.iam.possible import may
from landingzone.iam.wildcards import is_pattern, without_variables

Severity = Literal["critical", "high", "medium", "low", "info"]

SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low", "info")
"""How much is at stake, worst first."""

LEVELS: dict[DangerKind, Severity] = {
    "grants permissions": "critical",
    "others' access": "high",
    "reads secrets": "high",
    "passes a role": "high",
    "runs code with another's role": "high",
    "hides what is done": "high",
    "starts something with a role": "medium",
}
"""What is at stake with each kind of danger. Starting something with a role also needs `iam:PassRole`."""

GRANTING = Meaning(
    tuple(Permission(effect="Allow", action=row.action) for row in DANGERS if "grants permissions" in row.kinds)
)
"""The actions that each make an administrator."""

_READING = re.compile(r"[a-z0-9-]+:(get|list|describe|batchget|lookup|select|search|view|filter|test)", re.IGNORECASE)
_ALL_OF_A_SERVICE = re.compile(r"[^:]*:[*?]*\*[*?]*|\*+")
_EVERYWHERE = re.compile(r"(arn(:[^:]*){0,4}:)?\*+")
_OF_EVERYBODY = re.compile(r"arn:[^:]*:ssm:[^:]*::parameter/aws/.*")
"""Public parameters of AWS, such as the IDs of its images: they belong to no account.

Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
"""
_OBJECTS = re.compile(r"arn:[^:]*:s3:::[^/]*/.*")
_OF_OBJECTS = frozenset(
    f"s3:{name}"
    for name in ("bypassgovernanceretention", "objectowneroverridetobucketowner", "putobjectacl", "putobjectversionacl")
)
"""The actions on S3 objects, and not on buckets, among those that have a row or manage permissions."""
_OWN_USER = re.compile(r"arn:[^:]*:iam::[^:]*:user/(.*/)?\$\{aws:username\}", re.IGNORECASE)

ARN_SERVICES = {name: tuple(others.split()) for name, others in read_rows("landingzone.iam", "arn_services.tsv")}
"""Service -> the services in the ARNs of its resources, if these are not just the service itself.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

_POLICIES_OF_AWS = "arn:*:iam::aws:policy/"
_WHOLE_POLICIES = tuple(f"{_POLICIES_OF_AWS}{name}" for name in ("AdministratorAccess*", "IAMFullAccess"))
_UNBINDING = ("iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary")


@cache
def grants_nothing(here: Here) -> tuple[Held, Held]:
    """Return what amounts to nothing: whoever holds anything else can give themselves everything.

    Of the actions that grant permissions, these are what is about resources of AWS, of another account or of another
    service, about roles that only their service can use, and about the secrets of the caller's own user; and what gives
    only AWS managed policies that do not allow everything. That is the case if only these may be attached, or if
    everything that gets a policy has one of them as its boundary; but deleting a boundary leaves none.

    Args:
        here: Where and when it is held.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
    """
    own = Held.of(
        Permission(effect="Allow", action=row.action, resource=f"arn:*:iam::*:user/{path}{here.own_name}")
        for row in DANGERS
        if row.harmless_on_caller and "grants permissions" in row.kinds
        for path in ("", "*/")
    )
    if here.user:
        return grants_nothing(here._replace(user=""))[0], own
    anything = Permission(effect="Allow", action="*")
    found = [
        replace(anything, not_actions=tuple(one.action for one in GRANTING.permissions)),
        replace(anything, resource="*:role/aws-service-role/*"),
        replace(anything, resource=NO_ARN_OF_IAM),
        *on_others(here),
    ]
    services = {one.service for one in GRANTING.permissions} - {"iam"}
    arns = tuple(f"arn:*:{name}:*:*:*" for service in services for name in ARN_SERVICES.get(service, (service,)))
    found += [replace(anything, action=f"{each}:*", resource="arn:*", not_resources=arns) for each in services]
    for key, but in (("iam:PolicyARN", ()), ("iam:PermissionsBoundary", _UNBINDING)):
        lesser = (("StringLike", (f"{_POLICIES_OF_AWS}*",)), ("ArnNotLike", _WHOLE_POLICIES))
        for each in (lesser, (("StringLike", (NO_ARN_OF_IAM,)),)):
            named = tuple(ConditionRequirement(operator=operator, key=key, values=values) for operator, values in each)
            found.append(replace(anything, not_actions=but, requirements=named))
    return Held.of(found), own


_ROWS = grouped((about, row) for row in DANGERS for about in ("", row.service, row.action.lower()))
"""The rows of each action in lower case, those of each service, and of all services: ""."""


@lru_cache(maxsize=16384)
def severity_of(permission: Permission, here: Here = NOWHERE) -> Severity:
    """Return what is at stake when somebody gains a permission.

    Args:
        permission: The permission.
        here: Where and when it is held: what gives nothing there is low.

    Returns:
        critical: it amounts to everything. high: it reaches other accounts, secrets, roles or a whole service, gives or
        removes others' access, manages permissions according to AWS, or hides what is done. medium: it changes things.
        low: it reads, or is about the caller's own user and gives it no other permissions.
    """
    if permission.service == "iam" and is_of_others(permission.resource, here):
        return "low"
    permission = with_own_name(permission, here)
    rows = _rows_of(permission, here)
    danger = worst(map(level_of, rows)) if rows else "info"
    if danger == "critical" and not may(Held.of([replace(permission, effect="Allow")]), *grants_nothing(here)):
        return "high"
    if danger in ("critical", "high"):
        return danger
    if names_caller(permission.resource):
        return "low"
    does = what_they_do(permission.folded, tuple(map(str.lower, permission.not_actions)))
    if "manages" in does and managed_by(permission, here):
        return "high"
    reads = _reads(permission.action, does)
    if not reads and _ALL_OF_A_SERVICE.fullmatch(permission.action) and _EVERYWHERE.fullmatch(permission.resource):
        return "high"
    return "low" if danger == "info" and reads else "medium"


def _rows_of(permission: Permission, here: Here) -> tuple[Danger, ...]:
    rows = dangers_of(permission)
    if rows and is_of_others(permission.resource, here):
        return tuple(row for row in rows if row.service != "iam")
    return rows


def _reads(action: str, does: frozenset[Does]) -> bool:
    return does == {"reads"} if does else _READING.match(action) is not None


def level_of(danger: Danger) -> Severity:
    """Return the level of a dangerous action."""
    return worst(LEVELS[kind] for kind in danger.kinds)


def is_reading(action: str) -> bool:
    """Return whether an action, or a pattern, only reads, according to AWS; if it is not known, by its name."""
    return _reads(action, what_they_do(action.lower()))


def worst(dangers: Iterable[Severity]) -> Severity:
    """Return the worst of several levels; info if there is none."""
    return min(dangers, key=SEVERITIES.index, default="info")


def names_caller(resource: str) -> bool:
    """Return whether an ARN, or a pattern, contains the name of the calling user.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    return "${aws:username}" in resource.lower()


def is_own_user(resource: str) -> bool:
    """Return whether an ARN is surely that of the calling user, and of nobody else."""
    return _OWN_USER.fullmatch(resource) is not None


@lru_cache(maxsize=16384)
def dangers_of(permission: Permission) -> tuple[Danger, ...]:
    """Return the rows of the actions that a permission is about, except for what is harmless on the caller's own user.

    Conditions do not count: holding it under a condition is holding it. Of the resource, only the service, the user's
    own name, and whether it is an S3 object count; so it may be about less than its rows say, but never about more.

    Args:
        permission: A permission; whether it is allowed or denied does not matter.

    Returns:
        The rows, in the order of the table.
    """
    return tuple(
        row
        for row in _ROWS.get(permission.service if is_pattern(permission.action) else permission.folded, ())
        if may_be_about(row.action.lower(), permission.resource)
        and permission.overlaps(row.action)
        and not (row.harmless_on_caller and _is_callers_own(row.service, permission.resource))
    )


def may_grant(permission: Permission) -> bool:
    """Return whether a permission is, or may be, about an action that grants permissions."""
    return any("grants permissions" in row.kinds for row in dangers_of(permission))


def managed_by(permission: Permission, here: Here = NOWHERE) -> tuple[str, ...]:
    """Return the actions without a row by which a permission decides who may do what, according to AWS.

    None is on resources with the caller's own name.

    Args:
        permission: A permission; whether it is allowed or denied does not matter.
        here: Where and when it is held.
    """
    if names_caller(permission.resource):
        return ()
    found = managing(permission.folded, tuple(map(str.lower, permission.not_actions)))
    return tuple(
        action
        for action in found
        if action.lower() not in _ROWS
        and may_be_about(action.lower(), permission.resource)
        and not (action.startswith("iam:") and is_of_others(permission.resource, here))
    )


class Why(NamedTuple):
    """Why a permission has its level, by one action.

    Args:
        level: The level.
        kind: What is dangerous.
        action: The action.
        gives: What it allows, as a verb phrase; "" if that is no more than the kind.
    """

    level: Severity
    kind: str
    action: str
    gives: str


@lru_cache(maxsize=16384)
def whys_of(permission: Permission, here: Here = NOWHERE) -> tuple[Why, ...]:
    """Return why a permission has its level: nothing, if no action in it is dangerous.

    Args:
        permission: A permission that is allowed.
        here: Where and when.
    """
    permission = with_own_name(permission, here)
    level = severity_of(permission, here)
    found = [
        Why(max(level, level_of(row), key=SEVERITIES.index), row.kinds[0], row.action, row.gives)
        for row in _rows_of(permission, here)
    ]
    found += [Why("high", "manages permissions, according to AWS", each, "") for each in managed_by(permission, here)]
    if level == "high" and not any(why.level == "high" for why in found):
        found.append(Why("high", "a whole service", permission.action, ""))
    return tuple(found)


def may_be_about(action: str, resource: str) -> bool:
    """Return whether an action may be about a resource; each ARN names the service that it belongs to.

    Args:
        action: The action, in lower case: one with a row, one that manages permissions, or one that needs a role.
        resource: Pattern of an ARN.
    """
    service, resource = action.partition(":")[0], without_variables(resource)
    if service == "ssm" and _OF_EVERYBODY.fullmatch(resource):
        return False
    if service == "s3" and _OBJECTS.fullmatch(resource) and action not in _OF_OBJECTS:
        return False
    begins, *fields = resource.split(":", 3)
    is_named = begins == "arn" and len(fields) == 3 and not is_pattern(fields[1])
    return not is_named or fields[1] in ARN_SERVICES.get(service, (service,))


def _is_callers_own(service: str, resource: str) -> bool:
    return is_own_user(resource) if service == "iam" else names_caller(resource)
