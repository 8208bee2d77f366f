"""The names of the groups and policies defined here: of policies in Python, of both as Terraform expressions."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.ground.problems import Steps
from landingzone.groups.catalog import SELF_MANAGEMENT
from landingzone.groups.made_groups import existing_groups, is_self_management_made, name_of_group, policies_in_slots
from landingzone.groups.policy import path_and_name
from landingzone.groups.values import InputValues

_SELF_MANAGEMENT_NAME = "iam_policy_iam_user_self_mgmt"


def made_policies(inputs: Inputs) -> Iterator[tuple[str, Steps]]:
    """Yield the managed policies defined here: the name with its path, and the path of the name in the inputs."""
    values = InputValues(inputs)
    for group in existing_groups(inputs):
        if group.customer:
            yield group.customer.name(values), (group.switch,)
    if is_self_management_made(inputs):
        yield SELF_MANAGEMENT.name(values), (_SELF_MANAGEMENT_NAME,)
    for at, slot_policy in policies_in_slots(inputs):
        yield slot_policy.name, name_of_group(inputs, at)
    for name, policy in sorted(inputs.policies.items()):
        yield path_and_name(name, policy), ("policies", name)
