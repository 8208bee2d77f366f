"""What a change takes over, and what it forgets: the records for Terraform's state, in words."""

from collections.abc import Iterator

from landingzone.access.change import Change
from landingzone.config.inputs import Inputs
from landingzone.config.options import Adoption
from landingzone.words import subject

_FORGOTTEN = "nothing manages it any more, and what it grants goes on"


def find_adoption(old: Inputs, new: Inputs) -> Iterator[Change]:
    """Tell the records of `adoption` and `moved_from` that a change adds.

    Args:
        old: The inputs before.
        new: The inputs after.

    Yields:
        At most one change for each kind of record. Records that are taken out change nothing once they are applied.
    """
    had, has = _records_of(old), _records_of(new)
    forgotten = sorted(set(has.removed) - set(had.removed))
    if forgotten:
        text = f"the state forgets {subject(forgotten)}, which stays in the account with its access"
        yield Change(level="high", kind="setting", text=text, warning=_FORGOTTEN)
    moved = sorted(f"{origin} as {one}" for one, origin in has.moved.items() if had.moved.get(one) != origin)
    imported = sorted(f"{each} as {one}" for one, each in has.imported.items() if had.imported.get(one) != each)
    for where, taken in (("state", moved), ("account", imported)):
        if taken:
            yield Change(level="info", kind="setting", text=f"of the {where}, {subject(taken)} is taken over")
    call = getattr(new, "moved_from", None)
    if call and call != getattr(old, "moved_from", None):
        yield Change(level="info", kind="setting", text=f"all that {call} has in the state is taken over")


def _records_of(inputs: Inputs) -> Adoption:
    return getattr(inputs, "adoption", None) or Adoption()
