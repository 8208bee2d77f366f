"""The types of the Terraform resources that a configuration creates."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.groups.catalog import CROSS_ACCOUNT
from landingzone.groups.ends import with_ends
from landingzone.groups.made_groups import (
    existing_groups,
    has_all_accounts_group,
    inline_policies,
    made_groups,
    made_policies,
    policies_in_slots,
)
from landingzone.groups.slots import inline_role_arns
from landingzone.groups.values import InputValues
from landingzone.resources.group_resources import GROUP_RESOURCES
from landingzone.resources.user_resources import USER_RESOURCES


def made_types(inputs: Inputs) -> frozenset[str]:
    """Return the types of what is created in the account: `aws_iam_user`, `aws_iam_group_policy`, ..."""
    users, groups = with_ends(inputs).effective_users.values(), inputs.effective_groups.values()
    found = {row.type for row in USER_RESOURCES if any(True for user in users for _ in row.held(user))}
    found |= {row.type for row in GROUP_RESOURCES if any(True for group in groups for _ in row.held(group))}
    return frozenset(found | {*_types_of_groups(inputs)})


def _types_of_groups(inputs: Inputs) -> Iterator[str]:
    values = InputValues(inputs)
    if any(made_groups(inputs)):
        yield "aws_iam_group"
    if any(made_policies(inputs)):
        yield "aws_iam_policy"
    if any(policies_in_slots(inputs)):
        yield "aws_iam_group_policy_attachment"
    for group in existing_groups(inputs):
        if any(inline_policies(group, values)):
            yield "aws_iam_group_policy"
        if group.self_managed or group.aws_managed or group.customer:
            yield "aws_iam_group_policy_attachment"
    entries = inputs.iam_groups_for_cross_account_access if inputs.enable_iam_groups else []
    inline = [inline_role_arns(CROSS_ACCOUNT.key, entry.iam_role_arns, values) for entry in entries]
    if any(inline) or has_all_accounts_group(inputs):
        yield "aws_iam_group_policy"
