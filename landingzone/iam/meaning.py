"""What a policy means: its permissions, indexed by action, so that only those that may overlap are compared."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain

from landingzone.iam.conditions import ConditionRequirement
from landingzone.iam.permissions import ByAction, Permission
from landingzone.iam.wildcards import overlap

_ALLOWS, _DENIES = "content allows it, and is not known", "content denies it, and is not known"
"""Condition operators that no document has: they stand for a policy whose content is not known."""


class Together:
    """Several policies' permissions, one after the other.

    Args:
        each: Those of each policy.
    """

    def __init__(self, each: Iterable[ByAction]) -> None:
        self._each = tuple(permissions for permissions in each if permissions)

    def __iter__(self) -> Iterator[Permission]:
        """Return all of them."""
        return chain.from_iterable(self._each)

    def __bool__(self) -> bool:
        """Return whether there are any."""
        return bool(self._each)

    def __contains__(self, one: Permission) -> bool:
        """Return whether a permission is one of them."""
        return any(one in permissions for permissions in self._each)

    def covering(self, one: Permission) -> Iterator[Permission]:
        """Return those that may be as wide as a permission; all others surely are not."""
        return chain.from_iterable(permissions.covering(one) for permissions in self._each)

    def meeting(self, action: str) -> Iterator[Permission]:
        """Return those that may be about an action, or a pattern, in lower case; all others surely are not."""
        return chain.from_iterable(permissions.meeting(action) for permissions in self._each)


@dataclass
class Meaning:
    """What a policy means. Two that mean the same are equal.

    Args:
        permissions: Its permissions.
    """

    permissions: tuple[Permission, ...]

    def __hash__(self) -> int:
        """Return the hash of the permissions, which is computed once: some policies have thousands."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.permissions)

    @cached_property
    def allowing(self) -> ByAction:
        """What it allows."""
        return ByAction(one for one in self.permissions if one.effect == "Allow")

    @cached_property
    def denying(self) -> ByAction:
        """What it denies."""
        return ByAction(one for one in self.permissions if one.effect == "Deny")

    @cached_property
    def denial(self) -> "Meaning":
        """What it denies, as a policy of its own."""
        return Meaning(tuple(self.denying)) if self.allowing else self

    def about(self, actions: Collection[str]) -> "Meaning":
        """Keep what may be about the given actions, which are patterns in lower case."""
        return Meaning(tuple(one for one in self.permissions if any(overlap(one.folded, each) for each in actions)))

    @cached_property
    def is_known(self) -> bool:
        """Whether its content is known."""
        return all(map(is_known, self.permissions))


EVERYTHING = Meaning((Permission(effect="Allow", action="*"),))
"""It allows everything."""


@lru_cache(maxsize=16384)  # among thousands of users, many have the same policies
def meet(one: Meaning, other: Meaning) -> bool:
    """Return whether two policies may be about the same action, and in the same state of MFA if one denies it."""
    few, many = sorted((one, other), key=lambda meaning: len(meaning.permissions))
    return any(
        overlap(permission.folded, each.folded)
        and (permission.effect == each.effect or permission.states & each.states)
        for permission in few.permissions
        for among in (many.allowing, many.denying)
        for each in among.meeting(permission.folded)
    )


@lru_cache(maxsize=4096)
def unknown_policy(name: str) -> Meaning:
    """Return what a policy with unknown content may mean: it may allow everything, and may deny everything.

    Args:
        name: What distinguishes it from every other policy with unknown content.
    """
    allows, denies = (ConditionRequirement(operator=operator, key=name, values=()) for operator in (_ALLOWS, _DENIES))
    allowed = Permission(effect="Allow", action="*", requirements=(allows,))
    return Meaning((allowed, replace(allowed, effect="Deny", requirements=(denies,))))


def unknown_group(name: str) -> Meaning:
    """Return what a group defined elsewhere may mean.

    Args:
        name: Its name, in any case.
    """
    return unknown_policy(f"group {name.lower()}")


def is_known(one: Permission) -> bool:
    """Return whether a permission comes from a document, and not from a policy with unknown content."""
    return all(map(is_told, one.requirements))


def unnamed(one: Permission) -> Permission:
    """Return a permission without the name of the policy with unknown content from which it comes."""
    return replace(
        one, requirements=tuple(each if is_told(each) else replace(each, key="") for each in one.requirements)
    )


def is_told(one: ConditionRequirement) -> bool:
    """Return whether a condition stands in a document."""
    return one.operator not in (_ALLOWS, _DENIES)
