"""In which parts of a permission it can be said what one side allows and another does not."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from landingzone.iam.held import Held, may_overlap
from landingzone.iam.meaning import Meaning, is_known
from landingzone.iam.permissions import ByAction, Permission
from landingzone.iam.questions import Excess, may_be
from landingzone.iam.wildcards import includes

_MOST_PARTS = 8
_NOTHING = Held(())


def parts_of(one: Permission, more: Held, less: Held, difference: Excess) -> tuple[Permission, ...]:
    """Divide a permission into the parts of which one side allows more than another one.

    Args:
        one: The permission, of the side that allows more.
        more: This side.
        less: The other side.
        difference: What the first allows and the second does not.

    Returns:
        The parts that limits leave, or else those that the other side leaves out or denies, if nothing else makes the
        difference; the permission itself if it cannot be said in a few parts.
    """
    if not is_known(one):
        return (one,)
    limited = _parts_left(one, more)
    if limited != (one,):
        return tuple(part for part in limited if may_be(difference, part))
    found = [*_left_out(one, more.denying.meeting(one.folded))]
    others = [*_not_had(one, less)]
    if others and may_be(Excess(less, _NOTHING, about=(one,)), one):
        found += others
    exact = dict.fromkeys(each.without_what_is_elsewhere() for each in found)
    exact.pop(one, None)
    parts = tuple(part for part in exact if may_be(difference, part)) if len(exact) <= _MOST_PARTS else ()
    denied = Meaning(tuple(replace(part, effect="Deny") for part in parts))
    rest = Held((*more.meanings, denied), more.boundary)
    return parts if parts and not may_be(Excess(rest, less, about=(one,)), one) else (one,)


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


def _left_out(one: Permission, others: Iterable[Permission]) -> Iterator[Permission]:
    """Yield the parts of a permission that others leave out."""
    for other in others:
        yield from (one.narrowed(but) for but in other.not_actions if one.overlaps(but))
        yield from (one.narrowed(one.action, but) for but in other.not_resources if one.overlaps("*", but))


def _not_had(one: Permission, held: Held) -> Iterator[Permission]:
    """Yield the parts of a permission that what is held, or its boundary, leaves out or denies."""
    yield from _left_out(one, held.allowing.meeting(one.folded))
    yield from _left_out(one, held.bounding.meeting(one.folded) if held.bounding else ())
    for denial in held.denying.meeting(one.folded):
        if not denial.requirements and one.overlaps(denial.action, denial.resource):
            yield one.narrowed(denial.action, denial.resource)
