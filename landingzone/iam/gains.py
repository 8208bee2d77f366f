"""What may become allowed by a change of policies: cautious, and never short of the truth.

A request that is allowed after a change and was not before is granted by some permission of the new policies. So each
of them is looked at in each state of MFA: the key is true, false, or missing. It is nothing new if one permission from
before surely grants all of it, under no condition that it does not have itself, and if whatever denied a part of it
still surely does. Conditions other than MFA are never evaluated: each is equal only to itself. A policy variable may
be any text, the same text wherever it is written in the same way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from landingzone.iam.permissions import MFA_PRESENT, Permission, Requirement
from landingzone.iam.wildcards import includes, overlap, without_variables

Mfa = Literal["true", "false", "missing"]
Why = Literal["new", "without MFA", "under other conditions", "no longer denied"]

_STATES: tuple[Mfa, ...] = ("true", "false", "missing")


@dataclass(frozen=True, kw_only=True)
class Gain:
    """A permission that may allow more than before.

    Args:
        permission: The permission, of the new policies.
        why: Why it may: nothing granted it before; what granted it needed MFA, or had other conditions; or a denial
            of it is gone or has become narrower.
        denial: That denial.
    """

    permission: Permission
    why: Why
    denial: Permission | None = None


def find_possible_gains(old: Iterable[Permission], new: Iterable[Permission]) -> tuple[Gain, ...]:
    """Find what may be allowed after a change and was not before.

    Args:
        old: All permissions before, denials too.
        new: All permissions after.

    Returns:
        One gain at most for each new permission, in their order. None is missing: whatever request becomes allowed is
        granted by one of them. One may be too many, such as a permission that several others covered together.
    """
    comparison = _Comparison(old, new)
    found = (comparison.gain(one) for one in comparison.grants)
    return tuple(gain for gain in found if gain)


class _Comparison:
    """The permissions before and after."""

    def __init__(self, old: Iterable[Permission], new: Iterable[Permission]) -> None:
        before, after = dict.fromkeys(old), dict.fromkeys(new)
        self.grants = [one for one in after if one.effect == "Allow"]
        self._denials = [one for one in after if one.effect == "Deny"]
        self._gone = [one for one in before if one.effect == "Deny" and one not in after]
        self._before = before
        self._wide: list[Permission] = []
        self._by_place: dict[tuple[str, str], list[Permission]] = {}
        for one in before:
            if one.effect == "Allow":
                (self._wide if one.has_wildcard else self._by_place.setdefault(_place(one), [])).append(one)

    def gain(self, one: Permission) -> Gain | None:
        """Tell why a new permission may allow more than before; None: it does not."""
        if one in self._before and not self._gone:
            return None
        alike = [] if one in self._before else [*filter(lambda other: other.is_as_wide_as(one), self._granting(one))]
        overlapping = [denial for denial in self._gone if _may_overlap(denial, one)]
        return next((gain for state in _STATES if (gain := self._gain_in(state, one, alike, overlapping))), None)

    def _granting(self, one: Permission) -> list[Permission]:
        return [*self._wide, *self._by_place.get(_place(one), ())]

    def _gain_in(
        self, state: Mfa, one: Permission, alike: list[Permission], overlapping: list[Permission]
    ) -> Gain | None:
        if not _holds(one, state) or any(_surely_denies(other, one, state) for other in self._denials):
            return None
        fitting = [other for other in alike if _atoms(other) <= _atoms(one)]
        if one not in self._before and not any(_holds(other, state) for other in fitting):
            why: Why = "without MFA" if fitting else "under other conditions" if alike else "new"
            return Gain(permission=one, why=why)
        for denial in overlapping:
            if _holds(denial, state) and not any(_still_denies(each, denial, one, state) for each in self._denials):
                return Gain(permission=one, why="no longer denied", denial=denial)
        return None


def _place(one: Permission) -> tuple[str, str]:
    return one.action.lower(), one.resource


def _surely_denies(denial: Permission, one: Permission, state: Mfa) -> bool:
    return _holds(denial, state) and _atoms(denial) <= _atoms(one) and denial.is_as_wide_as(one)


def _still_denies(other: Permission, denial: Permission, one: Permission, state: Mfa) -> bool:
    """Tell whether a new denial surely denies what an old one denied of a permission."""
    has_no_more_conditions = _atoms(other) <= _atoms(denial) | _atoms(one)
    return _holds(other, state) and has_no_more_conditions and (other.is_as_wide_as(denial) or other.is_as_wide_as(one))


def _holds(one: Permission, state: Mfa) -> bool:
    """Tell whether the conditions on MFA hold in a state; all others aside."""
    if one.mfa and state != "true":
        return False
    return all(_is_fulfilled(each, state) for each in one.requirements if _is_about_mfa(each))


def _is_about_mfa(requirement: Requirement) -> bool:
    return requirement.key.lower() == MFA_PRESENT and requirement.operator in ("Bool", "BoolIfExists", "Null")


def _is_fulfilled(requirement: Requirement, state: Mfa) -> bool:
    """Evaluate a condition on MFA.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """
    values = {value.lower() for value in requirement.values}
    if requirement.operator == "Null":
        return ("true" if state == "missing" else "false") in values
    return state in values or (state == "missing" and requirement.operator == "BoolIfExists")


@lru_cache(maxsize=65536)
def _atoms(one: Permission) -> frozenset[Requirement]:
    """Give the conditions that are not evaluated."""
    return frozenset(each for each in one.requirements if not _is_about_mfa(each))


@lru_cache(maxsize=65536)
def _may_overlap(one: Permission, other: Permission) -> bool:
    """Tell whether two permissions may be about one request."""
    return (
        overlap(one.action.lower(), other.action.lower())
        and overlap(without_variables(one.resource), without_variables(other.resource))
        and not _is_left_out(one, other)
        and not _is_left_out(other, one)
    )


def _is_left_out(one: Permission, other: Permission) -> bool:
    """Tell whether a permission surely leaves out all that another one is about."""
    return any(includes(but.lower(), other.action.lower()) for but in one.not_actions) or any(
        includes(but, other.resource) for but in one.not_resources
    )
