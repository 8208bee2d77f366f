"""One configuration in several files: what may be spread over them, and which file has a value."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from landingzone.config.source import INCLUDE, without_extensions
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Origin, Steps
from landingzone.ground.words import cited
from landingzone.reading.plain import Plain

SPREAD: Mapping[str, type[dict[Any, Any]] | type[list[Any]]] = {
    "users": dict,
    "groups": dict,
    "policies": dict,
    "teams": dict,
    "accounts": dict,
    "account_groups": list,
    "iam_groups_for_cross_account_access": list,
    "groups_made_elsewhere": list,
    "policies_made_elsewhere": list,
    "ignore": list,
    "requirements": list,
}
"""Inputs that several files may have: maps are joined, and lists are concatenated."""


class Part(NamedTuple):
    """A file of a configuration.

    Args:
        name: Its name, as messages show it.
        plain: Its content, with places.
        place: Its name relative to the directory of the configuration.
        digest: SHA-256 of its bytes, in hexadecimal digits.
    """

    name: str
    plain: Plain
    place: str
    digest: str

    @property
    def content(self) -> dict[Any, Any]:
        """The inputs in it."""
        content = without_extensions(self.plain.value)
        content.pop(INCLUDE, None)
        return content

    def has(self, *steps: Any) -> bool:
        """Return whether it has something."""
        return self.plain.nearest_steps(steps) == steps

    def origin(self, *steps: Any) -> Origin:
        """Return where it has something."""
        place = self.plain.place_of(*steps)
        return Origin(self.name, place.line, place.column) if place else Origin(self.name)


class Joined:
    """The joined content of the files of a configuration.

    Args:
        parts: The files, in their order.
    """

    def __init__(self, parts: Iterable[Part]) -> None:
        self.content: dict[Any, Any] = {}
        """The inputs, as plain values. If two files have the same entry, the first counts."""
        self.twice: list[Finding] = []
        """A problem for each entry that two files have."""
        self.owners: dict[Steps, tuple[Part, Steps]] = {}
        """Which file has each input and entry, and its keys and positions in it."""
        for part in parts:
            for name, value in part.content.items():
                self._add(part, name, value)

    def owner(self, steps: Steps) -> tuple[Part, Steps] | None:
        """Return which file has something.

        Args:
            steps: Keys and positions in `content`, outermost first.

        Returns:
            The file, and the keys and positions in it; None: there is no such input.
        """
        for end in (2, 1):
            if steps[:end] in self.owners:
                part, own = self.owners[steps[:end]]
                return part, (*own, *steps[end:])
        return None

    def _add(self, part: Part, name: Any, value: Any) -> None:
        kind = SPREAD.get(name)
        if kind is None:
            self._own(part, (name,), value, self.content)
            return
        present = self.content.get(name)
        if value is None or (present is not None and not isinstance(present, kind)):
            self.content.setdefault(name, value)
        elif not isinstance(value, kind):
            # Of the wrong type: it is reported at its place, and the other files no longer count.
            self.content[name] = value
            self.owners[(name,)] = part, (name,)
        elif isinstance(value, dict):
            joined: dict[Any, Any] = {} if present is None else dict(present)
            self.content[name] = joined
            for key, entry in value.items():
                self._own(part, (name, key), entry, joined)
        elif isinstance(value, list):
            before = len(present or ())
            self.content[name] = [*(present or ()), *value]
            self.owners |= {(name, before + at): (part, (name, at)) for at in range(len(value))}
        self.owners.setdefault((name,), (part, (name,)))

    def _own(self, part: Part, steps: Steps, value: Any, within: dict[Any, Any]) -> None:
        """Take an entry of a map, unless another file has it."""
        if steps not in self.owners:
            self.owners[steps] = part, steps
            within[steps[-1]] = value
            return
        first, there = self.owners[steps]
        other = f"another one at {cited(str(first.origin(*there)))}"
        self.twice.append(Finding((*map(str, steps),), says("LZ064"), other, origin=part.origin(*steps)))
