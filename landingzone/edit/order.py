"""Where new entries go."""

from collections.abc import Callable
from itertools import pairwise

from landingzone.edit.plan import Collected, Item

_BY_CHANCE = 2  # with fewer keys, the order may be a coincidence


def ordered(part: Collected) -> list[Item]:
    """Return all items in the order to write them, removed ones in their old places.

    New entries go to their sorted places if the keys of the map are sorted, and otherwise to its end.
    """
    old = [each for each in part.items if each.entry]
    new = [each for each in part.items if not each.entry]
    sorting = _sorting([str(each.key) for each in old if not each.is_renamed])
    if part.node.kind != "map" or not new or sorting is None:
        return part.items if part.node.kind != "map" else [*old, *new]
    new.sort(key=lambda each: sorting(str(each.key)), reverse=True)
    found = []
    for item in old:
        while new and not item.is_gone and not item.is_renamed and sorting(str(new[-1].key)) < sorting(str(item.key)):
            found.append(new.pop())
        found.append(item)
    return [*found, *reversed(new)]


def _sorting(keys: list[str]) -> Callable[[str], str] | None:
    """Return how keys are sorted; None: they are not."""
    if len(keys) > _BY_CHANCE:
        for sorting in (str, str.casefold):
            if all(sorting(one) < sorting(other) for one, other in pairwise(keys)):
                return sorting
    return None
