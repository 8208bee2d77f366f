"""Where everything is in a text of YAML or JSON, with its style, anchors and aliases."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yamlcore import CCoreLoader  # type: ignore[import-untyped]

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*")


@dataclass(eq=False, slots=True)
class Node:
    """A value or a key.

    Args:
        kind: `map`, `list`, `text` for every scalar, or `alias`.
        outer: Where it begins, with its anchor and tag.
        start: Where it begins without them.
        end: After its last character.
        style: Of a scalar its quote, `|`, `>` or nothing; of a map or list `block` or `flow`.
        anchor: Its anchor, or the one that an alias names.
        has_tag: Whether it has a tag.
        entries: What is in it.
        is_odd: Whether it has a key that is marked with `?`, or is in a list without braces: `[a: 1]`.
    """

    kind: str
    outer: int
    start: int
    end: int
    style: str = ""
    anchor: str = ""
    has_tag: bool = False
    entries: "list[EntryPlace]" = field(default_factory=list)
    is_odd: bool = False

    @property
    def is_block(self) -> bool:
        """Whether it is a map or list without brackets."""
        return self.style == "block"

    @property
    def props_end(self) -> int:
        """After its anchor; 0: it has none."""
        return self.outer + len(self.anchor) + 1 if self.anchor else 0


@dataclass(eq=False, slots=True)
class EntryPlace:
    """An entry of a map, or an element of a list.

    Args:
        start: Where it begins: its key, or its dash.
        key: Its key; None: it has none.
        after: After its colon or dash; -1: it has none.
        node: Its value.
    """

    start: int
    key: Node | None
    after: int
    node: Node

    @property
    def end(self) -> int:
        """After its last character."""
        return max(self.node.end, self.after, self.key.end if self.key else 0)


def nodes_of(text: str) -> Node | None:
    """Return the outermost node of a text.

    Raises:
        yaml.YAMLError: It is not YAML.
    """
    events: Iterator[Any] = yaml.parse(text, Loader=CCoreLoader)
    for event in events:
        if isinstance(event, yaml.NodeEvent):
            return _node(text, event, events)
    return None


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all below it, keys included."""
    yield node
    for each in node.entries:
        if each.key:
            yield from walk(each.key)
        yield from walk(each.node)


def _node(text: str, event: Any, events: Iterator[Any]) -> Node:
    outer, end, anchor = event.start_mark.index, event.end_mark.index, event.anchor or ""
    match event:
        case yaml.AliasEvent():
            return Node("alias", outer, outer, end, anchor=anchor)
        case yaml.ScalarEvent():
            style = event.style or ""
            if style in ("|", ">"):
                end = _end_of_block(text, outer, end)
            return Node("text", outer, outer, end, style, anchor, event.tag is not None)
    kind = "map" if isinstance(event, yaml.MappingStartEvent) else "list"
    is_flow = bool(event.flow_style)
    node = Node(kind, outer, end, end, "flow" if is_flow else "block", anchor, event.tag is not None)
    if is_flow:
        node.is_odd = end == outer
        node.start -= not node.is_odd
    elif kind == "list" and text[end - 1 : end] == "-":
        node.start = node.end = end - 1  # of a list that is not indented, the event has its first dash
    is_closed = is_flow and not node.is_odd
    for inner in events:
        end = inner.end_mark.index
        if isinstance(inner, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            node.end = end if is_closed else node.end
            break
        node.entries.append(_entry(text, node, inner, events))
        node.end = node.entries[-1].end
    return node


def _entry(text: str, node: Node, event: Any, events: Iterator[Any]) -> EntryPlace:
    first = _node(text, event, events)
    if node.kind == "list":
        if not node.is_block:
            return EntryPlace(first.outer, None, -1, first)
        dash = behind(text, node.end)
        return EntryPlace(dash, None, dash + 1, first)
    value = _node(text, next(events), events)
    colon = behind(text, first.end)
    after = colon + 1 if text[colon : colon + 1] == ":" else -1
    begins = behind(text, node.end)
    if text.startswith(",", begins) and not node.is_block:
        begins = behind(text, begins + 1)
    node.is_odd |= begins != first.outer or (node.is_block and after < 0)
    return EntryPlace(first.outer, first, after, value)


def behind(text: str, at: int) -> int:
    """Return where something begins after space and comments."""
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _end_of_block(text: str, start: int, end: int) -> int:
    """Return the end of a text of several lines: blank lines after it belong to it only with `+`."""
    header = text[start : text.find("\n", start) + 1 or len(text)]
    if "+" in header.partition("#")[0]:
        return _line_end(text, end - 1)
    return _line_end(text, start + len(text[start:end].rstrip()))


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if text[end - 1 : end] == "\r" else end
