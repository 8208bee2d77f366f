"""What may become allowed by a change of what somebody holds: cautious, and never incomplete.

A request that is allowed after a change and was not before is granted by a permission of the new policies. So each of
them is checked in each state of MFA. It gives nothing new if

- an old permission surely grants all of it, without conditions that it does not have itself, and
- whatever denied a part of it surely still does, and
- the old boundary, if there was one, surely allowed everything of it that the boundary allows now.

Conditions other than MFA are never evaluated: each is known to hold only where the same or a narrower one holds. A
policy variable may be any string, but the same string wherever it is written in the same way.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from landingzone.iam.condition_order import are_implied
from landingzone.iam.conditions import PRESENT, STATES, States
from landingzone.iam.decisions import MOST_STEPS, StepCounter, TooManySteps
from landingzone.iam.held import Held, may_overlap
from landingzone.iam.meaning import ByAction, Meaning
from landingzone.iam.permissions import Permission

_ANYTHING = Permission(effect="Allow", action="*")

GainReason = Literal[
    "new", "without MFA", "with MFA", "under other conditions", "no longer denied", "no longer bounded", "not compared"
]


@dataclass(frozen=True, kw_only=True)
class Gain:
    """A permission that may allow more than before.

    Args:
        permission: The permission, of the new policies.
        why: Why it may: nothing granted it before; what granted it needed MFA, needed that there is none, or had other
            conditions; a denial of it is gone or has become narrower; the boundary is gone or has changed; there is too
            much to compare.
        denial: That denial.
    """

    permission: Permission
    why: GainReason
    denial: Permission | None = None


def find_possible_gains(old: Held, new: Held, of: tuple[Permission, ...] | None = None) -> tuple[Gain, ...]:
    """Find what may be allowed after a change and was not before.

    Args:
        old: What somebody held before.
        new: What they hold after.
        of: The new permissions to check; None: all.

    Returns:
        The gains, in the order of the new permissions, each once. None is missing: every request that becomes allowed
        is granted by the permission of one of them. There may be too many, such as a permission that several others
        covered together.
    """
    if of is not None:
        return _GainsComparison(old, new).gains(of)[0]
    same = _GainsComparison(old, new).same
    found: dict[Gain, None] = {}
    taken = 0
    for meaning in new.meanings:
        if meaning in same:
            continue
        if taken > MOST_STEPS // 2:
            found |= dict.fromkeys(Gain(permission=one, why="not compared") for one in meaning.allowing)
            continue
        gains, steps = _gains_of_policy(meaning, old.near(meaning), new.near(meaning))
        found |= dict.fromkeys(gains)
        taken += steps
    return tuple(found)


@lru_cache(maxsize=512)  # among thousands of users, many change in the same way
def _gains_of_policy(meaning: Meaning, old: Held, new: Held) -> tuple[tuple[Gain, ...], int]:
    """Return what a policy may allow more than before, and how many comparisons were made."""
    comparison = _GainsComparison(old, new)
    return ((), 0) if meaning in comparison.same else comparison.gains(meaning.allowing)


class _GainsComparison:
    def __init__(self, old: Held, new: Held) -> None:
        self._old, self._new = old, new
        self._steps = StepCounter(MOST_STEPS // 2)
        self._gone = ByAction(one for one in old.denying if one not in new.denying)
        self._is_bounded_alike = old.boundary is None or old.boundary == new.boundary
        self.same = frozenset(old.meanings) if self._is_bounded_alike and not self._gone else frozenset()
        """The policies that existed before, and allow nothing more now."""

    def gains(self, of: Iterable[Permission]) -> tuple[tuple[Gain, ...], int]:
        """Return what new permissions may allow more than before, and how many comparisons were made."""
        found: dict[Gain, None] = {}
        for one in of:
            try:
                found |= dict.fromkeys(self.gains_of(one))
            except TooManySteps:
                found[Gain(permission=one, why="not compared")] = None
        return tuple(found), self._steps.taken

    def gains_of(self, one: Permission) -> Iterator[Gain]:
        """Yield in which ways a new permission may allow more than before; none: it does not."""
        is_old = one in self._old.allowing
        gone = [denial for denial in self._steps.each(self._gone.meeting(one.folded)) if may_overlap(denial, one)]
        if is_old and not gone and self._is_bounded_alike:
            return
        wider = self._steps.each(self._old.allowing.near(one.folded, one.resource))
        alike = [one] if is_old else [other for other in wider if other.is_as_wide_as(one)]
        fitting = [other for other in alike if are_implied(other.requirements, one.requirements)]
        working = self._new.limits.open_states(one)
        for state in STATES:
            if not working & state:
                continue
            if not any(other.states & state for other in fitting):
                of_mfa: GainReason = "with MFA" if state == PRESENT else "without MFA"
                why: GainReason = of_mfa if fitting else "under other conditions" if alike else "new"
                yield Gain(permission=one, why=why)
                continue
            for denial in gone:
                if denial.states & state and not self._is_still_denied(denial, one, state):
                    yield Gain(permission=one, why="no longer denied", denial=denial)
            if not self._is_bounded_alike and not self._was_within(one, state):
                yield Gain(permission=one, why="no longer bounded")

    def _bounds(self, one: Permission, state: States) -> list[Permission]:
        """Return the part of the new boundary that may let a permission work."""
        if self._new.bounding is None:
            return [_ANYTHING]
        return [
            bound
            for bound in self._steps.each(self._new.bounding.meeting(one.folded))
            if bound.states & state and may_overlap(bound, one)
        ]

    def _was_within(self, one: Permission, state: States) -> bool:
        """Return whether the old boundary surely allowed all of a permission that the new one allows."""
        if self._old.bounding is None:
            return True
        for bound in self._bounds(one, state):
            candidates = (*self._old.bounding.covering(one), *self._old.bounding.covering(bound))
            if not any(
                other.states & state
                and are_implied(other.requirements, (*one.requirements, *bound.requirements))
                and (other.is_as_wide_as(one) or other.is_as_wide_as(bound))
                for other in self._steps.each(candidates)
            ):
                return False
        return True

    def _is_still_denied(self, denial: Permission, one: Permission, state: States) -> bool:
        """Return whether a new denial surely denies everything that an old one denied of a permission."""
        given = (*denial.requirements, *one.requirements)
        return any(
            other.states & state
            and are_implied(other.requirements, given)
            and (other.is_as_wide_as(denial) or other.is_as_wide_as(one))
            for other in self._steps.each(self._new.denying.meeting(one.folded))
        )
