"""Addresses of the original module, and the records with which Terraform takes over what stands under them."""

from landingzone.groups import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS, SELF_MANAGEMENT

# Known publicly for some keys and likely for the others, which are named in the same way. A record for an address that
# is in no state does nothing.
_GROUPS = "module.iam_groups"
_USERS = "module.iam_users"


def moves_from_the_original() -> list[dict[str, str]]:
    """Give the `moved` records from the child modules of the original to our addresses.

    Each moves all instances of a resource, whatever their keys: `[0]` as well as `["<name>"]`.

    Returns:
        Records with `from` and `to`, as Terraform's JSON has them.
    """
    return [{"from": f"{module}.{address}", "to": address} for module, address in _moved_addresses()]


def _moved_addresses() -> list[tuple[str, str]]:
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
    return [(_GROUPS, address) for address in groups] + [(_USERS, address) for address in users]
