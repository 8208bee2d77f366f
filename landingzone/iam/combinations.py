"""What permissions reach only together: pass a role to a service, and start something there that acts with it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from landingzone.iam.permissions import Permission, Requirement
from landingzone.iam.severity import dangers_of
from landingzone.iam.wildcards import includes, is_pattern, overlap, without_variables
from landingzone.words import listed

_PASS_ROLE = "iam:PassRole"
_ANY_ROLE = "arn:*:iam::*:role/*"
_PARTS_BEFORE_THE_NAME = 5
_MOST_SERVICES = 6


@dataclass(frozen=True, kw_only=True, order=True)
class Combination:
    """Roles that somebody may pass, and services in which they may start something with them.

    Args:
        roles: Patterns of the ARNs of the roles, sorted.
        but: Patterns of roles that are left out.
        requirements: Conditions under which the roles may be passed, such as `iam:PassedToService`.
        services: The services, sorted.
        limited: Those of them in which it takes a condition to start anything.
    """

    roles: tuple[str, ...]
    but: tuple[str, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    services: tuple[str, ...]
    limited: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What it is, in words that follow "may"."""
        roles = listed(self.roles)
        if self.but:
            roles += f" but {listed(self.but)}"
        conditions = " and ".join(
            f"if {one.key} is {' or '.join(one.values)} ({one.operator})" for one in self.requirements
        )
        services = [f"{name} under conditions" if name in self.limited else name for name in self.services]
        return (
            f"pass roles ({roles}){f' {conditions}' if conditions else ''} and start something with them "
            f"({listed(services, most=_MOST_SERVICES)}): together they reach whatever these roles may do"
        )


def find_combinations(permissions: Iterable[Permission]) -> tuple[Combination, ...]:
    """Find what somebody may do by passing roles and starting something with them.

    It is cautious: conditions are never evaluated, and a denial takes away only what it surely denies in all
    circumstances. The trust policy of a role decides which services it can be passed to; it is not known here.

    Args:
        permissions: All permissions that the person holds, of all groups and policies together, denials too.

    Returns:
        One combination for the roles that may be passed under the same conditions, sorted; none if the person may
        pass no role, or start nothing.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    held = list(permissions)
    allowed = [one for one in held if one.effect == "Allow"]
    denials = [one for one in held if one.effect == "Deny"]
    passing = [one for one in allowed if _passes_a_role(one) and not _is_denied(one, _PASS_ROLE, denials)]
    if not passing:
        return ()
    starting = _starting(allowed, denials)
    if not starting:
        return ()
    together: dict[tuple[tuple[str, ...], tuple[Requirement, ...]], set[str]] = {}
    for one in passing:
        together.setdefault((one.not_resources, one.requirements), set()).add(one.resource)
    return tuple(
        sorted(
            Combination(
                roles=_without_included(roles),
                but=but,
                requirements=requirements,
                services=tuple(sorted(starting)),
                limited=tuple(sorted(name for name, is_limited in starting.items() if is_limited)),
            )
            for (but, requirements), roles in together.items()
        )
    )


def _starting(allowed: list[Permission], denials: list[Permission]) -> dict[str, bool]:
    """Give the services in which something can be started with a role, and whether it always takes a condition."""
    found: dict[str, bool] = {}
    for one in allowed:
        for row in dangers_of(one):
            if "starts with a role" in row.kinds and not _is_denied(one, row.action, denials):
                found[row.service] = found.get(row.service, True) and bool(one.requirements)
    return found


def _passes_a_role(one: Permission) -> bool:
    return (
        any("passes a role" in row.kinds for row in dangers_of(one))
        and _may_be_a_role(without_variables(one.resource))
        and not any(includes(but, _ANY_ROLE) for but in one.not_resources)
    )


def _may_be_a_role(resource: str) -> bool:
    match resource.split(":", 5):
        case [*place, name] if len(place) == _PARTS_BEFORE_THE_NAME and not any(map(is_pattern, place)):
            return overlap(name, "role/*")
        case _:  # a wildcard may reach beyond its part of an ARN
            return overlap(resource, _ANY_ROLE)


def _is_denied(one: Permission, action: str, denials: list[Permission]) -> bool:
    """Tell whether an action is surely denied wherever, and whenever, a permission allows it."""
    same = replace(one, effect="Deny", action=action)
    return any(denial.includes(same) for denial in denials)


def _without_included(patterns: set[str]) -> tuple[str, ...]:
    return tuple(
        sorted(one for one in patterns if not any(other != one and includes(other, one) for other in patterns))
    )
