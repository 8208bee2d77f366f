"""Terraform resources that loop over users, groups or policies: a row for each resource that an attribute becomes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Generic, Literal, TypeVar

from landingzone.ground.expressions import Address
from landingzone.iam.documents import Effect

ResourceRole = Literal["owner", "refusal", "membership", "permission", "credential"]

GIVING_ACCESS: tuple[ResourceRole, ...] = ("membership", "permission")
"""Roles of what gives access to users: credentials wait for it."""

OwnerT = TypeVar("OwnerT")
"""A user, a group or a policy."""


@dataclass(frozen=True, kw_only=True)
class LoopedResource(Generic[OwnerT]):
    """A looped resource.

    Args:
        type: Its Terraform type.
        key: Its name: `<type>.<key>["<instance>"]`.
        attribute: Attribute of the owner that creates it.
        held: Gives the names of the instances of an owner; one name, or an empty string, if there is only one.
        role: Its role: the owner; a refusal, which comes before what it limits; a membership, which may bring refusals
            as well and comes next; a permission; or a credential, which comes last.
        loop: What its instances are: owners, or policies of owners, `<owner>/<policy>`.
        also: Other attributes that it depends on.
        effect: Which entries of `inline_iam_policies` it contains: those with this effect.
        is_made_by_aws: Whether it attaches AWS managed policies.
        words: Its words in a sentence: the kind of a credential; for policies, where they come from.
        in_original: Whether the original module has it under this name, in its child module for users.
    """

    type: str
    key: str
    attribute: str
    held: Callable[[OwnerT], Iterable[str]]
    role: ResourceRole
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
        """Return the address of an instance of an owner, one of several if it loops over policies."""
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
    """Make the row of AWS managed or customer managed policies, of users or of groups."""
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
    """Return the name of an instance that exists once, or not at all."""
    return [name] if is_there else []


def attributes_of(rows: Iterable[LoopedResource[OwnerT]], type: str) -> tuple[str, ...]:
    """Return the attributes whose entries become resources of a type, one for each policy."""
    found = (row.attribute for row in rows if row.type == type and row.loop == "policy")
    return tuple(dict.fromkeys(found))
