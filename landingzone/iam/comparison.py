"""The difference between what somebody held and holds: what may become allowed, and what may no longer be allowed.

Both are found by one comparison, with the sides exchanged: what is in neither surely did not change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from landingzone.iam.gains import Gain, find_gains
from landingzone.iam.held import Held, may_overlap
from landingzone.iam.meaning import ByAction, Meaning, Together
from landingzone.iam.permissions import Permission
from landingzone.iam.wildcards import asks_for_a_tag


@dataclass(frozen=True, eq=False)
class Direction:
    """What one holding may allow and another one does not.

    Args:
        less: The holding that it is compared with.
        more: The holding that may allow more.
    """

    less: Held
    more: Held

    @cached_property
    def possible(self) -> tuple[Gain, ...]:
        """What it may allow in addition; none: it surely allows nothing more."""
        return find_gains(self.less, self.more)

    @cached_property
    def depends_on_variables(self) -> bool:
        """Whether some of it may not apply to somebody whose name and tags are known."""
        return bool(self._doubtful)

    def none_with(self, values: Mapping[str, str]) -> frozenset[Permission]:
        """Return the permissions that are possible in general, but not for somebody with certain values of variables.

        Args:
            values: Policy variables, by name in lower case, as far as known; those of tags are all known.
        """
        filled = tuple(one.with_variables(values) for one in self._doubtful)
        less, more = (held.with_variables(values) for held in self._about_doubtful)
        possible = tuple(one for one in filled if not asks_for_a_tag(one.resource))
        left = {gain.permission for gain in find_gains(less, more, possible)}
        return frozenset(one for one, known in zip(self._doubtful, filled, strict=True) if known not in left)

    @cached_property
    def _doubtful(self) -> tuple[Permission, ...]:
        return tuple(filter(self._may_be_none, dict.fromkeys(gain.permission for gain in self.possible)))

    @cached_property
    def _about_doubtful(self) -> tuple[Held, Held]:
        actions = {one.folded for one in self._doubtful}
        return self.less.about(actions), self.more.about(actions)

    def _may_be_none(self, one: Permission) -> bool:
        if asks_for_a_tag(one.resource):
            return True
        if not one.has_variable and next(self._varying.meeting(one.folded), None) is None:
            return False
        allowing, denying, bounding = self._all if one.has_variable else self._with_variables
        return (
            any(_may_come_to_cover(other, one) for other in allowing.meeting(one.folded))
            or any(_may_differ_in_state(denial, one) for denial in denying.meeting(one.folded))
            or any(_may_differ(each, one) for each in bounding.meeting(one.folded))
        )

    @cached_property
    def _all(self) -> tuple[Together | ByAction, ...]:
        return self.less.allowing, self.less.denying, self.less.bounding or ByAction(())

    @cached_property
    def _varying(self) -> ByAction:
        meanings = (*self.less.meanings, *filter(None, [self.less.boundary]))
        return _permissions_of(tuple(meaning.varying for meaning in meanings if meaning.has_variables))

    @cached_property
    def _with_variables(self) -> tuple[Together, ...]:
        varying = [meaning.varying for meaning in self.less.meanings]
        bounding = [] if self.less.boundary is None else [self.less.boundary.varying]
        return (
            Together(meaning.allowing for meaning in varying),
            Together(meaning.denying for meaning in (*varying, *bounding)),
            Together(meaning.allowing for meaning in bounding),
        )


@lru_cache(maxsize=256)  # among thousands of users, many are in the same groups
def _permissions_of(meanings: tuple[Meaning, ...]) -> ByAction:
    return ByAction(one for meaning in meanings for one in meaning.permissions)


def _may_differ(one: Permission, other: Permission) -> bool:
    """Return whether the overlap of two permissions may depend on the values of variables."""
    return one.has_variable != other.has_variable and may_overlap(one, other)


def _may_come_to_cover(one: Permission, other: Permission) -> bool:
    """Return whether a permission may cover another one for some values of variables, but not for all."""
    if not _may_differ(one, other) or one.is_as_wide_as(other):
        return False
    return other.has_variable or one.with_any_value().is_as_wide_as(other)


def _may_differ_in_state(one: Permission, other: Permission) -> bool:
    """Return whether two permissions may not overlap for some values of variables."""
    return _may_differ(one, other) and not one.is_as_wide_as(other) and not other.is_as_wide_as(one)
