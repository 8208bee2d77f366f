"""How somebody may do what is asked: the one evaluator, of which every answer about users and roles is made."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain
from operator import itemgetter

from landingzone.access.policies import unknown_of
from landingzone.access.words import Role, Wording
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited
from landingzone.groups.holdings import Holding
from landingzone.iam.conditions import STATES, States
from landingzone.iam.documented_resources import Fitting
from landingzone.iam.held import Held, may_overlap
from landingzone.iam.here import Here
from landingzone.iam.known import KnownOfUser, named, split
from landingzone.iam.meaning import Meaning, unknown_group, unnamed
from landingzone.iam.permissions import Permission
from landingzone.iam.questions import Excess, fittings, may_be
from landingzone.iam.wildcards import includes, is_pattern

ASSUME = "sts:AssumeRole"
"""The action by which a role is reached."""
_LITERAL_FIELDS = re.compile(r"arn(?::[^:*?$]*){4}:")


@lru_cache(maxsize=8192)
def roles_of(holding: Holding, wording: Wording) -> tuple[Role, ...]:
    """Return the roles that policies name, and that somebody with these may assume, or may be able to; sorted.

    Args:
        holding: What is held.
        wording: How it is said.
    """
    return _roles_of(held_about(holding, ASSUME), wording)


@lru_cache(maxsize=8192)  # thousands of users hold what others hold
def _roles_of(of: "HeldAbout", wording: Wording) -> tuple[Role, ...]:
    reach = Reach(of, named(""))
    found = {resource: wording.role_of(resource) for _, each in of.named for resource in _resources(each)}
    allowed = (role for one, role in found.items() if role and reach.ways(_in_partition(one, of.here.partition)))
    return tuple(sorted({*allowed}))


def _resources(meaning: Meaning) -> Iterator[str]:
    return (one.resource for one in meaning.allowing)


def _in_partition(arn: str, partition: str) -> str:
    """Return the ARN of a role in a partition, if it is a pattern that matches this one."""
    start, pattern, rest = arn.split(":", 2)
    return ":".join((start, partition, rest)) if is_pattern(pattern) and includes(pattern, partition) else arn


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


@dataclass(frozen=True)
class HeldAbout:
    """What somebody holds that may be about an action. For all who hold the same, each answer about it is the same.

    Args:
        action: The action, or a pattern.
        named: What each policy means, by its name as in `Way`; "": it only asks for MFA.
        useless: As in `Holding`.
        boundary: What the permissions boundary means; None: there is none.
        boundary_arn: Its ARN.
        unknown: What is not known here, in words.
        here: Where and when it is held.
    """

    action: str
    named: tuple[tuple[str, Meaning], ...]
    useless: tuple[Meaning, ...]
    boundary: Meaning | None
    boundary_arn: str | None
    unknown: tuple[str, ...]
    here: Here

    @cached_property
    def whole(self) -> Held:
        """All of it, with policy variables kept separate: users share the rest."""
        meanings = dict.fromkeys((*(meaning for _, meaning in self.named), *self.useless))
        parts = (Meaning(part) for each in meanings for part in split(each) if part)
        return Held(tuple(parts), self.boundary, self.here)

    @cached_property
    def varies(self) -> bool:
        """Whether some of it has a policy variable."""
        return any(one.varies for one in self.whole.meeting(self.action))


@lru_cache(maxsize=8192)
def held_about(holding: Holding, action: str) -> HeldAbout:
    """Return what of a holding may be about an action, or a pattern."""
    pairs = ((name, _about(meaning, action)) for name, meaning in _meanings_of(holding))
    parts = ((name * any(not one.refuses_all_without_mfa for one in part.permissions), part) for name, part in pairs)
    # Only where tags of the own user are asked for, it matters who that is.
    here = holding.here if holding.here.own_tags else holding.here._replace(user="", changed_by=())
    return HeldAbout(
        action=action,
        named=tuple(dict.fromkeys((name, part) for name, part in parts if part.permissions)),
        useless=tuple(_about(meaning, action) for meaning in holding.useless),
        boundary=None if holding.boundary is None else _about(holding.boundary.meaning, action),
        boundary_arn=holding.boundary_arn,
        unknown=tuple(unknown_of(holding)),
        here=here,
    )


@lru_cache(maxsize=8192)  # among thousands of users, many have the same policies
def _about(meaning: Meaning, action: str) -> Meaning:
    return meaning.about([action.lower()])


def _meanings_of(holding: Holding) -> Iterator[tuple[str, Meaning]]:
    for group in holding.groups:
        for policy in group.policies:
            yield cited(group.name), policy.meaning
    for name in holding.other_groups:
        yield f"{cited(name)} (defined elsewhere)", unknown_group(name)
    for policy in holding.own:
        yield f"policy {cited(policy.name)}", policy.meaning


class Reach:
    """Finds how somebody may use an action.

    Args:
        of: What is held about it.
        user: What is known of the user besides.
    """

    def __init__(self, of: HeldAbout, user: KnownOfUser) -> None:
        self.of, self.user = of, user
        self.held = of.whole.each(lambda meaning: user.fill(meaning, fills_name=True))
        self.limits = _limits_of(self.held)
        self.fitting = fittings(of.here)[-1]

    def asked(self, resource: str) -> Permission:
        """Return what is asked about a resource, or a pattern as `normal` gives it, as a permission."""
        return Permission(effect="Allow", action=self.of.action, resource=resource)

    def ways(self, resource: str = "*") -> list[Way]:
        """Return the ways by which it is allowed on a resource, or may be, in the states of MFA in which it is.

        Args:
            resource: ARN, or a pattern as `normal` gives it.
        """
        asked, start = self.asked(resource), _start_of(resource)
        near = (self._granted.get(each, ()) for each in (("", start) if start else self._granted))
        granted = (way for _, way in sorted(chain.from_iterable(near), key=itemgetter(0)))
        return [*_working(_narrowed(granted, asked), self.limits, asked, self.fitting)]

    @cached_property
    def _granted(self) -> Mapping[str, list[tuple[int, Way]]]:
        """What is granted, limited or not, each with its place: by how all ARNs begin that it is about."""
        return grouped((_start_of(way.permission.resource), (place, way)) for place, way in enumerate(self._grants()))

    def _grants(self) -> Iterator[Way]:
        for name, meaning in self.of.named:
            for one in meaning.allowing:
                if filled := self.user.filled(one):
                    yield Way(name, filled, one, meaning.is_known)


def _start_of(resource: str) -> str:
    """Return the fields of an ARN before the name of the resource; "": they may be several, or it is no ARN."""
    found = _LITERAL_FIELDS.match(resource)
    return found[0] if found else ""


def _narrowed(ways: Iterable[Way], asked: Permission) -> Iterator[Way]:
    action, resource = asked.action, asked.resource
    for way in ways:
        if way.permission.overlaps(action, resource):
            written = way.written.narrowed(action, resource)
            is_same = way.permission is way.written
            permission = written if is_same else way.permission.narrowed(action, resource)
            yield Way(way.name, permission, written, way.is_known)


@lru_cache(maxsize=1024)
def _limits_of(held: Held) -> Held:
    """Return what limits somebody, without what is allowed."""
    return Held(tuple(each.denial for each in held.meanings if each.denying), held.boundary, held.here)


def _working(ways: Iterable[Way], limits: Held, asked: Permission, fitting: Fitting) -> Iterator[Way]:
    """Yield the ways by which something is allowed, or may be, in the states of MFA in which it is."""
    ways = list(ways)
    # What is not known may allow as much as anything else that is not, and surely denies nothing: it is asked once.
    asked_as = {way.permission: way.permission if way.is_known else unnamed(way.permission) for way in ways}
    permissions, limits = dict.fromkeys(asked_as.values()), limits.known
    # AWS's policies have thousands of actions on anything, and some of several services fit to anything.
    is_any = asked.resource == "*"
    wide = [one for one in permissions if not one.service or (is_any and one.resource == "*" and not one.not_resources)]
    states: dict[Permission, States] = {}
    for together in grouped(((one.resource, one.not_resources, one.requirements), one) for one in wide).values():
        states |= _states_together(tuple(together), limits, asked)
    states |= {one: _states_alone(one, limits, asked, fitting) for one in permissions.keys() - states.keys()}
    for way in ways:
        one, open_states = way.permission, states[asked_as[way.permission]]
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
def _states_alone(one: Permission, limits: Held, asked: Permission, fitting: Fitting) -> States:
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
