"""Who may do what is asked: users, and the groups and policies that allow it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from landingzone.access.entities import UserAccess
from landingzone.access.model import Report
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited
from landingzone.groups.holdings import Holding
from landingzone.iam.conditions import STATES, States
from landingzone.iam.documented_resources import Fitting
from landingzone.iam.held import Held, may_overlap
from landingzone.iam.known import KnownOfUser, named, split
from landingzone.iam.meaning import Meaning, unknown_group
from landingzone.iam.permissions import Permission
from landingzone.iam.questions import Excess, may_be

FoundT = TypeVar("FoundT")


def of_each_user(
    report: Report, action: str, find: Callable[[Holding, KnownOfUser], FoundT]
) -> Iterator[tuple[UserAccess, FoundT]]:
    """Yield what is found of each user. Most hold the same: it is found once for each holding without variables.

    Args:
        report: Who can do what.
        action: The action that it is about, or a pattern.
        find: Finds it, by what a user holds, and the own name if that matters.
    """
    known: dict[Holding, tuple[FoundT] | None] = {}
    for user in report.users:
        if (holding := user.holding) not in known:
            has_variables = any(one.varies for one in holding.held.meeting(action))
            known[holding] = None if has_variables else (find(holding, named("")),)
        found = known[holding]
        yield user, find(holding, named(user.name)) if found is None else found[0]


@dataclass(frozen=True)
class Way:
    """A permission that may allow what is asked, if nothing limits it.

    Args:
        name: The group (`logs`) or the own policy (`policy s3`) that grants it, in words.
        permission: The permission, narrowed to what is asked, in the states of MFA in which it may work.
        written: The same before policy variables were filled in, in all states in which it is held.
        is_known: Whether the content of the policy is known.
    """

    name: str
    permission: Permission
    written: Permission
    is_known: bool

    @property
    def said(self) -> Permission:
        """The permission to put into words."""
        return replace(self.written.without_what_is_elsewhere(), states=self.permission.states)


def find_ways(holding: Holding, user: KnownOfUser, action: str, resource: str) -> Iterator[Way]:
    """Find what grants somebody an action on a resource, whether that is limited or not.

    Args:
        holding: What the user holds.
        user: What is known of the user besides.
        action: The action, or a pattern.
        resource: ARN, or a pattern.
    """
    for name, meaning in meanings_of(holding):
        for one in meaning.allowing.meeting(action.lower()):
            filled = user.filled(one)
            if filled and filled.overlaps(action, resource):
                narrowed = one.narrowed(action, resource)
                permission = narrowed if filled is one else filled.narrowed(action, resource)
                yield Way(name, permission, narrowed, meaning.is_known)


@lru_cache(maxsize=1024)
def limits_of(held: Held) -> Held:
    """Return what limits somebody, without what is allowed."""
    return Held(tuple(each.denial for each in held.meanings if each.denying), held.boundary, held.here)


def working(ways: Iterable[Way], limits: Held, asked: Permission, fitting: Fitting | None = None) -> Iterator[Way]:
    """Yield the ways by which something is allowed, or may be, in the states of MFA in which it is.

    Args:
        ways: Ways that may work.
        limits: What limits them, as `limits_of` gives it.
        asked: What is asked about.
        fitting: As in `find_example`.
    """
    ways = list(ways)
    permissions = dict.fromkeys(way.permission for way in ways)
    # AWS's policies have thousands of actions on anything, and some of several services fit to anything.
    is_any = asked.resource == "*"
    wide = [one for one in permissions if not one.service or (is_any and one.resource == "*" and not one.not_resources)]
    states: dict[Permission, States] = {}
    for together in grouped(((one.resource, one.not_resources, one.requirements), one) for one in wide).values():
        states |= _states_together(tuple(together), limits, asked)
    states |= {one: _states_alone(one, limits, asked, fitting) for one in permissions.keys() - states.keys()}
    for way in ways:
        one, open_states = way.permission, states[way.permission]
        if open_states:
            yield way if open_states == one.states else replace(way, permission=replace(one, states=open_states))


@lru_cache(maxsize=1024)  # among thousands of users, many have the same policies
def _states_together(together: tuple[Permission, ...], limits: Held, asked: Permission) -> Mapping[Permission, States]:
    """Return the states of MFA in which each of some permissions allows something, or may, if all are held."""
    if not limits.is_limited and not together[0].requirements:
        return {one: one.states for one in together}
    found: dict[Permission, States] = dict.fromkeys(together, 0)
    left = {one: limits.open_states(one) for one in together}
    allowed = Excess(limits.through(Meaning(together)))
    for state in STATES:
        for one in allowed.about([one for one in together if left[one] & state], asked, states=state):
            found[one] |= state
    return found


@lru_cache(maxsize=1 << 14)
def _states_alone(one: Permission, limits: Held, asked: Permission, fitting: Fitting | None) -> States:
    """Return the states of MFA in which one permission alone allows something, or may."""
    if not (left := limits.open_states(one)):
        return 0
    one = one if left == one.states else replace(one, states=left)
    near = (each for each in limits.denying.meeting(one.folded) if each.states & one.states)
    is_limited = limits.boundary is not None or any(may_overlap(each, one) for each in near)
    if limits.meanings and not is_limited:
        return _states_alone(one, Held(()), asked, fitting)
    allowed = Excess(limits.through(Meaning((one,))), fitting=fitting)
    each = [state for state in STATES if one.states & state] if is_limited else [one.states]
    return sum(state for state in each if may_be(allowed, asked, one, states=state))


@lru_cache(maxsize=1024)
def _about(holding: Holding, action: str) -> Held:
    """Return what of a holding may be about an action, with policy variables kept separate: users share the rest."""
    held = holding.held.about([action])
    parts = (Meaning(part) for each in held.meanings for part in split(each) if part)
    return Held(tuple(parts), held.boundary, held.here)


def held_for(holding: Holding, user: KnownOfUser, action: str) -> Held:
    """Return what somebody holds that may be about an action, with what is known of the user filled in.

    Args:
        holding: What the user holds.
        user: What is known of the user besides.
        action: The action, or a pattern.
    """
    return _about(holding, action.lower()).each(lambda meaning: user.fill(meaning, fills_name=True))


def meanings_of(holding: Holding) -> Iterator[tuple[str, Meaning]]:
    """Yield everything that may allow a user something, as `Way.name` names it, with what it means."""
    for group in holding.groups:
        for policy in group.policies:
            yield cited(group.name), policy.meaning
    for name in holding.other_groups:
        yield f"{cited(name)} (defined elsewhere)", unknown_group(name)
    for policy in holding.own:
        yield f"policy {cited(policy.name)}", policy.meaning
