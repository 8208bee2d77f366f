"""The types of the Terraform resources that a configuration creates."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.groups.ends import with_ends
from landingzone.groups.made_groups import made_groups, made_policies
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
    if made_policies(inputs):
        yield "aws_iam_policy"
    for group in made_groups(inputs):
        yield "aws_iam_group"
        if any(group.inline(values)):
            yield "aws_iam_group_policy"
        if group.slots or (group.row and group.row.attached):
            yield "aws_iam_group_policy_attachment"
