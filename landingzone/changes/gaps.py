"""What somebody has before and after a change, by other documents, and may be without for a moment."""

from collections.abc import Iterator

from landingzone.access.words import Wording
from landingzone.changes.momentary import Momentary, Way, named, steps_to
from landingzone.changes.moments import Key
from landingzone.changes.turns import Less, Turn
from landingzone.ground.problems import describe
from landingzone.ground.words import listed

_KEEPS = Way(
    verb="keeps",
    verb_of_many="keep",
    rest="what {here} granted ({what}), now by {there}: for a moment they may be without it",
    actual="{come} after {gone}",
    hint="to keep it all the time, apply what comes first, then remove what goes",
)


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
        users = {name for less in lacking for name in turn.concerned(less.request)}
        if users:
            yield _KEEPS.of(
                turn,
                level="info",
                steps=steps_to(coming[0]),
                users=users,
                what=listed(wording.permissions((less.permission for less in lacking), mention_mfa=False), most=3),
                here=listed(map(named, going), most=3),
                there=listed(map(named, coming), most=3),
                come=describe(coming[0][1]),
                gone=named(going[0]),
            )
