"""The value of a text, and the places in it."""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import yaml

from landingzone.ground.problems import Steps, path_of
from landingzone.reading.comments import comments_in
from landingzone.reading.faults import Place
from landingzone.reading.nodes import place_of


class Plain:
    """The value of a text: maps, lists, strings, numbers, booleans and None.

    Args:
        value: The value.
        compose: Gives the nodes of the text, with their places.
        text: The text.
        has_comments: Whether it may have comments.
    """

    def __init__(
        self, value: Any, compose: Callable[[], yaml.Node | None], text: str = "", *, has_comments: bool = True
    ) -> None:
        self.value = value
        self.text = text
        self._compose = compose
        self._has_comments = has_comments
        self._written: dict[tuple[str | int, ...], dict[str, str | int]] = {}

    def place_of(self, *steps: str | int) -> Place | None:
        """Find the place of something.

        Args:
            steps: Keys and positions from 0, outermost first: `"users", "bob", "groups", 0`.

        Returns:
            Where its value begins: for an entry of a map, its key. None: it does not exist, or JSON has more space
            between a key and its colon than YAML accepts, or is very long.
        """
        place, node, value = None, self.nodes, self.value
        for step in steps:
            match node, value, step:
                case yaml.MappingNode(), dict(), _ if step in value:
                    key, node = node.value[list(value).index(step)]
                    place = place_of(key)
                case yaml.SequenceNode(), list(), int() if step < len(value):
                    node = node.value[step]
                    place = place_of(node)
                case _:
                    return None
            value = value[step]
        return place

    def comments(self, pattern: re.Pattern[str]) -> Iterator[tuple[Place, re.Match[str]]]:
        """Find comments; see `comments_in`. JSON has none."""
        may_have = self._has_comments and pattern.search(self.text)
        return comments_in(self.text, self.nodes, pattern) if may_have else iter(())

    @property
    def begins_in(self) -> int:
        """The line in which it begins, without comments; 0: not known."""
        return place_of(self.nodes).line if self.nodes else 0

    def nearest_steps(self, path: str) -> Steps:
        """Return the keys and positions of something, or of its innermost existing parent.

        Args:
            path: A path as `path_of` writes it.
        """
        steps: list[str | int] = []
        value, rest = self.value, path
        while rest:
            inner = self._steps_below(value, tuple(steps), is_outermost=not steps)
            # The longest first: `["a"]` is also the beginning of a name with brackets in it.
            end = next((end for end in range(len(rest), 0, -1) if _ends_a_step(rest, end) and rest[:end] in inner), 0)
            if not end:
                break
            step = inner[rest[:end]]
            steps.append(step)
            value, rest = value[step], rest[end:]
        return tuple(steps)

    def _steps_below(self, value: Any, steps: tuple[str | int, ...], *, is_outermost: bool) -> dict[str, str | int]:
        """Return the steps into a map or list, by how paths write them; none of two that are written alike."""
        if steps in self._written:
            return self._written[steps]
        written: dict[str, str | int] = {}
        twice = set()
        for step in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
            if not isinstance(step, str | int):
                continue
            text = path_of(step)
            text = text if is_outermost or text.startswith("[") else f".{text}"
            if text in written:
                twice.add(text)
            written[text] = step
        self._written[steps] = {text: step for text, step in written.items() if text not in twice}
        return self._written[steps]

    @cached_property
    def nodes(self) -> yaml.Node | None:
        """The outermost node of the text; None: it has none, or JSON shows no places."""
        return self._compose()


def _ends_a_step(path: str, end: int) -> bool:
    return end == len(path) or path[end] in ".["
