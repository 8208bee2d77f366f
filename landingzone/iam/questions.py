"""The one question: whether there is a request that what somebody holds on one side allows, and on the others not.

Actions are divided into classes that the same statements are about. What is left of the statements of a class, without
their actions, is the same for many classes, and is decided once.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, reduce
from operator import and_
from typing import Any

from landingzone.iam import action_sets
from landingzone.iam.action_classes import ActionClass, classes_of, listed_classes
from landingzone.iam.action_sets import ActionSet
from landingzone.iam.condition_keys import may_be_in
from landingzone.iam.conditions import ANY_STATE, ConditionRequirement, States
from landingzone.iam.contexts import MFA_VALUES, KeyValues, holds
from landingzone.iam.documented_resources import Fitting, Spot
from landingzone.iam.held import Held
from landingzone.iam.held_statements import Rest, policy_statements, rest_of, statement_actions
from landingzone.iam.here import NOWHERE, Here
from landingzone.iam.known import OF_EACH_USER, KnownOfUser
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import Permission
from landingzone.iam.solver import ClassQuestion, FoundContext, find_resource, solved, solved_at
from landingzone.iam.texts import NotDecided, Pattern, matches
from landingzone.iam.unknown_values import with_values
from landingzone.iam.wildcards import exact, is_pattern, told, variables_of, with_letters


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
        here: Where it would be made.
    """

    action: str
    resource: str
    context: tuple[tuple[str, KeyValues], ...]
    state: States
    unread: frozenset[ConditionRequirement] = frozenset()
    is_made_up: bool = False
    is_elsewhere: bool = False
    here: Here = NOWHERE

    @property
    def is_sure(self) -> bool:
        """Whether such a request can be made, as far as AWS documents it."""
        return not self.unread and not self.is_made_up and not self.is_elsewhere

    def of(self, name: str) -> "Example":
        """Return it with the name of a user for the variable, and with some value for each other variable."""
        keys = self._variables
        if not keys:
            return self
        given = {"aws:username": (name,), **{key.lower(): values for key, values in self.context if values}}
        more = {key: (f"some-{re.split('[:/]', key)[-1]}",) for key in keys.values() if key not in given}
        filled = {ord(letter): exact((given | more)[key][0]) for letter, key in keys.items()}
        context = (*self.context, *sorted(more.items()))
        return replace(
            self,
            resource=self.resource.translate(filled),
            context=tuple((key, tuple(value.translate(filled) for value in values)) for key, values in context),
        )

    @property
    def _variables(self) -> dict[str, str]:
        """The letters that stand for variables whose value may be any, each with the key."""
        texts = (self.resource, *(value for _, values in self.context for value in values))
        return dict(found for text in texts for found in variables_of(text))

    @property
    def known(self) -> KnownOfUser:
        """What it says of condition keys."""
        # Where a letter stands for a variable, it does so in every text, whatever else is said of the value.
        standing = frozenset(self._variables.values())
        values = ((key.lower(), each[0]) for key, each in self.context if each)
        left = tuple((key, value) for key, value in values if key not in standing)
        return KnownOfUser(left, absent=("",), unknown=(*OF_EACH_USER, *standing))

    @property
    def call(self) -> Permission:
        """A permission for this action on this resource in this state of MFA, whatever else the context is."""
        return Permission(effect="Allow", action=self.action, resource=self.resource, states=self.state)

    def as_dict(self) -> dict[str, Any]:
        """Return a dict for JSON."""
        values = {**dict(self.context), "aws:MultiFactorAuthPresent": MFA_VALUES[self.state]}
        return {
            "action": self.action,
            "resource": told(self.resource),
            "context": {
                key: told(each[0]) if len(each) == 1 else [*map(told, each)] for key, each in values.items() if each
            },
        }


def find_example(more: Held, *less: Held, within: tuple[Permission, ...] = ()) -> Example | None:
    """Find a request that can be made, and that one side allows and others do not.

    Args:
        more: What has to allow it.
        less: What may not allow it, each of them.
        within: Permissions, or denials, all of which have to be about it.

    Returns:
        The request; None: there surely is none.

    Raises:
        NotDecided: More would have to be tried than can be in a moment, and nothing that was tried shows one.
    """
    return Excess(more, *less, fitting=fittings(more.here)[-1], about=within[:1]).example(*within)


def find_examples(more: Held, *less: Held) -> Iterator[Example]:
    """Yield such requests, one for each class of actions that has one.

    Raises:
        NotDecided: After all others, if a class is not decided.
    """
    return Excess(more, *less, fitting=fittings(more.here)[-1]).examples()


def find_actions(more: Held, *less: Held) -> ActionSet:
    """Return the actions of AWS's reference of which one side allows, or may, a request that others do not."""
    found = listed_classes(more, *less).items()
    return sum(actions for one, actions in found if not one.is_trivial and solved(one, ()) is not None)


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
        self._classes, self._fitting = classes_of(more, *less, about=about), fitting
        self._here = more.here
        self._own_tags = tuple(KnownOfUser(side.here.own_tags) for side in (more, *less))
        self._actions = [(number, one.actions) for number, one in enumerate(self._classes)]
        self._names = [(number, one.names) for number, one in enumerate(self._classes) if one.names]
        self._touched = action_sets.union(one.actions for one in self._classes)
        self._answers: dict[tuple[Rest, ...], list[FoundContext | NotDecided | None]] = {}
        self._open: dict[tuple[int, ...], bool] = {}
        self._signatures: dict[tuple[Permission, ...], tuple[int, ...]] = {}

    def signature(self, *within: Permission) -> tuple[int, ...]:
        """Return which classes of actions permissions are about: the answers about all with the same are the same.

        That is so of permissions that differ in nothing but their actions.
        """
        if within not in self._signatures:
            sets = [*map(statement_actions, within)]
            known = reduce(and_, (each.known for each in sets))
            listed = [number for number, actions in self._actions if actions & known]
            named = [
                number
                for number, names in self._names
                if number not in listed and any(all(each.has(name) for each in sets) for name in names)
            ]
            self._signatures[within] = tuple(sorted((*listed, *named)) if named else listed)
        return self._signatures[within]

    def meets(self, meaning: Meaning) -> bool:
        """Return whether a policy may allow some of it."""
        statements = policy_statements(meaning).allowing.values()
        return bool(self._names) or any(one.known & self._touched for one in statements)

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

    def fitted(self, example: Example, *within: Permission, states: States = ANY_STATE) -> Example:
        """Return a request like another one, on what AWS documents for its action, if there is one in some states.

        Raises:
            NotDecided: There may be one.
        """
        for fitting in fittings(self._here):
            found = next(self._examples(within, states, fitting), None)
            if found is not None and (found.is_sure or not example.is_sure):
                return found
        return replace(example, is_elsewhere=True)

    def possible(self, one: Permission) -> Example | None:
        """Find a request about a permission, or a denial, on what AWS documents for its action if there is one.

        Raises:
            NotDecided: There may be one.
        """
        found = self.example(one)
        is_on_anything = one.resource == "*" and self.is_about_anything(self.signature(one))
        return found if found is None or not found.is_sure or is_on_anything else self.fitted(found, one)

    def is_possible(self, one: Permission) -> bool:
        """Return whether there is such a request; of what AWS documents for other actions, there is none.

        Raises:
            NotDecided: There may be one.
        """
        found = self.possible(one)
        return found is not None and not found.is_elsewhere

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
            if isinstance(anywhere, FoundContext) and fitting:
                names = [name] if name else action_sets.each_of(actions)
                action, found, is_elsewhere = self._fitted(one.question, rests, names, fitting, anywhere)
            if isinstance(found, NotDecided):
                not_decided = True
            elif found is not None:
                example = Example(
                    **found._asdict(),
                    action=action,
                    is_made_up=action_sets.is_made_up(name),
                    is_elsewhere=is_elsewhere,
                    here=self._here,
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
            if statement_actions(one).known & known or action_sets.made_up(one.folded) in names:
                yield one

    def _solved(
        self, within: tuple[Permission, ...], states: States
    ) -> Iterator[tuple["ActionClass", tuple[Rest, ...], ActionSet, str, "FoundContext | NotDecided | None"]]:
        """Yield each class, what else has to match, what of its actions is asked about, or a name, and a request."""
        rests = tuple(dict.fromkeys(rest_of(one) for one in within))
        if states != ANY_STATE:
            rests = (*rests, Rest("*", states=states))
        sets = [statement_actions(one) for one in within]
        answers = self._answers.setdefault(rests, [_UNASKED] * len(self._classes))
        for place in self.signature(within[0]) if within else range(len(self._classes)):
            one = self._classes[place]
            actions = one.actions
            for those in sets:
                actions &= those.known
            name = "" if actions else next((name for name in one.names if all(each.has(name) for each in sets)), "")
            if not actions and not name:
                continue
            if answers[place] is _UNASKED:
                answers[place] = solved(one.question, rests)
            yield one, rests, actions, name, answers[place]

    def _fitted(
        self,
        question: ClassQuestion,
        within: tuple[Rest, ...],
        actions: Iterable[str],
        fitting: Fitting,
        anywhere: FoundContext,
    ) -> tuple[str, FoundContext | NotDecided | None, bool]:
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
        second: list[tuple[str, FoundContext | NotDecided, bool]] = []
        for action in actions:
            for spots in fitting.places(action):
                if spots in impossible:
                    continue
                each: Iterator[FoundContext | NotDecided | None] = (
                    anywhere.at(*spot) if is_open else self._solved_on(question, within, *spot) for spot in spots
                )
                found = next((one for one in each if one is not None), None)
                if found is None:
                    impossible.add(spots)
                    continue
                keys = () if isinstance(found, NotDecided) else (key for key, values in found.context if values)
                has_keys = all(may_be_in(key, action) for key in keys)
                if has_keys and isinstance(found, FoundContext) and (anywhere.unread or not found.unread):
                    return action, found, False
                second.append((action, found, not has_keys))
                if len(second) == _MOST_FITTED:
                    return second[0]
        return second[0] if second else ("", None, False)

    def _solved_on(
        self, question: ClassQuestion, within: tuple[Rest, ...], resource: str, but: tuple[str, ...]
    ) -> FoundContext | NotDecided | None:
        """Find a request on a documented resource: on another user, or on the own one with the tags of the file."""
        start, is_user, rest = resource.partition(":user/")
        if not is_user or not is_pattern(rest) or not any(known.values for known in self._own_tags):
            return solved_at(question, within, resource, but)
        own = [f"{start}:user/{path}{self._here.own_name}" for path in ("", "*/")]
        if found := solved_at(question, within, resource, (*but, *own)):
            return found
        filled, asked = question.knowing(self._own_tags), [with_values(one, self._own_tags[0]) for one in within]
        if None in asked:
            return None
        first, second = (solved_at(filled, tuple(filter(None, asked)), one, but) for one in own)
        return first or second


def may_be(excess: Excess, *within: Permission, states: States = ANY_STATE) -> bool:
    """Return whether there is a request that one side allows and others do not, also if that is not decided."""
    try:
        return excess.example(*within, states=states) is not None
    except NotDecided:
        return True


def may_exceed_boundary(permissions: Iterable[Permission], held: Held) -> bool:
    """Return whether a boundary may not allow all of some permissions."""
    return held.bounding is not None and may_be(Excess(Held.of(permissions), Held.of(held.bounding)))


_UNASKED = NotDecided("not asked yet")
_MOST_FITTED = 12  # actions that are tried on what AWS documents for them
_ANY_ACCOUNT = "111122223333"  # of AWS's examples


@cache
def fittings(here: Here) -> tuple[Fitting, ...]:
    """Return the requests that can be made: first those alone that surely have an effect, and then all."""
    return tuple(Fitting(here.partition, here.account or _ANY_ACCOUNT, is_sure=is_sure) for is_sure in (True, False))


def placed(example: Example) -> Example:
    """Return a request that may be on anything, on what AWS documents for its action."""
    place = next((spots[0] for fitting in fittings(example.here) for spots in fitting.places(example.action)), None)
    resource = place and find_resource(frozenset(place[:1]), frozenset(place[1]))
    return replace(example, resource=resource) if resource else example


def is_about(one: Permission, example: Example) -> bool:
    """Return whether a permission, or a denial, is about a request."""
    name, values = example.action.lower(), {key.lower(): each for key, each in example.context}
    filled = example.known.filled(one) if one.varies else one
    return (
        filled is not None
        and bool(filled.states & example.state)
        and statement_actions(one).has(name)
        and matches(Pattern(with_letters(filled.resource)), example.resource)
        and not any(matches(Pattern(with_letters(but)), example.resource) for but in filled.not_resources)
        and all(holds(each, values.get(each.key.lower(), ()), example.state) for each in filled.requirements)
    )
