"""The managed policies of cross-account groups whose roles outgrow one inline policy.

The roles of such a group are spread over slots by a hash of their ARNs, and each slot that holds some is one managed
policy. So adding or removing one role changes one policy, wherever the role is in the list.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from landingzone.ground.expressions import Address
from landingzone.ground.grouping import grouped
from landingzone.groups.catalog import CROSS_ACCOUNT
from landingzone.groups.characters import count
from landingzone.groups.values import InputValues
from landingzone.iam.documents import Document, with_mfa
from landingzone.iam.patterns import NAME, ROLE_ARN
from landingzone.iam.quotas import GROUP_INLINE_CHARACTERS

SLOTS = 10
"""Number of slots of one group: the managed policies that every account may attach to a group."""

LONGEST_GROUP_NAME = NAME.longest - len(f"-{SLOTS - 1}")
"""Maximum number of characters of the name of a group whose policies are named `<group>-<slot>`."""


def slot_of(arn: str) -> int:
    """Return the slot of a role: the first eight hexadecimal digits of the SHA-256 of its ARN, modulo the slots."""
    return int(hashlib.sha256(arn.encode(errors="surrogatepass")).hexdigest()[:8], 16) % SLOTS


def in_slots(arns: Iterable[str]) -> dict[int, tuple[str, ...]]:
    """Spread roles over the slots.

    Returns:
        Slot -> its roles, in the order in which they are listed. Only slots with roles, in order.
    """
    found = grouped((slot_of(arn), arn) for arn in arns)
    return {slot: tuple(found[slot]) for slot in sorted(found)}


def role_arns_size(role_arns: Sequence[str], values: InputValues) -> int:
    """Count the characters of the policy that lets a group assume roles."""
    return count(values.protected(CROSS_ACCOUNT.document(tuple(role_arns))))


def size_without_roles(*, should_require_mfa: bool) -> int:
    """Count the characters of this policy without roles: each role adds three more than its ARN."""
    document = CROSS_ACCOUNT.document(("-",))
    return count(with_mfa(document) if should_require_mfa else document) - len('"-",')


ALWAYS_FIT = (GROUP_INLINE_CHARACTERS - size_without_roles(should_require_mfa=True)) // (ROLE_ARN.longest + len('"",'))
"""Number of roles that fit into one inline policy, whatever their ARNs are."""


def outgrows(role_arns: Sequence[str], values: InputValues) -> bool:
    """Return whether the roles of a group need more characters than an inline policy may have."""
    return len(role_arns) > ALWAYS_FIT and role_arns_size(role_arns, values) > GROUP_INLINE_CHARACTERS


class SlotPolicy(NamedTuple):
    """The managed policy of a slot.

    Args:
        group: Name of its group.
        slot: The slot.
        role_arns: Its roles.
        key: Name of the looped resources, `aws_iam_policy.<key>["<instance>"]`.
        instance: Key of its instance.
    """

    group: str
    slot: int
    role_arns: tuple[str, ...]
    key: str
    instance: str

    @property
    def name(self) -> str:
        """Its name in IAM."""
        return f"{self.group}-{self.slot}"

    @property
    def address(self) -> str:
        """Its address in Terraform: `aws_iam_policy.cross_account_access_groups["dev/3"]`."""
        return str(Address("aws_iam_policy", self.key, self.instance))

    @property
    def document(self) -> Document:
        """Its document, without any MFA condition."""
        return CROSS_ACCOUNT.document(self.role_arns)


def slot_policies(key: str, group: str, role_arns: Sequence[str], values: InputValues) -> Iterator[SlotPolicy]:
    """Yield the managed policies of a cross-account group; none if one inline policy has all its roles.

    Args:
        key: Name of the resource of the group: that of the entries, or of the group for all entries.
        group: Its name.
        role_arns: The roles that it may assume.
        values: The values that decide whether their policy needs MFA.
    """
    if not outgrows(role_arns, values):
        return
    for slot, arns in in_slots(role_arns).items():
        instance = f"{group}/{slot}" if key == CROSS_ACCOUNT.key else str(slot)
        yield SlotPolicy(group=group, slot=slot, role_arns=arns, key=key, instance=instance)


def inline_role_arns(key: str, role_arns: Sequence[str], values: InputValues) -> tuple[str, ...]:
    """Return the roles of the inline policy of a cross-account group; none: it has no inline policy.

    The group for all accounts keeps one with a single role next to its slots. Terraform can delete that policy only
    before it attaches others, and changes it after that.

    Args:
        key: Name of the resource of the group: that of the entries, or of the group for all entries.
        role_arns: The roles that it may assume.
        values: The values that decide whether their policy needs MFA.
    """
    if not outgrows(role_arns, values):
        return tuple(role_arns)
    return tuple(role_arns[:1]) if key == CROSS_ACCOUNT.all_key else ()
