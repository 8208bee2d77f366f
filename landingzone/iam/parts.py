"""In which parts of a permission it can be said what one side allows and another does not."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from landingzone.iam.held import Held, may_overlap
from landingzone.iam.meaning import Meaning, is_known
from landingzone.iam.permissions import ByAction, Permission
from landingzone.iam.questions import Excess, may_be
from landingzone.iam.wildcards import includes

_MOST_PARTS = 8


class Parts:
    """The parts of permissions of which one side allows more than another one.

    Args:
        more: The side that allows more.
        less: The other side.
        difference: What the first allows and the second does not.
    """

    def __init__(self, more: Held, less: Held, difference: Excess) -> None:
        self._more, self._less, self._difference = more, less, difference
        self._spared = ByAction(part for one in more.denying for part in one.left_out())
        missing, same = (
            dict.fromkeys(one for meaning in filter(None, (*each.meanings, each.boundary)) for one in _not_in(meaning))
            for each in (less, more)
        )
        self._not_had, self._changed = ByAction(missing), ByAction(one for one in missing if one not in same)

    def of(self, one: Permission) -> tuple[Permission, ...]:
        """Divide a permission of the side that allows more.

        Returns:
            The parts that limits leave, or else those that the other side leaves out or denies, if nothing else makes
            the difference; the permission itself if it cannot be said in a few parts.
        """
        if not is_known(one):
            return (one,)
        limited = _parts_left(one, self._more)
        if limited != (one,):
            return self._differing(limited)
        spared, missing = ([*_within(one, each)] for each in (self._spared, self._not_had))
        if not spared and not missing:
            return (one,)
        if missing and not may_be(Excess(self._less, Held(()), about=(one,)), one):
            missing = []
        changed = [*_within(one, self._changed)] if missing else missing
        ways = (self._needed(dict.fromkeys((*spared, *each))) for each in (changed, missing) if spared or each)
        return next((parts for parts in ways if parts and not self._has_more(one, parts)), (one,))

    def _needed(self, found: Collection[Permission]) -> tuple[Permission, ...]:
        """Return the parts that differ, without those of which others have all that does; none if they are too many."""
        parts = self._differing(one.without_what_is_elsewhere() for one in found) if len(found) <= _MOST_PARTS else ()
        for part in parts if len(parts) > 1 else ():
            others = tuple(other for other in parts if other != part)
            parts = parts if self._has_more(part, others) else others
        return parts

    def _has_more(self, one: Permission, parts: Iterable[Permission]) -> bool:
        """Return whether more than some parts of a permission may make a difference."""
        denied = Meaning(tuple(replace(part, effect="Deny") for part in parts))
        rest = Held((*self._more.meanings, denied), self._more.boundary)
        return may_be(Excess(rest, self._less, about=(one,)), one)

    def _differing(self, parts: Iterable[Permission]) -> tuple[Permission, ...]:
        return tuple(part for part in parts if may_be(self._difference, part))


@lru_cache(maxsize=4096)  # among thousands of users, many have the same policies
def _not_in(meaning: Meaning) -> tuple[Permission, ...]:
    """Return what a policy leaves out, or denies whatever the conditions, each as a permission for it."""
    denied = (one for one in meaning.denying if not one.requirements)
    return (
        *(part for one in meaning.allowing for part in one.left_out()),
        *(Permission(effect="Allow", action=one.action, resource=one.resource) for one in denied),
    )


def _within(one: Permission, others: ByAction) -> Iterator[Permission]:
    """Yield what a permission has in common with others, where that is less than all of it."""
    for other in others.meeting(one.folded):
        part = one.narrowed(other.action, other.resource)
        if part is not one and one.overlaps(other.action, other.resource):
            yield part


def _parts_left(one: Permission, held: Held) -> tuple[Permission, ...]:
    """Return what limits leave of an allowed permission; all of it, if not only a few parts are left."""
    parts: tuple[Permission, ...] = (one,)
    for bound in held.bounds:
        found = [_parts_within(part, bound) for part in parts]
        parts = tuple(dict.fromkeys(part for each in found for part in each))
    return parts if 0 < len(parts) <= _MOST_PARTS else (one,)


def _parts_within(one: Permission, bound: ByAction) -> Iterable[Permission]:
    meeting = [each for each in bound.meeting(one.folded) if may_overlap(each, one)]
    if len(meeting) > _MOST_PARTS or any(each.includes(one) for each in meeting):
        return (one,)
    pairs = [(one.folded, each.folded) for each in meeting] + [(one.resource, each.resource) for each in meeting]
    is_exact = all(includes(first, second) or includes(second, first) for first, second in pairs)
    return map(one.within, meeting) if is_exact else (one,)
