"""Work that Python does while Node is busy."""

from collections.abc import Callable
from typing import TypeAlias

Work: TypeAlias = Callable[[], object]


class Once:
    """Work that is done once, by whoever has time for it first."""

    def __init__(self, work: Work) -> None:
        self._work: Work | None = work

    def do(self) -> None:
        """Do it, unless it is done."""
        work, self._work = self._work, None
        if work:
            work()
