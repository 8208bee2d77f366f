"""The quotas of IAM, and which of them AWS raises on request.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

GROUP_INLINE_CHARACTERS = 5120
"""All inline policies of one group."""

USER_INLINE_CHARACTERS = 2048
"""All inline policies of one user."""

MANAGED_CHARACTERS = 6144
"""One customer managed policy."""

DESCRIPTION_CHARACTERS = 1000
"""The description of a customer managed policy."""

GROUPS_OF_USER = 10
"""Groups of one user."""

ACCESS_KEYS_OF_USER = 2
"""Access keys of one user, including inactive ones."""

TAGS = 50
"""Tags of one user or policy."""

USERS = 5000
"""Users of one account."""

RaisableQuota: TypeAlias = Literal[
    "customer_managed_policies_per_account",
    "groups_per_account",
    "managed_policies_per_group",
    "managed_policies_per_user",
]
"""A quota that AWS raises, as Service Quotas names it."""


@dataclass(frozen=True)
class Range:
    """The range of a quota.

    Args:
        default: What every account has.
        highest: The most that AWS raises it to.
    """

    default: int
    highest: int


MANAGED_POLICIES = Range(10, 20)
"""Managed policies attached to one user or group."""

RAISABLE: Mapping[RaisableQuota, Range] = {
    "customer_managed_policies_per_account": Range(1500, 5000),
    "groups_per_account": Range(300, 500),
    "managed_policies_per_group": MANAGED_POLICIES,
    "managed_policies_per_user": MANAGED_POLICIES,
}
"""The quotas that AWS raises."""
