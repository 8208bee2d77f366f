"""Writes whole directories, so that no file of anybody else is lost, and a killed run can be repeated."""

import hashlib
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath
from typing import TypeAlias

from landingzone.ground.files import (
    UNFINISHED,
    DirectoryError,
    directory_errors,
    fill,
    made,
    move_files,
    open_room,
    open_with_room,
    refuse_link,
    remove_files,
)
from landingzone.ground.open_directory import PRIVATE, PUBLIC, OpenDirectory

_MARK = ".landingzone-module"
_HEAD = "Written by landingzone, which replaces and removes what is listed here: SHA-256 and path of each file."
_ROW = re.compile("([0-9a-f]{64})  (.+)")
_OF_TERRAFORM = (".terraform", ".terraform.lock.hcl")

_Digests: TypeAlias = set[tuple[str, str]]
"""SHA-256 and path of files."""


def replace_directory(target: Path, files: Mapping[str, str]) -> None:
    """Make a directory contain these files, and remove everything else of the earlier result.

    They are written first and then moved one by one, so for some milliseconds a reader finds a mix. If several
    processes do this at once, each waits for the previous one. What `terraform init` put into the directory stays.

    A mark lists the files. While they are moved, it lists the old ones and the new ones, so that after a killed run the
    next one knows every file, whatever it writes.

    Args:
        target: The directory. It may be missing, empty, or an unchanged earlier result of this function.
        files: Path below the directory -> text.

    Raises:
        DirectoryError: It contains something that is not part of an earlier result, or has been changed since; it is a
            symbolic link; or it cannot be written.
    """
    refuse_link(target)
    with directory_errors(target):
        if target.exists() and not target.is_dir():
            raise DirectoryError(f"{target}: is not a directory; name a new or an empty one")
    with open_with_room(target) as (opened, room):
        old, new = _read_mark(target / _MARK), {(digest_of(text.encode()), name) for name, text in files.items()}
        known = {name for _, name in old}
        if fault := next(_faults_of(target, old, {*files}), None):
            raise DirectoryError(f"{target}: contains {fault}")
        fill(room, {**files, _MARK: _mark_of(old | new)})
        # New files come first and removed files go last: if something has moved from one file to another, a reader
        # finds it twice rather than not at all.
        move_files(room, opened, map(PurePath, (_MARK, *sorted(files, key=known.__contains__))))
        gone = [PurePath(name) for name in known.difference(files)]
        remove_files(target, gone)
        for file in gone:
            opened.remove_empty(*file.parent.parts)
        fill(room, {_MARK: _mark_of(new)})
        move_files(room, opened, [PurePath(_MARK)])


def require_free(target: Path) -> None:
    """Require that a directory is missing or empty.

    Raises:
        DirectoryError: It has files, is something else, or a symbolic link.
    """
    refuse_link(target)
    with directory_errors(target):
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise DirectoryError(f"{target}: already contains files; name a new or an empty directory")


def make_directory(target: Path, files: Mapping[str, str], *, is_private: bool = False) -> None:
    """Make a directory with files: all of them at once, or nothing.

    If it already has exactly these files, as after a run that was killed at its end, they stay.

    Args:
        target: The directory. It is missing or empty, or has these files and nothing else.
        files: Name -> text.
        is_private: Only their owner can read it. Windows has no such modes: there it has the rights of the directory
            that it is in.

    Raises:
        DirectoryError: It has other files, is something else, or a symbolic link; or it cannot be written.
    """
    refuse_link(target)
    named, target = target, target.absolute()
    with (
        directory_errors(target),
        made(target.parent),
        OpenDirectory.at(target.parent, may_be_link=True) as around,
        open_room(around) as room,
    ):
        room.make("new", 0o700 if is_private else 0o777)
        with room.below("new") as new:
            for name, text in files.items():
                new.create(name, PRIVATE if is_private else PUBLIC, text.encode())
        if target.is_dir() and _content_of(target) == _content_of(room.path / "new"):
            return
        require_free(named)
        around.remove_empty(target.name)
        room.move_directory("new", around, target.name)


def _content_of(directory: Path) -> tuple[int, dict[str, bytes | None]]:
    """Return the mode of a directory and its files; anything that is not a file has None."""
    files = {
        path.name: path.read_bytes() if stat.S_ISREG(path.lstat().st_mode) else None for path in directory.iterdir()
    }
    return directory.stat().st_mode, files


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a content in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _mark_of(rows: _Digests) -> str:
    ordered = sorted(rows, key=lambda row: (row[1], row[0]))
    return "".join(f"{row}\n" for row in (_HEAD, *(f"{digest}  {name}" for digest, name in ordered)))


def _read_mark(mark: Path) -> _Digests:
    """Return what was written; nothing: the mark has been changed, or is from an older version."""
    if not mark.is_file():
        return set()
    head, *rows = mark.read_bytes().decode(errors="replace").split("\n")
    matches = [_ROW.fullmatch(row) for row in rows[:-1]]
    is_whole = head == _HEAD and rows[-1:] == [""] and all(matches)
    return {(match[1], match[2]) for match in matches if match} if is_whole else set()


def _faults_of(target: Path, old: _Digests, new: set[str]) -> Iterator[str]:
    """Describe what to do about files in a directory that must not be lost."""
    known = {name for _, name in old}
    places, new_places = ({each for name in names for each in Path(name).parents} for names in (known, new))
    # A directory comes before those below it, so that no link is followed.
    directories = filter(Path.is_dir, (target / place for place in sorted({Path(), *places})))
    for path in (path for directory in directories for path in sorted(directory.iterdir())):
        file, mode = path.relative_to(target), path.lstat().st_mode
        name = file.as_posix()
        if name.startswith(UNFINISHED) or (name == _MARK and old) or (file in places and stat.S_ISDIR(mode)):
            continue
        if file.name in _OF_TERRAFORM and file.parent in places & new_places:
            continue
        if name == _MARK:
            yield f"{_MARK} without its list of files; name a new or an empty directory"
        elif name not in known:
            yield f"{name}, which landingzone did not write; move it elsewhere, or name a new or an empty directory"
        elif not stat.S_ISREG(mode) or (digest_of(path.read_bytes()), name) not in old:
            yield f"{name}, which was changed since landingzone wrote it; move it elsewhere, or name a new directory"
