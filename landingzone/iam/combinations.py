"""What permissions allow only together: passing a role to a service, and starting something there that acts with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from landingzone.iam.condition_order import are_implied
from landingzone.iam.conditions import ConditionRequirement
from landingzone.iam.held import Held, Limits
from landingzone.iam.here import gives_nothing
from landingzone.iam.meaning import Meaning, is_known
from landingzone.iam.passing import PASSED_TO, names_a_principal, passed_to, principals_for, services_of, starting
from landingzone.iam.permissions import Permission
from landingzone.iam.wildcards import includes, is_pattern, overlap, without_variables

_PASS_ROLE = "iam:PassRole"
_ANY_ROLE = "arn:*:iam::*:role/*"
_PARTS_BEFORE_THE_NAME = 5


@dataclass(frozen=True, kw_only=True, order=True)
class Combination:
    """Roles that somebody may pass, and services in which they may start something with these roles.

    Args:
        roles: Patterns of the ARNs of the roles, sorted.
        but: Patterns of roles that are left out.
        requirements: Conditions under which the roles may be passed, such as `iam:PassedToService`.
        services: The services, sorted.
        limited: The services in which starting anything depends on a condition.
    """

    roles: tuple[str, ...]
    but: tuple[str, ...] = ()
    requirements: tuple[ConditionRequirement, ...] = ()
    services: tuple[str, ...]
    limited: tuple[str, ...] = ()


def find_combinations(held: Held) -> tuple[Combination, ...]:
    """Find what somebody may do by passing roles and starting something with them.

    It is cautious: only conditions on `iam:PassedToService` are evaluated, and a denial or a boundary removes only what
    it surely prevents. The trust policy of a role decides which services can use it; it is not known here.

    Args:
        held: Everything that the person holds, through all groups and policies together.

    Returns:
        One combination for the roles that may be passed under the same conditions, sorted; none if, as far as known,
        the person may pass no role, or start nothing.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    passing = [
        one
        for one in held.working(_PASS_ROLE)
        if is_known(one) and _passes_a_role(one) and not gives_nothing(one, held.here)
    ]
    started: dict[str, bool] = {}
    for meaning in held.meanings if passing else ():
        for name, is_limited in _starting(meaning, held.limits).items():
            started[name] = started.get(name, True) and is_limited
    if not started:
        return ()
    takers = _takers_of(held, passing)
    together: dict[tuple[object, ...], tuple[Permission, set[str], set[str]]] = {}
    for one in passing:
        names = set(started) if takers is None else started.keys() & takers[one]
        if names:
            key = (one.not_resources, one.requirements, frozenset(names))
            together.setdefault(key, (one, set(), names))[1].add(one.resource)
    return tuple(
        sorted(
            Combination(
                roles=_without_included(roles),
                but=one.not_resources,
                requirements=one.requirements,
                services=tuple(sorted(names)),
                limited=tuple(sorted(name for name in names if started[name])),
            )
            for one, roles, names in together.values()
        )
    )


def _takers_of(held: Held, passing: Iterable[Permission]) -> dict[Permission, set[str]] | None:
    """Return the services that may get roles, for each permission; None: no condition names any."""
    about = tuple(held.meeting(_PASS_ROLE.lower()))
    if not any(map(names_a_principal, about)):
        return None
    takers: dict[Permission, set[str]] = {one: set() for one in passing}
    for principal in principals_for(about):
        limits = _limits_for(held, principal)
        for one, left in passed_to(takers, principal):
            if limits.open_states(left):
                takers[one].update(services_of(principal))
    return takers


def _limits_for(held: Held, principal: str) -> Limits:
    def left_of(permissions: Iterable[Permission]) -> Meaning:
        return Meaning(tuple(left for _, left in passed_to(permissions, principal)))

    action = _PASS_ROLE.lower()
    boundary = None if held.bounding is None else left_of(held.bounding.meeting(action))
    return Limits((left_of(held.denying.meeting(action)),), boundary)


def find_new_combinations(old: Held, new: Held) -> Iterator[Combination]:
    """Find the combinations that a change creates.

    Args:
        old: What somebody held before.
        new: What they hold after.

    Yields:
        Combinations for roles that could not be passed before, and for other roles only the new services.
    """
    before = find_combinations(old)
    for one in find_combinations(new):
        known = [other for other in before if _passes_as_much(other, one)]
        services = tuple(name for name in one.services if not any(_starts(other, name, one) for other in known))
        if services:
            yield replace(one, services=services, limited=tuple(name for name in one.limited if name in services))


def _passes_as_much(one: Combination, other: Combination) -> bool:
    # They name the services themselves.
    needed = {each for each in one.requirements if each.key.lower() != PASSED_TO}
    return (
        are_implied(needed, other.requirements)
        and {*one.but} <= {*other.but}
        and all(any(includes(role, each) for role in one.roles) for each in other.roles)
    )


def _starts(one: Combination, service: str, other: Combination) -> bool:
    return service in one.services and (service not in one.limited or service in other.limited)


@lru_cache(maxsize=8192)  # among thousands of users, many have the same policies
def _starting(meaning: Meaning, limits: Limits) -> dict[str, bool]:
    """Return the services in which something can be started with a role, and whether it always takes a condition."""
    found: dict[str, bool] = {}
    for one in filter(is_known, meaning.allowing):
        for service, action in starting(one):
            if found.get(service, True) and limits.open_states(one.narrowed(action)):
                found[service] = bool(one.requirements)
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
