"""Terraform resources that loop over users, groups or policies: a row for each that an attribute becomes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, Literal, TypeVar

from landingzone.ground.expressions import Address
from landingzone.iam.documents import Effect

Role = Literal["owner", "refusal", "membership", "permission", "credential"]

OwnerT = TypeVar("OwnerT")
"""A user, a group or a policy."""


@dataclass(frozen=True, kw_only=True)
class LoopedResource(Generic[OwnerT]):
    """A looped resource.

    Args:
        type: Its Terraform type.
        key: Its name: `<type>.<key>["<instance>"]`.
        attribute: Attribute of the owner with which it comes to exist.
        held: Gives the names of what an owner has of it; one name, or an empty text, if there is only one.
        role: What it is for the owner: the owner, a refusal that comes before what it limits, a membership, which may
            bring refusals too and comes next, a permission, or a credential.
        loop: What its instances are: owners, or policies of owners, `<owner>/<policy>`.
        also: Further attributes that it depends on.
        effect: Which entries of `inline_iam_policies` it contains: those with this effect.
        is_made_by_aws: Whether the policies that it attaches are AWS's own.
        words: What it is in a sentence: a credential by itself; of policies, where they come from.
        in_original: Whether the module that is reproduced has it under this name, in its child module of users.
    """

    type: str
    key: str
    attribute: str
    held: Callable[[OwnerT], Iterable[str]]
    role: Role
    loop: Literal["owner", "policy"] = "owner"
    also: tuple[str, ...] = ()
    effect: Effect | None = None
    is_made_by_aws: bool = False
    words: str = ""
    in_original: bool = False

    @property
    def address(self) -> Address:
        """Address of all its instances."""
        return Address(self.type, self.key)

    def instance(self, owner: str, policy: str = "") -> Address:
        """Give the address of what an owner has, which is one of several if it loops by policy."""
        return self.address.of(f"{owner}/{policy}" if self.loop == "policy" else owner)


def inline_policies(type: str, effect: Effect) -> LoopedResource[Any]:
    """Make the row of the entries of `inline_iam_policies` that have an effect, of users or of groups."""
    is_refusal = effect == "Deny"
    return LoopedResource(
        type=type,
        key="inline_denies" if is_refusal else "inline_iam_policies",
        attribute="inline_iam_policies",
        held=lambda owner: [name for name, one in owner.inline_iam_policies.items() if one.effect == effect],
        role="refusal" if is_refusal else "permission",
        loop="policy",
        effect=effect,
        words=f"in inline_iam_policies with effect {effect}",
    )


def json_policies(type: str) -> LoopedResource[Any]:
    """Make the row of `json_policies`, of users or of groups."""
    return LoopedResource(
        type=type,
        key="json_policies",
        attribute="json_policies",
        held=lambda owner: owner.json_policies,
        role="refusal",  # for it may be one
        loop="policy",
        words="in json_policies",
    )


def attachments(type: str, *, is_made_by_aws: bool) -> LoopedResource[Any]:
    """Make the row of managed policies that AWS makes, or of those of the account, of users or of groups."""
    attribute = f"{'aws' if is_made_by_aws else 'customer'}_managed_policy_names"
    return LoopedResource(
        type=type,
        key=f"{'aws' if is_made_by_aws else 'customer'}_managed_policies",
        attribute=attribute,
        held=attrgetter(attribute),
        role="permission",
        loop="policy",
        is_made_by_aws=is_made_by_aws,
    )


def once(is_there: bool, name: str = "") -> list[str]:
    """Give the name of what exists once, or not at all."""
    return [name] if is_there else []


def attributes_of(rows: Iterable[LoopedResource[OwnerT]], type: str) -> tuple[str, ...]:
    """Give the attributes whose entries become resources of a type, one for each policy."""
    found = (row.attribute for row in rows if row.type == type and row.loop == "policy")
    return tuple(dict.fromkeys(found))
