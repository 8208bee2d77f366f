"""What somebody can take away of what limits them: policies, memberships and the boundary of their own user."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from landingzone.iam.held import Held
from landingzone.iam.here import NOWHERE, Here
from landingzone.iam.meaning import Meaning

Call: TypeAlias = tuple[str, str]
"""An action, and the ARN that it is used on, or a pattern of one."""


@dataclass(frozen=True, kw_only=True)
class Arns:
    """ARNs of what somebody has, or patterns of them.

    Args:
        user: That of their user.
        group: Gives that of a group by its name.
        policy: Gives that of a customer managed policy by its name with path.
    """

    user: str
    group: Callable[[str], str]
    policy: Callable[[str], str]


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """A policy that somebody has by themselves, or by a group; or all that a group gives that is made elsewhere.

    Args:
        meaning: What it means.
        deleting: What takes it away; None: nothing but to leave the group.
        leaving: What ends the membership by which they have it; None: it is their own.
        giving: What gives them permissions by it: to write it anew, or another policy of the group.
    """

    meaning: Meaning
    deleting: Call | None
    leaving: Call | None = None
    giving: tuple[Call, ...] = ()


@dataclass(frozen=True)
class Having:
    """What somebody has.

    Args:
        parts: Their policies.
        boundary: What their permissions boundary means; None: there is none.
        unbinding: What takes the boundary away, or puts a wider one in its place.
        here: Where and when they have it.
    """

    parts: tuple[Part, ...]
    boundary: Meaning | None
    unbinding: tuple[Call, ...]
    here: Here = NOWHERE

    @property
    def held(self) -> Held:
        """What all of it means together."""
        return Held(tuple(dict.fromkeys(part.meaning for part in self.parts)), self.boundary, self.here)


Can: TypeAlias = Callable[[Held, Call], bool]
"""Tells whether somebody who holds this can do that."""


def without_own_limits(having: Having, can: Can) -> Iterator[Having]:
    """Give what somebody has, and what is left when they have taken away what limits them, as far as they can.

    There are several ways, since a policy that denies may allow something too: in each way, another one is kept. What
    one permission allows, it allows in one of these ways, if it does when something is taken away.
    """
    yield having
    if any(can(having.held, call) for call in _calls_of(having)):
        # Of those that deny nothing, and come by one group or by none, none is kept in another way than the others.
        alike = {
            (part if part.meaning.denying else None, part.leaving): part
            for part in having.parts
            if part.meaning.allowing
        }
        for kept in alike.values():
            left, fewer = having, _with_fewer(having, kept, can)
            while fewer is not None:
                left, fewer = fewer, _with_fewer(fewer, kept, can)
            yield left


def _calls_of(having: Having) -> set[Call]:
    """Give all that takes away something that limits somebody."""
    found = {call for part in having.parts if part.meaning.denying for call in (part.deleting, part.leaving) if call}
    return found if having.boundary is None else {*found, *having.unbinding}


def _with_fewer(having: Having, kept: Part, can: Can) -> Having | None:
    """Take away all that one call takes away; None: no call does.

    Whoever can make it can make it for each, since the policy that lets them is taken away last.
    """
    held = having.held
    if having.boundary is not None and any(can(held, call) for call in having.unbinding):
        return replace(having, boundary=None)
    denying = [part for part in having.parts if part.meaning.denying and part is not kept]
    for call in dict.fromkeys(part.deleting for part in denying):
        if call and can(held, call):
            return _without([part for part in denying if part.deleting == call], having)
    for call in dict.fromkeys(part.leaving for part in denying if part.leaving != kept.leaving):
        if call and can(held, call):
            return _without([part for part in having.parts if part.leaving == call], having)
    return None


def _without(gone: Sequence[Part], having: Having) -> Having:
    return replace(having, parts=tuple(part for part in having.parts if part not in gone))
