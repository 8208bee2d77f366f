"""What permissions allow together, decided on sample requests: one for each pattern and for each overlap with a denial.

What a sample shows is certain: where a condition or a variable leaves it open, the sample shows nothing. What no sample
shows may still be true.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, product

from landingzone.iam.permissions import MFA_PRESENT, Permission, Requirement
from landingzone.iam.wildcards import without_variables

_SOMETHING = "\x01"  # replaces a wildcard in a sample: a text that no pattern contains


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request that could be made.

    Args:
        action: The action, without wildcards.
        resource: The ARN, without wildcards.
        mfa: Whether MFA is present; if not, the condition key is present and false.
        fulfilled: Conditions other than MFA that it fulfils.
    """

    action: str
    resource: str
    mfa: bool
    fulfilled: frozenset[Requirement] = frozenset()

    def surely_overlaps(self, one: Permission) -> bool:
        """Tell whether a permission is certainly about it."""
        return self._is_in_scope(one) and all(
            requirement in self.fulfilled for requirement in one.requirements if requirement.key != MFA_PRESENT
        )

    def may_meet(self, one: Permission) -> bool:
        """Tell whether a permission is about it, or may be, depending on conditions and values that are not known."""
        if "${" in one.resource:
            one = replace(one, resource=without_variables(one.resource))
        return self._is_in_scope(
            replace(one, not_resources=tuple(but for but in one.not_resources if "${" not in but))
            if one.not_resources
            else one
        )

    def is_surely_allowed(self, permissions: Sequence[Permission]) -> bool:
        """Tell whether something certainly allows it and nothing may deny it."""
        return any(one.effect == "Allow" and self.surely_overlaps(one) for one in permissions) and not any(
            one.effect == "Deny" and self.may_meet(one) for one in permissions
        )

    def may_be_allowed(self, permissions: Sequence[Permission]) -> bool:
        """Tell whether something may allow it and nothing certainly denies it."""
        return any(one.effect == "Allow" and self.may_meet(one) for one in permissions) and not any(
            one.effect == "Deny" and self.surely_overlaps(one) for one in permissions
        )

    def _is_in_scope(self, one: Permission) -> bool:
        return (
            (self.mfa or not one.mfa)
            and one.overlaps(self.action, self.resource)
            and all(self._fulfils(requirement) for requirement in one.requirements if requirement.key == MFA_PRESENT)
        )

    def _fulfils(self, requirement: Requirement) -> bool:
        if requirement.operator == "Null":
            return "false" in requirement.values
        return (str(self.mfa).lower() in requirement.values) != ("Not" in requirement.operator)


@lru_cache(maxsize=1024)  # among thousands of users, many change in the same way
def find_excess(
    moment: tuple[Permission, ...], *ends: tuple[Permission, ...]
) -> tuple[tuple[Permission, Request], ...]:
    """Find what is allowed at a moment and neither before nor after it.

    Args:
        moment: All permissions of a user at the moment.
        ends: All permissions of the user before and after.

    Returns:
        The permissions that grant it, each once, with a request that shows it.
    """
    refusals = [one for one in chain(moment, *ends) if one.effect == "Deny"]
    free = [set(end) for end in ends if all(one.effect == "Allow" for one in end)]
    found: list[tuple[Permission, Request]] = []
    for one in moment:
        if one.effect == "Allow" and not any(one in end for end in free):
            for request in _samples(one, refusals):
                if request.is_surely_allowed(moment) and not any(request.may_be_allowed(end) for end in ends):
                    found.append((one, request))
                    break
    return tuple(found)


def _samples(one: Permission, refusals: Iterable[Permission]) -> Iterator[Request]:
    for other in (one, *refusals):
        for action, resource, mfa in product(
            dict.fromkeys((_sample(one.action), _sample(other.action))),
            dict.fromkeys((_sample(one.resource), _sample(other.resource))),
            (True,) if one.mfa else (False, True),
        ):
            for requirements in dict.fromkeys((one.requirements, (*one.requirements, *other.requirements))):
                fulfilled = frozenset(each for each in requirements if each.key != MFA_PRESENT)
                request = Request(action=action, resource=resource, mfa=mfa, fulfilled=fulfilled)
                if "${" not in resource and _go_together(fulfilled) and request.surely_overlaps(one):
                    yield request


def _go_together(requirements: frozenset[Requirement]) -> bool:
    """Tell whether a request can certainly fulfil all of these: no two of them are about the same key."""
    return len({one.key for one in requirements}) == len(requirements)


def _sample(pattern: str) -> str:
    return pattern.replace("*", _SOMETHING).replace("?", _SOMETHING)
