"""Who administers the account: the members of the full-access and iam-admin groups who are not offboarding."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.config.user import User
from landingzone.groups.catalog import GROUPS
from landingzone.tokens import is_token

ADMINISTRATING_GROUPS = tuple(group for group in GROUPS if group.makes_administrators)
"""The rows of the groups that make administrators."""


def administrating_groups(inputs: Inputs) -> tuple[str, ...]:
    """Give the names of the created groups whose members are administrators."""
    if not inputs.enable_iam_groups:
        return ()
    return tuple(getattr(inputs, group.name_input) for group in ADMINISTRATING_GROUPS if getattr(inputs, group.switch))


def administrators_of(inputs: Inputs) -> dict[str, User]:
    """Give the users in one of these groups, also those who are offboarding."""
    groups = frozenset(administrating_groups(inputs))
    return {name: user for name, user in inputs.users.items() if not groups.isdisjoint(user.groups)}


def active_administrators(inputs: Inputs) -> tuple[str, ...]:
    """Give the names of the administrators who are not offboarding, sorted."""
    return tuple(sorted(name for name, user in administrators_of(inputs).items() if user.status == "active"))


def possible_administrators(inputs: Inputs) -> Iterator[str]:
    """Find users who may be administrators: one of their groups is a CDKTF token, which may be such a group."""
    groups = administrating_groups(inputs)
    any_group = any(map(is_token, groups))
    for name, user in inputs.users.items():
        if any(any_group or is_token(group) for group in user.groups):
            yield name
