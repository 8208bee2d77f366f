"""What a change takes over, and what it forgets: the records for Terraform's state, in words."""

from collections.abc import Iterator, Mapping

from landingzone.changes.change import Change
from landingzone.changes.comparison import Comparison
from landingzone.config.options import records_of
from landingzone.ground.expressions import Address
from landingzone.ground.grouping import grouped
from landingzone.ground.words import MOST_NAMED, cited


def find_adoption(comparison: Comparison) -> Iterator[Change]:
    """Report the records of `adoption` and `moved_from` that a change adds.

    Yields:
        A change for each record, or for all records of one resource when there are many. Removing a record changes
        nothing once it is applied.
    """
    for address in comparison.forgotten:
        what_is_there = "this stays in the account, with its access, but is no longer managed"
        yield Change(level="high", kind="setting", text=f"the state forgets {address}: {what_is_there}")
    had, has = map(records_of, comparison.inputs)
    moved = {address: origin for address, origin in has.moved.items() if had.moved.get(address) != origin}
    imported = {address: cited(each) for address, each in has.imported.items() if had.imported.get(address) != each}
    yield from _taken_over(moved, "from the state, where it is {}")
    yield from _taken_over(imported, "from the account, where it is {}")
    if call := comparison.moved_from:
        yield Change(level="info", kind="setting", text=f"everything that {call} has in the state is taken over")


def _taken_over(records: Mapping[str, str], where: str) -> Iterator[Change]:
    places = ((Address.parse(address), address) for address in sorted(records))
    by_resource = grouped((str(place.block if place else address), address) for place, address in places)
    for resource, addresses in by_resource.items():
        if len(addresses) > MOST_NAMED:
            texts = [f"{len(addresses)} instances of {resource} are taken over {where.partition(',')[0]}"]
        else:
            texts = [f"{address} is taken over {where.format(records[address])}" for address in addresses]
        yield from (Change(level="info", kind="setting", text=text) for text in texts)
