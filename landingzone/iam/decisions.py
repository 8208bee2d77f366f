"""A request that is surely allowed, whatever else is true of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from landingzone.iam.condition_order import are_implied
from landingzone.iam.conditions import ConditionRequirement, States
from landingzone.iam.held import Held
from landingzone.iam.permissions import Permission


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request that could be made.

    Args:
        action: The action, without wildcards.
        resource: The ARN, without wildcards. A policy variable in it stands for its value in the request.
        state: What it says of MFA.
        fulfilled: Conditions other than MFA that it fulfils.
    """

    action: str
    resource: str
    state: States
    fulfilled: frozenset[ConditionRequirement] = frozenset()

    @cached_property
    def _as_permission(self) -> Permission:
        return Permission(effect="Allow", action=self.action, resource=self.resource)

    def is_surely_allowed(self, held: Held) -> bool:
        """Return whether something certainly allows it, within the boundary, and nothing may deny it."""
        action = self.action.lower()
        return (
            self._is_surely_among(held.allowing.meeting(action))
            and (held.bounding is None or self._is_surely_among(held.bounding.meeting(action)))
            and not any(
                one.states & self.state and one.overlaps(action, self.resource) for one in held.denying.meeting(action)
            )
        )

    def _is_surely_among(self, permissions: Iterable[Permission]) -> bool:
        return any(
            one.states & self.state
            and are_implied(one.requirements, self.fulfilled)
            and one.is_as_wide_as(self._as_permission)
            for one in permissions
        )
