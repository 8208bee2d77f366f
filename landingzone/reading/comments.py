"""Comments in YAML that are meant for a program."""

import re
from bisect import bisect_right
from collections.abc import Iterator

import yaml

from landingzone.reading.faults import Place


def comments_in(text: str, node: yaml.Node | None, pattern: re.Pattern[str]) -> Iterator[tuple[Place, re.Match[str]]]:
    """Find comments.

    Args:
        text: The text.
        node: Its outermost node; None: there is none.
        pattern: What a comment matches, from its `#` on, within a line.

    Yields:
        The place of each, and what matches. A `#` inside a string does not begin a comment.
    """
    found = [*pattern.finditer(text)]
    spans = sorted(_texts_below(text, node)) if found and node else []
    for each in found:
        at = each.start()
        begun = bisect_right(spans, (at, len(text)))
        if not begun or spans[begun - 1][1] <= at:
            yield Place(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)), each


def _texts_below(text: str, node: yaml.Node) -> Iterator[tuple[int, int]]:
    """Yield where strings begin and end. After `|` and `>`, the rest of the line is not part of one."""
    left, seen = [node], set[int]()
    while left:
        node = left.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        match node:
            case yaml.MappingNode():
                left += [each for pair in node.value for each in pair]
            case yaml.SequenceNode():
                left += node.value
            case yaml.ScalarNode():
                start = node.start_mark.index
                line_end = text.find("\n", start) if node.style in ("|", ">") else start
                yield len(text) if line_end < 0 else line_end, node.end_mark.index
