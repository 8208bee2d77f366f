"""The values of YAML's nodes."""

import math
from collections.abc import Hashable, Sequence
from typing import Any

import yaml
from yamlcore import CCoreLoader  # type: ignore[import-untyped]

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
from landingzone.reading.nodes import place_of

# Aliases make a small text large: nodes count as often as aliases refer to them.
_MOST_NODES = 2_000_000
_NODES_PER_CHARACTER = 100
_NODES_OF_THE_SHORTEST = 10_000

_TAGS = ("binary", "bool", "float", "int", "map", "null", "omap", "pairs", "seq", "set", "str", "timestamp")


class NodeValues:
    """The values of nodes; each node is read once, however many aliases refer to it.

    Args:
        text: The text of the nodes.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._most = min(_MOST_NODES, max(_NODES_OF_THE_SHORTEST, _NODES_PER_CHARACTER * len(text)))
        self._read: dict[int, tuple[Any, int, int] | None] = {}
        self._scalars = CCoreLoader("")

    def of(self, node: yaml.Node) -> Any:
        """Return the value of a node and everything below it."""
        return self._value(node, 0)[0]

    def _value(self, node: yaml.Node, level: int) -> tuple[Any, int, int]:
        """Return a value, its number of nodes, and its number of levels."""
        if id(node) in self._read:
            known = self._read[id(node)]
            if known is None:
                raise has("LZ030", "write the value itself", place_of(node))
            value, size, height = known
        else:
            if level > DEEPEST:
                raise too_deep(place=place_of(node))
            self._read[id(node)] = None
            value, size, height = self._contents(node, level)
            self._read[id(node)] = (value, size, height)
        if size > self._most:
            raise has("LZ027", "use fewer", place_of(node))
        if level + height > DEEPEST + 1:
            raise too_deep(place=place_of(node))
        return value, size, height

    def _contents(self, node: yaml.Node, level: int) -> tuple[Any, int, int]:
        match node:
            case yaml.MappingNode(tag="tag:yaml.org,2002:map"):
                return self._map(node, level)
            case yaml.SequenceNode(tag="tag:yaml.org,2002:seq"):
                found = [self._value(each, level + 1) for each in node.value]
                return [each[0] for each in found], *_sums(found)
            case yaml.ScalarNode():
                return self._scalar(node), 1, 1
            case _:
                raise _has_odd_tag(node)

    def _map(self, node: yaml.MappingNode, level: int) -> tuple[Any, int, int]:
        built: dict[Hashable, Any] = {}
        found = []
        for key_node, value_node in node.value:
            key = self._value(key_node, level + 1)
            if not isinstance(key[0], Hashable):
                raise has("LZ031", "put a string that begins with `{` or `[` in quotes", place_of(key_node))
            if key[0] == "<<" and not key_node.style:
                raise has(
                    "LZ032",
                    "write the entries themselves, or share whole values: `groups: *name`, its anchor under `x-...`",
                    place_of(key_node),
                )
            if key[0] in built:
                raise is_twice(key[0], place_of(key_node))
            value = self._value(value_node, level + 1)
            built[key[0]] = value[0]
            found += [key, value]
        return built, *_sums(found)

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        kind = node.tag.rpartition(":")[2]
        if not node.value and not node.style and self._text.startswith("&", node.start_mark.index):
            # `&Secret` without quotes would be an anchor, and its value nothing.
            hint = "put a string that begins with `&` in quotes"
            raise has("LZ033", hint, place_of(node))
        if kind in ("int", "float") and len(node.value) > MOST_DIGITS:
            raise has_too_many_digits(node.value, place_of(node))
        try:
            value = self._scalars.construct_object(node)
        except (ValueError, KeyError, yaml.YAMLError):
            raise _has_odd_tag(node) from None
        if isinstance(value, float) and not math.isfinite(value):
            raise has_no_number(node.value, place_of(node))
        return value


def _sums(found: Sequence[tuple[Any, int, int]]) -> tuple[int, int]:
    return 1 + sum(size for _, size, _ in found), 1 + max((height for _, _, height in found), default=0)


def _has_odd_tag(node: yaml.Node) -> Unreadable:
    # YAML reads a string that begins with `!`, such as a password without quotes, as a tag, which is not shown.
    name = node.tag.removeprefix("tag:yaml.org,2002:")
    tag = f"the tag {name} on another type" if name in _TAGS else "a tag"
    return has("LZ034", "remove it, or put a string that begins with `!` in quotes", place_of(node), tag=tag)
