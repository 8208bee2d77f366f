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
