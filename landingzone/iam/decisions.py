"""What somebody may do, decided with sample requests: one for each pattern and for each overlap with a denial.

What a sample shows is certain: if it depends on a condition or a variable, the sample shows nothing. What no sample
shows may still be true.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, combinations, islice, product
from typing import NamedTuple

from landingzone.ground.grouping import grouped
from landingzone.iam.condition_order import are_implied, implies
from landingzone.iam.conditions import ABSENT, MISSING, PRESENT, ConditionRequirement, States
from landingzone.iam.held import Held, may_overlap
from landingzone.iam.meaning import ByAction, Meaning, Together
from landingzone.iam.permissions import Permission
from landingzone.iam.wildcards import common, includes, is_pattern

MOST_STEPS = 1_000_000
"""The most comparisons of a permission with a request for what one user or group holds: about a second."""

_MOST_BESIDE = 20  # other denials whose overlaps are sampled as well; more are rarely of use

_MOST_TOGETHER = 20
"""The most permissions whose common parts are sampled as well."""
_MOST_CELLS = 16

_SOMETHING = "\x01"  # replaces a wildcard in a sample; no pattern contains it


class TooManySteps(Exception):  # noqa: N818 - named for what it means
    """More comparisons would be needed than can be made in a moment."""


class StepCounter:
    """Counts comparisons.

    Args:
        most: The most comparisons that may be made.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.taken = 0
        """How many comparisons were made."""

    @property
    def left(self) -> int:
        """How many more may be made."""
        return max(self._most - self.taken, 0)

    def take(self, number: int) -> None:
        """Count comparisons that were made by other code.

        Raises:
            TooManySteps: There are more.
        """
        self.taken += number
        if self.taken > self._most:
            raise TooManySteps

    def each(self, permissions: Iterable[Permission]) -> Iterator[Permission]:
        """Yield permissions, and count a comparison for each.

        Raises:
            TooManySteps: There are more.
        """
        for one in permissions:
            if self.taken >= self._most:
                raise TooManySteps
            self.taken += 1
            yield one


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request that could be made.

    Args:
        action: The action, without wildcards.
        resource: The ARN, without wildcards. A policy variable in it stands for its value in the request.
        state: What it says of MFA.
        fulfilled: Conditions other than MFA that it fulfils.
    """

    action: str
    resource: str
    state: States
    fulfilled: frozenset[ConditionRequirement] = frozenset()

    @cached_property
    def _as_permission(self) -> Permission:
        return Permission(effect="Allow", action=self.action, resource=self.resource)

    def surely_overlaps(self, one: Permission) -> bool:
        """Return whether a permission is certainly about it."""
        return (
            bool(one.states & self.state)
            and are_implied(one.requirements, self.fulfilled)
            and one.is_as_wide_as(self._as_permission)
        )

    def may_meet(self, one: Permission) -> bool:
        """Return whether a permission is about it, or may be, depending on unknown conditions and values."""
        return bool(one.states & self.state) and one.overlaps(self.action, self.resource)

    def is_surely_allowed(self, held: Held, steps: StepCounter | None = None) -> bool:
        """Return whether something certainly allows it, within the boundary, and nothing may deny it.

        Raises:
            TooManySteps: It needs more comparisons than allowed.
        """
        return (
            self._any_surely(held.allowing, steps)
            and (held.bounding is None or self._any_surely(held.bounding, steps))
            and not self.may_be_about(held.denying, steps)
        )

    def may_be_allowed(self, held: Held, steps: StepCounter | None = None) -> bool:
        """Return whether something may allow it, within the boundary, and nothing certainly denies it.

        Raises:
            TooManySteps: It needs more comparisons than allowed.
        """
        return (
            self.may_be_about(held.allowing, steps)
            and (held.bounding is None or self.may_be_about(held.bounding, steps))
            and not self._any_surely(held.denying, steps)
        )

    def is_allowed(self, held: Held, steps: StepCounter | None = None) -> bool:
        """Return whether it is allowed, if no conditions hold but those that it fulfils and what follows from them.

        Raises:
            TooManySteps: It needs more comparisons than allowed.
        """
        return (
            self.is_about(held.allowing, steps)
            and (held.bounding is None or self.is_about(held.bounding, steps))
            and not self.is_about(held.denying, steps)
        )

    def is_within(self, boundary: Meaning, steps: StepCounter | None = None) -> bool:
        """Return whether a boundary lets it work, under the same assumption.

        Raises:
            TooManySteps: It needs more comparisons than allowed.
        """
        return self.is_about(boundary.allowing, steps) and not self.is_about(boundary.denying, steps)

    def is_about(self, permissions: Together | ByAction, steps: StepCounter | None = None) -> bool:
        """Return whether one of the permissions is about it, for some values of variables, if no other conditions hold.

        Raises:
            TooManySteps: It needs more comparisons than allowed.
        """
        return any(
            self.may_meet(one) and are_implied(one.requirements, self.fulfilled)
            for one in self._among(permissions, steps)
        )

    def may_be_about(self, permissions: Together | ByAction, steps: StepCounter | None = None) -> bool:
        """Return whether one of the permissions is about it, or may be.

        Raises:
            TooManySteps: It needs more comparisons than allowed.
        """
        return any(self.may_meet(one) for one in self._among(permissions, steps))

    def _any_surely(self, permissions: Together | ByAction, steps: StepCounter | None) -> bool:
        return any(self.surely_overlaps(one) for one in self._among(permissions, steps))

    def _among(self, permissions: Together | ByAction, steps: StepCounter | None) -> Iterable[Permission]:
        action = self.action.lower()
        near = permissions.meeting(action) if "${" in self.resource else permissions.near(action, self.resource)
        return near if steps is None else steps.each(near)


class Excess(NamedTuple):
    """What is allowed at a moment and neither before nor after it.

    Args:
        found: The permissions that grant it, each once, with a request that shows it.
        steps: How many comparisons were made.
        is_complete: Whether all necessary comparisons were made.
    """

    found: tuple[tuple[Permission, Request], ...]
    steps: int
    is_complete: bool


@lru_cache(maxsize=1024)  # among thousands of users, many change in the same way
def find_excess(moment: Held, *ends: Held, first: bool = False, most: int = MOST_STEPS) -> Excess:
    """Find what is allowed at a moment and neither before nor after it.

    Args:
        moment: What a user holds at the moment.
        ends: What the user holds before and after.
        first: Whether one permission is enough.
        most: How many comparisons may be made.
    """
    steps = StepCounter(most)
    found: list[tuple[Permission, Request]] = []
    try:
        for each in _search(moment, ends, steps):
            found.append(each)
            if first:
                break
    except TooManySteps:
        return Excess(found=tuple(found), steps=steps.taken, is_complete=False)
    return Excess(found=tuple(found), steps=steps.taken, is_complete=True)


def _search(moment: Held, ends: tuple[Held, ...], steps: StepCounter) -> Iterator[tuple[Permission, Request]]:
    # What an end state also allows, and is not an excess, is denied there by something that does not deny it at the
    # moment.
    denied = frozenset(moment.denying)
    gone = [ByAction(one for one in end.denying if one not in denied) for end in ends]
    free = [end for end, denials in zip(ends, gone, strict=True) if not denials and end.boundary is None]
    by_number = sorted(zip(ends, gone, strict=True), key=lambda each: len(each[1]))
    exempted = exempted_by(chain(moment.denying, *(end.denying for end in ends)))
    looked_at: set[Permission] = set()
    for meaning in moment.meanings:
        if any(meaning in end.meanings for end in free):
            continue
        for one in meaning.allowing:
            if one in looked_at:
                continue
            looked_at.add(one)
            if any(_is_kept(one, end, steps) and not any(_met(one, denials, steps)) for end, denials in by_number):
                continue
            met = (denial for denials in gone for denial in _met(one, denials, steps))
            beside = chain.from_iterable(held.denying.meeting(one.folded) for held in (moment, *ends))
            others = dict.fromkeys((*met, *islice(beside, _MOST_BESIDE), *overlapping(exempted, one, steps)))
            for request in samples(one, others, steps):
                if request.is_surely_allowed(moment, steps) and not any(
                    request.may_be_allowed(end, steps) for end in ends
                ):
                    yield one, request
                    break


def exempted_by(permissions: Iterable[Permission]) -> tuple[Permission, ...]:
    """Return what permissions leave out, which others may still cover.

    Args:
        permissions: The permissions, or denials.

    Returns:
        What they leave out, as permissions.
    """
    actions: dict[str, None] = {}
    resources: dict[str, None] = {}
    for one in permissions:
        actions |= dict.fromkeys(one.not_actions)
        resources |= dict.fromkeys(one.not_resources)
    return (
        *(Permission(effect="Allow", action=action) for action in actions),
        *(Permission(effect="Allow", action="*", resource=resource) for resource in resources),
    )


def overlapping(among: Iterable[Permission], one: Permission, steps: StepCounter) -> Iterator[Permission]:
    """Return those that may overlap with a permission.

    Raises:
        TooManySteps: There are more.
    """
    return (other for other in steps.each(among) if may_overlap(other, one))


def _met(one: Permission, denials: ByAction, steps: StepCounter) -> Iterator[Permission]:
    return overlapping(denials.meeting(one.folded), one, steps)


def _is_kept(one: Permission, end: Held, steps: StepCounter) -> bool:
    """Return whether an end state may allow all of a permission."""
    return end.boundary is None and (
        one in end.allowing
        or any(
            not one.states & ~other.states and other.is_as_wide_as(one)
            for other in steps.each(end.allowing.near(one.folded, one.resource))
        )
    )


def samples(one: Permission, others: Iterable[Permission], steps: StepCounter) -> Iterator[Request]:
    """Yield requests that a permission is certainly about, and that others may be about as well.

    Args:
        one: The permission.
        others: Permissions and denials that may overlap with it.
        steps: Counts the others.

    Raises:
        TooManySteps: There are more.
    """
    near = [*dict.fromkeys(steps.each((one, *others)))]
    # What it has in common with each of them; and where there are few, what with several.
    few = near if len(near) <= _MOST_TOGETHER else [*filter(_is_of_several, near)]
    together = [tuple(few)] if 2 < len(few) <= _MOST_TOGETHER else []
    made: set[Request] = set()
    for each in (*((other,) for other in near), *together):
        actions = _cells(one.folded, tuple(other.folded for other in each))
        resources = _cells(one.resource, tuple(other.resource for other in each))
        conditions = dict.fromkeys((one.requirements, *((*one.requirements, *other.requirements) for other in each)))
        possible = [fulfilled for fulfilled in map(frozenset, conditions) if _go_together(fulfilled)]
        for action, resource, state, fulfilled in product(actions, resources, (ABSENT, MISSING, PRESENT), possible):
            request = Request(action=action, resource=resource, state=state, fulfilled=fulfilled)
            if "${" not in resource and request not in made and request.surely_overlaps(one):
                made.add(request)
                yield request


def _is_of_several(one: Permission) -> bool:
    """Return whether it is about more than one action on everything, such as what needs no MFA."""
    return one.resource != "*" or is_pattern(one.action)


def sample_of(one: Permission, state: States) -> Request | None:
    """Return a request that a permission is about, in a state of MFA; None: possibly none fulfils its conditions."""
    fulfilled = frozenset(one.requirements)
    if not _go_together(fulfilled):
        return None
    return Request(action=_sample(one.action), resource=_sample(one.resource), state=state, fulfilled=fulfilled)


def _go_together(requirements: frozenset[ConditionRequirement]) -> bool:
    """Return whether a request can certainly fulfil all of these: of two about the same key, one implies the other."""
    by_key = grouped((one.key.lower(), one) for one in requirements).values() if len(requirements) > 1 else ()
    return all(implies(one, other) or implies(other, one) for alike in by_key for one, other in combinations(alike, 2))


@lru_cache(maxsize=16384)
def _cells(pattern: str, others: tuple[str, ...]) -> tuple[str, ...]:
    """Return samples of a pattern, and of what it has in common with others and with several of them."""
    found: dict[str, None] = {pattern: None}
    for other in others:
        for each in [*found]:
            both = other if includes(each, other) else None if includes(other, each) else common(each, other)
            if both and len(found) < _MOST_CELLS:
                found[both] = None
    return tuple(dict.fromkeys(map(_sample, found)))


def _sample(pattern: str) -> str:
    return pattern.replace("*", _SOMETHING).replace("?", _SOMETHING)
