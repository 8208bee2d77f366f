"""Whether a request exists that some statements match and others do not, whatever the action is.

Statements that have to match are added up, and one after the other, those that may not match are made to fail: by the
resource, or by one of their conditions.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import product, repeat
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from landingzone.iam.conditions import ABSENT, ANY_STATE, MFA, MISSING, PRESENT, ConditionRequirement, States
from landingzone.iam.contexts import KeyValues, axis_of, find_values, in_seconds, is_read
from landingzone.iam.documented_resources import NO_ARN_OF_IAM, may_fit
from landingzone.iam.held_statements import ANYTHING, Rest
from landingzone.iam.known import KnownOfUser
from landingzone.iam.texts import NotDecided, Pattern, find_text
from landingzone.iam.unknown_values import each_value, with_values
from landingzone.iam.wildcards import head_of, may_begin_alike, overlap, variables_of, with_letters, without_variables

_MOST_CHOICES = 4_000
ANY_RESOURCE = "*"
"""The resource of a request that may be on anything."""


_Rests = TypeVar("_Rests")
_Changed = TypeVar("_Changed")


class ClassStatements(NamedTuple, Generic[_Rests]):
    """What the statements of one side about a class of actions ask for; the boundary is None if there is none."""

    allowing: _Rests
    denying: _Rests
    bounding: _Rests | None

    def each(self, change: Callable[[_Rests], _Changed]) -> "ClassStatements[_Changed]":
        """Change what allows, what denies and what bounds."""
        bounding = None if self.bounding is None else change(self.bounding)
        return ClassStatements(change(self.allowing), change(self.denying), bounding)


_InAnyState: TypeAlias = ClassStatements[frozenset[Rest]]
_InState: TypeAlias = ClassStatements[tuple[Rest, ...]]
"""The same in one state of MFA, in a fixed order."""


def _surely_covers(one: _InAnyState, other: _InAnyState) -> bool:
    """Return whether a side has whatever lets another one allow something, and nothing else that limits it."""
    ours, theirs = one.bounding, other.bounding
    return (
        (ours is None or ANYTHING in ours or (theirs is not None and theirs <= ours))
        and (ANYTHING in one.allowing or other.allowing <= one.allowing)
        and one.denying <= other.denying
    )


def _near(one: Rest, side: _InState) -> _InState:
    """Leave out the statements that share no resource with one of them."""
    if one.resource == "*":
        return side
    return side.each(lambda rests: tuple(other for other in rests if _meet(other.resource, one.resource)))


def _meet(one: str, other: str) -> bool:
    return may_begin_alike(_head(one), _head(other)) and overlap(with_letters(one), with_letters(other))


_head = lru_cache(maxsize=1 << 15)(head_of)


class ClassQuestion(NamedTuple):
    """What is to be decided for a class of actions: what has to allow a request, and what may not."""

    more: _InAnyState
    less: tuple[_InAnyState, ...]

    @property
    def rests(self) -> Iterator[Rest]:
        """All statements."""
        for one in (self.more, *self.less):
            yield from (*one.allowing, *one.denying, *(one.bounding or ()))

    def each(self, change: Callable[[frozenset[Rest]], frozenset[Rest]]) -> "ClassQuestion":
        """Change the statements of each side."""
        return ClassQuestion(self.more.each(change), tuple(one.each(change) for one in self.less))

    def knowing(self, known: Iterable[KnownOfUser]) -> "ClassQuestion":
        """Fill in the values of keys: those of each side."""
        more, *less = (
            side.each(partial(_filled, one)) for side, one in zip((self.more, *self.less), known, strict=False)
        )
        return ClassQuestion(more, tuple(less))

    @property
    def is_trivial(self) -> bool:
        """Whether there surely is no such request."""
        more = self.more
        return not more.allowing or more.bounding == frozenset() or any(_surely_covers(one, more) for one in self.less)


class FoundContext(NamedTuple):
    """A request, apart from its action."""

    resource: str
    context: tuple[tuple[str, KeyValues], ...]
    state: States
    unread: frozenset[ConditionRequirement]

    def knowing(self, known: KnownOfUser) -> "FoundContext":
        """Return it with the values of variables."""
        more = ((key, value) for key, value in known.values if value and key not in dict(variables_of(value)).values())
        return self._replace(context=(*self.context, *((key, (value,)) for key, value in more)))

    def at(self, resource: str, but: tuple[str, ...]) -> "FoundContext":
        """Return the same on a resource that matches a pattern, and not others."""
        return self._replace(resource=find_resource(frozenset([resource]), frozenset(but)) or "")


def _filled(known: KnownOfUser, rests: frozenset[Rest]) -> frozenset[Rest]:
    return frozenset(found for rest in rests if (found := with_values(rest, known)))


@lru_cache(maxsize=1 << 14)
def solved(question: ClassQuestion, within: tuple[Rest, ...]) -> FoundContext | NotDecided | None:
    """Find a request, if possible one that depends on no condition that is not read."""
    not_decided: NotDecided | None = None
    try:
        for known in each_value((*question.rests, *within)):
            asked = [with_values(rest, known) for rest in within] if known.values else within
            if None in asked:
                continue
            filled = question.knowing(repeat(known)) if known.values else question
            found = _solved(filled, tuple(filter(None, asked)))
            if isinstance(found, FoundContext):
                return found.knowing(known)
            not_decided = not_decided or found
    except NotDecided as error:
        return error
    return not_decided


def _solved(question: ClassQuestion, within: tuple[Rest, ...]) -> FoundContext | NotDecided | None:
    is_all_read = all(map(_is_read, (*question.rests, *within)))
    try:
        found = _tried(question, within, read_only=True) if all(map(_is_read, within)) else None
        return found if found is not None or is_all_read else _tried(question, within, read_only=False)
    except NotDecided as error:
        return error


@lru_cache(maxsize=1 << 16)
def solved_at(
    question: ClassQuestion, within: tuple[Rest, ...], resource: str, but: tuple[str, ...]
) -> FoundContext | NotDecided | None:
    """Find a request on documented resources, by statements about such resources."""
    if not all(_may_fit(rest.resource, resource) for rest in within):
        return None
    if any(without_variables(rest.resource).count(":") > NO_ARN_OF_IAM.count(":") - 1 for rest in within):
        but = tuple(each for each in but if each != NO_ARN_OF_IAM)  # a path may have a colon
    near = question.each(partial(_at, resource))
    return None if near.is_trivial else solved(near, (*within, Rest(resource, but)))


@lru_cache(maxsize=1 << 14)
def _at(resource: str, rests: frozenset[Rest]) -> frozenset[Rest]:
    """Keep what may match a documented resource, and of what it leaves out, what may match that."""
    return frozenset(
        rest._replace(not_resources=tuple(but for but in rest.not_resources if _may_fit(but, resource)))
        for rest in rests
        if _may_fit(rest.resource, resource)
    )


def _is_read(rest: Rest) -> bool:
    return all(map(is_read, rest.requirements))


def _may_fit(pattern: str, resource: str) -> bool:
    return pattern == "*" or may_fit(without_variables(pattern), resource)


def _tried(question: ClassQuestion, within: tuple[Rest, ...], *, read_only: bool) -> FoundContext | None:
    not_decided = False
    budget = [_MOST_CHOICES]
    for state in (PRESENT, MISSING, ABSENT):
        if not all(each.states & state for each in within):
            continue
        sides = [one.each(partial(_in_state, state)) for one in (question.more, *question.less)]
        for one in filter(_is_read, sides[0].allowing) if read_only else sides[0].allowing:
            more, *others = (_near(one, side) for side in sides)
            less = [side for side in others if side.allowing and side.bounding != ()]
            each_way = product(*(_ways_not_to_allow(other, one, more.denying) for other in less))
            for ways, bound in product(each_way, (ANYTHING,) if more.bounding is None else more.bounding):
                matching = [one, bound, *within, *(rest for needed, _ in ways for rest in needed)]
                not_matching = [*more.denying, *(rest for _, refused in ways for rest in refused)]
                try:
                    found = _Search(state, budget, read_only).find(matching, not_matching)
                except NotDecided:
                    not_decided = True
                    continue
                if found is not None:
                    return found
    if not_decided:
        raise NotDecided
    return None


_Refusal: TypeAlias = tuple[tuple[Rest, ...], tuple[Rest, ...]]
"""Statements that have to match a request, and that may not."""


def _ways_not_to_allow(side: _InState, allowed: Rest, without: Sequence[Rest]) -> Iterator[_Refusal]:
    """Yield how a side may not allow what a statement allows and others do not deny."""
    if not {allowed, ANYTHING}.intersection(side.allowing):
        yield (), side.allowing
    if side.bounding is not None and ANYTHING not in side.bounding:
        yield (), side.bounding
    for denial in side.denying:
        if denial not in without:
            yield (denial,), ()


@lru_cache(maxsize=1 << 14)
def _in_state(state: States, rests: frozenset[Rest]) -> tuple[Rest, ...]:
    found = {one._replace(states=ANY_STATE) for one in rests if one.states & state}
    return tuple(sorted(found, key=lambda one: (len(one.requirements), one)))  # the plainest request comes first


class _Axes(NamedTuple):
    """What a request has to fulfil, and may not: patterns of the resource, and conditions on each key."""

    resources: frozenset[str]
    not_resources: frozenset[str]
    conditions: Mapping[str, tuple[frozenset[ConditionRequirement], frozenset[ConditionRequirement]]]


_NONE: tuple[frozenset[ConditionRequirement], frozenset[ConditionRequirement]] = frozenset(), frozenset()
_Literal: TypeAlias = tuple[str | ConditionRequirement, bool]
"""A pattern of the resource or a condition, and whether it has to match or hold."""


def _literals(rest: Rest, wanted: bool) -> Iterator[_Literal]:
    """Yield what makes a statement match, all of it, or what makes it fail, each alone."""
    if rest.resource != "*":
        yield rest.resource, wanted
    yield from ((but, not wanted) for but in rest.not_resources)
    yield from ((one, wanted) for one in rest.requirements)


class _Search:
    def __init__(self, state: States, budget: list[int], read_only: bool) -> None:
        self._state, self._budget, self._read_only = state, budget, read_only

    def find(self, matching: Sequence[Rest], not_matching: Iterable[Rest]) -> FoundContext | None:
        """Find a request that some statements match and others do not."""
        needed = [literal for rest in matching for literal in _literals(rest, True)]
        axes = self._with(_Axes(frozenset(), frozenset(), {}), needed)
        return None if axes is None else self._choose(axes, [tuple(_literals(rest, False)) for rest in not_matching])

    def _choose(self, axes: _Axes, clauses: list[tuple[_Literal, ...]]) -> FoundContext | None:
        while True:
            self._budget[0] -= 1
            if self._budget[0] < 0:
                raise NotDecided
            single = [clause[0] for clause in clauses if len(clause) == 1]
            if single:
                added = self._with(axes, single)
                if added is None:
                    return None
                axes, clauses = added, [clause for clause in clauses if len(clause) != 1]
            left: list[tuple[_Literal, ...]] = []
            for clause in clauses:
                if any(self._is_entailed(axes, one) for one in clause):
                    continue
                possible = tuple(one for one in clause if self._with(axes, [one]) is not None)
                if not possible:
                    return None
                left.append(possible)
            clauses = left
            if not clauses:
                return self._found(axes)
            if min(map(len, clauses)) > 1:
                break
        clause = min(clauses, key=len)
        others = [each for each in clauses if each is not clause]
        for one in clause:
            added = self._with(axes, [one])
            if added is not None and (found := self._choose(added, others)) is not None:
                return found
        return None

    def _is_entailed(self, axes: _Axes, literal: _Literal) -> bool:
        one, wanted = literal
        if self._read_only and isinstance(one, ConditionRequirement) and not is_read(one):
            return False
        return self._with(axes, [(one, not wanted)]) is None

    def _with(self, axes: _Axes, literals: Iterable[_Literal]) -> _Axes | None:
        """Add what has to be so; None: it cannot be."""
        resources, not_resources, conditions = axes.resources, axes.not_resources, dict(axes.conditions)
        touched: set[str] = set()
        for one, wanted in literals:
            if isinstance(one, str):
                touched.add("")
                if wanted:
                    resources |= {one}
                else:
                    not_resources |= {one}
            else:
                if self._read_only and not is_read(one):
                    return None
                axis = axis_of(one)
                touched.add(axis)
                holding, failing = conditions.get(axis, _NONE)
                conditions[axis] = (holding | {one}, failing) if wanted else (holding, failing | {one})
        for axis in touched:
            if axis:
                if find_values(axis, *conditions[axis], self._state) is None:
                    return None
            elif find_resource(resources, not_resources) is None:
                return None
        return _Axes(resources, not_resources, conditions)

    def _found(self, axes: _Axes) -> FoundContext:
        is_any = not axes.resources and not axes.not_resources
        resource = None if is_any else find_resource(axes.resources, axes.not_resources)
        context: dict[str, KeyValues] = {}
        unread: set[ConditionRequirement] = set()
        for axis, (holding, failing) in sorted(axes.conditions.items()):
            for one in (*holding, *failing):
                if not is_read(one):
                    unread.add(one)
                elif axis != MFA:
                    found = find_values(axis, holding, failing, self._state) or ()
                    context[one.key] = found if one.key.lower() == axis else tuple(map(in_seconds, found))
        return FoundContext(resource or ANY_RESOURCE, tuple(context.items()), self._state, frozenset(unread))


@lru_cache(maxsize=1 << 16)
def find_resource(matching: frozenset[str], not_matching: frozenset[str]) -> str | None:
    """Find a resource that patterns match and others do not."""
    each = tuple((Pattern(with_letters(one)),) for one in sorted(matching))
    return find_text(each, tuple(Pattern(with_letters(one)) for one in sorted(not_matching)))
