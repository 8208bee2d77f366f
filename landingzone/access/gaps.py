"""What somebody has before and after a change, by other documents, and may be without for a moment."""

from collections.abc import Iterator

from landingzone.access.change import Finding
from landingzone.access.momentary import Momentary, named, steps_to
from landingzone.access.moments import Key
from landingzone.access.turns import Less, Turn
from landingzone.access.words import Wording
from landingzone.problems import describe
from landingzone.words import listed


def find_gaps(turn: Turn, wording: Wording) -> Iterator[Momentary]:
    """Find what goes before that comes which grants the same.

    Args:
        turn: The documents of a user or a group before and after.
        wording: How to say what permissions allow.

    Yields:
        One for each set of documents that go, and of those that come; a few things that both grant are named.

    Raises:
        TooManySteps: There may be some, and it is too much to compare.
    """
    found: dict[tuple[tuple[Key, ...], tuple[Key, ...]], list[Less]] = {}
    for less in turn.less():
        found.setdefault((less.going, less.coming), []).append(less)
    for (going, coming), lacking in found.items():
        users = tuple(sorted({name for less in lacking for name in turn.concerned(less.request)}))
        if users:
            what = listed(wording.permissions((less.permission for less in lacking), mention_mfa=False), most=3)
            here, there = (listed(map(named, keys), most=3) for keys in (going, coming))
            yield Momentary(
                users=users,
                group=None if turn.members is None else turn.name,
                steps=steps_to(coming[0]),
                actual=f"{describe(coming[0][1])} after {named(going[0])}",
                finding=Finding(
                    level="info",
                    kind="order",
                    verb="keeps",
                    verb_of_many="keep",
                    rest=f"what {here} granted ({what}), now by {there}: for a moment they may be without it",
                    warning="to keep it all the time, apply what comes first, then remove what goes",
                ),
            )
