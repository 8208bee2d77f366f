"""The one question: whether there is a request that what somebody holds on one side allows, and on the others not.

Actions are divided into classes that the same statements are about. What is left of the statements of a class, without
their actions, is the same for many classes, and is decided once. There, statements that have to match are added up,
and one after the other, those that may not match are made to fail: by the resource, or by one of their conditions.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, count, product
from typing import Any, NamedTuple, TypeAlias

from landingzone.ground.grouping import grouped
from landingzone.iam import action_sets
from landingzone.iam.action_sets import ActionSet
from landingzone.iam.conditions import ABSENT, ANY_STATE, MFA, MISSING, PRESENT, ConditionRequirement, States
from landingzone.iam.contexts import Values, axis_of, find_values, holds, is_read
from landingzone.iam.free_actions import FREE_ACTIONS
from landingzone.iam.held import Held
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import Permission
from landingzone.iam.texts import NotDecided, Pattern, find_text, matches
from landingzone.iam.wildcards import told, with_letters

_MOST_CHOICES = 4_000
_MFA_VALUES = {PRESENT: ("true",), ABSENT: ("false",), MISSING: ()}


@dataclass(frozen=True, kw_only=True)
class Example:
    """A request.

    Args:
        action: The action, as AWS writes it; a made-up name if AWS's reference has none.
        resource: The ARN, as `exact` writes it.
        context: Condition key in lower case -> its values in the request, without those that are missing.
        state: What it says of MFA.
        unread: Conditions that it is assumed to fulfil, or not, because nothing says when they hold.
        is_made_up: Whether AWS's reference does not have the action.
    """

    action: str
    resource: str
    context: tuple[tuple[str, Values], ...]
    state: States
    unread: frozenset[ConditionRequirement] = frozenset()
    is_made_up: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether such a request can be made, as far as AWS documents it."""
        return not self.unread and not self.is_made_up

    def as_dict(self) -> dict[str, Any]:
        """Return a dict for JSON."""
        values = dict(self.context) | {"aws:MultiFactorAuthPresent": _MFA_VALUES[self.state]}
        return {
            "action": self.action,
            "resource": told(self.resource),
            "context": {
                key: told(each[0]) if len(each) == 1 else [*map(told, each)] for key, each in values.items() if each
            },
        }


class Rest(NamedTuple):
    """What a statement asks for, apart from the action.

    Args:
        resource: Pattern of the ARN.
        not_resources: Patterns that are excluded.
        requirements: Conditions other than MFA.
        states: The states of MFA in which it holds.
    """

    resource: str
    not_resources: tuple[str, ...] = ()
    requirements: tuple[ConditionRequirement, ...] = ()
    states: States = ANY_STATE


_ANYTHING = Rest("*")


class _Actions(NamedTuple):
    """The actions of a statement: those of AWS's reference; and service, "" for any -> patterns without exclusions."""

    known: ActionSet
    patterns: Mapping[str, Sequence[tuple[str, tuple[str, ...]]]]

    def has(self, name: str) -> bool:
        return any(
            action_sets.pattern_of(pattern).fullmatch(name)
            and not any(action_sets.pattern_of(but).fullmatch(name) for but in buts)
            for service in (name.partition(":")[0], "")
            for pattern, buts in self.patterns.get(service, ())
        )


Statements: TypeAlias = dict[Rest, _Actions]


@lru_cache(maxsize=4096)
def _of_meaning(meaning: Meaning) -> tuple[Statements, Statements]:
    return _statements(meaning.allowing), _statements(meaning.denying)


def _statements(permissions: Iterable[Permission]) -> Statements:
    alike = grouped((_rest_of(one), _actions_of(one)) for one in permissions)
    return {rest: _joined(actions) for rest, actions in alike.items()}


def _joined(each: Sequence[_Actions]) -> _Actions:
    if len(each) == 1:
        return each[0]
    known = 0
    for one in each:
        known |= one.known
    return _Actions(known, grouped((service, those) for one in each for service, (those,) in one.patterns.items()))


def _rest_of(one: Permission) -> Rest:
    return Rest(one.resource, one.not_resources, one.requirements, one.states)


@lru_cache(maxsize=1 << 15)
def _actions_of(one: Permission) -> _Actions:
    buts = tuple(but.lower() for but in one.not_actions)
    known = action_sets.matching(one.folded)
    for but in buts:
        known &= ~action_sets.matching(but)
    return _Actions(known, {one.service: [(one.folded, buts)]})


class _Side(NamedTuple):
    """What somebody holds: what is allowed, what is denied, and what the boundary allows; None: there is none."""

    allowing: tuple[tuple[Rest, _Actions], ...]
    denying: tuple[tuple[Rest, _Actions], ...]
    bounding: tuple[tuple[Rest, _Actions], ...] | None


@lru_cache(maxsize=4096)
def _side(held: Held) -> _Side:
    each = [_of_meaning(meaning) for meaning in held.meanings]
    boundary = None if held.boundary is None else _of_meaning(held.boundary)
    return _Side(
        (*(one for allowing, _ in each for one in allowing.items()), *_free()),
        tuple(one for _, denying in (*each, *([boundary] if boundary else [])) for one in denying.items()),
        None if boundary is None else (*boundary[0].items(), *_free()),
    )


@cache
def _free() -> tuple[tuple[Rest, _Actions], ...]:
    """What everybody may do, whatever they hold."""
    return tuple(_statements(Permission(effect="Allow", action=each) for each in FREE_ACTIONS).items())


class _About(NamedTuple):
    """What the statements of one side about a class of actions ask for; the boundary is None if there is none."""

    allowing: frozenset[Rest]
    denying: frozenset[Rest]
    bounding: frozenset[Rest] | None

    def surely_allows_all_of(self, other: "_About") -> bool:
        """Return whether it has whatever lets another side allow something, and nothing else that limits it."""
        return (
            (self.bounding is None or (other.bounding is not None and other.bounding <= self.bounding))
            and other.allowing <= self.allowing
            and self.denying <= other.denying
        )

    def in_state(self, state: States) -> "_InState":
        bounding = None if self.bounding is None else _in_state(self.bounding, state)
        return _InState(_in_state(self.allowing, state), _in_state(self.denying, state), bounding)


class _InState(NamedTuple):
    """The same in one state of MFA, in a fixed order."""

    allowing: tuple[Rest, ...]
    denying: tuple[Rest, ...]
    bounding: tuple[Rest, ...] | None


class _Problem(NamedTuple):
    """What is to be decided for a class of actions: what has to allow a request, and what may not."""

    more: _About
    less: tuple[_About, ...]

    @property
    def rests(self) -> Iterator[Rest]:
        """All statements."""
        for one in (self.more, *self.less):
            yield from (*one.allowing, *one.denying, *(one.bounding or ()))

    @property
    def is_trivial(self) -> bool:
        """Whether there surely is no such request."""
        more = self.more
        return (
            not more.allowing
            or more.bounding == frozenset()
            or any(one.surely_allows_all_of(more) for one in self.less)
        )


def find_example(more: Held, *less: Held, within: tuple[Permission, ...] = ()) -> Example | None:
    """Find a request that one side allows and others do not.

    Args:
        more: What has to allow it.
        less: What may not allow it, each of them.
        within: Permissions, or denials, all of which have to be about it.

    Returns:
        The request; None: there surely is none.

    Raises:
        NotDecided: More would have to be tried than can be in a moment, and nothing that was tried shows one.
    """
    return Difference(more, *less).example(*within)


def find_examples(more: Held, *less: Held, within: tuple[Permission, ...] = ()) -> Iterator[Example]:
    """Yield such requests, one for each class of actions that has one.

    Raises:
        NotDecided: After all others, if a class is not decided.
    """
    return Difference(more, *less).examples(*within)


class Difference:
    """What one side allows and others do not, for many questions about it.

    Args:
        more: What has to allow a request.
        less: What may not allow it, each of them.
    """

    def __init__(self, more: Held, *less: Held) -> None:
        self._classes = _classes(more, *less)
        self._answers: dict[tuple[Rest, ...], list[_Found | NotDecided | None]] = {}

    def example(self, *within: Permission, states: States = ANY_STATE) -> Example | None:
        """Find a request, as `find_example` does, in some states of MFA.

        Raises:
            NotDecided: More would have to be tried than can be in a moment, and nothing that was tried shows one.
        """
        return next(self.examples(*within, states=states), None)

    def examples(self, *within: Permission, states: States = ANY_STATE) -> Iterator[Example]:
        """Yield requests, one for each class of actions that has one: first those that can surely be made.

        Raises:
            NotDecided: After all others, if a class is not decided.
        """
        rests = tuple(dict.fromkeys(_rest_of(one) for one in within))
        if states != ANY_STATE:
            rests = (*rests, Rest("*", states=states))
        sets = [_actions_of(one) for one in within]
        not_decided = False
        unsure: list[Example] = []
        answers = self._answers.setdefault(rests, [])
        for place, one in enumerate(self._classes):
            if place == len(answers):
                answers.append(_UNASKED)
            actions = one.actions
            for those in sets:
                actions &= those.known
            if not (actions or (one.name and all(those.has(one.name) for those in sets))):
                continue
            if answers[place] is _UNASKED:
                answers[place] = _solved(one.problem, rests)
            found = answers[place]
            if isinstance(found, NotDecided):
                not_decided = True
            elif found is not None:
                example = Example(
                    action=one.name or action_sets.first_of(actions),
                    resource=found.resource,
                    context=found.context,
                    state=found.state,
                    unread=found.unread,
                    is_made_up=bool(one.name),
                )
                if example.is_sure:
                    yield example
                else:
                    unsure.append(example)
        yield from unsure
        if not_decided:
            raise NotDecided


_UNASKED = NotDecided("not asked yet")


class _Class(NamedTuple):
    """Actions that the same statements are about: some of AWS's reference, or a made-up name."""

    problem: _Problem
    actions: ActionSet
    name: str = ""


class _Classes:
    """The classes of actions in which the first side may allow something that the others do not, found when needed."""

    def __init__(self, sides: Sequence[_Side]) -> None:
        self._found: list[_Class] = []
        self._left = iter(()) if sides[0] in sides[1:] else _divide(sides)

    def __iter__(self) -> Iterator[_Class]:
        for place in count():
            if place == len(self._found):
                following = next(self._left, None)
                if following is None:
                    return
                self._found.append(following)
            yield self._found[place]


@lru_cache(maxsize=1 << 10)
def _classes(*of: Held) -> _Classes:
    return _Classes([*map(_side, of)])


def _divide(sides: Sequence[_Side]) -> Iterator[_Class]:
    more = sides[0]
    by_actions: dict[ActionSet, list[tuple[int, Rest]]] = {}
    for place, (rest, actions) in _placed(sides):
        by_actions.setdefault(actions.known, []).append((place, rest))
    wanted = 0
    for _, actions in more.allowing:
        wanted |= actions.known
    for action, is_denied in FREE_ACTIONS.items():
        wanted &= -1 if is_denied else ~action_sets.matching(action.lower())
    classes: list[tuple[ActionSet, tuple[ActionSet, ...]]] = [(wanted, ())] if wanted else []
    for those in by_actions:
        divided: list[tuple[ActionSet, tuple[ActionSet, ...]]] = []
        for one, about in classes:
            if inside := one & those:
                divided.append((inside, (*about, those)))
            if outside := one & ~those:
                divided.append((outside, about))
        classes = divided
    known = (
        _Class(_problem(sides, (placed for each in about for placed in by_actions[each])), one)
        for one, about in sorted(classes, key=lambda each: each[0] & -each[0])
    )
    made_up = (
        _Class(_problem(sides, ((place, rest) for place, (rest, has) in _placed(sides) if has.has(name))), 0, name)
        for name in _made_up_names(actions for _, actions in more.allowing)
    )
    yield from (one for one in chain(known, made_up) if not one.problem.is_trivial)


def _placed(sides: Iterable[_Side]) -> Iterator[tuple[int, tuple[Rest, _Actions]]]:
    """Yield the statements of sides, with three places for each: what allows, what denies, what bounds."""
    for number, side in enumerate(sides):
        for place, statements in enumerate((side.allowing, side.denying, side.bounding or ())):
            yield from ((3 * number + place, one) for one in statements)


def _problem(sides: Sequence[_Side], placed: Iterable[tuple[int, Rest]]) -> _Problem:
    found: list[list[Rest]] = [[] for _ in range(3 * len(sides))]
    for place, rest in placed:
        found[place].append(rest)
    each = [*map(frozenset, found)]
    more, *less = (
        _About(each[3 * at], each[3 * at + 1], None if side.bounding is None else each[3 * at + 2])
        for at, side in enumerate(sides)
    )
    return _Problem(more, tuple(less))


def _made_up_names(among: Iterable[_Actions]) -> Iterator[str]:
    """Yield names that patterns match and that AWS's reference lacks."""
    names: dict[str, None] = {}
    for one in among:
        for pattern in dict.fromkeys(pattern for those in one.patterns.values() for pattern, _ in those):
            name = action_sets.made_up(pattern)
            if name and name not in names and one.has(name):
                names[name] = None
    return iter(names)


class _Found(NamedTuple):
    """A request, apart from its action."""

    resource: str
    context: tuple[tuple[str, Values], ...]
    state: States
    unread: frozenset[ConditionRequirement]


@lru_cache(maxsize=1 << 14)
def _solved(problem: _Problem, within: tuple[Rest, ...]) -> _Found | NotDecided | None:
    """Find a request, if possible one that depends on no condition that is not read."""
    is_all_read = all(is_read(each) for rest in (*problem.rests, *within) for each in rest.requirements)
    try:
        found = _tried(problem, within, read_only=True)
        return found if found is not None or is_all_read else _tried(problem, within, read_only=False)
    except NotDecided as error:
        return error


def _tried(problem: _Problem, within: tuple[Rest, ...], *, read_only: bool) -> _Found | None:
    not_decided = False
    budget = [_MOST_CHOICES]
    for state in (PRESENT, MISSING, ABSENT):
        if not all(each.states & state for each in within):
            continue
        more, *less = (one.in_state(state) for one in (problem.more, *problem.less))
        for one, bound in product(more.allowing, (_ANYTHING,) if more.bounding is None else more.bounding):
            for ways in product(*(_ways_not_to_allow(other, one, more.denying) for other in less)):
                matching = [one, bound, *within, *(rest for way in ways for rest in way.matching)]
                not_matching = [*more.denying, *(rest for way in ways for rest in way.not_matching)]
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


class _Way(NamedTuple):
    """Statements that have to match a request, and that may not."""

    matching: tuple[Rest, ...]
    not_matching: tuple[Rest, ...]


def _ways_not_to_allow(side: _InState, allowed: Rest, without: Sequence[Rest]) -> Iterator[_Way]:
    """Yield the ways in which a side does not allow what a statement allows and others do not deny."""
    if allowed not in side.allowing:
        yield _Way((), side.allowing)
    if side.bounding is not None:
        yield _Way((), side.bounding)
    for denial in side.denying:
        if denial not in without:
            yield _Way((denial,), ())


def _in_state(rests: Iterable[Rest], state: States) -> tuple[Rest, ...]:
    return tuple(sorted({one._replace(states=ANY_STATE) for one in rests if one.states & state}))


class _Axes:
    """What a request has to fulfil, and may not: patterns of the resource, and conditions on each key."""

    __slots__ = ("conditions", "not_resources", "resources")

    def __init__(self) -> None:
        self.resources: frozenset[str] = frozenset()
        self.not_resources: frozenset[str] = frozenset()
        self.conditions: dict[str, tuple[frozenset[ConditionRequirement], frozenset[ConditionRequirement]]] = {}

    def copy(self) -> "_Axes":
        other = _Axes()
        other.resources, other.not_resources = self.resources, self.not_resources
        other.conditions = dict(self.conditions)
        return other


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

    def find(self, matching: Sequence[Rest], not_matching: Iterable[Rest]) -> _Found | None:
        """Find a request that some statements match and others do not."""
        axes = self._with(_Axes(), [literal for rest in matching for literal in _literals(rest, True)])
        return None if axes is None else self._choose(axes, [tuple(_literals(rest, False)) for rest in not_matching])

    def _choose(self, axes: _Axes, clauses: list[tuple[_Literal, ...]]) -> _Found | None:
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
        found = axes.copy()
        touched: set[str] = set()
        for one, wanted in literals:
            if isinstance(one, str):
                touched.add("")
                if wanted:
                    found.resources |= {one}
                else:
                    found.not_resources |= {one}
            else:
                if self._read_only and not is_read(one):
                    return None
                axis = axis_of(one)
                touched.add(axis)
                holding, failing = found.conditions.get(axis, _NONE)
                found.conditions[axis] = (holding | {one}, failing) if wanted else (holding, failing | {one})
        for axis in touched:
            if axis:
                if find_values(axis, *found.conditions[axis], self._state) is None:
                    return None
            elif find_resource(found.resources, found.not_resources) is None:
                return None
        return found

    def _found(self, axes: _Axes) -> _Found:
        resource = find_resource(axes.resources, axes.not_resources)
        context: list[tuple[str, Values]] = []
        unread: set[ConditionRequirement] = set()
        for axis, (holding, failing) in sorted(axes.conditions.items()):
            for one in (*holding, *failing):
                if not is_read(one):
                    unread.add(one)
                elif axis != MFA:
                    context.append((axis, find_values(axis, holding, failing, self._state) or ()))
                    break
        return _Found(resource or "*", tuple(context), self._state, frozenset(unread))


@lru_cache(maxsize=1 << 16)
def find_resource(matching: frozenset[str], not_matching: frozenset[str]) -> str | None:
    """Find a resource that patterns match and others do not."""
    each = tuple((Pattern(with_letters(one)),) for one in sorted(matching))
    return find_text(each, tuple(Pattern(with_letters(one)) for one in sorted(not_matching)))


def is_about(one: Permission, example: Example) -> bool:
    """Return whether a permission, or a denial, is about a request."""
    name, values = example.action.lower(), dict(example.context)
    return (
        bool(one.states & example.state)
        and action_sets.pattern_of(one.folded).fullmatch(name) is not None
        and not any(action_sets.pattern_of(but.lower()).fullmatch(name) for but in one.not_actions)
        and matches(Pattern(with_letters(one.resource)), example.resource)
        and not any(matches(Pattern(with_letters(but)), example.resource) for but in one.not_resources)
        and all(holds(each, values.get(axis_of(each), ()), example.state) for each in one.requirements)
    )


def allows(held: Held, example: Example) -> bool:
    """Return whether somebody who holds this may make a request."""
    name = example.action.lower()
    return (
        any(is_about(one, example) for one in held.allowing.meeting(name))
        and (held.bounding is None or any(is_about(one, example) for one in held.bounding.meeting(name)))
        and not any(is_about(one, example) for one in held.denying.meeting(name))
    )
