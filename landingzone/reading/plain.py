"""The value of a text, and the places in it."""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import yaml

from landingzone.ground.problems import Steps
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

    def nearest_steps(self, steps: Steps) -> Steps:
        """Return the steps to something, or to its innermost existing parent."""
        value = self.value
        for at, step in enumerate(steps):
            match value, step:
                case dict(), _ if step in value:
                    value = value[step]
                case list(), int() if step < len(value):
                    value = value[step]
                case _:
                    return steps[:at]
        return steps

    @cached_property
    def nodes(self) -> yaml.Node | None:
        """The outermost node of the text; None: it has none, or JSON shows no places."""
        return self._compose()
