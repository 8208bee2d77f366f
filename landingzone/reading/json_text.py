"""JSON, as plain values."""

import json
import math
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import yaml

from landingzone.ground.problems import Steps
from landingzone.reading.faults import (
    DEEPEST,
    MOST_DIGITS,
    Unreadable,
    has,
    has_no_number,
    has_too_many_digits,
    is_twice,
    too_deep,
)
from landingzone.reading.json_faults import no_json
from landingzone.reading.limits import ANY, EntryLimits, refuse_more
from landingzone.reading.nodes import compose
from landingzone.reading.plain import Plain
from landingzone.reading.values import NodeValues

# Places in JSON are found by reading it as YAML, which takes some seconds for this many characters.
_MOST_PLACED = 4_000_000

_SURROGATE = re.compile("[\ud800-\udfff]")  # `\ud83d` alone is not a character, though JSON allows it
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


def read_json(
    text: str,
    deepest: int = DEEPEST,
    fraction: Callable[[str], Any] | None = None,
    limits: EntryLimits | None = None,
) -> Plain:
    """Read JSON.

    Args:
        text: The text.
        deepest: How many levels of maps and lists it may have.
        fraction: Reads a number with a fraction or an exponent; None: as a float.
        limits: How many entries maps and lists may have; None: any number.

    Raises:
        Unreadable: It is not JSON, a map has a key twice, a string has half a character, JSON cannot represent a
        number, or a limit is exceeded: of levels, of digits, of entries.
    """
    try:
        value = json.loads(
            text,
            object_pairs_hook=_without_duplicates,
            parse_int=_integer,
            parse_float=fraction or _float,
            parse_constant=_float,
        )
        if limits is not None:
            refuse_more(value, limits)
        _refuse_depth(value, deepest, limits)
    except json.JSONDecodeError as error:
        raise no_json(text, error) from None
    except RecursionError:
        raise too_deep(deepest) from None
    except Unreadable as fault:
        raise _with_place(fault, text, limits) from None
    plain = Plain(value, lambda: _nodes_if_readable(text), text, has_comments=False)
    if _ESCAPED_SURROGATE.search(text):
        for steps in _half_characters(value, ()):
            raise has("LZ029", "write the whole character", plain.place_of(*steps))
    return plain


def parse_json(text: str, deepest: int = DEEPEST, fraction: Callable[[str], Any] | None = None) -> Any:
    """Read JSON as `read_json` does, without the places."""
    return read_json(text, deepest, fraction).value


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    built: dict[str, Any] = {}
    for key, value in pairs:
        if key in built:
            raise is_twice(key)
        built[key] = value
    return built


def _integer(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise has_too_many_digits(text)
    return int(text)


def _float(text: str) -> float:
    if len(text) > MOST_DIGITS:
        raise has_too_many_digits(text)
    if not math.isfinite(value := float(text)):
        raise has_no_number(text)
    return value


def _half_characters(value: Any, steps: Steps) -> Iterator[Steps]:
    """Yield where strings, keys included, have half of a surrogate pair."""
    match value:
        case str() if _SURROGATE.search(value):
            yield steps
        case dict():
            for key, inner in value.items():
                yield from ((*steps, key) for _ in _half_characters(key, ()))
                yield from _half_characters(inner, (*steps, key))
        case list():
            for index, inner in enumerate(value):
                yield from _half_characters(inner, (*steps, index))


def _refuse_depth(value: Any, deepest: int, limits: EntryLimits | None) -> None:
    level = [value]
    for _ in range(deepest + 1):
        if limits is not None and any(isinstance(each, dict | list) and len(each) > ANY.most for each in level):
            raise ANY.broken()
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return
    raise too_deep(deepest)


def _with_place(fault: Unreadable, text: str, limits: EntryLimits | None) -> Unreadable:
    """Return a fault in JSON with its place, if the nodes show the same one."""
    try:
        if node := _nodes_of(text, limits):
            NodeValues(text).of(node)
    except Unreadable as found:
        return found if (found.rule, found.named) == (fault.rule, fault.named) else fault
    return fault


def as_yaml_text(text: str) -> str:
    """Return JSON as YAML in which everything has the same place. YAML accepts no tabs and no half surrogate pairs."""
    return _ESCAPED_SURROGATE.sub(r"\\u00", text.replace("\t", " "))


def _nodes_of(text: str, limits: EntryLimits | None = None) -> yaml.Node | None:
    """Read JSON as YAML, only for the places."""
    return compose(as_yaml_text(text), limits) if len(text) <= _MOST_PLACED else None


def _nodes_if_readable(text: str) -> yaml.Node | None:
    with suppress(Unreadable):
        return _nodes_of(text)
    return None
