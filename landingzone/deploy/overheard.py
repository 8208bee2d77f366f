"""Passes on what a program writes to its standard error, and looks for words in it."""

import os
import re
import sys
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

_OURS = 2
_CHUNK = 1 << 16
_LONGEST_WORD = 100
_LINES, _COLUMNS = 24, 78
"""The size for which Terraform writes where there is no terminal."""
_SECONDS_TO_ARRIVE = 5


class Overheard:
    """The standard error of a program, as a context manager around its run.

    The program finds a terminal that is as wide as ours. A pipe would break if we are killed, and so abort an apply.

    Args:
        words: What to look for.

    Attributes:
        file: What the program writes to.
        is_found: Whether it has written the words; known at the end.
    """

    def __init__(self, words: re.Pattern[bytes]) -> None:
        self._words = words
        self.is_found = False
        self.file = self._from = -1
        self._reader = threading.Thread(target=self._pass_on, daemon=True)

    def __enter__(self) -> Self:
        self._from, self.file = _terminal()
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self.file)
        self._reader.join(_SECONDS_TO_ARRIVE)  # if something that the program has started still writes

    def _pass_on(self) -> None:
        before = b""
        with suppress(OSError):  # of Linux, when the other side is closed
            while written := os.read(self._from, _CHUNK):
                self.is_found = self.is_found or bool(self._words.search(before + written))
                before = written[-_LONGEST_WORD:]
                _write(written)
        os.close(self._from)


def _write(written: bytes) -> None:
    with suppress(OSError):  # our terminal may be closed
        while written:
            written = written[os.write(_OURS, written) :]


def _terminal() -> tuple[int, int]:
    """Return the ends to read from and to write to."""
    if sys.platform == "win32":
        return os.pipe()
    import termios
    import tty

    try:
        ours, theirs = os.openpty()
    except OSError:
        return os.pipe()
    tty.setraw(theirs)
    try:
        size = termios.tcgetwinsize(_OURS)
    except termios.error:
        size = _LINES, _COLUMNS
    termios.tcsetwinsize(theirs, size)
    return ours, theirs
