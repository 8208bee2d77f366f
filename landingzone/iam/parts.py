"""In which parts of a permission it can be said what one side allows and another does not."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

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
        self._spared = ByAction(_left_out(more.denying))
        denied = (one for one in less.denying if not one.requirements)
        self._not_had = ByAction((*_left_out(chain(less.allowing, less.bounding or ())), *map(_allowed, denied)))

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
        found, others = ([*_within(one, each)] for each in (self._spared, self._not_had))
        if not found and not others:
            return (one,)
        if others and may_be(Excess(self._less, Held(()), about=(one,)), one):
            found += others
        exact = dict.fromkeys(each.without_what_is_elsewhere() for each in found)
        parts = self._differing(exact) if len(exact) <= _MOST_PARTS else ()
        denied = Meaning(tuple(replace(part, effect="Deny") for part in parts))
        rest = Held((*self._more.meanings, denied), self._more.boundary)
        return parts if parts and not may_be(Excess(rest, self._less, about=(one,)), one) else (one,)

    def _differing(self, parts: Iterable[Permission]) -> tuple[Permission, ...]:
        return tuple(part for part in parts if may_be(self._difference, part))


def _left_out(permissions: Iterable[Permission]) -> Iterator[Permission]:
    """Yield what permissions leave out, each as a permission for it."""
    for one in permissions:
        yield from (Permission(effect="Allow", action=but) for but in one.not_actions)
        yield from (Permission(effect="Allow", action="*", resource=but) for but in one.not_resources)


def _allowed(denial: Permission) -> Permission:
    return Permission(effect="Allow", action=denial.action, resource=denial.resource)


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
