"""What an apply does to a user or a group: requests that are allowed, or denied, only between two of its writes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import TypeAlias

from landingzone.changes.apply_order import Documents, Key, Order, Step, Version, held_of
from landingzone.iam.decisions import (
    MOST_STEPS,
    Excess,
    Request,
    Steps,
    TooManySteps,
    exempted_by,
    find_excess,
    overlapping,
    samples,
)
from landingzone.iam.held import Held
from landingzone.iam.here import Here
from landingzone.iam.meaning import Meaning, Together
from landingzone.iam.permissions import Permission

_MOST_DOCUMENTS = 200  # of both sides; IAM takes 10 groups and 20 managed policies, and each is looked at beside each
_MOST_OF_A_DOCUMENT = 3


@dataclass(frozen=True, kw_only=True)
class TransientGrant:
    """A request that is allowed only for a moment.

    Args:
        missing: The document whose denial is missing.
        granting: The document that grants it.
        permission: The permission that does.
        request: The request.
    """

    missing: Key
    granting: Key
    permission: Permission
    request: Request


TransientLoss: TypeAlias = tuple[tuple[tuple[Key, ...], tuple[Key, ...]], Permission, Request]
"""A request that is denied for a moment, but allowed before and after.

First the documents that grant it before and after, then what both grant, then the request.
"""


class Transition:
    """The documents of a user or a group before and after, and what each member of the group has beside it.

    Args:
        name: Name of the user or the group.
        order: What changes, and in which order.
        here: Where and when they are held.
        members: Of a group, name of each member, and the documents that they have beside it before and after.
        boundaries: The permissions boundaries of a user before and after.
    """

    def __init__(
        self,
        name: str,
        order: Order,
        here: Here,
        *,
        members: tuple[tuple[str, Documents, Documents], ...] | None = None,
        boundaries: tuple[Meaning | None, Meaning | None] = (None, None),
    ) -> None:
        self.name = name
        self.had, self.has, self.here = order.had, order.has, here
        self.members = members
        self._order = order
        self._boundaries = boundaries
        self._asked: dict[tuple[object, ...], Excess] = {}
        self._steps = Steps(MOST_STEPS)

    @property
    def users(self) -> tuple[str, ...]:
        """Names of all that it is about: the user, or the members of the group."""
        return (self.name,) if self.members is None else tuple(name for name, _, _ in self.members)

    def require_bound(self) -> None:
        """Raise TooManySteps if there are too many documents to compare."""
        if len(self.had) + len(self.has) > _MOST_DOCUMENTS:
            raise TooManySteps

    def excess_of(self, moment: Documents) -> Sequence[tuple[Permission, Request]]:
        """Find what is allowed for a moment, but neither before nor after.

        Raises:
            TooManySteps: There may be some, and it is too much to compare.
        """
        return self._find(*map(held_of, (moment, self.had, self.has)))

    def loses(self) -> bool:
        """Return whether something is allowed before and not after.

        Raises:
            TooManySteps: It may be, and it is too much to compare.
        """
        return bool(self._find(held_of(self.had), held_of(self.has), first=True))

    def _find(self, moment: Held, *ends: Held, first: bool = False) -> Sequence[tuple[Permission, Request]]:
        key = (moment, ends, first)
        if key not in self._asked:
            self._asked[key] = find_excess(moment, *ends, first=first)
            self._steps.take(self._asked[key].steps)
        answer = self._asked[key]
        if not (answer.is_complete or answer.found):
            raise TooManySteps
        return answer.found

    @cached_property
    def _ends(self) -> tuple[Held, Held]:
        had, has = self._boundaries
        return replace(held_of(self.had), boundary=had), replace(held_of(self.has), boundary=has)

    def grants(self) -> Iterator[TransientGrant]:
        """Find requests that are allowed at a possible moment, but neither before nor after.

        A boundary counts for nothing.

        Raises:
            TooManySteps: There may be some, and it is too much to compare.
        """
        denials = Together(each.denying for step in self._order.steps for each in (step.had, step.has) if each)
        if not denials:
            return
        ends = [held_of(documents) for documents in (self.had, self.has)]
        versions = [*self._order.versions()]
        exempted = exempted_by(chain.from_iterable(version.meaning.denying for version in versions))
        for version in versions:
            for one in version.meaning.allowing:
                met = self._meeting(one, denials)
                beside = overlapping(exempted, one, self._steps) if met else ()
                for request in samples(one, (*met, *beside), self._steps) if met else ():
                    missing = self._missing(request, version)
                    if missing and not any(request.may_be_allowed(end, self._steps) for end in ends):
                        yield TransientGrant(missing=missing.key, granting=version.key, permission=one, request=request)

    def _meeting(self, one: Permission, among: Together) -> list[Permission]:
        return [*overlapping(among.meeting(one.folded), one, self._steps)]

    def _missing(self, request: Request, granting: Version) -> Step | None:
        """Find a denial that may be missing while something grants a request, and all others that may deny it too."""
        if any(request.may_be_about(each.denying, self._steps) for each in self._order.constant.values()):
            return None
        done, not_yet = self._by_change(request, denying=True)
        found = next((step for step in (*done, *not_yet) if step not in (*granting.done, *granting.not_yet)), None)
        return found if self._order.is_possible((*done, *granting.done), (*not_yet, *granting.not_yet)) else None

    def _by_change(self, request: Request, *, denying: bool) -> tuple[list[Step], list[Step]]:
        """Return the steps that must be done, and those that must not, so that no document allows or denies a request.

        A step that is among both is one whose documents do so before and after.
        """
        done: list[Step] = []
        not_yet: list[Step] = []
        for step in self._order.steps:
            for meaning, steps in ((step.had, done), (step.has, not_yet)):
                about = meaning and (meaning.denying if denying else meaning.allowing)
                if about and request.may_be_about(about, self._steps):
                    steps.append(step)
        return done, not_yet

    def losses(self) -> Iterator[TransientLoss]:
        """Find requests that are denied at a possible moment, but allowed before and after.

        Raises:
            TooManySteps: There may be some, and it is too much to compare.
        """
        granted = Together(step.has.allowing for step in self._order.steps if step.has)
        if not granted:
            return
        constant = [each.allowing for each in self._order.constant.values()]
        for step in self._order.steps:
            found = 0
            for one in step.had.allowing if step.had else ():
                if found == _MOST_OF_A_DOCUMENT:
                    break
                for both, request in self._granted_by_both(one, granted):
                    done, not_yet = self._by_change(request, denying=False)
                    if (
                        self._order.is_possible(done, not_yet)
                        and not any(request.may_be_about(each, self._steps) for each in constant)
                        and all(request.is_surely_allowed(end, self._steps) for end in self._ends)
                    ):
                        found += 1
                        documents = tuple(each.key for each in done), tuple(each.key for each in not_yet)
                        yield documents, both, request
                        break

    def _granted_by_both(self, one: Permission, granted: Together) -> Iterator[tuple[Permission, Request]]:
        """Return what a permission and others are about, with requests of it."""
        met = self._meeting(one, granted)
        narrow = (other.narrowed(one.action, one.resource) for other in met)
        both = dict.fromkeys(one if other.is_as_wide_as(one) else both for other, both in zip(met, narrow, strict=True))
        return chain.from_iterable(((each, request) for request in samples(each, (), self._steps)) for each in both)

    def concerned(self, request: Request) -> Iterable[str]:
        """Return those for whom it matters: the user, or the members for whom nothing else decides a request."""
        if self.members is None:
            return self.users
        return [
            name
            for name, *rests in self.members
            if not any(
                request.may_be_about(permissions, self._steps)
                for rest in rests
                for meaning in rest.values()
                for permissions in (meaning.allowing, meaning.denying)
            )
        ]
