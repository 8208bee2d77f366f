"""Writes files so that at any time each is either the old or the new one, never half of it, and never through a link.

A run writes its files in a temporary directory, the room, and moves them one by one from there. A lock, which ends with
the process, gives the room to one run at a time, so the next one removes what a killed run left.
"""

import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath

from landingzone.ground.open_directory import PRIVATE, PUBLIC, OpenDirectory
from landingzone.ground.open_directory import UNFINISHED as UNFINISHED
from landingzone.ground.open_directory import DirectoryError as DirectoryError
from landingzone.ground.open_directory import refuse_link as refuse_link
from landingzone.ground.problems import InvalidFile

_LOCK_WAIT_SECONDS = 600  # waiting for another run to end


@contextmanager
def open_room(directory: OpenDirectory) -> Iterator[OpenDirectory]:
    """Make a temporary directory inside another one, so that it is on the same disk. Other runs wait for it.

    Args:
        directory: Where; it exists.

    Yields:
        The room, which is empty, and only for its owner.

    Raises:
        OSError: It cannot be made, or another run takes too long.
    """
    name = f"{UNFINISHED}files"
    # The library would make a directory that is missing.
    lock = directory.path.resolve(strict=True) / f"{UNFINISHED}lock"
    # It would also wait for a directory in which nothing can be created, such as /proc.
    tempfile.TemporaryFile(dir=lock.parent, prefix=UNFINISHED).close()
    with _held(lock):
        try:
            directory.remove_whole(name)
            directory.make(name, 0o700)
            with directory.below(name) as room:
                yield room
        finally:
            directory.remove_whole(name)
            with suppress(OSError):  # Windows removes no file that is open, but the library does that there
                directory.remove(lock.name)


@contextmanager
def _held(lock: Path) -> Iterator[None]:
    """Hold a lock file. The library, which takes a while to import, is for whoever has to wait for another run."""
    descriptor = _lock_free(lock)
    if descriptor is None:
        from filelock import FileLock

        with FileLock(lock, timeout=_LOCK_WAIT_SECONDS):
            yield
        return
    try:
        yield
    finally:
        os.close(descriptor)


def _lock_free(lock: Path) -> int | None:
    """Lock a file that no other run has locked, and give its descriptor; None: another run has it, or it is Windows."""
    if sys.platform == "win32":
        return None
    import fcntl

    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, PUBLIC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        is_ours = False
    else:
        is_ours = os.fstat(descriptor).st_nlink > 0  # otherwise the other run has removed it meanwhile
    if is_ours:
        return descriptor
    os.close(descriptor)
    return None


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
def open_with_room(target: Path) -> Iterator[tuple[OpenDirectory, OpenDirectory]]:
    """Open a directory that may be missing, and make a room in it.

    Yields:
        The directory and the room.

    Raises:
        DirectoryError: It is a symbolic link, or cannot be written, by Python or by Node.
    """
    refuse_link(target)
    with directory_errors(target), made(target), OpenDirectory.at(target) as opened, open_room(opened) as room:
        yield opened, room


@contextmanager
def temporary_directory() -> Iterator[Path]:
    """Make a directory among the temporary ones of the system, only for its owner; it is removed at the end.

    Raises:
        DirectoryError: It cannot be made or written.
    """
    with directory_errors(Path(tempfile.gettempdir())), tempfile.TemporaryDirectory(prefix="landingzone-") as place:
        yield Path(place)


def write_texts(directory: Path, files: Mapping[str, str]) -> None:
    """Write files into a directory, each whole.

    Args:
        directory: The directory.
        files: Path below it -> text. Directories on the way are made.

    Raises:
        DirectoryError: There, or on the way below the directory, is a symbolic link; or there is something that is not
            a file, or is read-only.
        OSError: One cannot be written.
    """
    with OpenDirectory.at(directory, may_be_link=True) as opened:
        for place, text in _by_place(files):
            with opened.below(*place.parent.parts, is_made=True) as found:
                found.write(place.name, text.encode())


def fill(room: OpenDirectory, files: Mapping[str, str]) -> None:
    """Write files into a room that has none of them: path below it -> text."""
    for place, text in _by_place(files):
        with room.below(*place.parent.parts, is_made=True) as found:
            found.create(place.name, PUBLIC, text.encode())


def _by_place(files: Mapping[str, str]) -> Iterator[tuple[PurePath, str]]:
    return ((PurePath(name), text) for name, text in files.items())


def move_files(room: OpenDirectory, target: OpenDirectory, files: Iterable[PurePath], mode: int | None = None) -> None:
    """Move files, in this order, from a room to the same paths below a directory.

    Args:
        room: The room.
        target: The directory.
        files: Their paths.
        mode: `PRIVATE` or `PUBLIC`; None: each the one that it has in the room.

    Raises:
        DirectoryError: The target of one is a symbolic link, not a file or read-only, or is reached through a link;
            then none is moved.
    """
    files = [*files]
    for file in files:
        target.check(file)
    for file in files:
        steps = file.parent.parts
        with room.below(*steps) as source, target.below(*steps, is_made=True) as found:
            source.move(file.name, found, file.name, mode)


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
    with open_with_room(target) as (opened, room):
        yield room.path
        files = [path.relative_to(room.path) for path in room.path.rglob("*") if path.is_file()]
        move_files(room, opened, sorted(files, key=lambda path: (-len(path.parts), path)))


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
    with open_with_room(target) as (opened, room):
        fill(room, files)
        for place in (target / name for name in files):
            if os.path.lexists(place):
                raise DirectoryError(f"{place}: already exists and is not overwritten; move it elsewhere")
        try:
            move_files(room, opened, map(PurePath, files))
        except BaseException:
            with suppress(OSError, DirectoryError):
                _remove(opened, map(PurePath, files))
            raise


def replace_files(target: Path, files: Mapping[str, tuple[bytes, bytes]]) -> None:
    """Replace the contents of files in a directory, each whole, if none has changed since it was read.

    Args:
        target: The directory.
        files: Path below it -> the old and the new content. Each file keeps its mode; a new one has had none.

    Raises:
        DirectoryError: One has changed since, is read-only, cannot be written, or it or one on the way to it is a
            symbolic link. Then none is replaced, unless the system refused one after another was replaced.
    """
    with (
        directory_errors(target),
        OpenDirectory.at(target, may_be_link=True) as opened,
        open_room(opened) as room,
    ):
        for name, (old, new) in files.items():
            place = PurePath(name)
            opened.check(place)
            file = target / name
            if (file.read_bytes() if file.exists() else b"") != old:
                raise DirectoryError(
                    f"{target / name}: has changed since it was read, so nothing was written; try again"
                )
            with room.below(*place.parent.parts, is_made=True) as found:
                found.create(place.name, PUBLIC, new)
        move_files(room, opened, map(PurePath, files), PUBLIC)


def remove_files(target: Path, files: Iterable[PurePath]) -> None:
    """Remove files from a directory, which keeps its other files and all its directories.

    Args:
        target: The directory.
        files: Paths below it. A missing file, or one behind a symbolic link, is left alone.

    Raises:
        DirectoryError: One cannot be removed.
    """
    with directory_errors(target), OpenDirectory.at(target) as opened:
        _remove(opened, files)


def _remove(directory: OpenDirectory, files: Iterable[PurePath]) -> None:
    for file in files:
        with suppress(FileNotFoundError, DirectoryError), directory.below(*file.parent.parts) as found:
            found.remove(file.name)


def write_page(path: Path, page: str) -> None:
    """Write a text to a file that the user names.

    Args:
        path: The file. Links may lead to its directory.
        page: The text.

    Raises:
        InvalidFile: It cannot be written, is a symbolic link, is not a file, or is read-only; the text says why.
    """
    try:
        refuse_link(path)
        if path.exists() and not path.is_file():
            raise InvalidFile(f"{path}: is not a file; name a file")
        with OpenDirectory.at(path.parent, may_be_link=True) as opened, open_room(opened) as room:
            opened.check(PurePath(path.name))
            room.create(path.name, PUBLIC, page.encode())
            room.move(path.name, opened, path.name, PUBLIC)
    except DirectoryError as error:
        raise InvalidFile(str(error)) from None
    except OSError as error:
        message = f"cannot be written ({reason_of(error)}); name a file in a writable directory"
        raise InvalidFile(f"{path}: {message}") from None


@contextmanager
def private_file(directory: Path, place: PurePath) -> Iterator[None]:
    """Have a file written by something else, so that only its owner can read it.

    It is a new file, with its mode, before anything is written into it: nobody else can have opened it. After an error
    it is gone. Windows has no such modes: there it has the permissions of its directory.

    Args:
        directory: A directory, which may be missing.
        place: The path of the file below it.

    Raises:
        DirectoryError: There, or on the way, is a symbolic link; or there is something that is not a file.
        OSError: It cannot be made.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with OpenDirectory.at(directory, may_be_link=True) as opened:
        opened.check(place)
        with opened.below(*place.parent.parts, is_made=True) as found:
            found.remove(place.name)
            found.create(place.name, PRIVATE)
            try:
                yield
            except BaseException:
                found.remove(place.name)
                raise


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
