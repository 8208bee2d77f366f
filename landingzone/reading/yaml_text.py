"""YAML, as plain values."""

from landingzone.reading.faults import has
from landingzone.reading.limits import EntryLimits
from landingzone.reading.nodes import compose
from landingzone.reading.plain import Plain
from landingzone.reading.values import NodeValues

# Every node of YAML has one of these before or after it. Reading it takes some microseconds for each.
_MARKS = "\n,:[{"
_MOST_MARKS = 5_000_000


def read_yaml(text: str, limits: EntryLimits | None = None) -> Plain:
    """Read YAML by the core schema of version 1.2.

    Args:
        text: The text.
        limits: How many entries maps and lists may have; None: any number.

    Raises:
        Unreadable: It is not YAML, a map has a key twice, an alias refers to something that contains it, or a limit is
        exceeded: of levels, of digits, of entries, of nodes that aliases refer to.
    """
    if len(text) > _MOST_MARKS and sum(text.count(mark) for mark in _MARKS) > _MOST_MARKS:
        raise has("LZ026", "check that it is the right file")
    node = compose(text, limits)
    return Plain(NodeValues(text).of(node) if node else None, lambda: node, text)
