"""The actions that are less dangerous than AWS's level says: `departures.json` has one row for each reason.

Every other action that AWS calls permissions management decides who may do what, and counts as high without a row in
`dangers`; every other one that it calls a write changes something.
"""

from typing import Literal, NamedTuple

from landingzone.ground.tables import read_json


class Departure(NamedTuple):
    """Actions that are less dangerous than their level says.

    Args:
        does: What they do: `reads`, or `writes` if they change something.
        reason: Why they are less dangerous, in words that follow "it".
        actions: Patterns of them, in lower case.
    """

    does: Literal["reads", "writes"]
    reason: str
    actions: tuple[str, ...]


READING_VERBS = ("batchget", "describe", "get", "list", "search")
"""Prefixes of what AWS calls a write, which a row may depart from."""

DEPARTURES = tuple(
    Departure(does=row["does"], reason=row["reason"], actions=tuple(row["actions"]))
    for row in read_json("landingzone.iam", "departures.json")
)
"""All rows."""
