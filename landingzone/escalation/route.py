"""How somebody becomes somebody else: the steps of a way. `steps.tsv` has the words for each kind of step."""

from typing import NamedTuple

NEW_USER = "the new user "
"""How a user is called who is made on the way: as no other user can be."""


class RouteStep(NamedTuple):
    """One thing that somebody does on the way.

    Args:
        kind: What it is: a row of `steps.tsv`.
        user: Name of the user whom it is about; "": it is about none.
        things: Names of what else it is about.
    """

    kind: str
    user: str = ""
    things: tuple[str, ...] = ()


Route = tuple[RouteStep, ...]
