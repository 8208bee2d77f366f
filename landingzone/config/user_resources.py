"""The Terraform resources of users: one row for each resource that an attribute of a user becomes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from landingzone.config import offboarding, require_mfa
from landingzone.config.user import User
from landingzone.expressions import Address
from landingzone.iam.documents import Effect

Role = Literal["user", "refusal", "permission", "credential"]


@dataclass(frozen=True, kw_only=True)
class UserResource:
    """A looped resource of users.

    Args:
        type: Its Terraform type.
        key: Its name: `<type>.<key>["<instance>"]`.
        attribute: Attribute of the user with which it comes to exist.
        held: Gives the names of what a user has of it; one name, or an empty text, if there is only one.
        role: What it is for the user: the user, a refusal that comes before what it limits, a permission, or a
            credential.
        loop: What its instances are: users, or policies of users, `<user>/<policy>`.
        also: Further attributes that it depends on.
        effect: Which entries of `inline_iam_policies` it contains: those with this effect.
        is_made_by_aws: Whether the policies that it attaches are AWS's own.
        words: What it is in a sentence: a credential by itself; of policies, where they come from.
        in_original: Whether the module that is reproduced has it under this name, in its child module of users.
    """

    type: str
    key: str
    attribute: str
    held: Callable[[User], Iterable[str]]
    role: Role
    loop: Literal["user", "policy"] = "user"
    also: tuple[str, ...] = ()
    effect: Effect | None = None
    is_made_by_aws: bool = False
    words: str = ""
    in_original: bool = False

    @property
    def address(self) -> Address:
        """Address of all its instances."""
        return Address(self.type, self.key)

    def instance(self, user: str, policy: str = "") -> Address:
        """Give the address of what a user has, which is one of several if it loops by policy."""
        return self.address.of(f"{user}/{policy}" if self.loop == "policy" else user)


def _policies_of(effect: Effect) -> Callable[[User], list[str]]:
    return lambda user: [name for name, one in user.inline_iam_policies.items() if one.effect == effect]


def _once(is_there: bool, name: str = "") -> list[str]:
    return [name] if is_there else []


USER = UserResource(
    type="aws_iam_user",
    key="user",
    attribute="",
    also=("path", "tags", "permissions_boundary", "force_destroy"),
    held=lambda user: [""],
    role="user",
    in_original=True,
)

USER_RESOURCES: tuple[UserResource, ...] = (
    USER,
    UserResource(
        type="aws_iam_user_policy",
        key="require_mfa",
        attribute="require_mfa",
        held=lambda user: _once(bool(user.require_mfa) and user.status == "active", require_mfa.POLICY_NAME),
        role="refusal",
        words="the policy of users with `require_mfa: true`",
    ),
    UserResource(
        type="aws_iam_user_policy",
        key="inline_denies",
        attribute="inline_iam_policies",
        held=_policies_of("Deny"),
        role="refusal",
        loop="policy",
        effect="Deny",
        words="in inline_iam_policies with effect Deny",
    ),
    UserResource(
        type="aws_iam_user_policy",
        key="offboarding",
        attribute="status",
        held=lambda user: _once(user.status == "offboarding", offboarding.POLICY_NAME),
        role="refusal",
        words="the policy of users who are offboarding",
    ),
    UserResource(
        type="aws_iam_user_policy",
        key="json_policies",
        attribute="json_policies",
        held=lambda user: user.json_policies,
        role="refusal",  # for it may be one
        loop="policy",
        words="in json_policies",
    ),
    UserResource(
        type="aws_iam_user_policy",
        key="inline_iam_policies",
        attribute="inline_iam_policies",
        held=_policies_of("Allow"),
        role="permission",
        loop="policy",
        effect="Allow",
        words="in inline_iam_policies with effect Allow",
    ),
    UserResource(
        type="aws_iam_user_group_membership",
        key="group_memberships",
        attribute="groups",
        held=lambda user: _once(bool(user.groups)),
        role="permission",
        in_original=True,
    ),
    UserResource(
        type="aws_iam_user_login_profile",
        key="web_console",
        attribute="create_login_profile",
        also=("pgp_key", "credential_generation"),
        held=lambda user: _once(user.create_login_profile),
        role="credential",
        words="console password",
        in_original=True,
    ),
    UserResource(
        type="aws_iam_access_key",
        key="access_keys",
        attribute="create_access_keys",
        also=("pgp_key", "access_key_slots", "status"),
        held=lambda user: _once("first" in user.access_keys),
        role="credential",
        words="access key",
        in_original=True,
    ),
    UserResource(
        type="aws_iam_access_key",
        key="access_keys_second",
        attribute="access_key_slots",
        also=("pgp_key", "status"),
        held=lambda user: _once("second" in user.access_keys),
        role="credential",
        words="access key",
    ),
    UserResource(
        type="aws_iam_user_ssh_key",
        key="ssh_public_keys",
        attribute="ssh_public_key",
        also=("status",),
        held=lambda user: _once(user.ssh_public_key is not None),
        role="credential",
        words="SSH key",
    ),
    UserResource(
        type="aws_iam_user_policy_attachment",
        key="aws_managed_policies",
        attribute="aws_managed_policy_names",
        held=lambda user: user.aws_managed_policy_names,
        role="permission",
        loop="policy",
        is_made_by_aws=True,
    ),
    UserResource(
        type="aws_iam_user_policy_attachment",
        key="customer_managed_policies",
        attribute="customer_managed_policy_names",
        held=lambda user: user.customer_managed_policy_names,
        role="permission",
        loop="policy",
    ),
)
"""In the order of creation. What a refusal limits is created after it, and deleted before it."""

WITHOUT_RESOURCE = frozenset({"leaves_no_administrator"})
"""Attributes that only rules read."""


def user_resources_of(type: str) -> tuple[UserResource, ...]:
    """Give the rows of a type."""
    return tuple(row for row in USER_RESOURCES if row.type == type)


def user_resource(key: str) -> UserResource:
    """Give the row of a name; a KeyError if there is none."""
    return _BY_KEY[key]


def _attributes_of(type: str) -> tuple[str, ...]:
    rows = (row for row in USER_RESOURCES if row.type == type and row.loop == "policy")
    return tuple(dict.fromkeys(row.attribute for row in rows))


INLINE_POLICY_ATTRIBUTES = _attributes_of("aws_iam_user_policy")
"""Attributes that map names of inline policies to their content."""

MANAGED_POLICY_ATTRIBUTES = _attributes_of("aws_iam_user_policy_attachment")
"""Attributes that list names of managed policies."""

_BY_KEY = {row.key: row for row in USER_RESOURCES}

CREDENTIALS = tuple(dict.fromkeys(row.words for row in USER_RESOURCES if row.role == "credential"))
"""The kinds of credentials, in words and in the order of the rows."""


def credentials_of(user: User) -> tuple[str, ...]:
    """Give the kind of each credential that a user has, in words and in the order of the rows, whether it works or not.

    Args:
        user: The attributes that apply.
    """
    return tuple(row.words for row in USER_RESOURCES if row.role == "credential" for _ in row.held(user))
