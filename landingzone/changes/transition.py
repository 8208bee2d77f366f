"""What an apply does to a user or a group: requests that are allowed, or denied, only between two of its writes.

A request fulfils the conditions of the permission that it is made for, and what follows from them; any other condition
does not hold for it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice
from typing import TypeAlias

from landingzone.changes.apply_order import DocumentKey, Documents, Order, Step, Version, held_of
from landingzone.iam.decisions import (
    Request,
    StepCounter,
    TooManySteps,
    exempted_by,
    find_excess,
    overlapping,
    samples,
)
from landingzone.iam.held import Held, is_included, may_overlap
from landingzone.iam.here import Here
from landingzone.iam.meaning import ByAction, Meaning, Together
from landingzone.iam.permissions import Permission
from landingzone.iam.wildcards import common, includes

_MOST_DOCUMENTS = 200  # of both sides; IAM takes 10 groups and 20 managed policies, and each is looked at beside each
_MOST_OF_A_DOCUMENT = 3
_MOST_BESIDE = 12  # permissions that are looked at together


@dataclass(frozen=True, kw_only=True)
class TransientGrant:
    """A request that is allowed only for a moment.

    Args:
        missing: The document whose denial is missing.
        granting: The document that grants it.
        permission: The permission that does.
        request: The request.
    """

    missing: DocumentKey
    granting: DocumentKey
    permission: Permission
    request: Request


TransientLoss: TypeAlias = tuple[tuple[tuple[DocumentKey, ...], tuple[DocumentKey, ...]], Permission]
"""What is denied for a moment, but allowed before and after.

First the documents that grant it before and after, then what both grant.
"""

_Denials: TypeAlias = Sequence[tuple[DocumentKey, ByAction]]
"""Denials by their document."""


class Transition:
    """The documents of a user before and after; or those of an own group, and what some members have besides it.

    Args:
        users: Names of the users that it is about, who all have these documents.
        order: What changes, and in which order.
        here: Where and when they are held.
        group: Name of the own group; "": it is about the documents of the users themselves.
        of_group: Which documents are those of the group.
        boundaries: The permissions boundaries before and after.
        steps: Counts what is compared.
    """

    def __init__(
        self,
        users: tuple[str, ...],
        order: Order,
        here: Here,
        *,
        group: str = "",
        of_group: Collection[DocumentKey] = (),
        boundaries: tuple[Meaning | None, Meaning | None] = (None, None),
        steps: StepCounter,
    ) -> None:
        self.users, self.group, self.here = users, group, here
        self.had, self.has = order.had, order.has
        self._order = order
        self._concerned = frozenset(of_group or (*order.had, *order.has))
        self._ends = held_of(self.had), held_of(self.has)
        self._boundaries = boundaries
        self._limits = [each for each in boundaries[:1] if each and boundaries[0] == boundaries[1]]
        self.steps = steps

    def require_bound(self) -> None:
        """Raise TooManySteps if there are too many documents to compare."""
        if len(self.had) + len(self.has) > _MOST_DOCUMENTS:
            raise TooManySteps

    def excess_of(self, moment: Documents) -> Sequence[tuple[Permission, Request]]:
        """Find what is allowed for a moment, but neither before nor after.

        Raises:
            TooManySteps: There may be some, and it is too much to compare.
        """
        return self._find(held_of(moment), *self._ends)

    def loses(self) -> bool:
        """Return whether something is allowed before and not after.

        Raises:
            TooManySteps: It may be, and it is too much to compare.
        """
        return bool(self._find(*self._ends, first=True))

    def _find(self, moment: Held, *ends: Held, first: bool = False) -> Sequence[tuple[Permission, Request]]:
        answer = find_excess(moment, *ends, first=first)
        self.steps.take(answer.steps)
        if not (answer.is_complete or answer.found):
            raise TooManySteps
        return answer.found

    def is_changed_first(self, key: DocumentKey) -> bool:
        """Return whether a document is one that changes before everything else of the user or the group."""
        return any(step.is_changed_first for step in self._order.steps if step.key == key)

    def place_among(self, keys: Sequence[DocumentKey]) -> DocumentKey:
        """Return which of some documents to look at: one of the user or the group itself, if there is one."""
        own = [key for key in keys if key in self._concerned]
        return next((key for key in own if key[0] != "membership"), own[0])

    def grants(self) -> Iterator[TransientGrant]:
        """Find requests that are allowed at a possible moment, but neither before nor after.

        A boundary that changes counts for nothing.

        Yields:
            One for each document whose denial may be missing.

        Raises:
            TooManySteps: There may be some, and it is too much to compare.
        """
        changing = [(step.key, each.denying) for step in self._order.steps for each in (step.had, step.has) if each]
        if not any(denials for key, denials in changing if key in self._concerned):
            return
        denials = Together(each for _, each in changing)
        found: set[DocumentKey] = set()
        for version in self._order.versions():
            needed = self._missing_beside(version)
            for one in version.meaning.allowing if all(needed) else ():
                met = [[key for key, denied in each if self._meeting(one, denied)] for each in needed]
                if not all(met) or found.issuperset(chain.from_iterable(met)):
                    continue
                others = (*self._meeting(one, denials), *self._beside(one))
                for request in samples(one, others, self.steps):
                    key = self._missing(request, version)
                    if (
                        key
                        and key not in found
                        and all(request.is_within(limit, self.steps) for limit in self._limits)
                        and not any(request.is_allowed(end, self.steps) for end in self._ends)
                    ):
                        found.add(key)
                        yield TransientGrant(missing=key, granting=version.key, permission=one, request=request)

    def _missing_beside(self, version: Version) -> Sequence[_Denials]:
        """Return the denials that may be missing next to a version of a document.

        Returns:
            One or two sets of them: what the version allows only for a moment meets one of each set. Before, a denial
            that goes denies it, if the version is there before; afterwards, one that comes, if it is there afterwards.
        """
        done, not_yet = version.done, version.not_yet
        # Whatever these deny, they deny meanwhile too.
        kept = [version.meaning.denying, *(each.denying for each in self._order.constant.values())]
        going: list[tuple[DocumentKey, ByAction]] = []
        coming: list[tuple[DocumentKey, ByAction]] = []
        for step in self._order.steps:
            if step.key == version.key:
                continue
            for found, meaning, other, moment in (
                (going, step.had, step.has, ((step, *done), not_yet)),
                (coming, step.has, step.had, (done, (step, *not_yet))),
            ):
                if meaning and meaning.denying and self._order.is_possible(*moment):
                    # Nor is missing what the document denies before and after.
                    never_missing = Together([*kept, other.denying] if other else kept)
                    denied = self.steps.each(meaning.denying)
                    left = ByAction(one for one in denied if not is_included(one, never_missing, respect_mfa=True))
                    found += [(step.key, left)] if left else []
        if version.is_meanwhile:
            return [[*going, *coming]]
        return [*([] if done else [going]), *([] if not_yet else [coming])]

    def _meeting(self, one: Permission, among: Together | ByAction) -> list[Permission]:
        met = overlapping(among.meeting(one.folded), one, self.steps)
        return [other for other in met if other.states & one.states]

    def _is_about_it(self, keys: Iterable[DocumentKey]) -> bool:
        """Return whether it is about the user or the group: one document of a group changes as if all of it did."""
        return len(self._concerned.intersection(keys)) > bool(self.group)

    def _beside(self, one: Permission) -> list[Permission]:
        """Return what may decide a part of a permission in another way: exceptions, and all else if that is little."""
        found = [*overlapping(self._exceptions.meeting(one.folded), one, self.steps)]
        near = islice(chain.from_iterable(self._meeting(one, each) for each in self._documents), _MOST_BESIDE + 1)
        few = [*near]
        return found if len(few) > _MOST_BESIDE else [*found, *few]

    @cached_property
    def _documents(self) -> list[Together]:
        meanings = dict.fromkeys((*self.had.values(), *self.has.values()))
        return [Together((each.allowing, each.denying)) for each in meanings]

    @cached_property
    def _exceptions(self) -> ByAction:
        """What documents leave out, and what is in a boundary that does not change."""
        limits = [one for limit in self._limits for one in limit.permissions]
        return ByAction((*exempted_by(chain(limits, *self._documents)), *limits))

    def _missing(self, request: Request, granting: Version) -> DocumentKey | None:
        """Find a denial that may be missing while something grants a request, and all others that deny it too."""
        if any(request.is_about(each.denying, self.steps) for each in self._order.constant.values()):
            return None
        done, not_yet = self._by_change(request, denying=True)
        own = (*granting.done, *granting.not_yet)
        missing = [step.key for step in (*done, *not_yet) if step not in own]
        missing.sort(key=lambda key: key not in self._concerned)
        is_about_it = self._is_about_it((*missing, granting.key))
        if missing and is_about_it and self._order.is_possible((*done, *granting.done), (*not_yet, *granting.not_yet)):
            return missing[0]
        return None

    def _by_change(self, request: Request, *, denying: bool) -> tuple[list[Step], list[Step]]:
        """Return the steps that must be done, and those that must not, so that no document allows or denies a request.

        A step that is among both is one whose documents do so before and after.
        """
        done: list[Step] = []
        not_yet: list[Step] = []
        for step in self._order.steps:
            for meaning, steps in ((step.had, done), (step.has, not_yet)):
                about = meaning and (meaning.denying if denying else meaning.allowing)
                if about and request.is_about(about, self.steps):
                    steps.append(step)
        return done, not_yet

    def losses(self) -> Iterator[TransientLoss]:
        """Find what is denied at a possible moment, but allowed before and after.

        Raises:
            TooManySteps: There may be some, and it is too much to compare.
        """
        if not self._is_about_it(step.key for step in self._order.steps):
            return
        constant = [each.allowing for each in self._order.constant.values()]
        ends = [replace(end, boundary=limit) for end, limit in zip(self._ends, self._boundaries, strict=True)]
        for step in self._order.steps:
            others = (other for other in self._order.steps if self._order.is_possible((step,), (other,)))
            granted = Together(other.has.allowing for other in others if other.has)
            found = 0
            # Whatever it allows itself afterwards, or something else always does, is not lost meanwhile.
            kept = Together([*constant, *([step.has.allowing] if step.has else [])])
            going = step.had.allowing if step.had and granted else ()
            for one in _not_in(kept, (one for one in going if one not in kept and _meets(one, granted))):
                if found == _MOST_OF_A_DOCUMENT:
                    break
                for both, request in self._granted_by_both(one, granted):
                    done, not_yet = self._by_change(request, denying=False)
                    if (
                        self._order.is_possible(done, not_yet)
                        and self._is_about_it(each.key for each in (*done, *not_yet))
                        and not any(request.is_about(each, self.steps) for each in constant)
                        and all(request.is_allowed(end, self.steps) for end in ends)
                    ):
                        found += 1
                        documents = tuple(each.key for each in done), tuple(each.key for each in not_yet)
                        yield documents, both
                        break

    def _granted_by_both(self, one: Permission, granted: Together) -> Iterator[tuple[Permission, Request]]:
        """Yield what a permission and others are about, with requests of it."""
        beside, seen = self._beside(one), set[Permission]()
        for other in self._meeting(one, granted):
            both = _both(one, other)
            if both not in seen:
                seen.add(both)
                yield from ((both, request) for request in samples(both, (other, *beside), self.steps))


def _meets(one: Permission, others: Together) -> bool:
    return any(may_overlap(other, one) for other in others.meeting(one.folded))


def _both(one: Permission, other: Permission) -> Permission:
    """Return what two permissions are about, or a part of that."""
    narrow = replace(
        one,
        action=_narrower(one.action, other.action, one.folded, other.folded),
        not_actions=tuple(sorted({*one.not_actions, *other.not_actions})),
        resource=_narrower(one.resource, other.resource, one.resource, other.resource),
        not_resources=tuple(sorted({*one.not_resources, *other.not_resources})),
        requirements=tuple(sorted({*one.requirements, *other.requirements})),
        states=one.states & other.states,
    )
    return narrow.without_what_is_elsewhere()


def _narrower(one: str, other: str, folded: str, other_folded: str) -> str:
    if includes(other_folded, folded):
        return one
    return other if includes(folded, other_folded) else common(one, other) or one


def _not_in(others: Together, permissions: Iterable[Permission]) -> Iterator[Permission]:
    """Yield permissions in the states of MFA in which none of the others includes them."""
    for one in permissions:
        states = one.states
        for other in others.covering(one):
            if other.states & states and other.includes(one, respect_mfa=False):
                states &= ~other.states
        if states:
            yield one if states == one.states else replace(one, states=states)
