"""The lines of a file, without comments and without values that may be secrets."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import yaml

from landingzone.ground.problems import Steps
from landingzone.reading.plain import Plain

HIDDEN = "(not shown)"
"""What is shown instead of a value that may be a secret."""

_COMMENT = re.compile("#")
_LONGEST = 400  # characters of a line that is shown


@dataclass(frozen=True)
class Line:
    """A line, together with the lines in which a hidden value continues.

    Args:
        number: Its number, from 1.
        shown: What may be shown of it.
        written: Its content without comments. It may have secrets, and is only for comparing.
    """

    number: int
    shown: str
    written: str


class _ReadLine(NamedTuple):
    """One line: whether a hidden value continues in it, what may be shown after that, and its content."""

    continues: bool
    shown: str
    written: str


class Lines:
    """The lines of a text.

    Args:
        plain: The text.
        is_secret: Whether the values at a path may be secrets; None: what refers to them decides, and
            without a reference they are not shown.
    """

    def __init__(self, plain: Plain, is_secret: Callable[[Steps], bool | None]) -> None:
        self._plain = plain
        self._is_secret = is_secret
        self._positions: dict[int, dict[Any, int]] = {}
        self._parts: dict[int, _ReadLine] = {}

    def below(self, *steps: Any) -> tuple[Line, ...]:
        """Return the lines of an entry of a map or a list: from its key to the end of its value.

        Args:
            steps: Keys and positions from 0, outermost first.

        Returns:
            The lines; none if there is no such entry, or the places of the text are not known.
        """
        span = self._span(steps)
        return tuple(self._lines(*span)) if span else ()

    def _span(self, steps: Steps) -> tuple[int, int] | None:
        """Return in which lines an entry is: the first and the last one, from 1."""
        node, value, last = self._plain.nodes, self._plain.value, len(self._starts)
        first = 1
        for step in steps:
            at = self._position(value, step)
            if at is None or not isinstance(node, yaml.MappingNode | yaml.SequenceNode):
                return None
            begins, following = (self._begin(node, each) for each in (at, at + 1))
            inner = node.value[at][1] if isinstance(node, yaml.MappingNode) else node.value[at]
            if begins is None or not node.start_mark.index <= begins.index <= node.end_mark.index:
                return None  # an alias, whose value is elsewhere
            first = self._number(begins)
            if node.flow_style:
                is_here = begins.index <= inner.start_mark.index <= node.end_mark.index
                last = self._number(inner.end_mark) if is_here else first
            elif following:
                last = max(first, self._number(following) - 1)
            node, value = inner, value[step]
        return first, last

    def _position(self, value: Any, step: Any) -> int | None:
        """Return which entry of a map or a list is meant, from 0; None: it has no such entry."""
        if isinstance(value, list):
            return step if isinstance(step, int) and 0 <= step < len(value) else None
        if not isinstance(value, dict):
            return None
        if id(value) not in self._positions:
            self._positions[id(value)] = {key: at for at, key in enumerate(value)}
        return self._positions[id(value)].get(step)

    @staticmethod
    def _begin(node: yaml.Node, at: int) -> yaml.Mark | None:
        if at >= len(node.value):
            return None
        entry = node.value[at]
        mark: yaml.Mark = (entry[0] if isinstance(node, yaml.MappingNode) else entry).start_mark
        return mark

    def _lines(self, first: int, last: int) -> Iterator[Line]:
        found: Line | None = None
        for number in range(first, last + 1):
            part = self._part(number)
            if found and part.continues:
                found = Line(found.number, found.shown + part.shown, f"{found.written}\n{part.written}")
            elif part.written.strip():
                if found:
                    yield found
                found = Line(number, f"{HIDDEN if part.continues else ''}{part.shown}", part.written)
        if found:
            yield found

    def _part(self, number: int) -> "_ReadLine":
        """Return a line by itself. All of a file may be in one, which every entry is in."""
        if number not in self._parts:
            start, end = self._bounds(number)
            hidden = self._hidden_in(start, end)
            continues = bool(hidden) and hidden[0][0] < start
            shown = self._shown(hidden[0][1], end, hidden[1:]) if continues else self._shown(start, end, hidden)
            self._parts[number] = _ReadLine(continues, shown, self._plain.text[start:end].rstrip())
        return self._parts[number]

    def _number(self, mark: yaml.Mark) -> int:
        """Return the number of the line of a mark. YAML knows more ends of lines than editors do."""
        return bisect_right(self._starts, mark.index)

    def _bounds(self, number: int) -> tuple[int, int]:
        """Return where a line begins, and where it or a comment in it ends."""
        start = self._starts[number - 1]
        end = self._starts[number] if number < len(self._starts) else len(self._plain.text)
        return start, self._comments.get(number, end)

    def _shown(self, start: int, end: int, hidden: list[tuple[int, int]]) -> str:
        text = ""
        for begins, ends in hidden:
            text += self._plain.text[start : max(begins, start)] + HIDDEN
            start = ends
        shown = (text + self._plain.text[start:end]).rstrip()
        return shown if len(shown) <= _LONGEST else f"({len(shown):,} characters, too many to show)"

    def _hidden_in(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the hidden values in a part of the text: where each begins and ends."""
        at = max(0, bisect_right(self._hidden, (start, start)) - 1)
        found = []
        for begins, ends in self._hidden[at:]:
            if begins >= end:
                break
            if ends > start:
                found.append((begins, ends))
        return found

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self._plain.text))]

    @cached_property
    def _comments(self) -> dict[int, int]:
        found: dict[int, int] = {}
        for place, each in self._plain.comments(_COMMENT):
            found.setdefault(place.line, each.start())
        return found

    @cached_property
    def _hidden(self) -> list[tuple[int, int]]:
        """The places of the scalars that are not shown, sorted."""
        scalars, public, secret = dict[int, yaml.Node](), set[int](), set[int]()
        judged = {False: public, True: secret, None: set[int]()}
        seen = set[tuple[int, bool | None]]()
        left: list[tuple[yaml.Node | None, Any, Steps, bool | None]] = [
            (self._plain.nodes, self._plain.value, (), False)
        ]
        while left:
            node, value, steps, state = left.pop()
            if node is None or (id(node), state) in seen:
                continue
            seen.add((id(node), state))
            match node, value:
                case yaml.MappingNode(), dict():
                    for (key, inner), (name, below) in zip(node.value, value.items(), strict=True):
                        scalars[id(key)] = key
                        judged[None if state is None else False].add(id(key))
                        path = (*steps, str(name))
                        left.append((inner, below, path, self._is_secret(path) if state is False else state))
                case yaml.SequenceNode(), list():
                    left += ((each, below, steps, state) for each, below in zip(node.value, value, strict=True))
                case _:
                    scalars[id(node)] = node
                    judged[state].add(id(node))
        hidden = (each for number, each in scalars.items() if number in secret or number not in public)
        spans = ((each.start_mark.index, each.end_mark.index) for each in hidden)
        return sorted(span for span in spans if span[0] < span[1])
