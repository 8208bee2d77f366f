"""What is left of a user that is offboarding, whatever else is written about it: nothing that lets anybody in.

The next change removes the user. AWS refuses to delete one that something hangs on; the provider takes off what was
made by hand only if the state says so by then, which is why this is a step of its own.
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
"""Attributes that hold while a user is offboarding."""

IS_OFFBOARDING = 'try(user.status, null) == "offboarding"'
"""Terraform expression that tells it of a `user`."""

POLICY_NAME = "offboarding"
"""Name of the inline policy that denies everything."""

DENY_ALL = user_inline(("*",), ("*",), "Deny", force_mfa=False)


def in_effect(user: User) -> User:
    """Give the attributes that hold: those that are written, but for what offboarding takes."""
    return user.model_copy(update=OVERRIDES) if user.status == "offboarding" else user
