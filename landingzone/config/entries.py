"""The entries of a configuration: each user, group, policy and team, each line of a list, and each other input."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from landingzone.config.file import ConfigurationFile
from landingzone.config.key_files import KEY
from landingzone.config.options import StackConfiguration
from landingzone.config.parts import SPREAD, Part
from landingzone.config.secret_values import may_be_secret
from landingzone.config.source import INCLUDE, without_extensions
from landingzone.ground.grouping import grouped
from landingzone.ground.problems import Steps, path_of
from landingzone.reading.lines import Line, Lines

_NAMES = ("group_name", "name")

EntryKey = tuple[str, ...]
"""An input and, if it has entries, the name of the entry: `("users", "bob")`."""


@dataclass(frozen=True)
class Entry:
    """An entry of a configuration.

    Args:
        key: What identifies it, wherever it is in the files.
        path: Its path, as problems write it.
        file: Name of the file that it is in.
        lines: Its lines; none if the places in the file are not known.
        value: Its value.
    """

    key: EntryKey
    path: str
    file: str
    lines: tuple[Line, ...]
    value: object

    @property
    def place(self) -> str:
        """The file and the line, as editors and terminals understand it: `landingzone.yaml:41`."""
        return f"{self.file}:{self.lines[0].number}" if self.lines else self.file


class Entries(Mapping[EntryKey, Entry]):
    """The entries of a configuration, in the order of its files.

    Args:
        read: The configuration.
    """

    def __init__(self, read: ConfigurationFile) -> None:
        self._read = read
        hidden = read.content.get("hidden_tags")
        self._hidden_tags = frozenset(map(str, hidden if isinstance(hidden, list) else ()))
        self._lines = {part.place: Lines(part.plain, self._is_secret) for part in read.parts}
        self._made: dict[EntryKey, Entry] = {}

    def __getitem__(self, key: EntryKey) -> Entry:
        if key not in self._made:
            part, steps = self._places[key]
            value: Any = part.plain.value
            for step in steps:
                value = value[step]
            if key[0] == "users" and isinstance(value, dict):
                value = {**value, KEY: self._read.content["users"][steps[-1]].get(KEY)}  # also of a file
            lines = self._lines[part.place].below(*steps)
            self._made[key] = Entry(key, path_of(*steps), part.name, lines, value)
        return self._made[key]

    def __iter__(self) -> Iterator[EntryKey]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    @cached_property
    def _places(self) -> dict[EntryKey, tuple[Part, Steps]]:
        found: dict[EntryKey, tuple[Part, Steps]] = {}
        counts = Counter[EntryKey]()
        for part in self._read.parts:
            file = "" if part is self._read.parts[0] else part.place  # the first one may have had another name
            for name, value in part.plain.value.items():
                if name != INCLUDE and not without_extensions({name: value}):
                    found[str(name), file] = part, (name,)
                elif name in SPREAD and isinstance(value, dict | list):
                    for key, step in _steps_within(name, value, counts):
                        found.setdefault(key, (part, (name, step)))
                else:
                    found.setdefault((str(name),), (part, (name,)))
        return found

    def _is_secret(self, steps: Steps) -> bool | None:
        if len(steps) == 1 and not without_extensions({steps[0]: None}):
            return None  # what has an alias of it decides
        if steps[-2:-1] == ("tags",) and steps[0] != "iam_role_tags":
            return steps[-1] in self._hidden_tags
        return may_be_secret(StackConfiguration, steps)


def _name_of(entry: object) -> str:
    """Return what distinguishes an entry of a list from the others."""
    if isinstance(entry, dict):
        return next((str(entry[name]) for name in _NAMES if name in entry), json.dumps(entry, sort_keys=True))
    return str(entry)


def with_entries(content: Mapping[str, Any], other: Mapping[str, Any], keys: Iterable[EntryKey]) -> dict[str, Any]:
    """Return the content of a configuration with some entries as another has them, or without them if it has none.

    Args:
        content: The content.
        other: That of the other one.
        keys: The entries.
    """
    made = dict(content)
    for name, entries in grouped((key[0], key) for key in keys).items():
        kind = SPREAD.get(name)
        if kind is None or (name,) in entries:
            made.pop(name, None)
            made |= {name: other[name]} if name in other else {}
            continue
        ours, theirs = (
            {key: (step, value[step]) for key, step in _steps_within(name, value, Counter())}
            for value in (each.get(name) or kind() for each in (content, other))
        )
        kept = {key: entry for key, entry in ours.items() if key not in entries or key in theirs}
        joined = (kept | {key: theirs[key] for key in entries if key in theirs}).values()
        made[name] = dict(joined) if kind is dict else [value for _, value in joined]
    return made


def _steps_within(name: str, value: Any, counts: Counter[EntryKey]) -> Iterator[tuple[EntryKey, Any]]:
    """Yield each entry of an input: its key, and its step below the input; the counts are of those before it."""
    if isinstance(value, dict):
        yield from (((name, str(each)), each) for each in value)
        return
    for at, each in enumerate(value):
        key = (name, _name_of(each))
        counts[key] += 1
        yield (*key, str(counts[key])), at
