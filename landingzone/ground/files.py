"""Writes files so that at any time each is either the old or the new one, never half of it.

A run writes its files in a temporary directory, the room, and moves them one by one from there. A lock, which ends with
the process, gives the room to one run at a time, so the next one removes what a killed run left.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from landingzone.ground.problems import InvalidFile, LandingzoneError

UNFINISHED = ".landingzone-unfinished-"
"""The beginning of the names of the room and its lock, which exist only while something is written."""

_LOCK_WAIT_SECONDS = 600  # waiting for another run to end


class DirectoryError(LandingzoneError):
    """A directory cannot be written. The text is one line with the path and how to fix it."""


def refuse_link(path: Path) -> None:
    """Refuse to write to a symbolic link: users might expect to change the link or its target.

    Raises:
        DirectoryError: It is one.
    """
    if path.is_symlink():
        raise DirectoryError(f"{path}: is a symbolic link, which is not followed; name its target")


@contextmanager
def room_in(directory: Path) -> Iterator[Path]:
    """Make a temporary directory inside another one, so that it is on the same disk. Other runs wait for it.

    Args:
        directory: Where; it exists.

    Yields:
        The room, which is empty.

    Raises:
        OSError: It cannot be made, or another run takes too long.
    """
    from filelock import FileLock  # takes 40 ms

    room = directory / f"{UNFINISHED}files"
    # The library would make a directory that is missing.
    lock = directory.resolve(strict=True) / f"{UNFINISHED}lock"
    # It would also wait for a directory in which nothing can be created, such as /proc.
    tempfile.TemporaryFile(dir=lock.parent, prefix=UNFINISHED).close()
    with FileLock(lock, timeout=_LOCK_WAIT_SECONDS):
        try:
            shutil.rmtree(room, ignore_errors=True)
            room.mkdir(0o755)
            yield room
        finally:
            shutil.rmtree(room, ignore_errors=True)
            with suppress(OSError):  # Windows removes no file that is open, but the library does that there
                lock.unlink()


@contextmanager
def made(directory: Path) -> Iterator[None]:
    """Make a directory and its parents; after an error, those that were missing are removed again if empty.

    Raises:
        DirectoryError: It cannot be made.
    """
    missing = [each for each in (directory, *directory.parents) if not os.path.lexists(each)]
    try:
        with directory_errors(directory):
            directory.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for each in missing:
            with suppress(OSError):
                each.rmdir()
        raise


@contextmanager
def room_for(target: Path) -> Iterator[Path]:
    """Make a room in a directory that may be missing.

    Raises:
        DirectoryError: It is a symbolic link, or cannot be written, by Python or by Node.
    """
    refuse_link(target)
    with directory_errors(target), made(target), room_in(target) as room:
        yield room


def write_texts(directory: Path, files: Mapping[str, str]) -> None:
    """Write files into a directory, in place: path below it -> text."""
    for name, text in files.items():
        place = directory / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8", newline="\n")


def move_files(room: Path, target: Path, files: Iterable[Path]) -> None:
    """Move files, in this order, from a room to the same paths below a directory.

    Raises:
        DirectoryError: The target of one is a symbolic link, or is reached through one; then none is moved.
    """
    files = [*files]
    for file in files:
        for each in (file, *file.parents):
            refuse_link(target / each)
    for file in files:
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        (room / file).replace(target / file)


@contextmanager
def place_files(target: Path) -> Iterator[Path]:
    """Write files elsewhere, then move each into a directory, which keeps its other files.

    Those at the top, which refer to the others, are moved last. If the writing fails, nothing is moved.

    Args:
        target: The directory; it may be missing.

    Yields:
        An empty directory, for files at the paths that they will have below `target`.

    Raises:
        DirectoryError: It cannot be written, by Python or by Node; or it, or the place of a file, is a symbolic link.
    """
    with room_for(target) as room:
        yield room
        files = [path.relative_to(room) for path in room.rglob("*") if path.is_file()]
        move_files(room, target, sorted(files, key=lambda path: (-len(path.parts), path)))


def add_files(target: Path, files: Mapping[str, str]) -> None:
    """Write new files into a directory, which keeps its other files: all of them, or none.

    No existing file is replaced. Each file appears whole, one after another in the order of the map: only a run
    that is killed then leaves some without the others.

    Args:
        target: The directory; it may be missing.
        files: Path below the directory -> text.

    Raises:
        DirectoryError: One of the files exists; the directory cannot be written; or it, or one on the way to a file,
            is a symbolic link.
    """
    with room_for(target) as room:
        write_texts(room, files)
        places = [target / name for name in files]
        for place in places:
            if os.path.lexists(place):
                raise DirectoryError(f"{place}: already exists and is not overwritten; move it elsewhere")
        try:
            move_files(room, target, map(Path, files))
        except BaseException:
            for place in places:
                with suppress(OSError):  # it did not exist yet
                    place.unlink()
            raise


def replace_files(target: Path, files: Mapping[str, tuple[bytes, bytes]]) -> None:
    """Replace the contents of files in a directory, each whole, if none has changed since it was read.

    Args:
        target: The directory.
        files: Path below it -> the old and the new content. Each file keeps its mode.

    Raises:
        DirectoryError: One has changed since, is read-only, cannot be written, or it or one on the way to it is a
            symbolic link. Then none is replaced, unless the system refused one after another was replaced.
    """
    with directory_errors(target), room_in(target) as room:
        for name, (old, new) in files.items():
            if (target / name).read_bytes() != old:
                raise DirectoryError(
                    f"{target / name}: has changed since it was read, so nothing was written; try again"
                )
            # Replacing it would still work, and root may write whatever the mode is: nobody expects either.
            if not ((target / name).stat().st_mode & 0o222 and os.access(target / name, os.W_OK)):
                raise DirectoryError(f"{target / name}: is read-only, so nothing was written; make it writable first")
            beside = room / name
            beside.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(new)
            shutil.copymode(target / name, beside)
        move_files(room, target, map(Path, files))


def remove_files(target: Path, files: Iterable[Path]) -> None:
    """Remove files from a directory, which keeps its other files and all its directories.

    Args:
        target: The directory.
        files: Paths below it. A missing file, or one behind a symbolic link, is left alone.

    Raises:
        DirectoryError: One cannot be removed.
    """
    with directory_errors(target):
        for file in files:
            if not any((target / each).is_symlink() for each in (file, *file.parents)):
                (target / file).unlink(missing_ok=True)


def write_page(path: Path, page: str) -> None:
    """Write a page to a file.

    Raises:
        InvalidFile: It cannot be written, is a symbolic link, or is not a file; the text says why.
    """
    try:
        refuse_link(path)
        if path.exists() and not path.is_file():
            raise InvalidFile(f"{path}: is not a file; name a file")
        with room_in(path.parent) as room:
            beside = room / path.name
            beside.write_text(page, encoding="utf-8", newline="\n")
            if path.exists():
                shutil.copymode(path, beside)
            beside.replace(path)
    except DirectoryError as error:
        raise InvalidFile(str(error)) from None
    except OSError as error:
        message = f"cannot be written ({reason_of(error)}); name a file in a writable directory"
        raise InvalidFile(f"{path}: {message}") from None


def reason_of(error: OSError | RuntimeError) -> str | None:
    """Explain briefly why the system refused something.

    Args:
        error: An error of Python, or what jsii made of an error of Node: `ENOSPC: no space left on device, write`.

    Returns:
        The reason; None: it is another kind of error.
    """
    if isinstance(error, OSError):
        return error.strerror or str(error)
    message = re.fullmatch(r"(?:Error: )?E[A-Z0-9]+: ([^,\n]+)(?:, .*)?", str(error))
    return message[1] if message else None


@contextmanager
def directory_errors(target: Path) -> Iterator[None]:
    """Turn system errors, from Python or Node, into a DirectoryError that names the place."""
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
        raise DirectoryError(f"{path}: cannot be written ({reason}); name a writable directory") from None
