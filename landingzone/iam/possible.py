"""What may work of what somebody holds, asked of each policy alone: thousands of users have the same ones."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from landingzone.ground.grouping import grouped
from landingzone.iam.action_sets import ActionSet
from landingzone.iam.conditions import ANY_STATE, States
from landingzone.iam.held import Held
from landingzone.iam.held_statements import rest_of, statement_actions
from landingzone.iam.here import NOWHERE
from landingzone.iam.meaning import Meaning, is_known
from landingzone.iam.permissions import Permission
from landingzone.iam.questions import Excess, find_actions
from landingzone.iam.texts import NotDecided


def may(held: Held, *less: Held, within: tuple[Permission, ...] = (), states: States = ANY_STATE) -> bool:
    """Return whether there is a request that somebody is allowed, or may be.

    Args:
        held: All that they hold. Where something is allowed, a condition with a policy variable may hold.
        less: What does not count: what is allowed by one of these.
        within: Permissions, all of which have to be about the request.
        states: What the request may say of MFA.
    """
    near = held.near(_meaning(within)) if within else held
    return any(_may(one, less, within, states) is not False for one in _through_each(near))


def surely_may(held: Held, *less: Held, states: States) -> bool:
    """Return whether there is such a request, and not only too much to find out whether there is one."""
    return any(_may(one, less, (), states) for one in _through_each(held))


_meaning = lru_cache(maxsize=1 << 12)(Meaning)


def _through_each(held: Held) -> Iterator[Held]:
    boundary = None if held.boundary is None else _with_any_value(held.boundary)
    for meaning in held.meanings:
        if meaning.allowing:
            yield replace(held.through(_with_any_value(meaning)), boundary=boundary, here=NOWHERE)


@lru_cache(maxsize=1 << 12)  # among thousands of users, many have the same policies
def _with_any_value(meaning: Meaning) -> Meaning:
    """Drop what may hold, because the values of its variables are not known here."""
    if not any(each.has_variable for one in meaning.allowing for each in one.requirements):
        return meaning
    allowing = (
        replace(one, requirements=tuple(each for each in one.requirements if not each.has_variable))
        for one in meaning.allowing
    )
    return Meaning((*allowing, *meaning.denying))


_excess = lru_cache(maxsize=1 << 12)(Excess)


@lru_cache(maxsize=1 << 14)
def _may(more: Held, less: tuple[Held, ...], within: tuple[Permission, ...], states: States) -> bool | None:
    """Return whether there may be such a request; None: not decided."""
    try:
        return _excess(more, *less, about=within[:1]).example(*within, states=states) is not None
    except NotDecided:
        return None


def working(held: Held, *less: Held) -> Iterator[tuple[Meaning, ActionSet]]:
    """Yield what known policies allow that may work: permissions that differ only in their actions, and which of these.

    Args:
        held: All that somebody holds.
        less: What does not count.
    """
    for meaning in held.meanings:
        if meaning.allowing:
            yield from _working(replace(held.through(meaning), here=NOWHERE), less)


@lru_cache(maxsize=1 << 12)
def _working(held: Held, less: tuple[Held, ...]) -> tuple[tuple[Meaning, ActionSet], ...]:
    meaning, *others = held.meanings
    found: list[tuple[Meaning, ActionSet]] = []
    for part, is_listed in _parts_of(meaning):
        alone = replace(held, meanings=(_with_any_value(part), meaning.denial, *others))
        actions = find_actions(alone, *less) if is_listed else -may(alone, *less)
        if actions:
            found.append((part, actions))
    return tuple(found)


@lru_cache(maxsize=1 << 12)
def _parts_of(meaning: Meaning) -> tuple[tuple[Meaning, bool], ...]:
    """Return the parts, and whether AWS's reference has their actions."""
    known = filter(is_known, meaning.allowing)
    alike = grouped(((*rest_of(one), bool(statement_actions(one).known)), one) for one in known)
    return tuple((Meaning(tuple(those)), is_listed) for (*_, is_listed), those in alike.items())
