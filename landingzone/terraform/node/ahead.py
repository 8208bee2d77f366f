"""Calls to Node whose answers say nothing, so that Python need not wait for them."""

from collections.abc import Iterator
from contextlib import contextmanager

MOST_UNREAD = 16
"""So many answers may wait in the pipe from Node. Were it full, Node would wait for Python, and Python for Node."""


class Ahead:
    """Whether calls are sent without waiting for their answers."""

    is_on = False


@contextmanager
def without_waiting() -> Iterator[None]:
    """Send the calls of this block to Node, and go on: Node answers in their order, while Python prepares the next.

    Each must be of a method that gives nothing back. The failure of one is raised by the next call that waits.
    """
    before, Ahead.is_on = Ahead.is_on, True
    try:
        yield
    finally:
        Ahead.is_on = before
