"""What Terraform creates for a configuration: addresses of users, groups and policies, and types of resources."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.ground.expressions import Address
from landingzone.groups.ends import with_ends
from landingzone.groups.made_groups import made_groups, made_policies
from landingzone.groups.values import InputValues
from landingzone.resources.group_resources import GROUP_RESOURCES
from landingzone.resources.user_resources import USER_RESOURCES


def declared_addresses(inputs: Inputs) -> frozenset[Address]:
    """Return the addresses of users and own groups with all that they have, and of other groups and policies."""
    users, groups = with_ends(inputs).effective_users, inputs.effective_groups
    texts = (*(each.address for each in made_groups(inputs)), *(each.address for each in made_policies(inputs)))
    here = {address for text in texts if (address := Address.parse(text))}
    for name, user in users.items():
        here.update(row.instance(name, each) for row in USER_RESOURCES for each in row.held(user))
    for name, group in groups.items():
        here.update(row.instance(name, each) for row in GROUP_RESOURCES for each in row.held(group))
    return frozenset(here)


def made_types(inputs: Inputs) -> frozenset[str]:
    """Return the types of what is created in the account: `aws_iam_user`, `aws_iam_group_policy`, ..."""
    return frozenset({*(address.type for address in declared_addresses(inputs)), *_types_of_groups(inputs)})


def _types_of_groups(inputs: Inputs) -> Iterator[str]:
    values = InputValues(inputs)
    for group in made_groups(inputs):
        if any(group.inline(values)):
            yield "aws_iam_group_policy"
        if group.slots or (group.row and group.row.attached):
            yield "aws_iam_group_policy_attachment"
