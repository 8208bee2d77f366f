"""What somebody holds together, by groups and policies of their own: what may work, and what surely does not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from landingzone.iam.by_service import ByService
from landingzone.iam.conditions import PRESENT, WITHOUT_MFA, Requirement, States
from landingzone.iam.documents import SET_UP_ON_ANY_DEVICE
from landingzone.iam.permissions import MFA_SET_UP, Permission
from landingzone.iam.severity import is_reading
from landingzone.iam.wildcards import includes, overlap, without_variables

_ALLOWS, _DENIES = "content allows it, and is not known", "content denies it, and is not known"
"""Operators of conditions that no document has: what a policy says whose content is not known."""


def unknown_policy(name: str) -> tuple[Permission, ...]:
    """Give what a policy may mean whose content is not known: it may allow everything, and may deny everything.

    Args:
        name: What tells it from every other policy with unknown content.
    """
    allows, denies = (Requirement(operator=operator, key=name, values=()) for operator in (_ALLOWS, _DENIES))
    return (
        Permission(effect="Allow", action="*", requirements=(allows,)),
        Permission(effect="Deny", action="*", requirements=(denies,)),
    )


def unknown_group(name: str) -> tuple[Permission, ...]:
    """Give what a group may mean that is made elsewhere.

    Args:
        name: Its name, in any case.
    """
    return unknown_policy(f"group {name.lower()}")


def is_known(one: Permission) -> bool:
    """Tell whether a permission is one of a document, and none of a policy whose content is not known."""
    return not any(each.operator in (_ALLOWS, _DENIES) for each in one.requirements)


@dataclass(frozen=True, kw_only=True)
class Held:
    """All permissions of a user, or of the members of a group.

    Whatever works is among what its methods give, and maybe more: a condition other than MFA may hold where something
    is allowed, and may not hold where it is denied.

    Args:
        permissions: What policies allow and deny.
        boundary: What the permissions boundary allows and denies; None: there is none.
    """

    permissions: tuple[Permission, ...]
    boundary: tuple[Permission, ...] | None = None

    @cached_property
    def allowing(self) -> ByService:
        """What policies allow, whether it is denied or not."""
        return ByService(one for one in self.permissions if one.effect == "Allow")

    @cached_property
    def denying(self) -> ByService:
        """What is denied, by policies or by the boundary."""
        return ByService(one for one in (*self.permissions, *(self.boundary or ())) if one.effect == "Deny")

    @cached_property
    def bounding(self) -> ByService | None:
        """What the boundary allows; None: there is no boundary."""
        return None if self.boundary is None else ByService(one for one in self.boundary if one.effect == "Allow")

    @cached_property
    def _denying_set_up_too(self) -> ByService:
        return ByService(
            replace(one, not_actions=tuple(but for but in one.not_actions if but.lower() not in MFA_SET_UP))
            for one in self.denying
        )

    def working(self, action: str = "*", resource: str = "*") -> Iterator[Permission]:
        """Give the permissions with which an action on a resource may work.

        Args:
            action: Pattern, `iam:PassRole` or `s3:*`, in any case.
            resource: Pattern of an ARN.

        Yields:
            Those that are about it, narrowed to it, in the states of MFA in which they may work.
        """
        for one in self.allowing.meeting(action.lower()):
            if one.overlaps(action, resource):
                narrowed = one.narrowed(action, resource)
                states = self.open_states(narrowed)
                if states:
                    yield replace(narrowed, states=states)

    @cached_property
    def working_but_set_up(self) -> tuple[Permission, ...]:
        """The permissions that may work, in the states of MFA in which they may, but for setting up MFA.

        What a denial exempts so that people can set up MFA counts as denied.
        """
        found = ((one, self.open_states_but_set_up(one)) for one in self.allowing)
        return tuple(replace(one, states=states) for one, states in found if states)

    def with_variables(self, values: Mapping[str, str]) -> "Held":
        """Fill in policy variables.

        Args:
            values: Name of the variable in lower case, `aws:username` -> its value. Others stay.
        """
        return Held(
            permissions=tuple(one.with_variables(values) for one in self.permissions),
            boundary=None if self.boundary is None else tuple(one.with_variables(values) for one in self.boundary),
        )

    def meeting(self, action: str) -> Iterator[Permission]:
        """Give everything that may be about an action, or a pattern of some: allowed, denied or bounding."""
        for permissions in (self.allowing, self.denying, *([self.bounding] if self.bounding else [])):
            yield from permissions.meeting(action.lower())

    def open_states(self, one: Permission) -> States:
        """Give the states of MFA in which some of an allowed permission may work."""
        return self._open_states(one, self.denying)

    def open_states_but_set_up(self, one: Permission) -> States:
        """Give the same, but no state for what sets up MFA."""
        return 0 if _sets_up_mfa(one) else self._open_states(one, self._denying_set_up_too)

    def _open_states(self, one: Permission, denying: ByService) -> States:
        states = one.states
        for denial in denying.covering(one):
            if denial.states & states and surely_covers(denial, one):
                states &= ~denial.states
        if self.bounding is None or not states:
            return states
        within: States = 0
        for other in self.bounding.meeting(one.folded):
            if other.states & states & ~within and may_overlap(other, one):
                within |= other.states
        return states & within


def _sets_up_mfa(one: Permission) -> bool:
    """Tell whether it is only what somebody needs to set up MFA for themselves."""
    if one.folded not in MFA_SET_UP:
        return False
    is_harmless_on_others = is_reading(one.action) or one.folded in _ABOUT_NOBODY_ELSE
    return is_harmless_on_others or one.resource.endswith("${aws:username}")


_ABOUT_NOBODY_ELSE = frozenset(
    action.lower() for action in (*SET_UP_ON_ANY_DEVICE, "iam:ChangePassword", "sts:GetSessionToken")
)
"""What setting up MFA needs that is about the caller, or about a device that is nobody's yet, on any resource."""


Mfa = Literal["needed", "needed for some", "not needed", "not known", "nothing to protect"]


def mfa_of(held: Held) -> Mfa:
    """Tell whether MFA is needed for what may work.

    Returns:
        needed: nothing works without MFA but what sets it up. needed for some, not needed: some of what is known works
        without, or all of it. not known: all that is known needs MFA, and a policy or a group made elsewhere may grant
        something that does not. nothing to protect: nothing works at all but what sets up MFA.
    """
    working = held.working_but_set_up
    known = [one for one in working if is_known(one)]
    free = {replace(one, states=PRESENT) for one in known if one.states & WITHOUT_MFA}
    needing = {replace(one, states=PRESENT) for one in known if one.states & PRESENT}
    if free:
        return "not needed" if needing <= free else "needed for some"
    if any(one.states & WITHOUT_MFA for one in working):
        return "not known"
    return "needed" if working else "nothing to protect"


def surely_covers(one: Permission, other: Permission, *given: Requirement) -> bool:
    """Tell whether a permission is about all of another one whenever that one holds, MFA aside.

    Args:
        one: The wide permission.
        other: The narrow permission.
        given: Further conditions that hold.
    """
    return (not one.requirements or {*one.requirements} <= {*other.requirements, *given}) and one.is_as_wide_as(other)


def may_overlap(one: Permission, other: Permission) -> bool:
    """Tell whether two permissions may be about one request, conditions aside."""
    return (
        overlap(one.folded, other.folded)
        and overlap(without_variables(one.resource), without_variables(other.resource))
        and not _is_left_out(one, other)
        and not _is_left_out(other, one)
    )


def _is_left_out(one: Permission, other: Permission) -> bool:
    """Tell whether a permission surely leaves out all that another one is about."""
    return any(includes(but.lower(), other.folded) for but in one.not_actions) or any(
        includes(but, other.resource) for but in one.not_resources
    )
