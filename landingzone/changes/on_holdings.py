"""How what active users hold changes. Among thousands of users, many change in the same way."""

from collections.abc import Iterator, Sequence

from landingzone.changes.comparison import Comparison
from landingzone.changes.effects import AccessEffect
from landingzone.changes.holding_effects import HoldingChange
from landingzone.changes.near import near_the_change
from landingzone.ground.grouping import grouped
from landingzone.groups.holdings import Holding
from landingzone.iam.known import tells_apart


class OnHoldings:
    """What a change of what they hold does to active users.

    Args:
        comparison: The change.
    """

    def __init__(self, comparison: Comparison) -> None:
        self._sides, self._looking_different = comparison.sides, comparison.looking_different
        self._before, self._after = comparison.old.access, comparison.new.access
        self.alike: list[tuple[list[AccessEffect], Sequence[str]]] = []
        """The effects of each way in which somebody's holding is seen, with the names of its users."""
        changed: set[str] = set()
        active = [name for name, after in self._after.items() if not after.is_offboarding]
        each_way = ((each, name) for name in active for each in self._holdings(name))
        alike = grouped(((holdings, name in self._looking_different), name) for holdings, name in each_way)
        changes: dict[object, HoldingChange] = {}
        for (holdings, looks_different), names in alike.items():
            near = holdings if looks_different else near_the_change(*holdings, comparison.paired_names)
            key = looks_different, *(one and one.parts for one in near)
            if key not in changes:
                changes[key] = HoldingChange(comparison, *near, looks_different=looks_different)
            change = changes[key]
            if not change.is_none:
                changed.update(names)
            self.alike.append(([*change.effects(*holdings)], names))
        self.unchanged = {name for _, names in self.alike for name in names} - changed
        """Names of the users for whom nothing becomes allowed and nothing stops being allowed."""

    def _holdings(self, name: str) -> Iterator[tuple[Holding | None, Holding]]:
        """Yield what a user holds before and after, with the own name filled in on both sides or on none.

        Where somebody may change the tags or the path, the files count, and so does anything else.
        """
        before, after = self._before.get(name), self._after[name].holding
        if before and name in self._looking_different and (before.holding.here.changed_by or after.here.changed_by):
            old, new = (side.report.as_filed(name) for side in self._sides)
            yield old, new
        if before and tells_apart(name, (*before.holding.as_written.meanings, *after.as_written.meanings)):
            each = zip((before.holding, after), self._sides, strict=True)
            old, new = (holding if holding.here.user else side.report.named(name) for holding, side in each)
            yield old, new
        else:
            yield before.holding if before else None, after
