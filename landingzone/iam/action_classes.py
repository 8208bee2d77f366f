"""Actions divided into classes that the same statements are about."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from landingzone.ground.grouping import grouped
from landingzone.iam import action_sets
from landingzone.iam.action_sets import ActionSet
from landingzone.iam.free_actions import FREE_ACTIONS
from landingzone.iam.held import Held
from landingzone.iam.held_statements import DENIES, HeldStatements, Rest, side_of, statement_actions
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
    found = grouped((_problem(sides, placed), actions) for actions, placed in _divided(sides, wanted))
    return {question: action_sets.union(each) for question, each in found.items()}


@lru_cache(maxsize=1 << 12)
def classes_of(*of: Held, about: tuple[Permission, ...]) -> tuple[ActionClass, ...]:
    """Return the classes of actions in which the first side may allow something that the others do not."""
    sides, found = [*map(side_of, of)], listed_classes(*of, about=about)
    # A name that AWS's reference lacks matters where it has no action that the same statements are about.
    names: dict[ClassQuestion, list[str]] = {}
    asked = grouped((one.service, statement_actions(one)) for one in about)
    for name, is_unlisted in sorted(_made_up_names(sides).items()):
        if about and not any(each.has(name) for of in ("", name.partition(":")[0]) for each in asked.get(of, ())):
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


@lru_cache(maxsize=1 << 12)
def _known_actions(side: HeldStatements) -> dict[tuple[int, Rest], ActionSet]:
    """Return the actions of AWS's reference of each statement of a side, with its place."""
    found = grouped(((place, rest), actions.known) for place, (rest, actions) in side.statements())
    return {statement: action_sets.union(each) for statement, each in found.items()}


def _unlike(more: HeldStatements, less: HeldStatements) -> ActionSet:
    """Return the actions of which a side may allow more than another: elsewhere, there is nothing to decide."""
    if less.boundary is not None and more.boundary is None:
        return -1
    ours, theirs = _known_actions(more), _known_actions(less)
    sides = (((ours, theirs) if one[0] != DENIES else (theirs, ours), one) for one in {**ours, **theirs})
    return action_sets.union(wide.get(one, 0) & ~narrow.get(one, 0) for (wide, narrow), one in sides)


def _divided(sides: Sequence[HeldStatements], of: ActionSet) -> list[tuple[ActionSet, list[_Placed]]]:
    """Divide those of some actions that only the first side may allow by what statements are about them."""
    wanted = of & action_sets.union(one.known for policy in sides[0].policies for one in policy.allowing.values())
    for less in sides[1:]:
        wanted &= _unlike(sides[0], less)
    by_actions: dict[ActionSet, list[_Placed]] = {}
    for number, side in enumerate(sides) if wanted else ():
        for place, (rest, actions) in side.statements():
            if known := actions.known & wanted:
                by_actions.setdefault(known, []).append((number, place, rest))
    for action, is_denied in FREE_ACTIONS.items():
        wanted &= -1 if is_denied else ~action_sets.matching(action.lower())
    classes: list[tuple[ActionSet, list[_Placed]]] = [(wanted, [])] if wanted else []
    for those, about in by_actions.items():
        classes = [
            (part, [*already, *about] if part & those else already)
            for one, already in classes
            for part in (one & those, one & ~those)
            if part
        ]
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
