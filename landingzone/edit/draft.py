"""Edits of the files of one configuration that are not written yet: their files, and what all of them change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from landingzone.changes.against import advise_on_change, find_refused
from landingzone.changes.comparison import Comparison
from landingzone.changes.diff import find_changes
from landingzone.changes.new_warnings import find_new_warnings
from landingzone.config.ends import day_of
from landingzone.config.file import ConfigurationFile, read_file
from landingzone.config.options import StackConfiguration
from landingzone.config.parts import SPREAD, Joined, Part
from landingzone.config.source import is_standard_input, shown, target_of
from landingzone.edit.edited import Edited
from landingzone.edit.edits import Append, Edit, Remove, Rename, Set, applied
from landingzone.edit.plan import Unwritable
from landingzone.edit.text import edited
from landingzone.ground.kinds import coded, says
from landingzone.ground.problems import Finding, InvalidFile, InvalidInputs, Origin, Steps, describe, path_of
from landingzone.ground.words import cited
from landingzone.ground.yaml_writing import as_yaml
from landingzone.reading.plain import Plain
from landingzone.reading.trees import FileKind, Folder, Tree
from landingzone.rules.configuration import find_problems

_NO_ADMINISTRATOR = "LZ701"
_IF_MEANT = "if you mean it, edit the file by hand and run `landingzone validate` with --allow-no-administrator"


@dataclass(frozen=True)
class _Files:
    """A directory whose files are read once: each has its content from then, or its new content.

    Args:
        folder: The directory.
        contents: Content of the files: name -> bytes. Files that are read are added.
        begun: Files that do not exist yet.
    """

    folder: Tree
    contents: dict[str, bytes]
    begun: tuple[str, ...] = ()

    def entries(self, directory: str) -> Mapping[str, FileKind]:
        """List a directory, with the files in it that are not written yet."""
        begun = [name.rpartition("/") for name in self.begun]
        return {**self.folder.entries(directory), **{last: "file" for above, _, last in begun if above == directory}}

    def read(self, name: str, most: int) -> bytes:
        """Read a file, unless its content is known."""
        if name not in self.contents:
            self.contents[name] = self.folder.read(name, most)
        return self.contents[name]

    def shown(self, name: str) -> str:
        """Return the name that messages show."""
        return self.folder.shown(name)


class NotWritable(InvalidFile):
    """A file that cannot be edited safely: one line says where and why.

    Args:
        fault: The line.
        by_hand: Lines that can be written by hand instead.
    """

    def __init__(self, fault: Finding | str, by_hand: str = "") -> None:
        self.by_hand = by_hand
        super().__init__(fault)


class RefusedEdit(InvalidInputs):
    """The result of edits is refused. Line numbers refer to the text that would have been written."""


class Draft:
    """Edits of one configuration. Nothing is written before `finish` has checked everything.

    Args:
        path: The file, or the directory.
        read: Its plain value.
        files: Its files, and those of its keys.
        today: The day of the edits, in UTC.
    """

    def __init__(self, path: Path, read: ConfigurationFile, files: _Files, today: date) -> None:
        self._path, self._read, self._files, self._before = path, read, files, read
        self.today = today
        """The day of the edits, in UTC."""
        self._values = {part.place: part.plain.value for part in read.parts}
        self._edits: dict[str, list[Edit]] = {}
        self.before: StackConfiguration = read.configuration()
        """The configuration before the edits."""

    @classmethod
    def of(cls, path: Path | str, today: date | None = None) -> Draft:
        """Begin to edit a configuration.

        Args:
            path: A file, with what it includes, or a directory.
            today: The day of the edits, in UTC; None: today.

        Raises:
            InvalidFile: It cannot be read, or is the standard input or a link.
            InvalidInputs: Names are unknown or types are wrong, so the effect of an edit is unknown.
        """
        path = Path(path)
        if is_standard_input(path):
            raise InvalidFile(Finding((), says("LZ960"), origin=Origin(shown(path))))
        if path.is_symlink():
            rule = coded("LZ960", "cannot be edited, because it is a symbolic link")
            hint = f"name its target: {cited(str(target_of(path)))}"
            raise InvalidFile(Finding((), rule, "", hint, Origin(shown(path))))
        files = _Files(Folder(path if path.is_dir() else path.parent), {})
        return cls(path, read_file(path, files), files, today or datetime.now(UTC).date())

    @property
    def content(self) -> dict[Any, Any]:
        """The joined content of all files after the edits, as plain values."""
        return self._joined.content

    def set(self, steps: Steps, value: Any, *, file: Path | str | None = None) -> None:
        """Set or add a value; missing maps around it are created.

        Args:
            steps: Keys and positions in `content`, outermost first.
            value: The value.
            file: The file that gets a new entry; None: the file that has such entries.

        Raises:
            InvalidFile: The file is not part of the configuration.
        """
        value = _as_written(value)
        place, own = self._place(steps, value, file)
        self._add(place, Set(own, value))

    def remove(self, steps: Steps) -> None:
        """Remove an entry of a map, or an element of a list.

        Args:
            steps: Keys and positions in `content`, outermost first.
        """
        place, own = self._place(steps)
        self._add(place, Remove(own))

    def rename(self, steps: Steps, name: str) -> None:
        """Rename an entry of a map.

        Args:
            steps: Keys and positions in `content`, outermost first.
            name: The name.
        """
        place, own = self._place(steps)
        self._add(place, Rename(own, name))

    def append(self, steps: Steps, value: Any) -> None:
        """Add an element to the end of a list; a missing list is created.

        Args:
            steps: Keys and positions in `content` that lead to the list, outermost first.
            value: The element.
        """
        place, own = self._place(steps)
        self._add(place, Append(own, value))

    def place_of_user(self, user: Mapping[str, Any], file: Path | str | None = None) -> str:
        """Return which file gets a new user.

        Args:
            user: The user's attributes.
            file: The file, if one is named.

        Returns:
            Its name relative to the directory of the configuration.

        Raises:
            InvalidFile: The file is not part of the configuration.
        """
        return self._home("users", user, file)

    @property
    def directory(self) -> Path:
        """The directory of the configuration."""
        return self._path if self._path.is_dir() else self._path.parent

    def refused(self, steps: Steps, rule: str, actual: str = "", hint: str = "") -> InvalidInputs:
        """Make the error for a refused edit, with its place.

        Args:
            steps: Keys and positions of what it is about.
            rule: Why.
            actual: What was found.
            hint: The fix.
        """
        return InvalidInputs(self._read.located([Finding(steps, rule, actual, hint)]))

    def require_to_come(self, steps: Steps, end: Any) -> None:
        """Refuse to write a last day of access that is over.

        Args:
            steps: Where it is to be written.
            end: The day. What is no day is refused when the edits are checked.

        Raises:
            InvalidInputs: It is before the day of the edits.
        """
        day = day_of(end) if isinstance(end, str) else None
        if day and day < self.today:
            raise self.refused(steps, says("LZ298"), describe(end))

    def finish(self, *following: str) -> Edited:
        """Check the result of the edits.

        Args:
            following: The next steps, one sentence each.

        Returns:
            The new texts, what they change for whom, and the warnings that they bring.

        Raises:
            NotWritable: A file cannot be edited safely.
            RefusedEdit: `landingzone validate --against` would refuse the result.
        """
        texts = {place: self._text_of(place) for place in self._edits}
        old = {place: self._files.contents[place] for place in texts}
        new = {place: text.encode() for place, text in texts.items() if text.encode() != old[place]}
        read = read_file(self._path, replace(self._files, contents={**self._files.contents, **new}))
        problems = [*read.faults, *read.located(find_problems(read.content))]
        if problems:
            raise RefusedEdit(problems)
        change = Comparison(self.before, read.configuration(), self.today)
        if refused := find_refused(change):
            read = replace(read, before=self._read)
            adjusted = (replace(each, hint=_IF_MEANT) if each.code == _NO_ADMINISTRATOR else each for each in refused)
            raise RefusedEdit(read.located(adjusted))
        names = {part.place: part.name for part in self._read.parts}
        files = {names[place]: texts[place] for place in new}
        names_now = {was: name for name, was in change.renamed.items()} | change.imported_as
        advice = find_new_warnings(self._before, read, advise_on_change(change), self.today, names_now)
        return Edited(
            files,
            find_changes(change),
            tuple(advice),
            following,
            self.directory,
            {place: (old[place], new[place]) for place in new},
        )

    def _text_of(self, place: str) -> str:
        """Return the new text of a file.

        Raises:
            NotWritable: It cannot be edited safely.
        """
        text = self._files.contents[place].decode()
        edits = self._edits[place]
        part = next(part for part in self._read.parts if part.place == place)
        try:
            return edited(text, edits, is_json=place.endswith(".json"), read=part.plain)
        except Unwritable as fault:
            raise NotWritable(fault.of(part.name), _by_hand(edits, self._values[place])) from None

    @cached_property
    def _joined(self) -> Joined:
        # Only their content matters here, and not the places.
        return Joined(
            Part(part.name, Plain(self._values[part.place], lambda: None), part.place, "") for part in self._read.parts
        )

    def _add(self, place: str, edit: Edit) -> None:
        self._values[place] = applied(self._values[place], edit)
        self._edits.setdefault(place, []).append(edit)
        self.__dict__.pop("_joined", None)

    def _place(self, steps: Steps, value: Any = None, file: Path | str | None = None) -> tuple[str, Steps]:
        """Return which file has something, or will have it, and where."""
        first, rest = str(steps[0]), steps[1:]
        is_new = not (isinstance(here := self.content.get(first), dict) and rest and rest[0] in here)
        if SPREAD.get(first) is dict and is_new:
            return self._home(first, value if len(steps) == 2 else None, file), steps
        found = self._joined.owner(steps)
        return (found[0].place, found[1]) if found else (self._home(first, None, file), steps)

    def _home(self, name: str, entry: Any, file: Path | str | None) -> str:
        """Choose the file that gets a new entry of an input."""
        places = [part.place for part in self._read.parts]
        if file is not None:
            directory, path = self.directory.resolve(), Path(file).resolve()
            place = path.relative_to(directory).as_posix() if path.is_relative_to(directory) else ""
            if place not in places:
                self._begin(place, file)
            return place
        if name == "users" and isinstance(entry, Mapping) and (beside := self._place_beside(entry)):
            return beside
        entries = {place: len(self._values[place][name] or ()) for place in places if name in self._values[place]}
        return max(entries, key=lambda place: entries[place]) if entries else places[0]

    def _begin(self, place: str, file: Path | str) -> None:
        """Begin a file that would belong to the configuration.

        Raises:
            InvalidFile: It would not, or exists, or is in a directory that does not exist.
        """
        path = self.directory / place
        if not (self._read.files.have(place) and path.parent.is_dir()) or path.exists():
            raise InvalidFile(Finding((), says("LZ961"), origin=Origin(str(file))))
        part = Part(self._files.shown(place), Plain({}, lambda: None), place, "")
        self._read = replace(self._read, parts=(*self._read.parts, part))
        self._values[place] = {}
        self._files = replace(
            self._files, contents={**self._files.contents, place: b""}, begun=(*self._files.begun, place)
        )

    def _place_beside(self, user: Mapping[str, Any]) -> str | None:
        """Return the file of those who are like a new user: with most of the team, or of the machines."""
        team, is_machine = user.get("team"), _is_machine(user)
        users = self.content.get("users")
        others = [
            (each if isinstance(each, dict) else {}, self._joined.owners["users", name][0].place)
            for name, each in (users.items() if isinstance(users, dict) else ())
        ]
        of_team = [place for each, place in others if each.get("team") == team]
        of_kind = [place for each, place in others if _is_machine(each) == is_machine]
        of_both = [place for each, place in others if each.get("team") == team and _is_machine(each) == is_machine]
        named = [part.place for part in self._read.parts if Path(part.place).stem == team]
        known = of_team if team else []
        tiers = (of_both, of_kind, known, named) if is_machine else (of_both, known, named, of_kind)
        return next((Counter(each).most_common(1)[0][0] for each in tiers if each), None)


def _is_machine(user: Mapping[Any, Any]) -> bool:
    return user.get("require_mfa") is False


def _as_written(value: Any) -> Any:
    """Convert a value from a program to what a file has."""
    match value:
        case Mapping():
            return {key: _as_written(each) for key, each in value.items()}
        case list() | tuple():
            return [_as_written(each) for each in value]
        case date():
            return value.isoformat()
    return value


def _by_hand(edits: list[Edit], after: Any) -> str:
    """Write what can be done by hand instead of the edits, as YAML with a comment for each removal."""
    lines: list[str] = []
    for edit in edits:
        path = path_of(*edit.steps)
        if isinstance(edit, Remove):
            lines.append(f"# remove {path}\n")
        elif isinstance(edit, Rename):
            lines.append(f"# rename {path} to {edit.name}\n")
        else:
            # An element of a list is shown with the whole list.
            whole = next((at for at, step in enumerate(edit.steps) if isinstance(step, int)), len(edit.steps))
            value = after
            for step in edit.steps[:whole]:
                value = value[step]
            for step in reversed(edit.steps[:whole]):
                value = {step: value}
            lines.append(as_yaml(value, allow_unicode=True))
    return "".join(dict.fromkeys(lines))
