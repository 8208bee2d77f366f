"""How many entries the maps and lists of a file may have. They are counted while it is read, before anything is built.

Reading a file takes some microseconds for each of its nodes, and checking what it says much more.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

from landingzone.ground.kinds import says
from landingzone.reading.faults import Place, Unreadable


class Limit(NamedTuple):
    """How many entries a map or a list may have.

    Args:
        most: The number.
        rule: What is said of one with more, from `says`.
    """

    most: int
    rule: str

    def broken(self, name: str = "", place: Place | None = None) -> Unreadable:
        """Report that there are more.

        Args:
            name: The name of the map or list at the top of the file; empty: it is further down.
            place: Where it is.
        """
        return Unreadable(self.rule, "too many entries", place, steps=(name,) if name else ())


EntryLimits: TypeAlias = Mapping[str, Limit]
"""Names at the top of a file, with their limits."""


def limit_of(most: int) -> Limit:
    """Make the limit of a map or a list about which nothing else is known."""
    return Limit(most, says("LZ038", most=most))


ANY = limit_of(50_000)
"""Any other map or list: a user has fewer than ten resources, and an account 5,000 users."""


def refuse_more(value: Any, limits: EntryLimits) -> None:
    """Refuse a value at the top of which is a map or a list with too many entries.

    Raises:
        Unreadable: There is one.
    """
    for name, inner in value.items() if isinstance(value, dict) else ():
        limit = limits.get(name, ANY)
        if isinstance(inner, dict | list) and len(inner) > limit.most:
            raise limit.broken(name if name in limits else "")
