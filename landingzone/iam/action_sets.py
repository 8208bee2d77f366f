"""Sets of actions, as bits: those of AWS's reference, and names that it does not have.

A pattern may be about actions that are newer than the reference. For these, a made-up name stands that it matches.
"""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache, reduce
from itertools import chain
from operator import or_
from typing import NamedTuple, TypeAlias

from landingzone.ground.grouping import grouped
from landingzone.iam.access_levels import all_actions
from landingzone.iam.wildcards import expression_of, is_pattern

ActionSet: TypeAlias = int
"""Actions of AWS's reference, a bit each."""

_FIRST_SERVICES = ("s3", "iam", "ec2", "sts")
_FIRST_ACTIONS = ("s3:GetObject", "iam:AttachUserPolicy", "sts:AssumeRole")
"""The best known come first, for examples."""


class _Reference(NamedTuple):
    names: list[str]
    folded: list[str]
    number: dict[str, int]
    of_service: dict[str, list[int]]


@cache
def _reference() -> _Reference:
    actions = dict(all_actions())
    order = sorted(actions, key=lambda name: (name not in _FIRST_SERVICES, name))
    names = [*dict.fromkeys((*_FIRST_ACTIONS, *chain.from_iterable(sorted(actions[service]) for service in order)))]
    folded = [name.lower() for name in names]
    services = grouped((name.partition(":")[0], place) for place, name in enumerate(folded))
    return _Reference(names, folded, dict(zip(folded, range(len(names)), strict=True)), services)


def union(each: Iterable[ActionSet]) -> ActionSet:
    """Return the actions that are in one of several sets."""
    return reduce(or_, each, 0)


def first_of(actions: ActionSet) -> str:
    """Return the best known action of a set."""
    return _reference().names[(actions & -actions).bit_length() - 1]


def each_of(actions: ActionSet) -> Iterator[str]:
    """Yield the actions of a set, the best known first."""
    while actions:
        yield first_of(actions)
        actions &= actions - 1


def place_of(action: str) -> int:
    """Return how well an action is known: 0 is the best; of one that AWS's reference lacks, more than of all others."""
    number = _reference().number
    return number.get(action.lower(), len(number))


@lru_cache(maxsize=1 << 15)
def matching(pattern: str) -> ActionSet:
    """Return the actions that a pattern, in lower case, matches."""
    names, folded, number, of_service = _reference()
    if pattern == "*":
        return (1 << len(names)) - 1
    if not is_pattern(pattern):
        return 1 << number[pattern] if pattern in number else 0
    service = pattern.partition(":")[0]
    among = range(len(names)) if is_pattern(service) else of_service.get(service, ())
    is_alike = expression_of(pattern).fullmatch
    return sum(1 << place for place in among if is_alike(folded[place]))


_UNLIKE = "\N{MIDDLE DOT}"  # no name of an action has it


def is_made_up(name: str) -> bool:
    """Return whether a name of an action stands in no document, and not in AWS's reference."""
    return _UNLIKE in name


@lru_cache(maxsize=1 << 14)
def made_up(pattern: str) -> str | None:
    """Return a name that a pattern matches and that AWS's reference lacks; None: it matches only one that it has."""
    name = pattern.replace("*", 2 * _UNLIKE).replace("?", _UNLIKE)
    return None if name in _reference().number else name
