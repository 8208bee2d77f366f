"""What is surely lost by a change of what somebody holds: each loss is shown by a possible request."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from landingzone.ground.grouping import grouped
from landingzone.iam.conditions import PRESENT
from landingzone.iam.gains import Gain, find_gains
from landingzone.iam.held import Held, is_included
from landingzone.iam.permissions import Permission
from landingzone.iam.questions import Example, Excess, is_about, may_be, may_exceed_boundary
from landingzone.iam.texts import NotDecided

Left = Literal["nothing", "a part", "not known"]


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
    return split_losses(find_gains(new, old, tuple(permissions)), old, new)[0]


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
    possible = tuple(possible)
    sure = _sure_losses(possible, old, new) if possible else ()
    shown = {loss.of for loss in sure}
    return sure, grouped((loss.permission, loss) for loss in possible if loss.permission not in shown)


@lru_cache(maxsize=512)  # among thousands of users, many change in the same way
def _sure_losses(possible: tuple[Gain, ...], old: Held, new: Held) -> tuple[Loss, ...]:
    about = tuple(loss.told for loss in possible)
    lost, left = Excess(old, new, about=about), Excess(new, Held(()), about=about)
    may_change = {key for held in (old, new) for key, _ in held.here.changed_by}
    found: dict[Permission, Loss] = {}
    for loss in possible:
        part = replace(loss.told, states=loss.permission.states)
        example = _shown(loss, part, lost)
        if example and part not in found and not any(key.lower() in may_change for key, _ in example.context):
            is_within = old.bounding is None or is_included(part, old.bounding)
            found[part] = Loss(
                permission=part,
                of=loss.permission,
                left=_left_of(left, part),
                is_without_mfa_alone=bool(part.states & PRESENT) and not may_be(lost, part, states=PRESENT),
                is_bounded=not is_within and may_exceed_boundary([part], old),
                example=example,
            )
    return tuple(found.values())


def _shown(loss: Gain, part: Permission, lost: Excess) -> Example | None:
    """Return a request that surely shows a loss: its own, or if that is about one that is alike, another one."""
    example = loss.example
    try:
        if example and not is_about(part, example):
            example = lost.possible(part)
    except NotDecided:
        return None
    return example if example and example.is_sure else None


def _left_of(left: Excess, one: Permission) -> Left:
    """Return what is left of a permission, on what AWS documents for its action."""
    try:
        found = left.possible(one)
    except NotDecided:
        return "not known"
    return "nothing" if found is None or found.is_elsewhere else "a part" if found.is_sure else "not known"
