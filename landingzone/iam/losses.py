"""What is surely lost by a change of what somebody holds: each loss is shown by a possible request.

The request surely was allowed before and surely is not after, whatever other conditions hold. What no such request
shows may still be lost.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal

from landingzone.ground.grouping import grouped
from landingzone.iam.conditions import PRESENT, STATES
from landingzone.iam.decisions import MOST_STEPS, StepCounter, TooManySteps, sample_of
from landingzone.iam.gains import Gain
from landingzone.iam.held import Held, may_overlap
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import Permission

Left = Literal["nothing", "a part", "not known"]


@dataclass(frozen=True, kw_only=True)
class Loss:
    """A permission of the old policies, some of which is surely no longer allowed.

    Args:
        permission: The permission, or the part of it that is lost.
        of: The permission that was held.
        left: What is surely left of it: nothing, a part, or not known.
        is_without_mfa_alone: Whether nothing of it is known to be lost while MFA is present.
    """

    permission: Permission
    of: Permission
    left: Left
    is_without_mfa_alone: bool


def find_sure_losses(permissions: Iterable[Permission], old: Held, new: Held) -> tuple[Loss, ...]:
    """Find which permissions are surely lost, at least in part, as far as that many can be checked in a moment.

    Args:
        permissions: Permissions that were held before: those to check.
        old: What somebody held before.
        new: What they hold after.
    """
    held = Meaning(tuple(permissions))
    return _losses_of_policy(held, old.near(held), new.near(held))


@lru_cache(maxsize=512)  # among thousands of users, many change in the same way
def _losses_of_policy(held: Meaning, old: Held, new: Held) -> tuple[Loss, ...]:
    steps = StepCounter(MOST_STEPS // 4)
    found: list[Loss] = []
    with suppress(TooManySteps):
        for one in held.permissions:
            found += _losses_of(one, old, new, steps)
    return tuple(found)


def split_losses(
    possible: Iterable[Gain], old: Held, new: Held
) -> tuple[tuple[Loss, ...], dict[Permission, list[Gain]]]:
    """Split what may be lost into what a request shows to be lost, and the rest.

    Args:
        possible: What may be lost: gains, with the sides exchanged.
        old: What somebody held before.
        new: What they hold after.

    Returns:
        The sure losses; and of the other permissions, the reasons why they may be lost.
    """
    unsure = grouped((loss.permission, loss) for loss in possible)
    sure = find_sure_losses(unsure, old, new)
    for shown in sure:
        unsure.pop(shown.of, None)
    return sure, unsure


def _losses_of(one: Permission, old: Held, new: Held, steps: StepCounter) -> Iterator[Loss]:
    for part in _parts_of(one, new, steps):
        lost = [state for state in STATES if part.states & state and _is_lost(part, state, old, new, steps)]
        if lost:
            yield Loss(
                permission=part,
                of=one,
                left=_left_of(part, new, steps),
                is_without_mfa_alone=bool(part.states & PRESENT) and PRESENT not in lost,
            )
            if part == one:
                break


_MOST_PARTS = 8


def _parts_of(one: Permission, new: Held, steps: StepCounter) -> Iterator[Permission]:
    """Yield a permission, and the parts of it that the new policies leave out or deny."""
    yield one
    parts: dict[Permission, None] = {}
    for other in steps.each(new.allowing.meeting(one.folded)):
        parts |= dict.fromkeys(one.narrowed(but) for but in other.not_actions if one.overlaps(but))
        parts |= dict.fromkeys(one.narrowed(one.action, but) for but in other.not_resources if one.overlaps("*", but))
    parts |= dict.fromkeys(
        one.narrowed(denial.action, denial.resource)
        for denial in steps.each(new.denying.meeting(one.folded))
        if not denial.requirements and one.overlaps(denial.action, denial.resource)
    )
    exact = dict.fromkeys(each.without_what_is_elsewhere() for each in parts)
    exact.pop(one, None)
    yield from islice(exact, _MOST_PARTS)


def _left_of(one: Permission, new: Held, steps: StepCounter) -> Left:
    meeting = [other for other in steps.each(new.allowing.meeting(one.folded)) if may_overlap(other, one)]
    if not any(new.limits.open_states(other) & one.states for other in meeting):
        return "nothing"
    meeting += new.bounding.meeting(one.folded) if new.bounding is not None else ()
    narrowed = (other.narrowed(one.action, one.resource) for other in meeting)
    within = [other for other in narrowed if one.is_as_wide_as(other)]
    samples = (sample_of(other, state) for other in within for state in STATES if state & one.states & other.states)
    return "a part" if any(each.is_surely_allowed(new, steps) for each in samples if each) else "not known"


def _is_lost(one: Permission, state: int, old: Held, new: Held, steps: StepCounter) -> bool:
    request = sample_of(one, state)
    return request is not None and request.is_surely_allowed(old, steps) and not request.may_be_allowed(new, steps)
