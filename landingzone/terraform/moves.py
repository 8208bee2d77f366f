"""Moving from a module call: its addresses, and the records with which Terraform takes over its resources."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from landingzone.ground.expressions import Address
from landingzone.groups.catalog import GROUPS, SELF_MANAGEMENT
from landingzone.resources.user_resources import USER_RESOURCES
from landingzone.terraform.made import OF_GROUPS

if TYPE_CHECKING:
    from landingzone.terraform.resources import Resources

# Publicly known for some keys, and likely for the others, which follow the same naming. A record for an address that
# no state has does nothing.
GROUPS_MODULE = "module.iam_groups"
_USERS_MODULE = "module.iam_users"
_TYPES = ("aws_iam_group", "aws_iam_group_policy", "aws_iam_policy", "aws_iam_group_policy_attachment")
"""Types of resources of groups, in the order of the records."""


def moves_from_a_call(call: str, resources: "Resources") -> Iterator[tuple[str, str]]:
    """Yield the moves from a module call to a construct of the static form.

    Terraform allows one origin per destination. So the moves from the original lead to the address of the module form
    below the same call, and one more move leads from there to the construct. Other addresses are not moved.

    Args:
        call: Address of the call, `module.iam`.
        resources: What was added to the construct.

    Yields:
        Pairs of addresses, from and to.
    """
    modules = original_modules()
    for address, added in resources.added.items():
        if address.mode == "data":
            continue
        # Instances of a loop keep their keys. Resources with a count there have none here.
        instance = address if added.is_looped else address.of(0)
        if address in modules:
            yield f"{call}.{modules[address]}.{instance}", f"{call}.{instance}"
        yield f"{call}.{instance}", str(resources.address(address))


def original_modules() -> dict[Address, str]:
    """Return the child module of each resource in the original: address -> `module.iam_users`."""
    others = {key for group in GROUPS for key, policy in group.attached.items() if policy is not SELF_MANAGEMENT}
    known = [made.address for made in OF_GROUPS if made.address.key not in others]
    groups = sorted(known, key=lambda address: _TYPES.index(address.type))
    users = [row.address for row in USER_RESOURCES if row.in_original]
    return dict.fromkeys(groups, GROUPS_MODULE) | dict.fromkeys(users, _USERS_MODULE)
