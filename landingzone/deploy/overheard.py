"""Reads what a program writes to its standard error or output, while it runs."""

import os
import re
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Self

OUTPUT, ERRORS = 1, 2
_CHUNK = 1 << 16
_LONGEST_WORD = 100
_LINES, _COLUMNS = 24, 78
"""The size for which Terraform writes where there is no terminal."""
_SECONDS_TO_ARRIVE = 5


class Words:
    """Looks for words in what a program writes.

    Args:
        words: What to look for.

    Attributes:
        are_found: Whether it has written them so far.
    """

    def __init__(self, words: re.Pattern[bytes]) -> None:
        self._words, self._before = words, b""
        self.are_found = False

    def take(self, written: bytes) -> None:
        """Look at what is written next."""
        self.are_found = self.are_found or bool(self._words.search(self._before + written))
        self._before = written[-_LONGEST_WORD:]


class Overheard:
    """The standard error, or output, of a program, as a context manager around its run.

    The program finds a terminal that is as wide as ours. A pipe would break if we are killed, and so abort an apply.

    Args:
        takers: Get what it writes, piece by piece.
        ours: The same of our own, whose width it has.

    Attributes:
        file: What the program writes to.
    """

    def __init__(self, *takers: Callable[[bytes], None], ours: int = ERRORS) -> None:
        self._takers, self._ours = takers, ours
        self._is_writing = False
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
        with suppress(OSError):  # of Linux, when the other side is closed
            while written := os.read(self._from, _CHUNK):
                self._is_writing = True
                for take in self._takers:
                    take(written)
                self._is_writing = False
        os.close(self._from)


@contextmanager
def unbroken_output(*takers: Callable[[bytes], None]) -> Iterator[int | None]:
    """Give a program an output that stays, whoever reads ours: without a reader, a pipe would end it at its next word.

    Ctrl-C also ends the `tee` of `landingzone apply | tee log`, before the program has saved what it did.

    Args:
        takers: Get what it writes.

    Yields:
        What it writes to; None: our own, which is no pipe.
    """
    if _is_pipe(OUTPUT):
        with Overheard(*takers, passing_to(OUTPUT), ours=OUTPUT) as output:
            yield output.file
    else:
        yield None


def passing_to(ours: int) -> Callable[[bytes], None]:
    """Return what passes on everything to our own output, or standard error."""

    def take(written: bytes) -> None:
        with suppress(OSError):  # our terminal, or the other end of our pipe, may be closed
            while written:
                written = written[os.write(ours, written) :]

    return take


def _is_pipe(ours: int) -> bool:
    try:
        mode = os.fstat(ours).st_mode
    except OSError:  # it is closed
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)


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
