"""What is left of a user that is offboarding: nothing that lets anybody in, whatever its other attributes say.

The next change removes the user. AWS refuses to delete a user with keys or devices made by hand. The provider deletes
those only if `force_destroy` is already in the state, so offboarding is a step of its own.
"""

from typing import Any

from landingzone.config.user import User
from landingzone.iam.documents import user_inline

OVERRIDES: dict[str, Any] = {
    "groups": [],
    "create_login_profile": False,
    "force_destroy": True,
    "require_mfa": None,
}
"""Attributes that apply while a user is offboarding."""

OF_ROWS = {name: value for name, value in OVERRIDES.items() if name != "groups"}
"""The same of the rows that Terraform loops over, in which the groups stay written."""

IS_OFFBOARDING = 'try(user.status, null) == "offboarding"'
"""Terraform expression: whether a `user` is offboarding."""

POLICY_NAME = "offboarding"
"""Name of the inline policy that denies everything."""

DENY_ALL = user_inline(("*",), ("*",), "Deny", force_mfa=False)


def in_effect(user: User) -> User:
    """Give the attributes that apply: those that are written, without what offboarding takes away."""
    return user.model_copy(update=OVERRIDES) if user.status == "offboarding" else user


def in_rows(user: User) -> User:
    """Give the attributes of Terraform's rows: those that apply, but for the groups, which stay written."""
    return user.model_copy(update=OF_ROWS) if user.status == "offboarding" else user
