"""Actions divided into classes that the same statements are about."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, TypeAlias

from landingzone.iam import action_sets
from landingzone.iam.action_sets import ActionSet
from landingzone.iam.free_actions import FREE_ACTIONS
from landingzone.iam.held import Held
from landingzone.iam.held_statements import (
    HeldStatements,
    PolicyStatements,
    Rest,
    Statements,
    side_of,
    statement_actions,
)
from landingzone.iam.permissions import Permission
from landingzone.iam.solver import ClassQuestion, ClassStatements


class ActionClass(NamedTuple):
    """Actions that the same statements are about: of AWS's reference, or, if there are none, made-up names."""

    question: ClassQuestion
    actions: ActionSet
    names: tuple[str, ...] = ()


@lru_cache(maxsize=1 << 12)
def listed_classes(*of: Held, about: tuple[Permission, ...] = ()) -> dict[ClassQuestion, ActionSet]:
    """Return what is to be decided for actions of AWS's reference, with those that the same statements are about."""
    sides = [*map(side_of, of)]
    wanted = action_sets.union(statement_actions(one).known for one in about) if about else -1
    found: dict[ClassQuestion, ActionSet] = {}
    for actions, placed in _divided(sides, [_Unlike.of(sides[0], one) for one in sides[1:]], wanted):
        question = _problem(sides, placed)
        found[question] = found.get(question, 0) | actions
    return found


@lru_cache(maxsize=1 << 12)
def classes_of(*of: Held, about: tuple[Permission, ...]) -> tuple[ActionClass, ...]:
    """Return the classes of actions in which the first side may allow something that the others do not."""
    sides, found = [*map(side_of, of)], listed_classes(*of, about=about)
    differences = [_Unlike.of(sides[0], one) for one in sides[1:]]
    # A name that AWS's reference lacks matters where it has no action that the same statements are about.
    names: dict[ClassQuestion, list[str]] = {}
    for name, is_unlisted in sorted(_made_up_names(sides).items()):
        is_asked = not about or any(statement_actions(one).has(name) for one in about)
        if not is_asked or not all(one.is_about(name) for one in differences):
            continue
        question = _problem(sides, [(side, *one) for side, each in enumerate(sides) for one in each.about(name)])
        if question not in found or is_unlisted:
            names.setdefault(question, []).append(name)
    classes = (
        ActionClass(question, found.get(question, 0), tuple(names.get(question, ()))) for question in {**found, **names}
    )
    return tuple(one for one in classes if not one.question.is_trivial)


_Placed: TypeAlias = tuple[int, int, Rest]
"""The number of a side, what the statement does there, as `HeldStatements.statements` says, and the statement."""


class _Unlike(NamedTuple):
    """Policies of which one side has more than another: elsewhere, there is nothing to decide.

    Args:
        more: The policies that only the first side has, and its boundary.
        less: Those that only the other has, and its boundary.
        is_of_all: Whether it is about all actions, because only the other has a boundary.
    """

    more: tuple[list[PolicyStatements], list[PolicyStatements]]
    less: tuple[list[PolicyStatements], list[PolicyStatements]]
    is_of_all: bool

    @classmethod
    def of(cls, more: HeldStatements, less: HeldStatements) -> "_Unlike":
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


def _beyond(more: Iterable[Statements], less: Iterable[Statements]) -> ActionSet:
    """Return the actions that some statements are about, and others like them are not."""
    taken: dict[Rest, ActionSet] = {}
    for statements in less:
        for rest, actions in statements.items():
            taken[rest] = taken.get(rest, 0) | actions.known
    return action_sets.union(
        actions.known & ~taken.get(rest, 0) for statements in more for rest, actions in statements.items()
    )


def _divided(
    sides: Sequence[HeldStatements], differences: Iterable[_Unlike], of: ActionSet
) -> list[tuple[ActionSet, list[_Placed]]]:
    """Divide those of some actions that only the first side may allow by what statements are about them."""
    wanted = of & action_sets.union(one.known for policy in sides[0].policies for one in policy.allowing.values())
    for difference in differences:
        wanted &= difference.actions
    by_actions: dict[ActionSet, list[_Placed]] = {}
    for number, side in enumerate(sides) if wanted else ():
        for place, (rest, actions) in side.statements():
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


def _problem(sides: Sequence[HeldStatements], placed: Iterable[_Placed]) -> ClassQuestion:
    found: list[tuple[list[Rest], list[Rest], list[Rest]]] = [([], [], []) for _ in sides]
    for number, place, rest in placed:
        found[number][place].append(rest)
    more, *less = (
        ClassStatements(frozenset(allowing), frozenset(denying), None if side.boundary is None else frozenset(bounding))
        for side, (allowing, denying, bounding) in zip(sides, found, strict=True)
    )
    return ClassQuestion(more, tuple(less))


def _made_up_names(sides: Sequence[HeldStatements]) -> dict[str, bool]:
    """Return names that AWS's reference lacks, for patterns of what the first side may allow, or the others may not.

    Of policies that both have, only for patterns that match no action of AWS's reference: those tell more than others.

    Returns:
        The names, each with whether its pattern is such a one.
    """
    more, *less = ([each for each in (*side.policies, side.boundary) if each] for side in sides)
    kept = frozenset(more).intersection(policy for side in less for policy in side)
    found = [(policy, policy.made_up_names[0]) for policy in more]
    found += [(policy, policy.made_up_names[1]) for side in less for policy in side]
    return {
        name: is_unlisted
        for policy, each in found
        for name, is_unlisted in each.items()
        if is_unlisted or policy not in kept
    }
