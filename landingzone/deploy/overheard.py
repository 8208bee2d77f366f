"""Passes on what a program writes to its standard error or output, and looks for words in it."""

import os
import re
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Self

_OUTPUT, _ERRORS = 1, 2
_CHUNK = 1 << 16
_LONGEST_WORD = 100
_LINES, _COLUMNS = 24, 78
"""The size for which Terraform writes where there is no terminal."""
_SECONDS_TO_ARRIVE = 5


class Overheard:
    """The standard error, or output, of a program, as a context manager around its run.

    The program finds a terminal that is as wide as ours. A pipe would break if we are killed, and so abort an apply.

    Args:
        words: What to look for.
        ours: Where it is passed on to, of our own.

    Attributes:
        file: What the program writes to.
        is_found: Whether it has written the words; known at the end.
    """

    def __init__(self, words: re.Pattern[bytes], ours: int = _ERRORS) -> None:
        self._words, self._ours = words, ours
        self.is_found = self._is_writing = False
        self.file = self._from = -1
        self._reader = threading.Thread(target=self._pass_on, daemon=True)

    def __enter__(self) -> Self:
        self._from, self.file = _terminal(self._ours)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.file)
        self._reader.join(_SECONDS_TO_ARRIVE)  # if something that the program has started still writes
        while self._is_writing:  # to somebody who reads slowly
            self._reader.join(_SECONDS_TO_ARRIVE)

    def _pass_on(self) -> None:
        before = b""
        with suppress(OSError):  # of Linux, when the other side is closed
            while written := os.read(self._from, _CHUNK):
                self.is_found = self.is_found or bool(self._words.search(before + written))
                before = written[-_LONGEST_WORD:]
                self._is_writing = True
                _write(self._ours, written)
                self._is_writing = False
        os.close(self._from)


@contextmanager
def unbroken_output(words: re.Pattern[bytes]) -> Iterator[int | None]:
    """Give a program an output that stays, whoever reads ours: without a reader, a pipe would end it at its next word.

    Ctrl-C also ends the `tee` of `landingzone apply | tee log`, before the program has saved what it did.

    Args:
        words: What to look for.

    Yields:
        What it writes to; None: our own, which is no pipe.
    """
    if _is_pipe(_OUTPUT):
        with Overheard(words, _OUTPUT) as output:
            yield output.file
    else:
        yield None


def _is_pipe(ours: int) -> bool:
    try:
        mode = os.fstat(ours).st_mode
    except OSError:  # it is closed
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


def _write(ours: int, written: bytes) -> None:
    with suppress(OSError):  # our terminal, or the other end of our pipe, may be closed
        while written:
            written = written[os.write(ours, written) :]


def _terminal(like: int) -> tuple[int, int]:
    """Return the ends to read from and to write to, as wide as a terminal of ours."""
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
        size = termios.tcgetwinsize(like)
    except termios.error:
        size = _LINES, _COLUMNS
    termios.tcsetwinsize(theirs, size)
    return ours, theirs
