"""Opposite changes at once: one takes something and one gives something, and for a moment somebody may have both.

The order of an apply, as `moments` has it, makes most changes safe. The others are found by looking for requests that
are allowed between two writes alone. Within a group of one's own, that is asked of its members.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from landingzone.access.words import Wording
from landingzone.changes.momentary import Momentary, Way, named, steps_to
from landingzone.changes.moments import Key
from landingzone.changes.turns import More, Turn
from landingzone.ground.problems import describe
from landingzone.ground.words import cited, listed
from landingzone.iam.decisions import Request
from landingzone.iam.here import Here
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import Permission, not_covered_by
from landingzone.iam.severity import Severity, severity_of, worst

_WHILE_IT_CHANGES = "{group}, which grants %s by the same change ({what}): for a moment they may have that too"
LEAVES = Way(
    verb="leaves",
    verb_of_many="leave",
    rest=_WHILE_IT_CHANGES % "more",
    actual="no {found} any more",
    hint="apply the leaving first, then the rest",
)
JOINS = Way(
    verb="joins",
    verb_of_many="join",
    rest=_WHILE_IT_CHANGES % "less",
    actual="{found}, which they were not in",
    hint="apply the change of the group first, then the joining",
)
_UNBOUND = Way(
    verb="loses",
    verb_of_many="lose",
    rest="permissions by the same change that {what}: for a moment they may have them {where}",
    actual="{becomes} after {was}",
    hint="apply the loss of permissions first, then the boundary",
)
_BESIDE = "{found} beside {beside}"
_LOSES = Way(
    verb="loses",
    verb_of_many="lose",
    rest="the denial in {here} together with what it limits in {there}: for a moment the denial may be missing",
    actual=_BESIDE,
    hint="remove the permission first and apply, then the denial",
)
_MOVES = Way(
    verb="has",
    verb_of_many="have",
    rest="a denial moved out of {here}: for a moment they may do what it limits in {there}",
    actual=_BESIDE,
    hint="first copy the denial to its new place and apply, then remove it here",
)
_GAINS = Way(
    verb="gains",
    verb_of_many="gain",
    rest="the denial in {here} together with what it limits in {there}: for a moment the denial may be missing",
    actual=_BESIDE,
    hint="apply the denial first, or write it as an entry of inline_iam_policies with `effect: Deny`",
)
_GROWS = Way(
    verb="gains",
    verb_of_many="gain",
    rest="the denial in {here} together with what it limits in {there}, which changes first: for a moment the denial "
    "is missing",
    actual=_BESIDE,
    hint="apply the denial first, then the policy",
)


@dataclass(frozen=True, kw_only=True)
class Passed:
    """A group that somebody leaves or joins while it changes too.

    Args:
        key: Which document it is.
        name: Its name.
        granted: What it grants to those who are in it at the other end.
        meanwhile: What it grants while the new policies are there and the old ones not yet deleted.
        how: Whether it is left or joined.
    """

    key: Key
    name: str
    granted: Meaning
    meanwhile: Meaning
    how: Way


def find_passed(turn: Turn, passed: Iterable[Passed], wording: Wording) -> Iterator[Momentary]:
    """Find what groups grant in the moment before they are left, or after they are joined.

    Args:
        turn: The documents of a user before and after.
        passed: The groups.
        wording: How to say what permissions allow.
    """
    for group in passed:
        end = turn.had if group.how is LEAVES else turn.has
        found = turn.excess_of({**end, group.key: group.meanwhile})
        if found:
            what, level = _growth(found, group.granted.permissions, wording, turn.here)
            names = {"group": cited(group.name), "found": describe(group.name), "what": what}
            yield group.how.of(turn, level=level, steps=("groups",), **names)


def _growth(
    found: Sequence[tuple[Permission, Request]], granted: Sequence[Permission], wording: Wording, here: Here
) -> tuple[str, Severity]:
    """Say what else a group grants now, and what is at stake."""
    permissions = [one for one, _ in found]
    new = not_covered_by(permissions, granted)
    if new:
        return listed(wording.permissions(new, mention_mfa=False), most=3), _level_of(new, here)
    needed_mfa = not_covered_by(permissions, granted, respect_mfa=True)
    return "the same without MFA" if needed_mfa else "what it denied", "high"


def find_unbounded(turn: Turn, was: str, becomes: str | None) -> Iterator[Momentary]:
    """Find whether a user loses permissions together with the boundary that limits them."""
    # As if the old boundary allowed nothing and the new one everything.
    if turn.loses():
        what = "takes their boundary away" if becomes is None else "gives them another boundary"
        where = "without it" if becomes is None else "within the new one"
        names = {"what": what, "where": where, "becomes": describe(becomes), "was": describe(was)}
        yield _UNBOUND.of(turn, level="high", steps=("permissions_boundary",), **names)


def find_apart(turn: Turn) -> Iterator[Momentary]:
    """Find denials that may be missing while something grants what they limit."""
    found: dict[Key, More] = {}
    users: dict[Key, dict[str, None]] = {}
    for more in turn.more():
        concerned = users.setdefault(more.missing, {})
        told = len(concerned)
        concerned.update(dict.fromkeys(turn.concerned(more.request)))
        if len(concerned) > told:
            found.setdefault(more.missing, more)
    for key, more in found.items():
        yield _apart(turn, users[key], more)


def _apart(turn: Turn, users: Iterable[str], more: More) -> Momentary:
    here, there = more.missing, more.granting
    if here in turn.had and more.request.may_be_about(turn.had[here].denying):
        is_kept = any(more.permission in document.allowing for document in turn.has.values())
        how = _MOVES if is_kept and any(_refuses(document, more.request) for document in turn.has.values()) else _LOSES
    else:
        how = _GROWS if there[0] == "attached" and there in turn.had and there in turn.has else _GAINS
    place, other = (there, here) if here[0] == "membership" else (here, there)
    names = {"here": named(here), "there": named(there), "found": describe(place[1]), "beside": named(other)}
    return how.of(turn, level=_level_of([more.permission], turn.here), steps=steps_to(place), users=users, **names)


def _refuses(document: Meaning, request: Request) -> bool:
    return any(map(request.surely_overlaps, document.denying))


def _level_of(permissions: Iterable[Permission], here: Here) -> Severity:
    return "high" if worst(severity_of(one, here) for one in permissions) in ("critical", "high") else "medium"
