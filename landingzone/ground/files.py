"""Writes files atomically: readers see the old one or the new one, never half of it."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path

from landingzone.ground.problems import InvalidFile, LandingzoneError
from landingzone.ground.rooms import UNFINISHED, is_link, patiently, room_in


class DirectoryError(LandingzoneError):
    """A directory cannot be written. The text is one line with the path and how to fix it."""


def refuse_link(path: Path) -> None:
    """Refuse to write where a symbolic link is: neither it nor what it leads to would be what the user expects.

    A junction of Windows is one, too.

    Raises:
        DirectoryError: It is one.
    """
    if is_link(path):
        raise DirectoryError(f"{path}: is a symbolic link, which is not followed; name the place that it leads to")


@contextmanager
def place_files(target: Path) -> Iterator[Path]:
    """Let files be written elsewhere, then move each into a directory, which keeps its other files.

    At any time each file is the old one or the new one. Those at the top, which refer to the others, are moved last. If
    the writing fails, nothing is moved.

    Args:
        target: The directory; it may be missing.

    Yields:
        An empty directory, for files at the paths that they will have below `target`.

    Raises:
        DirectoryError: It cannot be written, by Python or by Node; or it, or the place of a file, is a symbolic link.
    """
    refuse_link(target)
    existed = target.exists()
    with directory_errors(target):
        try:
            target.mkdir(parents=True, exist_ok=True)
            with room_in(target) as room:
                yield room
                files = [path.relative_to(room) for path in room.rglob("*") if path.is_file()]
                for file in files:
                    for each in (file, *file.parents):
                        refuse_link(target / each)
                for file in sorted(files, key=lambda path: (-len(path.parts), path)):
                    place = target / file
                    place.parent.mkdir(parents=True, exist_ok=True)
                    patiently(partial((room / file).replace, place))
        except BaseException:
            if not existed:
                with suppress(OSError):
                    target.rmdir()
            raise


def add_files(target: Path, files: Mapping[str, str]) -> None:
    """Write new files into a directory, which keeps its other files: all of them, or none.

    Nothing that is there is replaced, also not what somebody else writes at this moment. Each file appears whole, one
    after another in the order of the map: only a run that is killed then leaves some without the others.

    Args:
        target: The directory; it may be missing.
        files: Path below the directory -> text.

    Raises:
        DirectoryError: One of the files is there; the directory cannot be written; or it, or one on the way to a file,
            is a symbolic link.
    """
    refuse_link(target)
    with directory_errors(target), ExitStack() as undo:
        _make_directory(target, undo)
        with room_in(target) as room:
            for number, text in enumerate(files.values()):
                (room / str(number)).write_text(text, encoding="utf-8", newline="\n")
            for number, name in enumerate(files):
                place = target / name
                for each in place.relative_to(target).parents:
                    refuse_link(target / each)
                _make_directory(place.parent, undo)
                try:
                    _move_to_free_place(room / str(number), place)
                except FileExistsError:
                    raise DirectoryError(f"{place}: is there already, and stays as it is; move it elsewhere") from None
                undo.callback(place.unlink, missing_ok=True)
        undo.pop_all()


def remove_files(target: Path, files: Iterable[Path]) -> None:
    """Remove files from a directory, which keeps its other files and all its directories.

    Args:
        target: The directory.
        files: Paths below it. One that is missing, or that a symbolic link leads to, is left alone.

    Raises:
        DirectoryError: One cannot be removed.
    """
    with directory_errors(target):
        for file in files:
            if not any(is_link(target / each) for each in (file, *file.parents)):
                patiently(partial((target / file).unlink, missing_ok=True))


def _make_directory(directory: Path, undo: ExitStack) -> None:
    """Make a directory and those that it is in; undoing it removes those that were missing and are empty."""
    missing = [each for each in (directory, *directory.parents) if not os.path.lexists(each)]
    directory.mkdir(parents=True, exist_ok=True)
    for each in reversed(missing):
        undo.callback(_remove_if_empty, each)


def _remove_if_empty(directory: Path) -> None:
    with suppress(OSError):
        directory.rmdir()


def _move_to_free_place(file: Path, place: Path) -> None:
    """Move a file, and never onto another one.

    Raises:
        FileExistsError: Something is there.
    """
    try:
        place.hardlink_to(file)
    except FileExistsError:
        raise
    except OSError:  # the disk knows no second names; between the look and the move, somebody could put a file there
        if os.path.lexists(place):
            raise FileExistsError from None
        patiently(partial(file.replace, place))


def write_page(path: Path, page: str) -> None:
    """Write a page to a file atomically.

    Raises:
        InvalidFile: It cannot be written, or is a symbolic link or no file; the text says why.
    """
    try:
        refuse_link(path)
        is_new = not path.exists()
        if not is_new and not path.is_file():
            raise InvalidFile(f"{path}: is not a file; name a file")
        with room_in(path.parent) as room:
            beside = room / path.name
            beside.write_text(page, encoding="utf-8", newline="\n")
            if not is_new:
                beside.chmod(path.stat().st_mode & 0o777)
            patiently(lambda: beside.replace(path))
    except DirectoryError as error:
        raise InvalidFile(str(error)) from None
    except OSError as error:
        raise InvalidFile(
            f"{path}: cannot be written ({error.strerror}); name a file in a directory that can be written"
        ) from None


def reason_of(error: OSError | RuntimeError) -> str | None:
    """Say in a few words why the system refused something.

    Args:
        error: An error of Python, or what jsii made of an error of Node: `ENOSPC: no space left on device, write`.

    Returns:
        The words; None: it is another kind of error.
    """
    if isinstance(error, OSError):
        return error.strerror or str(error)
    told = re.fullmatch(r"(?:Error: )?E[A-Z0-9]+: ([^,\n]+)(?:, .*)?", str(error))
    return told[1] if told else None


@contextmanager
def directory_errors(target: Path) -> Iterator[None]:
    """Turn errors of the system, in Python or in Node, into a DirectoryError that names the place."""
    try:
        yield
    except BrokenPipeError:  # the pipe to Node, since no target is a pipe
        raise
    except (OSError, RuntimeError) as error:
        reason = reason_of(error)
        if reason is None:
            raise
        path = getattr(error, "filename", None) or target
        # The user did not choose the name of the temporary directory.
        path = target if UNFINISHED in str(path) else path
        raise DirectoryError(f"{path}: cannot be written ({reason}); name a directory that can be written") from None
