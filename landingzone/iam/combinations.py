"""What permissions allow only together: passing a role to a service, and starting something there that acts with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from landingzone.ground.grouping import grouped
from landingzone.iam.action_sets import matching
from landingzone.iam.conditions import ANY_STATE, STATES, ConditionRequirement
from landingzone.iam.contexts import holds
from landingzone.iam.documented_resources import NO_ARN_OF_IAM
from landingzone.iam.held import Held
from landingzone.iam.here import on_others
from landingzone.iam.meaning import EVERYTHING, Meaning, is_known
from landingzone.iam.mfa import in_state, setting_up
from landingzone.iam.passing import PASSED_TO, principals_for, services_of, starting
from landingzone.iam.permissions import Permission
from landingzone.iam.possible import may, working
from landingzone.iam.questions import Example, Excess
from landingzone.iam.texts import NotDecided
from landingzone.iam.wildcards import includes

_PASSING = Permission(
    effect="Allow", action="iam:PassRole", resource="arn:*:iam::*:role/*", not_resources=(NO_ARN_OF_IAM,)
)
_ACTION = _PASSING.folded


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

    The trust policy of a role decides which services can use it; it is not known here.

    Args:
        held: Everything that the person holds, through all groups and policies together.

    Returns:
        One combination for the roles that may be passed under the same conditions, sorted; none if, as far as known,
        the person may pass no role, or start nothing.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
    """
    passing = [one for one in _about_passing(held) if _may_pass(held, [one])]
    started = _started(held) if passing else {}
    if not started:
        return ()
    takers = _takers_of(held, passing)
    reached = ((one, frozenset(started).intersection(started if takers is None else takers[one])) for one in passing)
    alike = grouped(((one.not_resources, one.requirements, names), one.resource) for one, names in reached if names)
    return tuple(
        sorted(
            Combination(
                roles=_without_included({*roles}),
                but=but,
                requirements=requirements,
                services=tuple(sorted(names)),
                limited=tuple(sorted(name for name in names if started[name])),
            )
            for (but, requirements, names), roles in alike.items()
        )
    )


def _about_passing(held: Held) -> tuple[Permission, ...]:
    found = (one for one in held.allowing.meeting(_ACTION) if is_known(one) and one.overlaps(_ACTION))
    return tuple(one.narrowed(_PASSING.action) for one in found)


def _may_pass(
    held: Held,
    permissions: Iterable[Permission],
    *before: Held,
    within: tuple[Permission, ...] = (),
    to: Iterable[str] = (),
) -> bool:
    """Return whether some of what somebody holds may let them pass a role of the account, to one of some principals."""
    denials = (meaning.denial for meaning in held.meanings if meaning.denying)
    alone = replace(held, meanings=(Meaning(tuple(permissions)), *denials))
    principals = ConditionRequirement(operator="StringEquals", key=PASSED_TO, values=tuple(to))
    asked = replace(_PASSING, requirements=(principals,)) if principals.values else _PASSING
    return may(alone, Held.of(on_others(held.here)), *before, within=(asked, *within))


def _takers_of(held: Held, passing: Iterable[Permission]) -> dict[Permission, set[str]] | None:
    """Return the services that may get roles, for each permission; None: no condition names any."""
    about = tuple(held.meeting(_ACTION))
    named = [each for one in about for each in one.requirements if each.key.lower() == PASSED_TO]
    if not named:
        return None
    # The same conditions hold for most principals.
    alike = grouped(
        (tuple(holds(each, (principal,), ANY_STATE) for each in named), principal)
        for principal in principals_for(about)
    )
    takers: dict[Permission, set[str]] = {}
    for one in passing:
        reached = (principals for principals in alike.values() if _may_pass(held, [one], to=principals[:1]))
        takers[one] = {service for principals in reached for each in principals for service in services_of(each)}
    return takers


def find_new_combinations(old: Held, new: Held) -> Iterator[Combination]:
    """Find the combinations that a change creates.

    Args:
        old: What somebody held before.
        new: What they hold after.

    Yields:
        Combinations for roles that could not be passed before, and for other roles only the new services.
    """
    found = find_combinations(new)
    before = _started(old) if found else {}
    principals = grouped(
        (service, each)
        for each in (principals_for((*old.meeting(_ACTION), *new.meeting(_ACTION))) if found else ())
        for service in services_of(each)
    )
    passing = _about_passing(new)
    had = [in_state(state, old) for state in STATES]  # that MFA is not needed any more is a sentence of its own
    for one in found:
        roles = [
            replace(_PASSING, resource=role, not_resources=one.but, requirements=one.requirements) for role in one.roles
        ]
        services = tuple(
            name
            for name in one.services
            if before.get(name, True) > (name in one.limited)
            or name not in before
            or any(_may_pass(new, passing, *had, within=(role,), to=principals[name]) for role in roles)
        )
        if services:
            yield replace(one, services=services, limited=tuple(name for name in one.limited if name in services))


def find_way(one: Combination, old: Held, new: Held) -> Example | None:
    """Find a request of a new combination that was not allowed before: to pass a role, or to start something."""
    started = (action for service, action in starting(*EVERYTHING.permissions) if service in one.services)
    asked = (Permission(effect="Allow", action=action) for action in started)
    excess = Excess(new, old)
    try:
        found = (excess.possible(each) for each in (_PASSING, *asked))
        return next((each for each in found if each and each.is_sure), None)
    except NotDecided:
        return None


def _started(held: Held) -> dict[str, bool]:
    """Return the services in which something can be started with a role, and whether it always takes a condition."""
    found: dict[str, bool] = {}
    for part, actions in working(held, setting_up(held.here)):
        for one in part.permissions:
            for service, action in starting(one):
                if found.get(service, True) and matching(action.lower()) & actions:
                    found[service] = bool(one.requirements)
    return found


def _without_included(patterns: set[str]) -> tuple[str, ...]:
    return tuple(
        sorted(one for one in patterns if not any(other != one and includes(other, one) for other in patterns))
    )
