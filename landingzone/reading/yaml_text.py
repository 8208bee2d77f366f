"""YAML, as plain values."""

from landingzone.reading.faults import has
from landingzone.reading.nodes import compose
from landingzone.reading.plain import Plain
from landingzone.reading.values import Values

# Every node of YAML has one of these before it or behind it. Reading it takes some microseconds for each.
_MARKS = "\n,:[{"
_MOST_MARKS = 5_000_000


def read_yaml(text: str) -> Plain:
    """Read YAML by the core schema of version 1.2.

    Raises:
        Unreadable: It is not YAML, a key is twice in one map, an alias stands for something that contains it, or a
            limit is exceeded: of levels, of digits, of nodes that aliases stand for.
    """
    if len(text) > _MOST_MARKS and sum(text.count(mark) for mark in _MARKS) > _MOST_MARKS:
        raise has("LZ026", "nothing that belongs here has so many")
    node = compose(text)
    return Plain(Values(text).of(node) if node else None, lambda: node, text)
