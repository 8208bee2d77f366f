"""What somebody may do, decided on sample requests: one for each pattern and for each overlap with a denial.

What a sample shows is certain: where a condition or a variable leaves it open, the sample shows nothing. What no sample
shows may still be true.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from landingzone.iam.conditions import ABSENT, MISSING, PRESENT, Requirement, States
from landingzone.iam.held import Held
from landingzone.iam.meaning import ByAction, Together
from landingzone.iam.permissions import Permission

_SOMETHING = "\x01"  # replaces a wildcard in a sample: a text that no pattern contains


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request that could be made.

    Args:
        action: The action, without wildcards.
        resource: The ARN, without wildcards. A policy variable in it is its value in the request, whatever that is.
        state: What it says of MFA.
        fulfilled: Conditions other than MFA that it fulfils.
    """

    action: str
    resource: str
    state: States
    fulfilled: frozenset[Requirement] = frozenset()

    def surely_overlaps(self, one: Permission) -> bool:
        """Tell whether a permission is certainly about it."""
        return (
            bool(one.states & self.state)
            and self.fulfilled.issuperset(one.requirements)
            and one.is_as_wide_as(Permission(effect=one.effect, action=self.action, resource=self.resource))
        )

    def may_meet(self, one: Permission) -> bool:
        """Tell whether a permission is about it, or may be, depending on conditions and values that are not known."""
        return bool(one.states & self.state) and one.overlaps(self.action, self.resource)

    def is_surely_allowed(self, held: Held) -> bool:
        """Tell whether something certainly allows it, within the boundary, and nothing may deny it."""
        return (
            self._any_surely(held.allowing)
            and (held.bounding is None or self._any_surely(held.bounding))
            and not self._any_may(held.denying)
        )

    def may_be_allowed(self, held: Held) -> bool:
        """Tell whether something may allow it, within the boundary, and nothing certainly denies it."""
        return (
            self._any_may(held.allowing)
            and (held.bounding is None or self._any_may(held.bounding))
            and not self._any_surely(held.denying)
        )

    def _any_surely(self, permissions: Together | ByAction) -> bool:
        return any(self.surely_overlaps(one) for one in permissions.meeting(self.action.lower()))

    def _any_may(self, permissions: Together | ByAction) -> bool:
        return any(self.may_meet(one) for one in permissions.meeting(self.action.lower()))


@lru_cache(maxsize=1024)  # among thousands of users, many change in the same way
def find_excess(moment: Held, *ends: Held) -> tuple[tuple[Permission, Request], ...]:
    """Find what is allowed at a moment and neither before nor after it.

    Args:
        moment: What a user holds at the moment.
        ends: What the user holds before and after.

    Returns:
        The permissions that grant it, each once, with a request that shows it.
    """
    refusals = list(dict.fromkeys(one for held in (moment, *ends) for one in held.denying))
    free = [end for end in ends if not end.denying]
    found: dict[Permission, Request] = {}
    for meaning in moment.meanings:
        if any(meaning in end.meanings for end in free):
            continue
        for one in meaning.allowing:
            if one not in found and not any(one in end.allowing for end in free):
                request = next((each for each in _samples(one, refusals) if _is_excess(each, moment, ends)), None)
                if request:
                    found[one] = request
    return tuple(found.items())


def _is_excess(request: Request, moment: Held, ends: tuple[Held, ...]) -> bool:
    return request.is_surely_allowed(moment) and not any(map(request.may_be_allowed, ends))


def _samples(one: Permission, refusals: Iterable[Permission]) -> Iterator[Request]:
    for other in (one, *refusals):
        for action, resource, state in product(
            dict.fromkeys((_sample(one.action), _sample(other.action))),
            dict.fromkeys((_sample(one.resource), _sample(other.resource))),
            (ABSENT, MISSING, PRESENT),
        ):
            for requirements in dict.fromkeys((one.requirements, (*one.requirements, *other.requirements))):
                fulfilled = frozenset(requirements)
                request = Request(action=action, resource=resource, state=state, fulfilled=fulfilled)
                if "${" not in resource and _go_together(fulfilled) and request.surely_overlaps(one):
                    yield request


def sample_of(one: Permission, state: States) -> Request | None:
    """Give a request that a permission is about, in a state of MFA; None: maybe none fulfils its conditions."""
    fulfilled = frozenset(one.requirements)
    if not _go_together(fulfilled):
        return None
    return Request(action=_sample(one.action), resource=_sample(one.resource), state=state, fulfilled=fulfilled)


def _go_together(requirements: frozenset[Requirement]) -> bool:
    """Tell whether a request can certainly fulfil all of these: no two of them are about the same key."""
    return len({one.key.lower() for one in requirements}) == len(requirements)


def _sample(pattern: str) -> str:
    return pattern.replace("*", _SOMETHING).replace("?", _SOMETHING)
