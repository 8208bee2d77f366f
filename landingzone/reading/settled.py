"""Files that others may be writing: they are read when nobody writes to them."""

import stat
import time
from pathlib import Path

from landingzone.ground.kinds import says
from landingzone.reading.faults import Unreadable
from landingzone.reading.files import MOST_BYTES, read_bytes, readable

_QUIET_SECONDS = 0.05
_LONGEST_WAIT_SECONDS = 2.0


def read_when_written(path: Path, most: int = MOST_BYTES) -> bytes:
    """Read a file when nobody is writing to it: a half-written file may be valid and have half of the users.

    Args:
        path: The file.
        most: The largest size, in bytes.

    Raises:
        Unreadable: It cannot be read, is too large, or keeps changing.
    """
    end = time.monotonic() + _LONGEST_WAIT_SECONDS
    while True:
        with readable(path):
            before = path.stat()
        content = read_bytes(path, most)
        if not stat.S_ISREG(before.st_mode):
            return content
        with readable(path):
            after = path.stat()
        is_same = all(getattr(before, each) == getattr(after, each) for each in ("st_ino", "st_size", "st_mtime_ns"))
        # A time in the future comes from another machine's clock, and is ignored.
        if is_same and not 0 <= time.time() - after.st_mtime < _QUIET_SECONDS:
            return content
        if time.monotonic() > end:
            raise Unreadable(says("LZ006"), "a change", hint="try again when it is written")
        time.sleep(_QUIET_SECONDS / 2)
