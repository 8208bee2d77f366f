"""Coming from a module call: the addresses there, and the records with which Terraform takes over what stands there."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS, SELF_MANAGEMENT

if TYPE_CHECKING:
    from landingzone.terraform.resources import Added

# Known publicly for some keys and likely for the others, which are named in the same way. A record for an address that
# is in no state does nothing.
GROUPS_MODULE = "module.iam_groups"
_USERS_MODULE = "module.iam_users"


def moves_from_the_original() -> list[dict[str, str]]:
    """Give the `moved` records from the child modules of the original to our addresses.

    Each moves all instances of a resource, whatever their keys: `[0]` as well as `["<name>"]`.

    Returns:
        Records with `from` and `to`, as Terraform's JSON has them.
    """
    return [{"from": f"{module}.{address}", "to": address} for address, module in original_modules().items()]


def moves_from_a_call(call: str, added: Mapping[str, "Added"]) -> Iterator[tuple[str, str]]:
    """Give the moves from a module call to a construct of the static form.

    Terraform takes one origin for a destination, so those from the original lead to the address that the module form
    has below the same call, and one more from there to the construct. What stands under none of them is not moved.

    Args:
        call: Address of the call, `module.iam`.
        added: What the construct has.

    Yields:
        Pairs of addresses, from and to; those to the construct have no prefix.
    """
    modules = original_modules()
    destinations = {address: each.is_looped for address, each in added.items() if not address.startswith("data.")}
    for address, is_looped in destinations.items():
        # All instances of a loop keep their keys; what has a count there has none here.
        instance = address if is_looped else f"{address}[0]"
        if address in modules:
            yield f"{call}.{modules[address]}.{instance}", f"{call}.{instance}"
        yield f"{call}.{instance}", address


def original_modules() -> dict[str, str]:
    """Tell where the original has what: address of a resource -> its child module, `module.iam_users`."""
    groups = [
        *(f"aws_iam_group.{group.key}" for group in GROUPS),
        *(f"aws_iam_group.{named.key}" for named in NAMED_GROUPS),
        f"aws_iam_group.{CROSS_ACCOUNT.key}",
        f"aws_iam_group.{CROSS_ACCOUNT.all_key}",
        *(f"aws_iam_group_policy.{policy.key}" for group in GROUPS for policy in group.inline),
        f"aws_iam_group_policy.{CROSS_ACCOUNT.key}",
        f"aws_iam_group_policy.{CROSS_ACCOUNT.all_key}",
        f"aws_iam_policy.{SELF_MANAGEMENT.key}",
        *(f"aws_iam_policy.{group.customer.key}" for group in GROUPS if group.customer),
        *(
            f"aws_iam_group_policy_attachment.{group.self_management_key}"
            for group in GROUPS
            if group.self_management_key
        ),
    ]
    users = [
        "aws_iam_user.user",
        "aws_iam_user_group_membership.group_memberships",
        "aws_iam_user_login_profile.web_console",
        "aws_iam_access_key.access_keys",
    ]
    return dict.fromkeys(groups, GROUPS_MODULE) | dict.fromkeys(users, _USERS_MODULE)
