"""What permissions reach only together: pass a role to a service, and start something there that acts with it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from landingzone.iam.conditions import Requirement
from landingzone.iam.held import Held, Limits
from landingzone.iam.meaning import Meaning, is_known
from landingzone.iam.permissions import Permission
from landingzone.iam.severity import dangers_of
from landingzone.iam.wildcards import includes, is_pattern, overlap, without_variables

_PASS_ROLE = "iam:PassRole"
_ANY_ROLE = "arn:*:iam::*:role/*"
_PARTS_BEFORE_THE_NAME = 5


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


def find_combinations(held: Held) -> tuple[Combination, ...]:
    """Find what somebody may do by passing roles and starting something with them.

    It is cautious: conditions are never evaluated, and a denial or a boundary takes away only what it surely keeps from
    them. The trust policy of a role decides which services it can be passed to; it is not known here.

    Args:
        held: All that the person holds, by all groups and policies together.

    Returns:
        One combination for the roles that may be passed under the same conditions, sorted; none if the person may
        pass no role, or start nothing, by what is known.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    passing = [one for one in held.working(_PASS_ROLE) if is_known(one) and _passes_a_role(one)]
    starting: dict[str, bool] = {}
    for meaning in held.meanings if passing else ():
        for name, is_limited in _starting(meaning, held.limits).items():
            starting[name] = starting.get(name, True) and is_limited
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


def find_new_combinations(old: Held, new: Held) -> Iterator[Combination]:
    """Find the combinations that a change makes.

    Args:
        old: What somebody held before.
        new: What they hold after.

    Yields:
        Those of roles that could not be passed before, and of others with the services that are new alone.
    """
    before = find_combinations(old)
    for one in find_combinations(new):
        known = [other for other in before if _passes_as_much(other, one)]
        services = tuple(name for name in one.services if not any(_starts(other, name, one) for other in known))
        if services:
            yield replace(one, services=services, limited=tuple(name for name in one.limited if name in services))


def _passes_as_much(one: Combination, other: Combination) -> bool:
    return (
        {*one.requirements} <= {*other.requirements}
        and {*one.but} <= {*other.but}
        and all(any(includes(role, each) for role in one.roles) for each in other.roles)
    )


def _starts(one: Combination, service: str, other: Combination) -> bool:
    return service in one.services and (service not in one.limited or service in other.limited)


@lru_cache(maxsize=8192)  # among thousands of users, many have the same policies
def _starting(meaning: Meaning, limits: Limits) -> dict[str, bool]:
    """Give the services in which something can be started with a role, and whether it always takes a condition."""
    found: dict[str, bool] = {}
    for one in filter(is_known, meaning.allowing):
        for row in dangers_of(one):
            if "starts with a role" in row.kinds and limits.open_states(one.narrowed(row.action)):
                found[row.service] = found.get(row.service, True) and bool(one.requirements)
    return found


def _passes_a_role(one: Permission) -> bool:
    return _may_be_a_role(without_variables(one.resource)) and not any(
        includes(but, _ANY_ROLE) for but in one.not_resources
    )


def _may_be_a_role(resource: str) -> bool:
    match resource.split(":", 5):
        case [*place, name] if len(place) == _PARTS_BEFORE_THE_NAME and not any(map(is_pattern, place)):
            return overlap(name, "role/*")
        case _:  # a wildcard may reach beyond its part of an ARN
            return overlap(resource, _ANY_ROLE)


def _without_included(patterns: set[str]) -> tuple[str, ...]:
    return tuple(
        sorted(one for one in patterns if not any(other != one and includes(other, one) for other in patterns))
    )
