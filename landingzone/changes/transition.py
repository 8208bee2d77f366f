"""What an apply does to a user or a group: requests that are allowed, or denied, only between two of its writes.

A request decides for each document whether it has to be changed at the moment, or may not be changed yet. Where the
order does not allow that, the question is asked again without the requests about which it is the same.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import chain, islice
from typing import NamedTuple, TypeAlias

from landingzone.changes.apply_order import DocumentKey, Order, Step, Version, held_of
from landingzone.iam.conditions import ConditionRequirement
from landingzone.iam.documents import Effect
from landingzone.iam.held import Held
from landingzone.iam.here import Here
from landingzone.iam.meaning import EVERYTHING, Meaning, meet
from landingzone.iam.permissions import Permission
from landingzone.iam.questions import Example, Excess, find_example, find_examples, is_about
from landingzone.iam.texts import NotDecided
from landingzone.iam.wildcards import common, includes

_MOST_DOCUMENTS = 200  # of both sides; IAM takes 10 groups and 20 managed policies, and each is looked at beside each
_MOST_OF_A_DOCUMENT = 3
_NOTHING = Held(())  # allows only what everybody may do


TransientGrant: TypeAlias = tuple[DocumentKey, DocumentKey, Permission, Example]
"""A request that is allowed only for a moment.

First the document whose denial is missing, then the one that grants it, with the permission that does, and the request.
"""

TransientLoss: TypeAlias = tuple[tuple[tuple[DocumentKey, ...], tuple[DocumentKey, ...]], Permission]
"""What is denied for a moment, but allowed before and after.

First the documents that grant it before and after, then what both grant.
"""


Boundaries: TypeAlias = tuple[Meaning | None, Meaning | None]
"""What permissions boundaries mean before and after."""


class _Moment(NamedTuple):
    """When some steps are done and others are not.

    Args:
        done: Those that are done.
        not_yet: Those that are not.
        limit: The boundary that may be there; None: there is none.
        ends: What is compared with it, none of which may allow what is found.
    """

    done: tuple[Step, ...]
    not_yet: tuple[Step, ...]
    limit: Meaning | None
    ends: tuple[Held, ...]


class Transition:
    """The documents of a user before and after; or those of an own group, and what some members have besides it.

    Args:
        order: What changes, and in which order.
        here: Where and when they are held.
        boundaries: The permissions boundaries before and after. One that is not known allows nothing before, and
            everything after, unless what is said about it is certain.
        group: Name of the own group; "": it is about the documents of the users themselves.
    """

    def __init__(self, order: Order, here: Here, boundaries: Boundaries, group: str = "") -> None:
        self.group, self.here, self.passed = group, here, order.passed
        self.had, self.has = order.had, order.has
        self._order = order
        self._concerned = order.own.keys()
        self._ends = held_of(self.had), held_of(self.has)
        was, becomes = boundaries
        self._is_bound_by_unknown = becomes is not None and not becomes.is_known
        self._limits = Meaning(()) if was and not was.is_known else was, None if self._is_bound_by_unknown else becomes

    def require_bound(self) -> None:
        """Raise NotDecided if there are too many documents to compare."""
        if len(self.had) + len(self.has) > _MOST_DOCUMENTS:
            raise NotDecided

    def excess_of(self, group: DocumentKey, meanwhile: Meaning) -> tuple[Permission, ...]:
        """Find what grants something for a moment before a group is left, or after it is joined, and only then.

        Args:
            group: The group.
            meanwhile: What it means at the moment.

        Raises:
            NotDecided: There may be something.
        """
        steps = tuple(step for step in self._order.steps if step.key == group)
        end, *ways = (self.had, (), steps) if group in self.had else (self.has, steps, ())
        held = held_of({**end, group: meanwhile})
        found = (_excess(replace(held, boundary=each.limit), *each.ends) for each in self._moments(*ways))
        return tuple(dict.fromkeys(chain.from_iterable(found)))

    def loses(self) -> Example | None:
        """Find a request that is allowed before, apart from the boundary, and for a moment within the new one.

        Raises:
            NotDecided: There may be one.
        """
        left, before, after = self._ends_of_new_boundary
        limit = self._limits[1]
        return find_example(replace(left, boundary=limit), _NOTHING, before, replace(after, boundary=limit))

    @cached_property
    def _ends_of_new_boundary(self) -> tuple[Held, Held, Held]:
        """What is left of the documents before once the boundary has changed, what is allowed before, and after."""
        done = self._order.needed(self._order.owner)
        left = held_of(
            {key: each for key, each in self.had.items() if all(step.key != key for step in done)},
            {step.key: _part(step.has, "Deny") for step in done},
        )
        return left, replace(self._ends[0], boundary=self._limits[0]), self._ends[1]

    def is_changed_first(self, key: DocumentKey) -> bool:
        """Return whether a document is one that changes before everything else of the user or the group."""
        return any(step.is_changed_first for step in self._order.steps if step.key == key)

    def place_among(self, keys: Sequence[DocumentKey]) -> DocumentKey:
        """Return which of some documents to look at: one of the user or the group itself, if there is one."""
        own = [key for key in keys if key in self._concerned]
        return next((key for key in own if key[0] != "membership"), own[0])

    def _moments(self, done: tuple[Step, ...], not_yet: tuple[Step, ...]) -> Iterator[_Moment]:
        """Yield the moments when steps are done and others are not: before and after the boundary changes, if it does.

        Whether a boundary that changes allows it before and after does not matter then.
        """
        was, becomes = self._limits
        moments = [_Moment(done, not_yet, was, self._ends)]
        if was != becomes:
            owner = self._order.owner
            before = _Moment(done, (*not_yet, owner), was, self._ends)
            moments = [before, _Moment((*done, owner), not_yet, becomes, self._ends_of_new_boundary)]
        yield from (each for each in moments if not self._order.conflict(each.done, each.not_yet))

    def grants(self) -> Iterator[TransientGrant]:
        """Find requests that are allowed at a possible moment, but neither before nor after, whatever the boundary is.

        Yields:
            One for each document whose denial may be missing.

        Raises:
            NotDecided: There may be more.
        """
        denying = {step.key for step in self._order.steps for each in (step.had, step.has) if each and each.denying}
        found: set[DocumentKey] = set()
        for version in () if denying.isdisjoint(self._concerned) else self._order.versions():
            for moment in self._moments(version.done, version.not_yet):
                for more in self._grants_by(version, moment, found):
                    found.add(more[0])
                    yield more

    @cached_property
    def _always_denied(self) -> frozenset[Permission]:
        kept = ({*step.had.denying} & {*step.has.denying} for step in self._order.steps if step.had and step.has)
        constant = (meaning.denying for meaning in self._order.constant.values())
        return frozenset[Permission]().union(*constant, *kept)

    def _grants_by(self, version: Version, moment: _Moment, found: Collection[DocumentKey]) -> Iterator[TransientGrant]:
        done, not_yet = moment.done, moment.not_yet
        others = [step for step in self._order.steps if step.key != version.key]
        denied = self._always_denied.union(version.meaning.denying)
        going = [step for step in others if step.had and not denied.issuperset(step.had.denying)]
        coming = [step for step in others if step.has and not denied.issuperset(step.has.denying)]
        stays = [step.had for step in going if self._order.conflict((step, *done), not_yet)]
        is_there = [step.has for step in coming if self._order.conflict(done, (step, *not_yet))]
        # Before, a denial that goes denies it, if the version is there before; afterwards, one that comes.
        goes, comes = len(stays) < len(going), len(is_there) < len(coming)
        is_there_only_then = version.is_meanwhile and (goes or comes)
        if not (is_there_only_then or ((goes or version.done) and (comes or version.not_yet))):
            return
        denials = (*self._order.constant.values(), *stays, *is_there)
        of_found = _parts([step for step in others if step.key in found], "Deny", "Deny")
        more = Held((version.meaning, *(_part(each, "Deny") for each in denials), *of_found), moment.limit)
        left_out: dict[Held, None] = {}
        for request, gone, not_come in self._find(left_out, "Deny", others, more, *moment.ends, granting=version.key):
            missing = min((*gone, *not_come), key=lambda step: step.key not in self._concerned)
            alike = Held(_parts([missing], "Deny", "Allow"))
            if alike not in left_out:
                left_out[alike] = None
                one, *_ = about(version.meaning, "Allow", request)
                yield missing.key, version.key, one, request

    def _find(
        self,
        left_out: dict[Held, None],
        effect: Effect,
        steps: Collection[Step],
        more: Held,
        *less: Held,
        granting: DocumentKey | None = None,
    ) -> Iterator[tuple[Example, tuple[Step, ...], tuple[Step, ...]]]:
        """Find requests that documents allow, or deny, before or after, and that none may allow, or deny, meanwhile.

        Args:
            left_out: What allows requests that are not asked for; whoever takes one adds those that are alike.
            effect: Whether documents deny them.
            steps: The steps that may be missing.
            more: What allows them.
            less: What does not allow them.
            granting: The document that grants them meanwhile.

        Yields:
            A request, with the steps that must be done then, and those that must not.
        """
        number = -1
        while number < len(left_out):
            number = len(left_out)
            for request in find_examples(more, _NOTHING, *less, *left_out):
                gone = tuple(step for step in steps if about(step.had, effect, request))
                not_come = tuple(step for step in steps if about(step.has, effect, request))
                alike = self._alike(gone, not_come, effect, granting)
                if alike:
                    left_out[alike] = None
                else:
                    yield request, gone, not_come

    def _alike(
        self, done: tuple[Step, ...], not_yet: tuple[Step, ...], effect: Effect, granting: DocumentKey | None = None
    ) -> Held | None:
        """Return what allows the requests that are as impossible at one moment, or as little about the group.

        None: there may be a moment when steps are done and others are not, and they are about the user or the group:
        one document of a group changes as if all of it did.
        """
        if conflict := self._order.conflict(done, not_yet):
            before, after = (_part(each, effect, "Allow") for each in (conflict[0].had, conflict[1].has))
            return Held((before,), after)
        own = [step for step in (*done, *not_yet) if step.key in self._concerned]
        if own and len(own) + (granting in self._concerned) > bool(self.group):
            return None
        others = [step for step in self._order.steps if step.key in self._concerned and step not in own]
        denying = _parts([step for step in others if step.key != granting], effect, "Deny")
        return Held((*(_parts(own, effect, "Allow") or (EVERYTHING,)), *denying))

    def losses(self) -> Iterator[TransientLoss]:
        """Find what is surely denied at a possible moment, but allowed before and after.

        Raises:
            NotDecided: There may be more.
        """
        steps = self._order.steps
        is_about_it = len(self._concerned & {step.key for step in steps}) > bool(self.group)
        if self._is_bound_by_unknown or not is_about_it:
            return
        was, becomes = self._limits
        ends = (*self.had.values(), *self.has.values(), *([becomes] if becomes else ()))
        denied = [_part(each, "Deny") for each in ends]
        kept = Held(tuple(_part(each, "Allow") for each in self._order.constant.values()))
        within = [_all_but(becomes)] if becomes and becomes != was else []
        for step in steps:
            had, has = (_part(each, "Allow") for each in (step.had, step.has))
            coming = (other.has for other in steps if not self._order.conflict((step,), (other,)))
            others = [each for each in coming if each and meet(each, had)]
            if not others:
                continue
            less = Held((has,)), _all_but(*others)
            # This is the same for many users, whatever else they have.
            if not find_example(Held((had,)), *less):
                continue
            more = Held((had, *denied), was)
            left_out: dict[Held, None] = {}
            found = self._find(left_out, "Allow", steps, more, kept, *within, *less)
            sure = (each for each in found if each[0].is_sure)
            for request, gone, not_come in islice(sure, _MOST_OF_A_DOCUMENT):
                both = _both(*(about(each, "Allow", request)[0] for each in (step.had, not_come[0].has)))
                left_out[Held.of([both])] = None
                yield (tuple(each.key for each in gone), tuple(each.key for each in not_come)), both


@lru_cache(maxsize=1024)  # among thousands of users, many change in the same way
def _excess(moment: Held, *ends: Held) -> tuple[Permission, ...]:
    difference = Excess(moment, _NOTHING, *ends)
    return tuple(filter(difference.is_possible, moment.allowing)) if difference.example() else ()


@lru_cache(maxsize=4096)
def _part(meaning: Meaning | None, effect: Effect, becomes: Effect | None = None) -> Meaning:
    """Return what a policy allows or denies alone, or the same with another effect; None: there is no policy."""
    part = () if meaning is None else meaning.denying if effect == "Deny" else meaning.allowing
    return Meaning(tuple(replace(one, effect=becomes) if becomes else one for one in part))


def _parts(steps: Iterable[Step], effect: Effect, becomes: Effect) -> tuple[Meaning, ...]:
    return tuple(_part(each, effect, becomes) for step in steps for each in (step.had, step.has))


def _all_but(*meanings: Meaning) -> Held:
    """Return what allows everything that none of some policies allows."""
    return Held((EVERYTHING, *(_part(each, "Allow", "Deny") for each in meanings)))


def about(meaning: Meaning | None, effect: Effect, request: Example) -> tuple[Permission, ...]:
    """Return the permissions of a policy, or its denials as permissions, that are about a request.

    Conditions that are not read may hold.
    """
    near = _part(meaning, effect, "Allow").allowing.meeting(request.action.lower())
    return tuple(one for one in near if is_about(_without(one, request.unread), request))


def _without(one: Permission, unread: Collection[ConditionRequirement]) -> Permission:
    return replace(one, requirements=tuple(each for each in one.requirements if each not in unread)) if unread else one


def _both(one: Permission, other: Permission) -> Permission:
    """Return what two permissions are about, or a part of that."""
    action = _narrower(one.action, other.action, one.folded, other.folded)
    resource = _narrower(one.resource, other.resource, one.resource, other.resource)
    return replace(one.within(other), action=action, resource=resource).without_what_is_elsewhere()


def _narrower(one: str, other: str, folded: str, other_folded: str) -> str:
    if includes(other_folded, folded):
        return one
    return other if includes(folded, other_folded) else common(one, other) or one
