"""What is left of a user that is offboarding: nothing that lets anybody in, whatever its other attributes say.

The next change removes the user. AWS refuses to delete a user with keys or devices made by hand. The provider deletes
those only if `force_destroy` is already in the state, so offboarding is a step of its own.
"""

from landingzone.config.user import OVERRIDES, User
from landingzone.iam.documents import user_inline

OF_ROWS = {name: value for name, value in OVERRIDES.items() if name != "groups"}
"""The same of the rows that Terraform loops over, in which the groups stay written."""

IS_OFFBOARDING = 'try(user.status, null) == "offboarding"'
"""Terraform expression: whether a `user` is offboarding."""

POLICY_NAME = "offboarding"
"""Name of the inline policy that denies everything."""

DENY_ALL = user_inline(("*",), ("*",), "Deny", force_mfa=False)


def in_rows(user: User) -> User:
    """Give the attributes of Terraform's rows: those that apply, but for the groups, which stay written."""
    return user.model_copy(update=OF_ROWS) if user.status == "offboarding" else user
