"""The changes that can be made in a file, and their effect on its plain value."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from landingzone.ground.problems import Steps as Steps
from landingzone.ground.problems import path_of


@dataclass(frozen=True)
class Set:
    """Give a key or an element a value, or add the key; missing maps and lists above it are created.

    Args:
        steps: Keys and positions, from the top. The position after the last element adds one.
        value: A plain value.
    """

    steps: Steps
    value: Any


@dataclass(frozen=True)
class Remove:
    """Remove an entry from its map, or an element from its list.

    Args:
        steps: Keys and positions, from the top.
    """

    steps: Steps


@dataclass(frozen=True)
class Rename:
    """Give an entry of a map another key; its value and place do not change.

    Args:
        steps: Keys and positions, from the top.
        name: The key afterwards.
    """

    steps: Steps
    name: str


@dataclass(frozen=True)
class Append:
    """Add an element at the end of a list; a missing list is created.

    Args:
        steps: Keys and positions of the list, from the top.
        value: A plain value.
    """

    steps: Steps
    value: Any


Edit: TypeAlias = Set | Remove | Rename | Append


def applied(value: Any, edit: Edit) -> Any:
    """Apply an edit to a plain value, which itself is not changed.

    Args:
        value: Maps, lists, texts, numbers, booleans and None, which is also an empty map or list.
        edit: The edit.

    Raises:
        LookupError: There is nothing to change at these steps, or something else is there.
    """
    if isinstance(edit, Append) and not edit.steps:
        return [*_as_list(value), edit.value]
    if isinstance(edit, Set) and not edit.steps:
        return edit.value
    if not edit.steps:
        raise LookupError("the whole file is not an entry")
    step, inner = edit.steps[0], replace(edit, steps=edit.steps[1:])
    is_last = isinstance(edit, Remove | Rename) and not inner.steps
    if isinstance(step, int) and not isinstance(value, Mapping):
        items = _as_list(value)
        if not 0 <= step < len(items) + (isinstance(edit, Set | Append)) or (is_last and isinstance(edit, Rename)):
            raise LookupError(f"{path_of(*edit.steps)}: there is no such element")
        if is_last:
            return [*items[:step], *items[step + 1 :]]
        return [*items[:step], applied(items[step] if step < len(items) else None, inner), *items[step + 1 :]]
    if not (value is None or isinstance(value, Mapping)):
        raise LookupError(f"{path_of(*edit.steps)}: it is not a map")
    entries = dict(value or {})
    if step not in entries and not isinstance(edit, Set | Append):
        raise LookupError(f"{path_of(*edit.steps)}: there is no such entry")
    if not is_last:
        entries[step] = applied(entries.get(step), inner)
    elif isinstance(edit, Rename):
        if edit.name in entries and edit.name != step:
            raise LookupError(f"{path_of(*edit.steps)}: the new name is taken")
        entries = {edit.name if key == step else key: each for key, each in entries.items()}
    else:
        del entries[step]
    return entries


def same(one: Any, other: Any) -> bool:
    """Whether plain values are the same, and of the same types: 1 is neither true nor 1.0."""
    match one, other:
        case dict(), dict():
            return one.keys() == other.keys() and all(same(each, other[key]) for key, each in one.items())
        case list(), list():
            return len(one) == len(other) and all(map(same, one, other))
        case _:
            return type(one) is type(other) and bool(one == other)


def _as_list(value: Any) -> list[Any]:
    if not (value is None or isinstance(value, list)):
        raise LookupError("it is not a list")
    return value or []
