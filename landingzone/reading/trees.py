"""The files below a directory, on disk or in a Git revision: by name, by pattern, and without following links."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Literal, Protocol

from landingzone.ground.kinds import says
from landingzone.ground.words import cited
from landingzone.reading.faults import DEEPEST, Unreadable, has, too_deep
from landingzone.reading.files import NAME_ANOTHER, near_names, readable
from landingzone.reading.settled import read_when_written

FileKind = Literal["file", "directory", "a link", "a submodule", "a pipe, a socket or a device"]

_LEADING: tuple[FileKind, ...] = ("a link", "a submodule")
"""What stands for something elsewhere, which may have what is wanted."""

MOST_FILES = 10_000
"""Most files of one configuration: two for each user that an account may have."""


class Tree(Protocol):
    """A directory. Names below it have `/` as separator, and are empty for the directory itself."""

    def entries(self, directory: str) -> Mapping[str, FileKind]:
        """Return the entries of a directory: name -> what it is.

        Raises:
            Unreadable: It cannot be read.
        """

    def read(self, name: str, most: int) -> bytes:
        """Read a file.

        Args:
            name: Its name.
            most: The largest size, in bytes.

        Raises:
            Unreadable: It cannot be read, or is too large.
        """

    def shown(self, name: str) -> str:
        """Write the name of something below the directory as in messages."""


class Folder:
    """A directory on disk.

    Args:
        root: The directory.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self.entries = cache(self._entries)

    def read(self, name: str, most: int) -> bytes:
        """Read a file when nobody is writing to it."""
        return read_when_written(self._root / name, most)

    def shown(self, name: str) -> str:
        """Write its name as a path from the working directory."""
        return str(self._root / name)

    def _entries(self, directory: str) -> Mapping[str, FileKind]:
        with readable(self._root / directory), os.scandir(self._root / directory) as found:
            return {each.name: _kind(each.stat(follow_symlinks=False).st_mode) for each in found}


def _kind(mode: int) -> FileKind:
    if stat.S_ISLNK(mode):
        return "a link"
    return "directory" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "a pipe, a socket or a device"


def require_file_in(tree: Tree, name: str) -> None:
    """Refuse a name that leads through a link, does not exist, or is not a file.

    Raises:
        Unreadable: It does.
    """
    directory = ""
    *above, last = name.split("/")
    for step in above:
        kind = tree.entries(directory).get(step)
        directory = _joined(directory, step)
        if kind in (None, "file"):
            raise Unreadable(says("LZ001"), "nothing", hint=f"there is no folder {tree.shown(directory)}")
        if kind != "directory":
            _file(tree, directory, kind)
    entries = tree.entries(directory)
    if last not in entries:
        files = sorted(each for each, kind in entries.items() if kind == "file")
        near = [tree.shown(_joined(directory, each)) for each in near_names(last, files)]
        raise Unreadable(says("LZ001"), "nothing", hint=f"did you mean {' or '.join(near)}?" if near else NAME_ANOTHER)
    if entries[last] == "directory":
        raise Unreadable(says("LZ002"), "a directory", hint="name a file")
    _file(tree, name, entries[last])


def files_below(tree: Tree, is_meant: Callable[[str], bool]) -> list[str]:
    """Find files in a directory and those below it. Names that begin with a dot are skipped.

    Args:
        tree: The directory.
        is_meant: Tells, from the name of a file, whether it is wanted.

    Returns:
        Their names, sorted.

    Raises:
        Unreadable: There is a link, a wanted name is not a file, or there are too many.
    """
    found = ((name, kind) for name, kind in _below(tree, "") if kind in _LEADING or is_meant(name))
    return _limited(_file(tree, name, kind) for name, kind in found)


def files_like(tree: Tree, pattern: str) -> list[str]:
    """Find files by a pattern, such as `people/*.yaml`.

    Args:
        tree: The directory.
        pattern: A name with `/` as separator. `*`, `?` and `[...]` stand for characters within a part that does not
            begin with a dot, and `**` for directories at any depth.

    Returns:
        Their names, sorted.

    Raises:
        Unreadable: A match is a link or not a file, or there are too many.
    """
    return _limited(_like(tree, "", tuple(pattern.split("/")), set()))


def _like(tree: Tree, directory: str, steps: tuple[str, ...], seen: set[tuple[str, int]]) -> Iterator[str]:
    if (directory, len(steps)) in seen:
        return
    seen.add((directory, len(steps)))
    first, rest = steps[0], steps[1:]
    if first == "**" and rest:
        yield from _like(tree, directory, rest, seen)
    for name, kind in _entries(tree, directory):
        if not fnmatchcase(name, first) or (name.startswith(".") and not first.startswith(".")):
            continue
        path = _joined(directory, name)
        if kind == "directory" and (rest or first == "**"):
            yield from _like(tree, path, steps if first == "**" else rest, seen)
        elif kind in _LEADING or (not rest and (kind != "directory" or first == name)):
            yield _file(tree, path, kind)


def _below(tree: Tree, directory: str) -> Iterator[tuple[str, FileKind]]:
    for name, kind in _entries(tree, directory):
        if kind == "directory" and not name.startswith("."):
            yield from _below(tree, _joined(directory, name))
        elif not name.startswith("."):
            yield _joined(directory, name), kind


def _entries(tree: Tree, directory: str) -> Iterable[tuple[str, FileKind]]:
    if directory.count("/") > DEEPEST:
        raise too_deep()
    return tree.entries(directory).items()


def _joined(directory: str, name: str) -> str:
    return f"{directory}/{name}" if directory else name


def _file(tree: Tree, name: str, kind: FileKind) -> str:
    """Return the name of a file.

    Raises:
        Unreadable: It is something else.
    """
    if kind == "directory":
        raise Unreadable(says("LZ002"), "a directory", hint=f"name its files: {name}/*.yaml")
    if kind != "file":
        raise Unreadable(says("LZ060", name=cited(tree.shown(name)), what=kind), kind)
    return name


def _limited(names: Iterable[str]) -> list[str]:
    found = set[str]()
    for name in names:
        found.add(name)
        if len(found) > MOST_FILES:
            raise has("LZ061", "check that it is the right directory", most=MOST_FILES)
    return sorted(found)
