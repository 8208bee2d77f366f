"""Terraform resources that loop over users, groups or policies: a row for each that an attribute becomes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from landingzone.config.policy import InlineIamPolicy
from landingzone.expressions import Address
from landingzone.iam.documents import Effect

Role = Literal["owner", "refusal", "permission", "credential"]

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
        role: What it is for the owner: the owner, a refusal that comes before what it limits, a permission, or a
            credential.
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


class _HasInlinePolicies(Protocol):
    @property
    def inline_iam_policies(self) -> Mapping[str, InlineIamPolicy]: ...


def inline_of(effect: Effect) -> Callable[[_HasInlinePolicies], list[str]]:
    """Give what names the entries of `inline_iam_policies` that have this effect."""
    return lambda owner: [name for name, one in owner.inline_iam_policies.items() if one.effect == effect]


def once(is_there: bool, name: str = "") -> list[str]:
    """Give the name of what exists once, or not at all."""
    return [name] if is_there else []


def attributes_of(rows: Iterable[LoopedResource[OwnerT]], type: str) -> tuple[str, ...]:
    """Give the attributes whose entries become resources of a type, one for each policy."""
    found = (row.attribute for row in rows if row.type == type and row.loop == "policy")
    return tuple(dict.fromkeys(found))
