"""Rooms to write in: directories beside a result that is not finished, which are cleaned up even after a killed run."""

import errno
import os
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO

# What differs between systems. Not the library `filelock`, whose import alone takes 60 ms.
if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> bool:
        """Lock an open file until it is closed; False: another run has it."""
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

    def _is_still_at(file: int, path: Path) -> bool:
        """Tell whether a file that this process has open and locked is where it was: Windows removes none that is."""
        return True

    # With 0700 nobody else could read what is made inside, wherever it is moved to.
    _MODE = 0o777
    _PATIENCE_SECONDS = 2.0
else:
    import fcntl

    def _take(file: int) -> bool:
        """Lock an open file until it is closed; False: another run has it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _is_still_at(file: int, path: Path) -> bool:
        """Tell whether a file that this process has open is where it was: only whoever has the lock removes it."""
        try:
            return os.path.samestat(os.fstat(file), path.lstat())
        except FileNotFoundError:
            return False

    _MODE = 0o700
    _PATIENCE_SECONDS = 0.0

UNFINISHED = ".landingzone-unfinished-"
"""What the names of all rooms begin with."""

_LOCK, _NEW, _ASIDE = "lock", "new", "old"
# Where a disk knows no locks, nobody can tell whether a room is in use. No write takes this long.
_LEFTOVER_SECONDS = 3600
_MOST_TRIES = 100
_JUNCTION = 0xA0000003  # IO_REPARSE_TAG_MOUNT_POINT of Windows


@contextmanager
def room_in(directory: Path) -> Iterator[Path]:
    """Make a temporary directory inside another one, and so on the same disk.

    A run holds a lock on its room for as long as it lives. So what a killed run left is told from the room of a run
    that goes on; the next run in the same directory cleans it up. This is so on every system.

    Args:
        directory: Where; it exists.

    Yields:
        The room, which is empty.

    Raises:
        OSError: It cannot be made.
    """
    for leftover in directory.glob(f"{UNFINISHED}*"):
        with suppress(OSError):
            lock = _lock(leftover)
            if lock is not None:
                _clear(leftover, lock)
    place, lock = _locked_room(directory)
    try:
        room = place / _NEW
        room.mkdir()
        yield room
    finally:
        _clear(place, lock)


def put_aside(target: Path, room: Path) -> Path:
    """Move a directory out of the way; unless something else has taken its place by the end of the run, it comes back.

    Args:
        target: The directory, in the directory of the room.
        room: One of `room_in`.

    Returns:
        Where it is now. What was put aside there before is gone.
    """
    aside = room.parent / _ASIDE / target.name
    remove(aside)
    aside.parent.mkdir(exist_ok=True)
    patiently(lambda: target.rename(aside))
    return aside


def is_link(path: Path) -> bool:
    """Tell whether a path leads elsewhere: a symbolic link, or what Windows calls a junction."""
    if path.is_symlink():
        return True
    with suppress(OSError):
        return getattr(path.lstat(), "st_reparse_tag", 0) == _JUNCTION
    return False


def patiently(move: Callable[[], object]) -> None:
    """Move something, and on Windows try again for two seconds while another process has a file of it open.

    Other systems move what is open, so there it is tried once.

    Raises:
        OSError: It cannot be moved.
    """
    end = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            move()
            return
        except PermissionError:
            if time.monotonic() >= end:
                raise
        time.sleep(0.01)


def remove(path: Path) -> None:
    """Remove a file or a directory as far as possible; nothing is raised, also when there is none."""
    with suppress(OSError):
        if is_link(path) or not path.is_dir():
            path.unlink()
            return
    if sys.version_info >= (3, 12):
        shutil.rmtree(path, onexc=_remove_read_only)
    else:
        shutil.rmtree(path, onerror=_remove_read_only)


def _remove_read_only(remove: Callable[..., object], path: str, _: object) -> None:
    """Remove what Windows does not, such as the files of Git in what `terraform init` fetched."""
    if sys.platform == "win32" and remove is os.unlink and not is_link(Path(path)):
        with suppress(OSError):
            Path(path).chmod(stat.S_IREAD | stat.S_IWRITE)
            remove(path)


def _locked_room(directory: Path) -> tuple[Path, BinaryIO]:
    for _ in range(_MOST_TRIES):
        place = directory / f"{UNFINISHED}{os.urandom(8).hex()}"
        place.mkdir(_MODE)
        lock = _lock(place, is_mine=True)
        # Otherwise another run has taken it for a leftover before it was locked.
        if lock is not None:
            return place, lock
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(directory))


def _lock(place: Path, *, is_mine: bool = False) -> BinaryIO | None:
    """Lock a room until the file is closed, which the end of this process does too; None: it is in use, or gone."""
    file = place / _LOCK
    try:
        found = place.lstat()
        if is_link(place) or not stat.S_ISDIR(found.st_mode):
            return None
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
        lock = os.fdopen(os.open(file, flags, 0o600), "r+b", buffering=0)
    except FileNotFoundError:
        return None
    try:
        is_free = _take(lock.fileno())
    except OSError:  # the disk knows no locks
        is_free = is_mine or time.time() - found.st_mtime > _LEFTOVER_SECONDS
    if is_free and _is_still_at(lock.fileno(), file):
        return lock
    lock.close()
    return None


def _clear(place: Path, lock: BinaryIO) -> None:
    file = place / _LOCK
    with lock, suppress(OSError):
        for aside in (place / _ASIDE).glob("*"):
            if not os.path.lexists(place.parent / aside.name):
                patiently(partial(aside.rename, place.parent / aside.name))
        for each in place.iterdir():
            if each != file:
                remove(each)
        with suppress(PermissionError):
            file.unlink()
        lock.close()
        if sys.platform == "win32":  # which removes no file that is open
            file.unlink(missing_ok=True)
        place.rmdir()
