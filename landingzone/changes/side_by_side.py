"""Two sets of named things side by side: what only one of them has, and what both have, under one name or two."""

from collections.abc import Mapping
from typing import Generic, TypeVar

_Thing = TypeVar("_Thing")


class SideBySide(Generic[_Thing]):
    """Named things before and after a change, or in a file and an account.

    Args:
        old: Those of one side by name.
        new: Those of the other side.
        names: Old name -> new name of what both have; None: the names are the same.
    """

    def __init__(
        self,
        old: Mapping[str, _Thing],
        new: Mapping[str, _Thing],
        names: Mapping[str, str] | None = None,
    ) -> None:
        called = {name: name for name in old} if names is None else names
        stay = {name: becomes for name, becomes in called.items() if name in old and becomes in new}
        self.both = {name: (old[name], new[becomes]) for name, becomes in stay.items()}
        """What both have, by its old name; several may have one new name, which rules refuse."""
        self.gone = {name: one for name, one in old.items() if name not in stay}
        """What only the old side has."""
        come = new.keys() - stay.values()
        self.come = {name: one for name, one in new.items() if name in come}
        """What only the new side has."""
