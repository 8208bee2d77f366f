"""Passing roles: what starts something with a role, and which services a role may be passed to.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from landingzone.ground.grouping import grouped
from landingzone.ground.tables import read_rows
from landingzone.iam.access_levels import needing_a_role, services
from landingzone.iam.dangers import DANGERS
from landingzone.iam.permissions import Permission
from landingzone.iam.severity import may_be_about

PASSED_TO = "iam:passedtoservice"
"""The condition key of `iam:PassRole` with the principal of a service, which every such request has."""

_NOT_STARTING = frozenset({"rds:RemoveRoleFromDBCluster", "rds:RemoveRoleFromDBInstance"})
"""Actions that need a role according to AWS, but only remove it."""

_ABOUT_ANYTHING = "backup:"
"""The actions of AWS Backup: its resources have ARNs of the services that they belong to."""

_ROWS = grouped((row.service, row.action) for row in DANGERS if "starts something with a role" in row.kinds)

STARTING_SERVICES = frozenset(_ROWS)
"""The services that run code or call any API with a role that is passed to them."""

PRINCIPALS = {name: tuple(services.split()) for name, services in read_rows("landingzone.iam", "principals.tsv")}
"""Principal of a service, without `.amazonaws.com` -> the services in which something is started with roles that may be
passed to it. A principal that is not here belongs to the service of its name, `pods.eks` to `eks`.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
"""

_PRINCIPAL = re.compile(r"(?P<name>[^.]+(\.[^.]+)*?)(\.[a-z]{2}(-[a-z]+)+-\d)?\.amazonaws\.com(\.cn)?")
_ANY_REGION = "us-east-1"


@lru_cache(maxsize=16384)
def starting(permission: Permission) -> tuple[tuple[str, str], ...]:
    """Return what a permission allows to start with a role that may also be passed: the services and their actions."""
    return tuple(
        (action.partition(":")[0], action)
        for action in _starting_in(permission.service)
        if permission.overlaps(action)
        and (action.startswith(_ABOUT_ANYTHING) or may_be_about(action.lower(), permission.resource))
    )


@cache
def _starting_in(service: str) -> tuple[str, ...]:
    """Return the actions of a service that start something; "": those of all services."""
    if not service:
        return tuple(action for each in services() for action in _starting_in(each))
    rows = _ROWS.get(service, ())
    needing = (action for action in needing_a_role(service) if action not in _NOT_STARTING)
    return tuple(dict.fromkeys((*rows, *needing)))


def services_of(principal: str) -> tuple[str, ...]:
    """Return the services in which something is started with a role that may be passed to a principal.

    Args:
        principal: The principal, `ec2.amazonaws.com`, also that of a region or of China.
    """
    found = _PRINCIPAL.fullmatch(principal)
    if not found:
        return ()
    name = found["name"]
    last = name.rpartition(".")[2]
    return PRINCIPALS.get(name) or PRINCIPALS.get(last) or (last,)


def principals_for(permissions: Iterable[Permission]) -> tuple[str, ...]:
    """Return the principals that matter for permissions to pass roles: AWS's, and those that they name.

    A pattern names one that it matches, such as that of one region.
    """
    named = (
        value.replace("*", _ANY_REGION).replace("?", "a")
        for one in permissions
        for each in one.requirements
        if each.key.lower() == PASSED_TO
        for value in each.values
    )
    return tuple(dict.fromkeys((*_known_principals(), *named)))


@cache
def _known_principals() -> tuple[str, ...]:
    names = dict.fromkeys((*PRINCIPALS, *(action.partition(":")[0] for action in _starting_in(""))))
    return tuple(f"{name}.amazonaws.com" for name in names)
