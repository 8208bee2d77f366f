"""How what active users hold changes. Among thousands of users, many change in the same way."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain

from landingzone.changes.boundaries import find_boundary
from landingzone.changes.comparison import Comparison
from landingzone.changes.effects import AccessEffect, ChangeEffect
from landingzone.changes.holding_effects import HoldingChange
from landingzone.changes.identities import find_identity_changes
from landingzone.changes.near import near_the_change
from landingzone.ground.grouping import grouped
from landingzone.groups.ends import End
from landingzone.groups.holdings import Holding
from landingzone.iam.known import tells_apart
from landingzone.iam.severity import Severity
from landingzone.resources.user_resources import USER


class OnHoldings:
    """What a change of what they hold does to active users.

    Args:
        comparison: The change.
    """

    def __init__(self, comparison: Comparison) -> None:
        self._comparison, self._sides = comparison, comparison.sides
        self._looking_different = comparison.looking_different
        self._before, self._after = comparison.old.access, comparison.new.access
        self._of: dict[str, list[Sequence[ChangeEffect]]] = {}
        """Name -> the effects of each way in which what the user holds is seen."""
        self._of_some = cache(_of_some)
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
            effects = [*change.effects(*holdings)]
            for name in names:
                self._of.setdefault(name, []).append(effects)
        self.unchanged = self._of.keys() - changed
        """Names of the users for whom nothing becomes allowed and nothing stops being allowed."""

    def found(self) -> Iterator[tuple[ChangeEffect, str]]:
        """Find what somebody may now do, or no longer do, each with the name; sorted by it."""
        for name in sorted(self._after):
            before, after = self._before.get(name), self._after[name]
            if before and after.is_offboarding:
                level: Severity = "low" if after.boundary else "info"  # of what they may do, nothing is left to limit
                yield from ((effect, name) for effect in find_boundary(before.boundary, after.boundary, level))
                continue
            is_there = before is None and str(USER.instance(name)) in self._comparison.origins
            past = [end for end in after.ends.each if end.is_over]
            each = self._of.get(name, [])
            # That nothing happens has to be so in both comparisons.
            for effect in filter(None, (_in_all(one, each) if one.level == "info" else one for one in chain(*each))):
                end = next((end for end in past if end.group.lower() in ("", effect.group.lower())), None)
                if isinstance(effect, AccessEffect) and effect.kind == "gain" and (is_there or end):
                    yield self._of_some(effect, end, is_there=is_there), name
                else:
                    yield effect, name
            if before:
                yield from ((effect, name) for effect in find_identity_changes(self._comparison, name))

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


def _in_all(effect: ChangeEffect, ways: Iterable[Iterable[ChangeEffect]]) -> ChangeEffect | None:
    """Return what each way says of an effect: of permissions, those that each names; None: one says nothing of it."""
    for way in ways:
        if any(one is effect for one in way):
            continue
        alike = [one for one in way if _but_told(one) == _but_told(effect)]
        if not alike:
            return None
        if isinstance(effect, AccessEffect) and effect.told:
            told = (one.told.permissions for one in alike if isinstance(one, AccessEffect) and one.told)
            named = {*chain.from_iterable(told)}
            left = [one for one in effect.told.permissions if one in named]
            if not left:
                return None
            effect = replace(effect, told=replace(effect.told, permissions=left))
    return effect


def _but_told(effect: ChangeEffect) -> dict[str, object]:
    return vars(effect) | {"told": None, "example": None}


def _of_some(effect: AccessEffect, past: End | None, *, is_there: bool) -> AccessEffect:
    """Return a gain of a user who may already have it, or has it although the last day is past."""
    return replace(effect, is_there=is_there, past=None if effect.level == "info" else past)
