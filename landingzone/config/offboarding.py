"""What an offboarding user keeps: nothing that gives access, whatever the other attributes say.

The next change removes the user. AWS refuses to delete a user with keys or devices made by hand. The provider deletes
those only if `force_destroy` is already in the state, so offboarding is a step of its own.
"""

from landingzone.config.user import OVERRIDES, User
from landingzone.iam.documents import user_inline

OF_ROWS = {name: value for name, value in OVERRIDES.items() if name != "groups"}
"""The same for the rows that Terraform loops over, which keep the groups."""

IS_OFFBOARDING = 'try(user.status, null) == "offboarding"'
"""Terraform expression: whether a `user` is offboarding."""

POLICY_NAME = "offboarding"
"""Name of the inline policy that denies everything."""

DENY_ALL = user_inline(("*",), ("*",), "Deny", force_mfa=False)


def in_rows(user: User) -> User:
    """Return the attributes of Terraform's rows: those that apply, but with the groups as written."""
    return user.model_copy(update=OF_ROWS) if user.status == "offboarding" else user
