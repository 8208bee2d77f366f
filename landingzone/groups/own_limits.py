"""Which of their limits somebody can remove: policies, memberships and the boundary of their own user."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from landingzone.iam.administration import administers
from landingzone.iam.held import Held
from landingzone.iam.here import NOWHERE, Here
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import Permission
from landingzone.iam.possible import may

ActionOnArn: TypeAlias = tuple[str, str]
"""An action, and the ARN that it is used on, or a pattern of one."""


@dataclass(frozen=True, eq=False)
class HeldPart:
    """A policy of somebody, their own or through a group; or everything that a group defined elsewhere gives.

    Args:
        meaning: What it means.
        deleting: What removes it; None: only leaving the group.
        leaving: What ends the membership that gives it; None: it is their own.
        giving: What gives them permissions through it: rewriting it, or another policy of the user or the group.
    """

    meaning: Meaning
    deleting: ActionOnArn | None
    leaving: ActionOnArn | None = None
    giving: tuple[ActionOnArn, ...] = ()


class Having(NamedTuple):
    """What somebody has.

    Args:
        parts: Their policies.
        boundary: What their permissions boundary means; None: there is none.
        unbinding: What removes the boundary, or replaces it with a wider one.
        here: Where and when they have it.
    """

    parts: tuple[HeldPart, ...]
    boundary: Meaning | None
    unbinding: tuple[ActionOnArn, ...]
    here: Here = NOWHERE

    @property
    def held(self) -> Held:
        """What all of it means together."""
        return Held(tuple(dict.fromkeys(part.meaning for part in self.parts)), self.boundary, self.here)


Can: TypeAlias = Callable[[Held, ActionOnArn], bool]
"""Tells whether somebody who holds this can do something."""


def may_administer(having: Having) -> bool:
    """Return whether somebody may give themselves everything, at the latest after they removed what limits them."""
    return any(administers(each.held) for each in without_own_limits(having, _may))


def _may(held: Held, call: ActionOnArn) -> bool:
    action, arn = call
    # Unknown policies do not count here, and IAM accepts only so many of them: the file may name more.
    return may(held.known, within=(Permission(effect="Allow", action=action, resource=arn),))


def without_own_limits(having: Having, can: Can) -> Iterator[Having]:
    """Yield what somebody has, and what is left after they removed what limits them, as far as they can.

    There are several results, since a policy that denies may also allow something: in each result, another such policy
    is kept. If a permission allows something after a removal, it does so in one of these results.
    """
    yield having
    # Policies that deny nothing, and come through one group or none, are all kept in the same way.
    allowing = (part for part in having.parts if part.meaning.allowing)
    alike = {(part if part.meaning.denying else None, part.leaving): part for part in allowing}
    for kept in alike.values():
        left = having
        while (fewer := _with_fewer(left, kept, can)) is not None:
            left = fewer
        if left is not having:
            yield left


def _with_fewer(having: Having, kept: HeldPart, can: Can) -> Having | None:
    """Remove everything that one kind of call removes; None: no call does.

    A user who can make the call can make it for each, since the policy that allows it is removed last.
    """
    held = having.held
    if having.boundary is not None and any(can(held, call) for call in having.unbinding):
        return having._replace(boundary=None)
    denying = [part for part in having.parts if part.meaning.denying and part is not kept]
    for call in dict.fromkeys(part.deleting for part in denying):
        if call and can(held, call):
            return _without([part for part in denying if part.deleting == call], having)
    for call in dict.fromkeys(part.leaving for part in denying if part.leaving != kept.leaving):
        if call and can(held, call):
            return _without([part for part in having.parts if part.leaving == call], having)
    return None


def _without(gone: Sequence[HeldPart], having: Having) -> Having:
    return having._replace(parts=tuple(part for part in having.parts if part not in gone))
