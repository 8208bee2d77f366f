"""What is surely lost by a change of what somebody holds: each loss is shown by a request that could be made.

The request was surely allowed before and surely is not after, whatever conditions hold that it does not fulfil itself.
What no such request shows may still be lost.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from landingzone.iam.conditions import PRESENT, STATES
from landingzone.iam.decisions import sample_of
from landingzone.iam.held import Held, may_overlap
from landingzone.iam.permissions import Permission


@dataclass(frozen=True, kw_only=True)
class Loss:
    """A permission of the old policies, some of which is surely no longer allowed.

    Args:
        permission: The permission.
        is_whole: Whether none of it is left: no permission that is held after may be about any of it.
        is_without_mfa_alone: Whether nothing of it is known to be lost while MFA is present.
    """

    permission: Permission
    is_whole: bool
    is_without_mfa_alone: bool


def find_sure_losses(permissions: Iterable[Permission], old: Held, new: Held) -> Iterator[Loss]:
    """Find which permissions are surely lost, at least in part.

    Args:
        permissions: Permissions that were held before: what to look at.
        old: What somebody held before.
        new: What they hold after.
    """
    for one in permissions:
        lost = [state for state in STATES if one.states & state and _is_lost(one, state, old, new)]
        if lost:
            left = (other for other in new.allowing.meeting(one.folded) if may_overlap(other, one))
            yield Loss(
                permission=one,
                is_whole=not any(other.states & one.states for other in left),
                is_without_mfa_alone=bool(one.states & PRESENT) and PRESENT not in lost,
            )


def _is_lost(one: Permission, state: int, old: Held, new: Held) -> bool:
    request = sample_of(one, state)
    return request is not None and request.is_surely_allowed(old) and not request.may_be_allowed(new)
