"""How values are written in a text, and writing new values in the same style."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import yaml
from yamlcore import CCoreDumper, CCoreLoader  # type: ignore[import-untyped]

from landingzone.edit.lines import EditedLines
from landingzone.edit.places import Node

Labels = tuple[object, ...]
"""The labels of a value, nearest first: its key, then what the values next to it have in common."""

_STEP = 2  # the indentation of maps and lists in a text that has none
_NOT_WRAPPED = 10**9
_ALSO_TRUE = frozenset("yYnN")  # to some readers of YAML 1.1
_IN_NUMBERS = frozenset("0123456789_.,:+-eExXoO")


def inner_labels(labels: Labels, key: object = None) -> Labels:
    """Return the labels of the content of a map or list.

    Args:
        labels: Those of the map or list.
        key: The key; None: it is in a list.
    """
    around = ("in", labels[0] if labels else None)
    return (around,) if key is None else (key, around)


class Style:
    """How values are written in a text.

    Args:
        lines: The text.
        root: Its outermost node; None: it has none.
        value: Its plain value.
        is_json: Whether it is JSON.
    """

    def __init__(self, lines: EditedLines, root: Node | None, value: Any, *, is_json: bool) -> None:
        self._lines, self._text, self._is_json = lines, lines.text, is_json
        self._seen: dict[tuple[object, str], Counter[Any]] = {}
        self._is_ascii = lines.text.isascii() and (not is_json or "\\u" in lines.text)
        if root is not None:
            self._learn(root, value, ())

    def key(self, key: str, labels: Labels, like: Node | None = None) -> str:
        """Write a key.

        Args:
            key: The key.
            labels: Labels of its map.
            like: The key that it replaces, if any.
        """
        style = like.style if like else self._most("key", (*inner_labels(labels), None))
        return self._text_of(key, style or "", is_flow=True)

    def flow(self, value: Any, labels: Labels, indent: str | None = None, like: Node | None = None) -> str:
        """Write a value within one line, or, in brackets, within several.

        Args:
            value: The value.
            labels: Its labels.
            indent: The indentation of its line; None: write one line.
            like: What it replaces.
        """
        if not isinstance(value, dict | list):
            return self._scalar(value, labels, like, is_flow=True)
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        if not value:
            return opening + closing
        kind = "map" if isinstance(value, dict) else "list"
        style = self._most(kind, labels) or (self._most(kind, (None,)) if self._is_json else None)
        is_long = indent is not None and (style == "lines" or (style in (None, "block") and self._is_json))
        deeper = f"{indent}{self.step}" if is_long else None
        items = value.items() if isinstance(value, dict) else [(None, each) for each in value]
        texts = [self.flow_item(key, each, labels, deeper) for key, each in items]
        if is_long:
            return f"{opening}\n{deeper}" + f",\n{deeper}".join(texts) + f"\n{indent}{closing}"
        pad = self._most(f"{kind} pad", (*labels, None)) or ""
        return opening + pad + f",{self.gap}".join(texts) + pad + closing

    def flow_item(self, key: Any, value: Any, labels: Labels, indent: str | None) -> str:
        """Write an entry of a map, or an element of a list, in brackets.

        Args:
            key: The key; None: it is in a list.
            value: Its value.
            labels: Labels of the map or list.
            indent: The indentation of its line; None: the brackets are on one line.
        """
        text = self.flow(value, inner_labels(labels, key), indent)
        return text if key is None else f"{self.key(key, labels)}{self._most('colon', (None,)) or ': '}{text}"

    def lines(self, value: Any) -> list[str]:
        """Write a whole text, in lines."""
        if self._is_in_block(value, ()):
            return self._within(value, ())
        return self.flow(value, (), "" if self._is_json else None).split("\n")

    def block(self, value: Any, labels: Labels, like: Node | None = None) -> tuple[str, list[str]]:
        """Write a value after a colon.

        Args:
            value: The value.
            labels: Its labels.
            like: What it replaces.

        Returns:
            What goes on the same line, and the lines below it, as if the key had no indentation.
        """
        if not self._is_in_block(value, labels):
            if isinstance(value, dict | list):
                return self.flow(value, labels), []
            first, *more = self._scalar(value, labels, like, is_flow=False).split("\n")
            step = " " * (self._most("map step", (*labels[1:], None)) or _STEP)
            return first, [step + each if each else "" for each in more]
        if isinstance(value, dict):
            step = " " * (self._most("map step", (*labels, None)) or _STEP)
        else:
            offset = self._most("list step", (*labels, None))
            step = " " * (_STEP if offset is None else offset)
        return "", [step + each if each else "" for each in self._within(value, labels)]

    def entry(self, key: str, value: Any, labels: Labels) -> list[str]:
        """Write an entry of a map without braces, in lines.

        Args:
            key: Its key.
            value: Its value.
            labels: Labels of the map.
        """
        first, more = self.block(value, inner_labels(labels, key))
        return [f"{self.key(key, labels)}:{' ' if first else ''}{first}", *more]

    def element(self, value: Any, labels: Labels, like: Node | None = None) -> list[str]:
        """Write an element of a list without brackets, in lines.

        Args:
            value: The element.
            labels: Labels of the list.
            like: What it replaces.
        """
        inner = inner_labels(labels)
        if not self._is_in_block(value, inner):
            first, more = self.block(value, inner, like)
            return [f"- {first}", *more]
        first, *more = self._within(value, inner)
        return [f"- {first}", *(f"  {line}" if line else "" for line in more)]

    def _within(self, value: Any, labels: Labels) -> list[str]:
        if isinstance(value, dict):
            return [line for key in value for line in self.entry(key, value[key], labels)]
        return [line for each in value for line in self.element(each, labels)]

    @property
    def gap(self) -> str:
        """What follows a comma within a line."""
        found = self._most("gap", (None,))
        return " " if found is None else str(found)

    @property
    def step(self) -> str:
        """The indentation of lines between brackets."""
        return self._most("step", (None,)) or " " * _STEP

    def _is_in_block(self, value: Any, labels: Labels) -> bool:
        if self._is_json or not isinstance(value, dict | list) or not value:
            return False
        is_map = isinstance(value, dict)
        style = self._most("map" if is_map else "list", labels)
        if style is None and not is_map and not any(isinstance(each, dict | list) for each in value):
            style = self._most("list", (None,)) or "flow"
        return style in (None, "block")

    def _scalar(self, value: Any, labels: Labels, like: Node | None, *, is_flow: bool) -> str:
        if self._is_json:
            return json.dumps(value, ensure_ascii=self._is_ascii)
        if not isinstance(value, str):
            return str(yaml.dump(value, Dumper=CCoreDumper)).partition("\n")[0]
        style = like.style if like and like.kind == "text" else self._most("text", labels)
        if style in ("|", ">", None):
            style = "|" if "\n" in value and not is_flow else ""
        return self._text_of(value, style, is_flow=is_flow)

    def _text_of(self, text: str, style: str, *, is_flow: bool) -> str:
        if self._is_json:
            return json.dumps(text, ensure_ascii=self._is_ascii)
        if style == "|" and not _is_literal(text):
            style = '"'
        if not style and _is_plain(text) and (written := _emitted(text, "", is_flow)) == text:
            return written
        quote = style or self._most("quote", (None,)) or '"'
        return _emitted(text, '"' if "\n" in text and quote != "|" else quote, is_flow)

    def _most(self, kind: str, labels: Iterable[object]) -> Any:
        """Return the most frequent style for a label, of the first label that occurs; None: none does."""
        for label in labels:
            if found := self._seen.get((label, kind)):
                return max(found, key=found.__getitem__)
        return None

    def _note(self, kind: str, labels: Iterable[object], style: Any) -> None:
        for label in labels:
            self._seen.setdefault((label, kind), Counter())[style] += 1

    def _learn(self, node: Node, value: Any, labels: Labels) -> None:
        everywhere = (*labels, None)
        if node.kind == "text" and isinstance(value, str):
            self._note("text", labels, node.style)
            if node.style in ("'", '"'):
                self._note("quote", (None,), node.style)
        if node.kind not in ("map", "list") or not node.entries:
            return
        begins, first = (self._lines.start(each.start) for each in (node, node.entries[0]))
        style = node.style if begins == first else "lines"
        self._note(node.kind, everywhere, "block" if node.is_block else style)
        if not node.is_block and not node.is_odd:
            self._learn_flow(node, everywhere, is_long=style == "lines")
        values: Sequence[Any] = list(value.items()) if node.kind == "map" else value
        for entry, each in zip(node.entries, values, strict=True):
            if entry.key is None:
                self._learn(entry.node, each, inner_labels(labels))
                continue
            key, inner = each
            if isinstance(key, str):
                self._note("key", (*inner_labels(labels), None), entry.key.style)
            if node.is_block and entry.node.is_block and "\n" in self._text[entry.after : entry.node.start]:
                offset = self._lines.column(entry.node.start) - self._lines.column(entry.start)
                self._note(f"{entry.node.kind} step", (*inner_labels(labels, key), None), offset)
            self._learn(entry.node, inner, inner_labels(labels, key))

    def _learn_flow(self, node: Node, labels: Labels, *, is_long: bool) -> None:
        first = node.entries[0]
        if is_long:
            around = self._lines.indent(node.start)
            if (within := self._lines.indent(first.start)).startswith(around) and within != around:
                self._note("step", (None,), within[len(around) :])
        else:
            self._note(f"{node.kind} pad", labels, " " if self._text[node.start + 1] == " " else "")
        if first.key is not None and self._is_json:
            self._note("colon", (None,), self._text[first.key.end : first.node.outer])
        for one, other in zip(node.entries, node.entries[1:], strict=False):
            between = self._text[one.end : other.start]
            if between.startswith(",") and not between[1:].strip(" \t"):
                self._note("gap", (None,), between[1:])


_RESOLVERS = (CCoreLoader(""), yaml.resolver.Resolver())


def _is_plain(text: str) -> bool:
    """Whether readers of YAML 1.2 and 1.1 read it as a string without quotes."""
    if text in _ALSO_TRUE or (text[:1] in "0123456789+-." and _IN_NUMBERS.issuperset(text)):
        return False
    return all(each.resolve(yaml.ScalarNode, text, (True, False)) == "tag:yaml.org,2002:str" for each in _RESOLVERS)


def _is_literal(text: str) -> bool:
    """Whether it can be written with `|` and read back."""
    lines = text.split("\n")
    return (
        text[:1] not in ("", " ", "\n")
        and not text.endswith("\n\n")
        and all(each.isprintable() and each == each.rstrip() for each in lines)
    )


@lru_cache(maxsize=10_000)
def _emitted(text: str, style: str, is_flow: bool) -> str:
    events = [
        yaml.StreamStartEvent(),
        yaml.DocumentStartEvent(explicit=False),
        yaml.SequenceStartEvent(None, None, implicit=True, flow_style=is_flow),
        yaml.ScalarEvent(None, None, (True, True), text, style=style or None),
        yaml.SequenceEndEvent(),
        yaml.DocumentEndEvent(explicit=False),
        yaml.StreamEndEvent(),
    ]
    written = str(yaml.emit(events, allow_unicode=True, width=_NOT_WRAPPED))
    if is_flow:
        return written.strip()[1:-1]
    first, *more = written[2:].rstrip("\n").split("\n")
    return "\n".join([first, *(each[2:] for each in more)])
