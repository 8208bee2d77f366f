"""The changed lines of the files, and which of them belong to which change: those of the entries that cause it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from landingzone.changes.causes import CausesOfChanges
from landingzone.changes.change import Change
from landingzone.changes.comparison import Comparison
from landingzone.config.entries import Entries, Entry, EntryKey
from landingzone.config.file import ConfigurationFile
from landingzone.config.parts import SPREAD
from landingzone.reading.lines import Line

_AROUND = 2  # lines that are shown around one that changed


@dataclass(frozen=True)
class Excerpt:
    """The lines of an entry around what changed.

    Args:
        key: What the entry is.
        path: Its path.
        place: Where it is, or was: `landingzone.yaml:41`.
        lines: `-` for what was, `+` for what is, ` ` for what is around; and the line. None: some are left out.
        note: What else is to know.
    """

    key: EntryKey
    path: str
    place: str
    lines: tuple[tuple[str, Line] | None, ...]
    note: str = ""


LinesOfChange = tuple[Sequence[Excerpt], str]
"""The lines that belong to a change, of each entry, and how several entries cause it; "": each causes a part of it."""


class ChangedLines:
    """The changed lines of files.

    Args:
        old: The files before.
        new: The files after.
        comparison: Both, compared.
    """

    def __init__(self, old: ConfigurationFile, new: ConfigurationFile, comparison: Comparison) -> None:
        sides = Entries(old), Entries(new)
        self.excerpts = _excerpts_between(*sides)
        """Those of each entry that changed, in the order of the new files and then of the old ones."""
        keys = (key for key in self.excerpts if not _is_anchor(key))
        changed = {key: tuple(side[key].value if key in side else None for side in sides) for key in keys}
        self._causes = CausesOfChanges((old.content, new.content), comparison, changed)

    def of(self, change: Change) -> LinesOfChange:
        """Return the lines of what causes a change, and of what these refer to if they have not changed themselves."""
        entries, note = self._causes.of(change)
        found = [self.excerpts[key] for key in entries]
        if any(excerpt.note for excerpt in found):
            found += [excerpt for key, excerpt in self.excerpts.items() if _is_anchor(key)]
        return found, note


def _excerpts_between(old: Mapping[EntryKey, Entry], new: Mapping[EntryKey, Entry]) -> dict[EntryKey, Excerpt]:
    keys = dict.fromkeys((*new, *old))
    sides = ((key, old.get(key), new.get(key)) for key in keys)
    return {
        key: _excerpt(key, was, becomes)
        for key, was, becomes in sides
        if was is None or becomes is None or was.value != becomes.value
    }


def excerpts_of(entries: Mapping[EntryKey, Entry]) -> dict[EntryKey, Excerpt]:
    """Return the lines of each entry, without comparing them."""
    return {
        key: Excerpt(key, entry.path, entry.place, tuple((" ", line) for line in entry.lines))
        for key, entry in entries.items()
    }


def _excerpt(key: EntryKey, old: Entry | None, new: Entry | None) -> Excerpt:
    entry = new or old
    assert entry
    before, after = (each.lines if each else () for each in (old, new))
    lines = tuple(_compared(before, after))
    note = ""
    if not before and not after:
        note = "its lines are not known"
    elif not lines:
        lines = tuple((" ", line) for line in after)
        note = "these lines are unchanged; what they refer to has changed"
    return Excerpt(key, entry.path, entry.place, lines, note)


def _compared(old: tuple[Line, ...], new: tuple[Line, ...]) -> Iterator[tuple[str, Line] | None]:
    matcher = SequenceMatcher(None, [line.written for line in old], [line.written for line in new], autojunk=False)
    for number, group in enumerate(matcher.get_grouped_opcodes(_AROUND)):
        if number:
            yield None
        for tag, old_start, old_end, new_start, new_end in group:
            if tag == "equal":
                yield from ((" ", line) for line in new[new_start:new_end])
                continue
            yield from (("-", line) for line in old[old_start:old_end])
            yield from (("+", line) for line in new[new_start:new_end])


def _is_anchor(key: EntryKey) -> bool:
    return key[0] not in SPREAD and len(key) > 1
