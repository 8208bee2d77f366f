"""What is surely lost by a change of what somebody holds: each loss is shown by a possible request."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal

from landingzone.ground.grouping import grouped
from landingzone.iam.conditions import PRESENT
from landingzone.iam.gains import Gain
from landingzone.iam.held import Held, is_included
from landingzone.iam.meaning import Meaning
from landingzone.iam.parts import Parts
from landingzone.iam.permissions import Permission
from landingzone.iam.questions import Example, Excess, may_be, may_exceed_boundary
from landingzone.iam.texts import NotDecided

Left = Literal["nothing", "a part", "not known"]

_NOTHING = Held(())


@dataclass(frozen=True, kw_only=True)
class Loss:
    """A permission of the old policies, some of which is surely no longer allowed.

    Args:
        permission: The permission, or the part of it that is lost.
        of: The permission that was held.
        left: What is surely left of it: nothing, a part, or not known.
        is_without_mfa_alone: Whether nothing of it is lost while MFA is present.
        is_bounded: Whether a boundary did not allow all of it.
        example: A request that was allowed before and is not any more.
    """

    permission: Permission
    of: Permission
    left: Left
    is_without_mfa_alone: bool
    is_bounded: bool = False
    example: Example | None = field(default=None, compare=False)


def find_sure_losses(permissions: Iterable[Permission], old: Held, new: Held) -> tuple[Loss, ...]:
    """Find which permissions are surely lost, at least in part.

    Args:
        permissions: Permissions that were held before: those to check.
        old: What somebody held before.
        new: What they hold after.
    """
    return _losses_of_policy(Meaning(tuple(permissions)), old, new)


@lru_cache(maxsize=512)  # among thousands of users, many change in the same way
def _losses_of_policy(held: Meaning, old: Held, new: Held) -> tuple[Loss, ...]:
    comparison = _LossSearch(held, old, new)
    return tuple(loss for one in held.permissions for loss in comparison.losses_of(one))


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
    may_change = {key for held in (old, new) for key, _ in held.here.changed_by}
    sure = tuple(loss for loss in find_sure_losses(unsure, old, new) if may_change.isdisjoint(_asked_by(loss)))
    for shown in sure:
        unsure.pop(shown.of, None)
    return sure, unsure


def _asked_by(loss: Loss) -> Iterable[str]:
    return (key.lower() for key, _ in loss.example.context) if loss.example else ()


class _LossSearch:
    def __init__(self, held: Meaning, old: Held, new: Held) -> None:
        self._held, self._old, self._new = held, old, new
        self._lost = Excess(old, new, about=held.permissions)
        self._parts = Parts(old, new, self._lost)

    @cached_property
    def _left(self) -> Excess:
        return Excess(self._new, _NOTHING, about=self._held.permissions)

    def losses_of(self, one: Permission) -> Iterator[Loss]:
        """Yield what of a permission is surely lost: all of it, parts that make up the loss, or some part."""
        example = _sure(self._lost, one)
        if example is None:
            return
        shown = {part: _sure(self._lost, part) for part in self._parts.of(one)}
        if not shown or not all(shown.values()):
            shown = {one: example}
        for part, found in shown.items():
            yield self._loss(part, one, found or example)

    def _loss(self, part: Permission, of: Permission, example: Example) -> Loss:
        is_without = bool(part.states & PRESENT) and not may_be(self._lost, part, states=PRESENT)
        bounding = self._old.bounding
        is_within = bounding is None or is_included(part, bounding)
        return Loss(
            permission=part,
            of=of,
            left=self._left_of(part),
            is_without_mfa_alone=is_without,
            is_bounded=not is_within and may_exceed_boundary([part], self._old),
            example=example,
        )

    def _left_of(self, one: Permission) -> Left:
        try:
            found = _example_of(self._left, one)
        except NotDecided:
            return "not known"
        return "nothing" if found is None or found.is_elsewhere else "a part" if found.is_sure else "not known"


def _sure(difference: Excess, one: Permission) -> Example | None:
    try:
        found = _example_of(difference, one)
    except NotDecided:
        return None
    return found if found is not None and found.is_sure else None


def _example_of(difference: Excess, one: Permission) -> Example | None:
    """Find a request, on what AWS documents for its action if there is such a one."""
    found = difference.example(one)
    is_on_anything = one.resource == "*" and difference.is_about_anything(difference.signature(one))
    return found if found is None or not found.is_sure or is_on_anything else difference.fitted(found, one)
