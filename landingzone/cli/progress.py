"""The progress of long work: a bar or a line on a terminal, at most an occasional line elsewhere."""

import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import click

from landingzone.cli.terminal import complain, text_of

SECONDS_BETWEEN_LINES = 5.0


@contextmanager
def progress(work: str, things: str) -> Iterator[Callable[[int, int], None]]:
    """Show the progress of some work on standard error.

    Args:
        work: What is being done: `Reading the account`.
        things: What is counted: `users`.

    Yields:
        A function to call with how many things are done, and how many are known so far.
    """
    if not sys.stderr or not sys.stderr.isatty():
        following = time.monotonic() + SECONDS_BETWEEN_LINES

        def report_in_lines(done: int, known: int) -> None:
            nonlocal following
            if time.monotonic() >= following:
                following = time.monotonic() + SECONDS_BETWEEN_LINES
                complain(f"{work}: {done:,} of {known:,} {things}")

        yield report_in_lines
        return
    with click.progressbar(length=1, label=f"{work} ({things})", file=sys.stderr, show_pos=True) as bar:

        def report_progress(done: int, known: int) -> None:
            bar.length = known
            bar.update(done - bar.pos)

        yield report_progress


class StatusLine:
    """The last line on a terminal, which says how far some work is, until something else is printed."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._is_shown = False

    def show(self, text: str) -> None:
        """Show a text in the place of the last one."""
        width = shutil.get_terminal_size().columns - 1
        self._write(f"\r\x1b[K{text_of(text)[:width]}", is_shown=True)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Remove it, and let nobody show it meanwhile."""
        with self._lock:
            if self._is_shown:
                self._write("\r\x1b[K", is_shown=False)
            yield

    def _write(self, text: str, *, is_shown: bool) -> None:
        if sys.stderr and sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            with self._lock, suppress(OSError, ValueError):  # the terminal may be closed
                sys.stderr.write(text)
                sys.stderr.flush()
                self._is_shown = is_shown
