"""Rooms to write in: directories beside a result that is not finished, which are cleaned up even after a killed run."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

UNFINISHED = ".landingzone-unfinished-"
"""What the names of all rooms begin with."""

_ASIDE = "old"
# Where a disk knows no locks, nobody can tell whether a room is in use. No write takes this long.
_LEFTOVER_SECONDS = 3600


@contextmanager
def room_in(directory: Path) -> Iterator[Path]:
    """Make a temporary directory inside another one, and so on the same disk.

    A run holds a lock on its room for as long as it lives. So what a killed run left is told from the room of a run
    that goes on; the next run in the same directory cleans it up.

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
                _clear(leftover)
                os.close(lock)
    room, lock = _locked_room(directory)
    try:
        yield room
    finally:
        _clear(room)
        os.close(lock)


def put_aside(target: Path, room: Path) -> Path:
    """Move a directory into a room; unless something else has taken its place by the end of the run, it comes back.

    Args:
        target: The directory, in the directory of the room.
        room: One of `room_in`.

    Returns:
        Where it is now.
    """
    aside = room / _ASIDE / target.name
    aside.parent.mkdir(exist_ok=True)
    target.rename(aside)
    return aside


def _locked_room(directory: Path) -> tuple[Path, int]:
    while True:
        room = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=directory))
        lock = _lock(room, is_mine=True)
        # Otherwise another run has taken it for a leftover before it was locked.
        if lock is not None:
            if room.exists():
                return room, lock
            os.close(lock)


def _lock(room: Path, *, is_mine: bool = False) -> int | None:
    """Lock a room until the handle is closed, which the end of this process does too; None: it is in use, or gone."""
    try:
        handle = os.open(room, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        is_old = time.time() - os.fstat(handle).st_mtime > _LEFTOVER_SECONDS
        if isinstance(error, BlockingIOError) or not (is_mine or is_old):
            os.close(handle)
            return None
    return handle


def _clear(room: Path) -> None:
    with suppress(OSError):
        for aside in (room / _ASIDE).glob("*"):
            if not os.path.lexists(room.parent / aside.name):
                aside.rename(room.parent / aside.name)
        shutil.rmtree(room, ignore_errors=True)
