"""Which changed entries of the files cause a change: those without which it would not be there, found without them."""

import json
from collections.abc import Collection, Hashable, Mapping
from functools import cache
from itertools import chain
from typing import Any

from landingzone.changes.change import Change, Said
from landingzone.changes.comparison import Comparison
from landingzone.changes.diff import find_changes
from landingzone.config.entries import EntryKey, with_entries
from landingzone.config.inputs import Inputs
from landingzone.config.options import StackConfiguration
from landingzone.ground.grouping import grouped
from landingzone.ground.problems import InvalidInputs

_ALL = "without any one of these entries it would not be there"
_EACH = "each of these entries is enough for it"
_SOME = "part of it comes from several of these entries together, or from each of them"
_UNDIVIDED = "one or several of these entries cause it"

_LeftOut = tuple[EntryKey, ...]
"""Entries that are left out together."""


class CausesOfChanges:
    """Finds the causes of changes, by comparing again without some of the entries that changed.

    Args:
        contents: What the files say, before and after.
        comparison: Both, compared.
        changed: The entries that differ, with their values before and after.
    """

    def __init__(
        self,
        contents: tuple[Mapping[str, Any], Mapping[str, Any]],
        comparison: Comparison,
        changed: Mapping[EntryKey, tuple[object, ...]],
    ) -> None:
        (self._old, self._new), self._comparison = contents, comparison
        ways = _ways(changed)
        at_once = max(1, -(-len(ways) // max(2, comparison.most_more)))
        self._is_divided = at_once == 1
        self._parts = tuple(tuple(chain(*ways[at : at + at_once])) for at in range(0, len(ways), at_once))
        self._said_without = cache(self._compare_without)

    def of(self, change: Change) -> tuple[tuple[EntryKey, ...], str]:
        """Return what causes a change.

        Returns:
            The entries, and how several of them cause it, without a full stop; empty: each causes a part of it.
        """
        without = {part: self._said_without(frozenset([part])) for part in self._parts}
        needed = {said: [part for part in self._parts if said not in without[part]] for said in change.said}
        notes = {_ALL if len(parts) > 1 else "" for parts in needed.values() if parts}
        for said, parts in needed.items():
            if not parts:
                parts += self._enough(said)
                notes.add(_EACH)
        causes = dict.fromkeys(part for part in self._parts if any(part in each for each in needed.values()))
        own = {("users", name) for name in change.users} if self._is_divided else set()
        entries = [[key for key in part if key in own] or part for part in causes]
        is_undivided = any(len(part) > 1 and own.isdisjoint(part) for part in causes)
        note = _UNDIVIDED if is_undivided else notes.pop() if len(notes) == 1 else _SOME
        return tuple(chain.from_iterable(entries)), note

    def _enough(self, said: Said) -> Collection[_LeftOut]:
        """Return entries of which each is enough: without all of them it is not said, and with any one it is."""
        left_out = frozenset(self._parts)
        for part in self._parts:
            if said not in self._said_without(left_out - {part}):
                left_out -= {part}
        return left_out

    def _compare_without(self, parts: frozenset[_LeftOut]) -> Collection[Said]:
        if len(parts) == len(self._parts):
            return ()
        content = with_entries(self._new, self._old, [*chain.from_iterable(parts)])
        try:
            inputs: Inputs = StackConfiguration.model_validate(content)
        except InvalidInputs:  # what would be said without them is not known
            inputs = self._comparison.new.inputs
        return {
            said
            for change in find_changes(self._comparison.between(self._comparison.written, inputs))
            for said in change.said
        }


def _ways(changed: Mapping[EntryKey, tuple[object, ...]]) -> list[list[EntryKey]]:
    """Divide the entries that changed into users who change in the same way, after each other entry by itself."""
    alike = grouped((_in_which_way(*sides) if key[0] == "users" else key, key) for key, sides in changed.items())
    return sorted(alike.values(), key=lambda keys: keys[0][0] == "users")


def _in_which_way(old: Any, new: Any) -> Hashable:
    """Return what a user loses and gets, in the words of the file."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return old is None, new is None
    before, after = (
        {
            (name, json.dumps(each, sort_keys=True))
            for name, value in side.items()
            for each in (value if isinstance(value, list) else [value])
        }
        for side in (old, new)
    )
    return frozenset(before - after), frozenset(after - before)
