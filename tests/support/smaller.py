"""Makes plain data smaller as long as something stays so: what is left of an example shows why it fails."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

Path = tuple[str | int, ...]


def smallest(
    example: Any, fails: Callable[[Any], bool], *, together: tuple[str, ...] = (), patterns: tuple[str, ...] = ()
) -> Any:
    """Take parts out of an example, the large ones first, until no part can go.

    Args:
        example: Maps and lists with texts. It fails.
        fails: Tells whether a smaller one still fails. What it raises counts as no.
        together: Keys of the example from which a part is also taken out of all at once.
        patterns: Keys whose texts are also replaced by `*`.

    Returns:
        The smallest one found.
    """
    is_smaller = True
    while is_smaller:
        is_smaller = False
        for smaller in _smaller(example, together, patterns):
            if _size(smaller) < _size(example) and _still_fails(fails, smaller):
                example, is_smaller = smaller, True
                break
    return example


def _still_fails(fails: Callable[[Any], bool], example: Any) -> bool:
    try:
        return fails(copy.deepcopy(example))
    except Exception:  # whatever is wrong with it, it is no example
        return False


def _smaller(example: Any, together: tuple[str, ...], patterns: tuple[str, ...]) -> Iterator[Any]:
    for path in sorted(_paths(example), key=lambda path: -_size(_at(example, path))):
        changes = [_taken_out, _without_list, *([_as_star] if not set(path).isdisjoint(patterns) else [])]
        for change in changes:
            if path[0] in together:
                yield _changed(example, [(key, *path[1:]) for key in together], change)
            yield _changed(example, [path], change)


def _changed(example: Any, paths: list[Path], change: Callable[[Any, str | int], None]) -> Any:
    changed = copy.deepcopy(example)
    for path in paths:
        try:
            change(_at(changed, path[:-1]), path[-1])
        except (KeyError, IndexError, TypeError):
            continue  # it is on one side only
    return changed


def _taken_out(parent: Any, key: str | int) -> None:
    del parent[key]


def _without_list(parent: Any, key: str | int) -> None:
    """Put a list's only entry in place of the list."""
    if isinstance(parent[key], list) and len(parent[key]) == 1:
        [parent[key]] = parent[key]


def _as_star(parent: Any, key: str | int) -> None:
    if isinstance(parent[key], str):
        parent[key] = "*"


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        yield (*path, key)
        yield from _paths(entry, (*path, key))


def _at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


def _size(value: Any) -> int:
    return len(json.dumps(value))
