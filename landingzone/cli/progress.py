"""The progress of long work: a bar on a terminal, an occasional line elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from landingzone.cli.terminal import complain

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
        yield _ProgressLines(work, things).report_progress
        return
    with click.progressbar(length=1, label=f"{work} ({things})", file=sys.stderr, show_pos=True) as bar:

        def report_progress(done: int, known: int) -> None:
            bar.length = known
            bar.update(done - bar.pos)

        yield report_progress


class _ProgressLines:
    """Prints a line whenever some seconds have passed."""

    def __init__(self, work: str, things: str) -> None:
        self._work, self._things = work, things
        self._next = time.monotonic() + SECONDS_BETWEEN_LINES

    def report_progress(self, done: int, known: int) -> None:
        """Print it if it is time."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + SECONDS_BETWEEN_LINES
            complain(f"{self._work}: {done:,} of {known:,} {self._things}")
