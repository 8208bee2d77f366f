"""Which of their limits somebody can remove: policies, memberships and the boundary of their own user."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from landingzone.iam.held import Held
from landingzone.iam.here import NOWHERE, Here
from landingzone.iam.meaning import Meaning

ActionOnArn: TypeAlias = tuple[str, str]
"""An action, and the ARN that it is used on, or a pattern of one."""


@dataclass(frozen=True, eq=False)
class HeldPart:
    """A policy of somebody, their own or through a group; or everything that a group defined elsewhere gives.

    Args:
        meaning: What it means.
        deleting: What removes it, or replaces it, each by itself; empty: only leaving the group.
        leaving: What ends the membership that gives it; None: it is their own.
        giving: What gives them permissions through it: rewriting it, or another policy of the user or the group.
    """

    meaning: Meaning
    deleting: tuple[ActionOnArn, ...]
    leaving: ActionOnArn | None = None
    giving: tuple[ActionOnArn, ...] = ()

    @property
    def key(self) -> object:
        """What it is also after its user was moved."""
        group = self.leaving and self.leaving[1].rpartition("/")[2]
        return self.meaning, tuple(action for action, _ in self.deleting), group


class Removal(NamedTuple):
    """One call that removes something.

    Args:
        call: The call.
        parts: The policies that it removes, each as `HeldPart.key`; empty: the boundary.
    """

    call: ActionOnArn
    parts: frozenset[object]


class Having(NamedTuple):
    """What somebody has.

    Args:
        parts: Their policies.
        boundary: What their permissions boundary means; None: there is none.
        unbinding: What removes the boundary, or replaces it with a wider one.
        here: Where and when they have it.
        removals: What was removed before, in order.
    """

    parts: tuple[HeldPart, ...]
    boundary: Meaning | None
    unbinding: tuple[ActionOnArn, ...]
    here: Here = NOWHERE
    removals: tuple[Removal, ...] = ()

    @property
    def held(self) -> Held:
        """What all of it means together."""
        return Held(tuple(dict.fromkeys(part.meaning for part in self.parts)), self.boundary, self.here)

    @property
    def without_unknown_grants(self) -> "Having":
        """The same without what policies with unknown content may allow; what they may forbid remains."""
        if all(part.meaning.is_known for part in self.parts):
            return self
        parts = (part if part.meaning.is_known else replace(part, meaning=part.meaning.denial) for part in self.parts)
        return self._replace(parts=tuple(parts))


Can: TypeAlias = Callable[[Held, ActionOnArn], bool]
"""Tells whether somebody who holds this can do something."""


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
    unbound = (call for call in having.unbinding if having.boundary is not None and can(held, call))
    if (call := next(unbound, None)) is not None:
        return without(having, Removal(call, frozenset()))
    denying = [part for part in having.parts if part.meaning.denying and part.key != kept.key]
    for each in dict.fromkeys(call for part in denying for call in part.deleting):
        if can(held, each):
            return without(having, Removal(each, frozenset(part.key for part in denying if each in part.deleting)))
    for call in dict.fromkeys(part.leaving for part in denying if part.leaving != kept.leaving):
        if call and can(held, call):
            return without(having, Removal(call, frozenset(part.key for part in having.parts if part.leaving == call)))
    return None


def without(having: Having, removal: Removal) -> Having:
    """Return what is left after something was removed."""
    parts = tuple(part for part in having.parts if part.key not in removal.parts)
    boundary = having.boundary if removal.parts else None
    return having._replace(parts=parts, boundary=boundary, removals=(*having.removals, removal))
