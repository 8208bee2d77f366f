"""What IAM counts, and how much of it there may be: a row for each quota that an edit of a configuration can reach.

`rules` asks these rows about one configuration, and `changes` about two whose things exist at the same time.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias

_GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
_API = "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html"
_MALFORMED = "ValidationError"

RaisableQuota: TypeAlias = Literal[
    "customer_managed_policies_per_account",
    "groups_per_account",
    "managed_policies_per_group",
    "managed_policies_per_user",
]
"""A quota that AWS raises, as Service Quotas names it."""


class Quota(int):
    """A quota: the most that every account has.

    Args:
        most: How much.
        counted: What is counted.
        code: The finding about a configuration with more.
        name: What Service Quotas calls it; None: AWS does not raise it.
        highest: The most that AWS raises it to.
        error: What AWS answers to a call that exceeds it.
        source: Where AWS documents it.
    """

    counted: str
    code: str
    name: RaisableQuota | None
    highest: int
    error: str
    source: str

    def __new__(
        cls,
        most: int,
        counted: str = "",
        code: str = "",
        *,
        name: RaisableQuota | None = None,
        highest: int | None = None,
        error: str = "LimitExceeded",
        source: str = _GUIDE,
    ) -> "Quota":
        """Make it from the arguments above; a copy is made from the number, and gets the rest afterwards."""
        quota = super().__new__(cls, most)
        quota.counted, quota.code, quota.name, quota.error, quota.source = counted, code, name, error, source
        quota.highest = most if highest is None else highest
        return quota


USERS = Quota(5000, "users of an account", "LZ513")
GROUPS = Quota(300, "groups of an account", "LZ515", name="groups_per_account", highest=500)
POLICIES = Quota(
    1500, "customer managed policies of an account", "LZ509", name="customer_managed_policies_per_account", highest=5000
)
GROUPS_OF_USER = Quota(10, "groups of a user", "LZ514")
POLICIES_OF_USER = Quota(
    10, "managed policies attached to a user", "LZ507", name="managed_policies_per_user", highest=20
)
POLICIES_OF_GROUP = Quota(
    10, "managed policies attached to a group", "LZ507", name="managed_policies_per_group", highest=20
)
USER_INLINE_CHARACTERS = Quota(2048, "characters of all inline policies of a user, without white space", "LZ508")
GROUP_INLINE_CHARACTERS = Quota(5120, "characters of all inline policies of a group, without white space", "LZ508")
MANAGED_CHARACTERS = Quota(6144, "characters of a managed policy, without white space", "LZ511")
DESCRIPTION_CHARACTERS = Quota(
    1000, "characters of the description of a managed policy", "LZ510", error=_MALFORMED, source=_API
)
# Of what is created with more; LimitExceeded if they are added later.
TAGS = Quota(50, "tags of a user or a managed policy, with those of `default_tags`", "LZ501", error=_MALFORMED)
TAG_KEY_CHARACTERS = Quota(128, "characters of the key of a tag", "LZ220", error=_MALFORMED)
TAG_VALUE_CHARACTERS = Quota(256, "characters of the value of a tag", "LZ221", error=_MALFORMED)
USER_NAME_CHARACTERS = Quota(64, "characters of the name of a user", "LZ142", error=_MALFORMED)
NAME_CHARACTERS = Quota(128, "characters of the name of a group or a policy", "LZ141", error=_MALFORMED)
PATH_CHARACTERS = Quota(512, "characters of the path of a user or a group", "LZ144", error=_MALFORMED)
POLICY_PATH_CHARACTERS = Quota(512, "characters of the path of a managed policy", "LZ145", error=_MALFORMED)

QUOTAS = (
    *(USERS, GROUPS, POLICIES, GROUPS_OF_USER, POLICIES_OF_USER, POLICIES_OF_GROUP),
    *(USER_INLINE_CHARACTERS, GROUP_INLINE_CHARACTERS, MANAGED_CHARACTERS, DESCRIPTION_CHARACTERS),
    *(TAGS, TAG_KEY_CHARACTERS, TAG_VALUE_CHARACTERS),
    *(USER_NAME_CHARACTERS, NAME_CHARACTERS, PATH_CHARACTERS, POLICY_PATH_CHARACTERS),
)
"""The rows, in the order in which they are documented."""

RAISABLE: Mapping[RaisableQuota, Quota] = {
    each.name: each for each in sorted(QUOTAS, key=lambda quota: quota.name or "") if each.name
}
"""The quotas that AWS raises."""

ACCESS_KEYS_OF_USER = 2
"""Access keys of one user, including inactive ones. Users have as many slots for them, so no edit reaches more."""

SSH_KEYS_OF_USER = 5
"""SSH public keys of one user, including inactive ones."""

CERTIFICATES_OF_USER = 2
"""Signing certificates of one user, including inactive ones."""
