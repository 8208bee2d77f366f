"""What somebody holds together, through groups and own policies: what may work, and what surely does not."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from landingzone.iam.conditions import ANY_STATE, States
from landingzone.iam.contexts import are_implied
from landingzone.iam.here import NOWHERE, Here
from landingzone.iam.meaning import Meaning, Together, meet
from landingzone.iam.permissions import ByAction, Permission
from landingzone.iam.wildcards import may_begin_alike


@dataclass(frozen=True)
class Held:
    """What a user holds, or the members of a group.

    Its methods give everything that works, and possibly more: a condition other than MFA may hold where something is
    allowed, and may not hold where it is denied.

    Args:
        meanings: What each policy means.
        boundary: What the permissions boundary means; None: there is none.
        here: Where and when it is held.
    """

    meanings: tuple[Meaning, ...]
    boundary: Meaning | None = None
    here: Here = NOWHERE

    @classmethod
    def of(cls, permissions: Iterable[Permission], boundary: Iterable[Permission] | None = None) -> "Held":
        """Return what somebody holds through a single policy.

        Args:
            permissions: What it means.
            boundary: What the permissions boundary means; None: there is none.
        """
        return cls((Meaning(tuple(permissions)),), None if boundary is None else Meaning(tuple(boundary)))

    @cached_property
    def allowing(self) -> Together:
        """What policies allow, whether it is denied or not."""
        return Together(meaning.allowing for meaning in self.meanings)

    @cached_property
    def denying(self) -> Together:
        """What is denied, by policies or by the boundary."""
        return Together(meaning.denying for meaning in (*self.meanings, *filter(None, [self.boundary])))

    @property
    def bounding(self) -> ByAction | None:
        """What the boundary allows; None: there is no boundary."""
        return None if self.boundary is None else self.boundary.allowing

    @cached_property
    def bounds(self) -> tuple[ByAction, ...]:
        """What bounds everything: the boundary, if it is known, and what denials of all but something leave."""
        found = [self.boundary.allowing] if self.boundary and self.boundary.is_known else []
        for one in self.denying:
            if one.action == one.resource == "*" and one.states == ANY_STATE and not one.requirements:
                found.append(ByAction(one.left_out()))
        return tuple(found)

    @property
    def is_limited(self) -> bool:
        """Whether anything limits the permissions that policies allow."""
        return bool(self.denying) or self.boundary is not None

    def open_states(self, one: Permission) -> States:
        """Return the states of MFA in which some of an allowed permission may work."""
        states = one.states
        for denial in self.denying.covering(one):
            is_implied = denial.states & states and are_implied(denial.requirements, one.requirements)
            if is_implied and denial.is_as_wide_as(one):
                states &= ~denial.states
        if self.boundary is None or not states:
            return states
        within: States = 0
        for other in self.boundary.allowing.meeting(one.folded):
            if other.states & states & ~within and may_overlap(other, one):
                within |= other.states
        return states & within

    def about(self, actions: Collection[str]) -> "Held":
        """Keep what may be about the given actions, which are patterns in lower case."""
        return self.each(lambda meaning: meaning.about(actions))

    def each(self, change: Callable[[Meaning], Meaning]) -> "Held":
        """Change what each policy means, and the boundary."""
        boundary = None if self.boundary is None else change(self.boundary)
        return Held(tuple(map(change, self.meanings)), boundary, self.here)

    @cached_property
    def known(self) -> "Held":
        """The same without policies whose content is not known."""
        return Held(tuple(each for each in self.meanings if each.is_known), self.boundary, self.here)

    def through(self, meaning: Meaning) -> "Held":
        """Return what somebody holds through one of their policies: of the others, what they deny remains."""
        denials = tuple(each.denial for each in self.meanings if each.denying and each is not meaning)
        return Held((meaning, *denials), self.boundary, self.here)

    def near(self, meaning: Meaning) -> "Held":
        """Keep the policies that may be about an action that another policy is about; many users then hold the same."""
        return Held(tuple(each for each in self.meanings if meet(each, meaning)), self.boundary, self.here)

    def meeting(self, action: str) -> Iterator[Permission]:
        """Yield everything that may be about an action, or a pattern: allowed, denied or from the boundary."""
        yield from self.allowing.meeting(action.lower())
        yield from self.denying.meeting(action.lower())
        if self.bounding is not None:
            yield from self.bounding.meeting(action.lower())


def is_included(one: Permission, permissions: Together | ByAction) -> bool:
    """Return whether one of some permissions includes all of another one, apart from MFA."""
    return any(other.includes(one, respect_mfa=False) for other in permissions.covering(one))


@lru_cache(maxsize=1 << 15)
def may_overlap(one: Permission, other: Permission) -> bool:
    """Return whether two permissions may be about the same request, apart from conditions."""
    return (
        may_begin_alike(one.head, other.head)
        and one.overlaps(other.folded, other.resource)
        and other.overlaps(one.folded, one.resource)
    )
