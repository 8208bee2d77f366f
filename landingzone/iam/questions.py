"""The one question: whether there is a request that what somebody holds on one side allows, and on the others not.

Actions are divided into classes that the same statements are about. What is left of the statements of a class, without
their actions, is the same for many classes, and is decided once. There, statements that have to match are added up,
and one after the other, those that may not match are made to fail: by the resource, or by one of their conditions.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain, product
from typing import Any, NamedTuple, TypeAlias

from landingzone.ground.grouping import grouped
from landingzone.iam import action_sets
from landingzone.iam.action_sets import ActionSet
from landingzone.iam.condition_keys import may_be_in
from landingzone.iam.conditions import ABSENT, ANY_STATE, MFA, MISSING, PRESENT, ConditionRequirement, States
from landingzone.iam.contexts import KeyValues, axis_of, find_values, holds, in_seconds, is_read
from landingzone.iam.documented_resources import Fitting, Spot, may_fit
from landingzone.iam.free_actions import FREE_ACTIONS
from landingzone.iam.held import Held
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import Permission
from landingzone.iam.texts import NotDecided, Pattern, find_text, matches
from landingzone.iam.wildcards import head_of, may_begin_alike, named, overlap, told, with_letters, without_variables

_MOST_CHOICES = 4_000
_MFA_VALUES = {PRESENT: ("true",), ABSENT: ("false",), MISSING: ()}


@dataclass(frozen=True, kw_only=True)
class Example:
    """A request.

    Args:
        action: The action, as AWS writes it; a made-up name if AWS's reference has none.
        resource: The ARN, as `exact` writes it.
        context: Condition key -> its values in the request; none: it is missing.
        state: What it says of MFA.
        unread: Conditions that it is assumed to fulfil, or not, because nothing says when they hold.
        is_made_up: Whether AWS's reference does not have the action.
        is_elsewhere: Whether AWS documents that the action is not used on such a resource.
    """

    action: str
    resource: str
    context: tuple[tuple[str, KeyValues], ...]
    state: States
    unread: frozenset[ConditionRequirement] = frozenset()
    is_made_up: bool = False
    is_elsewhere: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether such a request can be made, as far as AWS documents it."""
        return not self.unread and not self.is_made_up and not self.is_elsewhere

    def of(self, name: str) -> "Example":
        """Return it with the name of a user for the variable."""
        return replace(
            self,
            resource=named(self.resource, name),
            context=tuple((key, tuple(named(value, name) for value in values)) for key, values in self.context),
        )

    @property
    def call(self) -> Permission:
        """A permission for this action on this resource in this state of MFA, whatever else the context is."""
        return Permission(effect="Allow", action=self.action, resource=self.resource, states=self.state)

    def as_dict(self) -> dict[str, Any]:
        """Return a dict for JSON."""
        values = {**dict(self.context), "aws:MultiFactorAuthPresent": _MFA_VALUES[self.state]}
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
ANY_RESOURCE = "*"
"""The resource of a request that may be on anything."""


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


_Statements: TypeAlias = dict[Rest, _Actions]


class _PolicyStatements:
    """The statements of a policy."""

    def __init__(self, allowing: Iterable[Permission], denying: Iterable[Permission] = ()) -> None:
        self.allowing, self.denying = _statements(allowing), _statements(denying)
        self._about: dict[str, tuple[list[Rest], list[Rest]]] = {}

    @cached_property
    def made_up_names(self) -> tuple[dict[tuple[str, bool], None], dict[tuple[str, bool], None]]:
        """Names that AWS's reference lacks and that patterns of what is allowed match, and of what is denied.

        Each with whether it is written there itself.
        """
        found: tuple[dict[tuple[str, bool], None], dict[tuple[str, bool], None]] = ({}, {})
        for names, statements in zip(found, (self.allowing, self.denying), strict=True):
            for one in statements.values():
                for pattern in dict.fromkeys(pattern for those in one.patterns.values() for pattern, _ in those):
                    name = action_sets.made_up(pattern)
                    if name and one.has(name):
                        names[name, name == pattern] = None
        return found

    def about(self, name: str) -> tuple[list[Rest], list[Rest]]:
        """Return what allows an action by its name in lower case, and what denies it."""
        found = self._about.get(name)
        if found is None:
            found = self._about[name] = (
                [rest for rest, actions in self.allowing.items() if actions.has(name)],
                [rest for rest, actions in self.denying.items() if actions.has(name)],
            )
        return found


@lru_cache(maxsize=4096)
def _policy(meaning: Meaning) -> _PolicyStatements:
    return _PolicyStatements(meaning.allowing, meaning.denying)


def _statements(permissions: Iterable[Permission]) -> _Statements:
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


def actions_of(one: Permission) -> ActionSet:
    """Return the actions of AWS's reference that a permission is about."""
    return _actions_of(one).known


class _HeldStatements(NamedTuple):
    """What somebody holds: policies, with what everybody may do, and the boundary; None: there is none."""

    policies: tuple[_PolicyStatements, ...]
    boundary: _PolicyStatements | None

    def statements(self) -> Iterator[tuple[int, Rest, _Actions]]:
        """Yield all statements, each with its place: 0 allows, 1 denies, 2 bounds."""
        for policy in self.policies:
            yield from ((0, rest, actions) for rest, actions in policy.allowing.items())
            yield from ((1, rest, actions) for rest, actions in policy.denying.items())
        if self.boundary is not None:
            yield from ((2, rest, actions) for rest, actions in self.boundary.allowing.items())
            yield from ((1, rest, actions) for rest, actions in self.boundary.denying.items())

    def about(self, name: str) -> Iterator[tuple[int, Rest]]:
        """Yield those about an action, by its name in lower case, with their places."""
        for policy in self.policies:
            allowing, denying = policy.about(name)
            yield from ((0, rest) for rest in allowing)
            yield from ((1, rest) for rest in denying)
        if self.boundary is not None:
            allowing, denying = self.boundary.about(name)
            yield from ((2, rest) for rest in allowing)
            yield from ((1, rest) for rest in denying)


@lru_cache(maxsize=4096)
def _side(held: Held) -> _HeldStatements:
    boundary = None
    if held.boundary is not None:
        boundary = _policy(Meaning((*held.boundary.permissions, *_FREE)))
    return _HeldStatements((*map(_policy, held.meanings), _policy(Meaning(_FREE))), boundary)


_FREE = tuple(Permission(effect="Allow", action=each) for each in FREE_ACTIONS)
"""What everybody may do, whatever they hold."""


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

    def near(self, one: Rest) -> "_InState":
        """Return it without the statements that share no resource with one of them."""
        allowing, denying, bounding = (
            tuple(other for other in each or () if _meet(other.resource, one.resource)) for each in self
        )
        return _InState(allowing, denying, None if self.bounding is None else bounding)


def _meet(one: str, other: str) -> bool:
    return may_begin_alike(_head(one), _head(other)) and overlap(with_letters(one), with_letters(other))


@lru_cache(maxsize=1 << 15)
def _head(pattern: str) -> str:
    return head_of(pattern)


class _Question(NamedTuple):
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
    return Excess(more, *less, about=within[:1]).example(*within)


def find_examples(more: Held, *less: Held, within: tuple[Permission, ...] = ()) -> Iterator[Example]:
    """Yield such requests, one for each class of actions that has one.

    Raises:
        NotDecided: After all others, if a class is not decided.
    """
    return Excess(more, *less, about=within[:1]).examples(*within)


def find_actions(more: Held, *less: Held) -> ActionSet:
    """Return the actions of AWS's reference of which one side allows, or may, a request that others do not."""
    found = _listed(more, *less).items()
    return sum(actions for one, actions in found if not one.is_trivial and _solved(one, ()) is not None)


class Excess:
    """What one side allows and others do not, for many questions about it.

    Args:
        more: What has to allow a request.
        less: What may not allow it, each of them.
        fitting: The requests that can be made; None: an action may be used on anything.
        about: The permissions to ask about; none: any.
    """

    def __init__(
        self, more: Held, *less: Held, fitting: Fitting | None = None, about: tuple[Permission, ...] = ()
    ) -> None:
        self._classes, self._fitting = _classes(more, *less, about=about), fitting
        self._touched = 0
        for one in self._classes:
            self._touched |= one.actions
        self._has_names = any(one.names for one in self._classes)
        self._answers: dict[tuple[Rest, ...], list[_Context | NotDecided | None]] = {}
        self._open: dict[tuple[int, ...], bool] = {}

    def signature(self, one: Permission) -> tuple[int, ...]:
        """Return which classes of actions a permission is about: the answers about all with the same are the same.

        That is so of permissions that differ in nothing but their actions.
        """
        those = _actions_of(one)
        if those.known & self._touched == 0 and not self._has_names:
            return ()
        return tuple(
            number
            for number, each in enumerate(self._classes)
            if each.actions & those.known or (each.names and any(map(those.has, each.names)))
        )

    def meets(self, meaning: Meaning) -> bool:
        """Return whether a policy may allow some of it."""
        return self._has_names or any(one.known & self._touched for one in _policy(meaning).allowing.values())

    def is_about_anything(self, classes: tuple[int, ...]) -> bool:
        """Return whether no statement about some classes of actions is about certain resources, or keys of services."""
        if classes not in self._open:
            rests = (rest for number in classes for rest in self._classes[number].question.rests)
            self._open[classes] = all(
                rest.resource == "*"
                and not rest.not_resources
                and all(each.key.lower().startswith("aws:") for each in rest.requirements)
                for rest in rests
            )
        return self._open[classes]

    def fitted(self, example: Example, *within: Permission) -> Example:
        """Return a request like another one, on what AWS documents for its action, if there is one."""
        try:
            found = next(self._examples(within, example.state, _FITTING), None)
        except NotDecided:
            found = None
        is_there = found is not None and (found.is_sure or not example.is_sure)
        return found if found is not None and is_there else replace(example, is_elsewhere=True)

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
        return self._examples(within, states, self._fitting)

    def _examples(self, within: tuple[Permission, ...], states: States, fitting: Fitting | None) -> Iterator[Example]:
        not_decided = False
        unsure: list[Example] = []
        for one, rests, actions, name, anywhere in self._solved(within, states):
            action, found, is_elsewhere = name or action_sets.first_of(actions), anywhere, False
            if isinstance(anywhere, _Context) and fitting:
                names = [name] if name else action_sets.each_of(actions)
                action, found, is_elsewhere = _fitted(one.question, rests, names, fitting, anywhere)
            if isinstance(found, NotDecided):
                not_decided = True
            elif found is not None:
                example = Example(
                    action=action,
                    resource=found.resource,
                    context=found.context,
                    state=found.state,
                    unread=found.unread,
                    is_made_up=action_sets.is_made_up(name),
                    is_elsewhere=is_elsewhere,
                )
                if example.is_sure:
                    yield example
                else:
                    unsure.append(example)
        yield from unsure
        if not_decided:
            raise NotDecided

    def about(
        self, permissions: Iterable[Permission], *within: Permission, states: States = ANY_STATE
    ) -> Iterator[Permission]:
        """Yield those of some permissions that are about an action with such a request, or possibly with one."""
        known, names = 0, set[str]()
        for _, _, actions, name, found in self._solved(within, states):
            if found is not None:
                known |= actions
                names.add(name)
        for one in permissions:
            if _actions_of(one).known & known or action_sets.made_up(one.folded) in names:
                yield one

    def _solved(
        self, within: tuple[Permission, ...], states: States
    ) -> Iterator[tuple["_Class", tuple[Rest, ...], ActionSet, str, "_Context | NotDecided | None"]]:
        """Yield each class, what else has to match, what of its actions is asked about, or a name, and a request."""
        rests = tuple(dict.fromkeys(_rest_of(one) for one in within))
        if states != ANY_STATE:
            rests = (*rests, Rest("*", states=states))
        sets = [_actions_of(one) for one in within]
        answers = self._answers.setdefault(rests, [_UNASKED] * len(self._classes))
        for place, one in enumerate(self._classes):
            actions = one.actions
            for those in sets:
                actions &= those.known
            name = "" if actions else next((name for name in one.names if all(each.has(name) for each in sets)), "")
            if not actions and not name:
                continue
            if answers[place] is _UNASKED:
                answers[place] = _solved(one.question, rests)
            yield one, rests, actions, name, answers[place]


_UNASKED = NotDecided("not asked yet")
_MOST_FITTED = 12  # actions that are tried on what AWS documents for them
_FITTING = Fitting("aws", "111122223333")


def placed(example: Example) -> Example:
    """Return a request that may be on anything, on what AWS documents for its action."""
    places = next(iter(_FITTING.places(example.action)), None)
    place = places[0] if places else None
    resource = place and find_resource(frozenset(place[:1]), frozenset(place[1]))
    return replace(example, resource=resource) if resource else example


class _Class(NamedTuple):
    """Actions that the same statements are about: of AWS's reference, or, if there are none, made-up names."""

    question: _Question
    actions: ActionSet
    names: tuple[str, ...] = ()


@lru_cache(maxsize=1 << 12)
def _listed(*of: Held, about: tuple[Permission, ...] = ()) -> dict[_Question, ActionSet]:
    """Return what is to be decided for actions of AWS's reference, with those that the same statements are about."""
    sides = [*map(_side, of)]
    wanted = 0 if about else -1
    for one in about:
        wanted |= _actions_of(one).known
    found: dict[_Question, ActionSet] = {}
    for actions, placed in _divided(sides, [_Unlike.of(sides[0], one) for one in sides[1:]], wanted):
        question = _problem(sides, placed)
        found[question] = found.get(question, 0) | actions
    return found


@lru_cache(maxsize=1 << 12)
def _classes(*of: Held, about: tuple[Permission, ...]) -> tuple[_Class, ...]:
    """Return the classes of actions in which the first side may allow something that the others do not."""
    sides, found = [*map(_side, of)], _listed(*of, about=about)
    differences = [_Unlike.of(sides[0], one) for one in sides[1:]]
    # A name that AWS's reference lacks matters where it has no action that the same statements are about.
    names: dict[_Question, list[str]] = {}
    for name in _made_up_names(sides):
        is_asked = not about or any(_actions_of(one).has(name) for one in about)
        if not is_asked or not all(one.is_about(name) for one in differences):
            continue
        question = _problem(sides, [(side, *one) for side, each in enumerate(sides) for one in each.about(name)])
        if question not in found or not action_sets.is_made_up(name):
            names.setdefault(question, []).append(name)
    classes = (
        _Class(question, found.get(question, 0), tuple(names.get(question, ()))) for question in {**found, **names}
    )
    return tuple(one for one in classes if not one.question.is_trivial)


_Placed: TypeAlias = tuple[int, int, Rest]
"""The number of a side, what the statement does there, as `_HeldStatements.statements` says, and the statement."""


class _Unlike(NamedTuple):
    """Policies of which one side has more than another: elsewhere, there is nothing to decide.

    Args:
        more: The policies that only the first side has, and its boundary.
        less: Those that only the other has, and its boundary.
        is_of_all: Whether it is about all actions, because only the other has a boundary.
    """

    more: tuple[list[_PolicyStatements], list[_PolicyStatements]]
    less: tuple[list[_PolicyStatements], list[_PolicyStatements]]
    is_of_all: bool

    @classmethod
    def of(cls, more: _HeldStatements, less: _HeldStatements) -> "_Unlike":
        mine, theirs = {*more.policies}, {*less.policies}
        is_bounded = less.boundary is not None and less.boundary is not more.boundary
        bounds = [[one] if one else [] for one in (more.boundary, less.boundary)] if is_bounded else [[], []]
        return cls(
            ([one for one in more.policies if one not in theirs], bounds[0]),
            ([one for one in less.policies if one not in mine], bounds[1]),
            is_bounded and more.boundary is None,
        )

    @property
    def actions(self) -> ActionSet:
        """The actions of AWS's reference that it is about."""
        if self.is_of_all:
            return -1
        (mine, bound), (theirs, other_bound) = self.more, self.less
        return (
            _beyond((one.allowing for one in mine), (one.allowing for one in theirs))
            | _beyond((one.allowing for one in bound), (one.allowing for one in other_bound))
            | _beyond((one.denying for one in (*theirs, *other_bound)), (one.denying for one in (*mine, *bound)))
        )

    def is_about(self, name: str) -> bool:
        """Return whether it is about an action, by its name in lower case."""
        return self.is_of_all or any(any(one.about(name)) for one in chain(*self.more, *self.less))


def _beyond(more: Iterable[_Statements], less: Iterable[_Statements]) -> ActionSet:
    """Return the actions that some statements are about, and others like them are not."""
    taken: dict[Rest, ActionSet] = {}
    for statements in less:
        for rest, actions in statements.items():
            taken[rest] = taken.get(rest, 0) | actions.known
    found = 0
    for statements in more:
        for rest, actions in statements.items():
            found |= actions.known & ~taken.get(rest, 0)
    return found


def _divided(
    sides: Sequence[_HeldStatements], differences: Iterable[_Unlike], of: ActionSet
) -> list[tuple[ActionSet, list[_Placed]]]:
    """Divide those of some actions that only the first side may allow by what statements are about them."""
    wanted = 0
    for policy in sides[0].policies:
        for actions in policy.allowing.values():
            wanted |= actions.known & of
    for difference in differences:
        wanted &= difference.actions
    by_actions: dict[ActionSet, list[_Placed]] = {}
    for number, side in enumerate(sides) if wanted else ():
        for place, rest, actions in side.statements():
            if known := actions.known & wanted:
                by_actions.setdefault(known, []).append((number, place, rest))
    for action, is_denied in FREE_ACTIONS.items():
        wanted &= -1 if is_denied else ~action_sets.matching(action.lower())
    classes: list[tuple[ActionSet, list[_Placed]]] = [(wanted, [])] if wanted else []
    for those, about in by_actions.items():
        divided: list[tuple[ActionSet, list[_Placed]]] = []
        for one, already in classes:
            inside, outside = one & those, one & ~those
            if inside:
                divided.append((inside, [*already, *about]))
            if outside:
                divided.append((outside, already))
        classes = divided
    return sorted(classes, key=lambda each: each[0] & -each[0])


def _problem(sides: Sequence[_HeldStatements], placed: Iterable[_Placed]) -> _Question:
    found: list[tuple[list[Rest], list[Rest], list[Rest]]] = [([], [], []) for _ in sides]
    for number, place, rest in placed:
        found[number][place].append(rest)
    more, *less = (
        _About(frozenset(allowing), frozenset(denying), None if side.boundary is None else frozenset(bounding))
        for side, (allowing, denying, bounding) in zip(sides, found, strict=True)
    )
    return _Question(more, tuple(less))


def _made_up_names(sides: Sequence[_HeldStatements]) -> Iterator[str]:
    """Yield names that AWS's reference lacks: those that policies have, and for patterns of what is not kept.

    Only what the first side allows, and the others deny, can be about one that is asked for.
    """
    more, *less = ([each for each in (*side.policies, side.boundary) if each] for side in sides)
    kept = frozenset(more).intersection(policy for side in less for policy in side)
    found = [(policy, policy.made_up_names[0]) for policy in more]
    found += [(policy, policy.made_up_names[1]) for side in less for policy in side]
    names = {name for policy, each in found for name, is_written in each if is_written or policy not in kept}
    return iter(sorted(names))


class _Context(NamedTuple):
    """A request, apart from its action."""

    resource: str
    context: tuple[tuple[str, KeyValues], ...]
    state: States
    unread: frozenset[ConditionRequirement]

    @property
    def keys(self) -> Iterator[str]:
        """The condition keys that it has."""
        return (key for key, values in self.context if values)

    def at(self, resource: str, but: tuple[str, ...]) -> "_Context":
        """Return the same on a resource that matches a pattern, and not others."""
        return self._replace(resource=find_resource(frozenset([resource]), frozenset(but)) or "")


@lru_cache(maxsize=1 << 14)
def _solved(question: _Question, within: tuple[Rest, ...]) -> _Context | NotDecided | None:
    """Find a request, if possible one that depends on no condition that is not read."""
    is_all_read = all(is_read(each) for rest in (*question.rests, *within) for each in rest.requirements)
    try:
        found = _tried(question, within, read_only=True)
        return found if found is not None or is_all_read else _tried(question, within, read_only=False)
    except NotDecided as error:
        return error


def _fitted(
    question: _Question, within: tuple[Rest, ...], actions: Iterable[str], fitting: Fitting, anywhere: _Context
) -> tuple[str, _Context | NotDecided | None, bool]:
    """Find a request that can be made for one of some actions.

    Args:
        question: What is to be decided for these actions.
        within: What has to match.
        actions: The actions.
        fitting: What can be made.
        anywhere: A request on some resource.

    Returns:
        The action, the request, and whether AWS documents no such key for it.
    """
    is_open = all(rest.resource == "*" and not rest.not_resources for rest in (*question.rests, *within))
    impossible: set[tuple[Spot, ...]] = set()
    second: list[tuple[str, _Context | NotDecided, bool]] = []
    for action in actions:
        for spots in fitting.places(action):
            if spots in impossible:
                continue
            each: Iterator[_Context | NotDecided | None] = (
                anywhere.at(*spot) if is_open else _solved_at(question, within, *spot) for spot in spots
            )
            found = next((one for one in each if one is not None), None)
            if found is None:
                impossible.add(spots)
                continue
            has_keys = isinstance(found, NotDecided) or all(may_be_in(key, action) for key in found.keys)
            if has_keys and isinstance(found, _Context) and (anywhere.unread or not found.unread):
                return action, found, False
            second.append((action, found, not has_keys))
            if len(second) == _MOST_FITTED:
                return second[0]
    return second[0] if second else ("", None, False)


@lru_cache(maxsize=1 << 16)
def _solved_at(
    question: _Question, within: tuple[Rest, ...], resource: str, but: tuple[str, ...]
) -> _Context | NotDecided | None:
    """Find a request on documented resources, by statements about such resources."""
    if not all(_may_fit(rest, resource) for rest in within):
        return None
    more = question.more
    allowing = frozenset(rest for rest in more.allowing if _may_fit(rest, resource))
    bounding = more.bounding and frozenset(rest for rest in more.bounding if _may_fit(rest, resource))
    if not allowing or bounding == frozenset():
        return None
    near = question._replace(more=more._replace(allowing=allowing, bounding=bounding))
    return _solved(near, (*within, Rest(resource, but)))


def _may_fit(rest: Rest, resource: str) -> bool:
    return rest.resource == "*" or may_fit(without_variables(rest.resource), resource)


def _tried(question: _Question, within: tuple[Rest, ...], *, read_only: bool) -> _Context | None:
    not_decided = False
    budget = [_MOST_CHOICES]
    for state in (PRESENT, MISSING, ABSENT):
        if not all(each.states & state for each in within):
            continue
        sides = [one.in_state(state) for one in (question.more, *question.less)]
        for one in sides[0].allowing:
            more, *others = (side.near(one) for side in sides)
            less = [side for side in others if side.allowing and side.bounding != ()]
            each_way = product(*(_ways_not_to_allow(other, one, more.denying) for other in less))
            for ways, bound in product(each_way, (_ANYTHING,) if more.bounding is None else more.bounding):
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


class _Refusal(NamedTuple):
    """Statements that have to match a request, and that may not."""

    matching: tuple[Rest, ...]
    not_matching: tuple[Rest, ...]


def _ways_not_to_allow(side: _InState, allowed: Rest, without: Sequence[Rest]) -> Iterator[_Refusal]:
    """Yield how a side may not allow what a statement allows and others do not deny."""
    if allowed not in side.allowing:
        yield _Refusal((), side.allowing)
    if side.bounding is not None:
        yield _Refusal((), side.bounding)
    for denial in side.denying:
        if denial not in without:
            yield _Refusal((denial,), ())


def _in_state(rests: Iterable[Rest], state: States) -> tuple[Rest, ...]:
    found = {one._replace(states=ANY_STATE) for one in rests if one.states & state}
    return tuple(sorted(found, key=lambda one: (len(one.requirements), one)))  # the plainest request comes first


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

    def find(self, matching: Sequence[Rest], not_matching: Iterable[Rest]) -> _Context | None:
        """Find a request that some statements match and others do not."""
        axes = self._with(_Axes(), [literal for rest in matching for literal in _literals(rest, True)])
        return None if axes is None else self._choose(axes, [tuple(_literals(rest, False)) for rest in not_matching])

    def _choose(self, axes: _Axes, clauses: list[tuple[_Literal, ...]]) -> _Context | None:
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

    def _found(self, axes: _Axes) -> _Context:
        resource = find_resource(axes.resources, axes.not_resources) or ANY_RESOURCE
        context: dict[str, KeyValues] = {}
        unread: set[ConditionRequirement] = set()
        for axis, (holding, failing) in sorted(axes.conditions.items()):
            for one in (*holding, *failing):
                if not is_read(one):
                    unread.add(one)
                elif axis != MFA:
                    found = find_values(axis, holding, failing, self._state) or ()
                    context[one.key] = found if one.key.lower() == axis else tuple(map(in_seconds, found))
        is_any = not axes.resources and not axes.not_resources
        return _Context(ANY_RESOURCE if is_any else resource, tuple(context.items()), self._state, frozenset(unread))


@lru_cache(maxsize=1 << 16)
def find_resource(matching: frozenset[str], not_matching: frozenset[str]) -> str | None:
    """Find a resource that patterns match and others do not."""
    each = tuple((Pattern(with_letters(one)),) for one in sorted(matching))
    return find_text(each, tuple(Pattern(with_letters(one)) for one in sorted(not_matching)))


def is_about(one: Permission, example: Example) -> bool:
    """Return whether a permission, or a denial, is about a request."""
    name, values = example.action.lower(), {key.lower(): each for key, each in example.context}
    return (
        bool(one.states & example.state)
        and action_sets.pattern_of(one.folded).fullmatch(name) is not None
        and not any(action_sets.pattern_of(but.lower()).fullmatch(name) for but in one.not_actions)
        and matches(Pattern(with_letters(one.resource)), example.resource)
        and not any(matches(Pattern(with_letters(but)), example.resource) for but in one.not_resources)
        and all(holds(each, values.get(each.key.lower(), ()), example.state) for each in one.requirements)
    )


def allows(held: Held, example: Example) -> bool:
    """Return whether somebody who holds this may make a request."""
    name = example.action.lower()
    is_free = any(is_about(one, example) for one in _FREE)
    return (
        (is_free or any(is_about(one, example) for one in held.allowing.meeting(name)))
        and (is_free or held.bounding is None or any(is_about(one, example) for one in held.bounding.meeting(name)))
        and not any(is_about(one, example) for one in held.denying.meeting(name))
    )
