"""The Terraform resources of users: one row for each resource that an attribute of a user becomes."""

from landingzone.config import offboarding, require_mfa
from landingzone.config.user import User
from landingzone.resources.looped_resource import (
    LoopedResource,
    attachments,
    attributes_of,
    inline_policies,
    json_policies,
    once,
)

USER = LoopedResource[User](
    type="aws_iam_user",
    key="user",
    attribute="",
    also=("path", "tags", "permissions_boundary", "force_destroy"),
    held=lambda user: [""],
    role="owner",
    in_original=True,
)

USER_RESOURCES: tuple[LoopedResource[User], ...] = (
    USER,
    LoopedResource[User](
        type="aws_iam_user_policy",
        key="require_mfa",
        attribute="require_mfa",
        held=lambda user: once(bool(user.require_mfa) and user.status == "active", require_mfa.POLICY_NAME),
        role="refusal",
        words="the policy of users with `require_mfa: true`",
    ),
    inline_policies("aws_iam_user_policy", "Deny"),
    LoopedResource[User](
        type="aws_iam_user_policy",
        key="offboarding",
        attribute="status",
        held=lambda user: once(user.status == "offboarding", offboarding.POLICY_NAME),
        role="refusal",
        words="the policy of users with `status: offboarding`",
    ),
    json_policies("aws_iam_user_policy"),
    LoopedResource[User](
        type="aws_iam_user_group_membership",
        key="group_memberships",
        attribute="groups",
        held=lambda user: once(bool(user.groups)),
        role="membership",
        in_original=True,
    ),
    inline_policies("aws_iam_user_policy", "Allow"),
    attachments("aws_iam_user_policy_attachment", is_made_by_aws=True),
    attachments("aws_iam_user_policy_attachment", is_made_by_aws=False),
    LoopedResource[User](
        type="aws_iam_user_login_profile",
        key="web_console",
        attribute="create_login_profile",
        also=("pgp_key", "credential_generation"),
        held=lambda user: once(user.create_login_profile),
        role="credential",
        words="console password",
        in_original=True,
    ),
    LoopedResource[User](
        type="aws_iam_access_key",
        key="access_keys",
        attribute="create_access_keys",
        also=("pgp_key", "access_key_slots", "status"),
        held=lambda user: once("first" in user.access_keys),
        role="credential",
        words="access key",
        in_original=True,
    ),
    LoopedResource[User](
        type="aws_iam_access_key",
        key="access_keys_second",
        attribute="access_key_slots",
        also=("pgp_key", "status"),
        held=lambda user: once("second" in user.access_keys),
        role="credential",
        words="access key",
    ),
    LoopedResource[User](
        type="aws_iam_user_ssh_key",
        key="ssh_public_keys",
        attribute="ssh_public_key",
        also=("status",),
        held=lambda user: once(user.ssh_public_key is not None),
        role="credential",
        words="SSH key",
    ),
)
"""In the order of creation. What a refusal limits is created after it, and deleted before it.

Credentials are last, because an attached policy may deny too. Without one, a new user can do nothing, in whatever order
the rest is created.
"""


def user_resources_of(type: str) -> tuple[LoopedResource[User], ...]:
    """Return the rows of a type."""
    return tuple(row for row in USER_RESOURCES if row.type == type)


def user_resource(key: str) -> LoopedResource[User]:
    """Return the row of a name; KeyError if there is none."""
    return _BY_KEY[key]


INLINE_POLICY_ATTRIBUTES = attributes_of(USER_RESOURCES, "aws_iam_user_policy")
"""Attributes that map names of inline policies to their content."""

MANAGED_POLICY_ATTRIBUTES = attributes_of(USER_RESOURCES, "aws_iam_user_policy_attachment")
"""Attributes that list names of managed policies."""

_BY_KEY = {row.key: row for row in USER_RESOURCES}

CREDENTIALS = tuple(dict.fromkeys(row.words for row in USER_RESOURCES if row.role == "credential"))
"""The kinds of credentials, in words and in the order of the rows."""

KIND_MADE_BY = {
    row.attribute: row.words
    for row in USER_RESOURCES
    if row.role == "credential" and row.attribute != "access_key_slots"  # it only says how many there are
}
"""Attribute -> the kind of credential that it creates."""


def credentials_of(user: User) -> tuple[str, ...]:
    """Return the kind of each credential that a user has, active or not, in words and in the order of the rows.

    Args:
        user: The attributes that apply.
    """
    return tuple(row.words for row in USER_RESOURCES if row.role == "credential" for _ in row.held(user))
