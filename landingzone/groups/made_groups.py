"""The groups and policies that a configuration creates, and the inputs that create them."""

from collections.abc import Iterator
from dataclasses import dataclass

from landingzone.config.inputs import Inputs
from landingzone.ground.expressions import Address
from landingzone.ground.problems import Steps, describe
from landingzone.groups.catalog import (
    CROSS_ACCOUNT,
    GROUPS,
    NAMED_GROUPS,
    SELF_MANAGEMENT,
    CustomerPolicy,
    Group,
    InlinePolicy,
)
from landingzone.groups.slots import SlotPolicy, slot_policies
from landingzone.groups.values import InputValues
from landingzone.iam.documents import Document
from landingzone.resources.group_resources import GROUP, POLICY

LISTED_KEYS = frozenset({GROUP.key, CROSS_ACCOUNT.key, *(kind.key for kind in NAMED_GROUPS)})
"""Resources that loop over names: each creates many groups, which only their names distinguish."""


@dataclass(frozen=True, kw_only=True)
class MadeGroup:
    """A group that the configuration creates.

    Args:
        name: Its name.
        steps: Path of its name in the inputs.
        key: Name of its resource: `aws_iam_group.<key>`.
        made_by: Input that creates it: a switch, or a list with its name.
        is_listed: Whether its name is in a list, so that the name is also the key of its instance.
    """

    name: str
    steps: Steps
    key: str
    made_by: str
    is_listed: bool = False

    @property
    def address(self) -> str:
        """Address of the group in Terraform: `aws_iam_group.logs`, `aws_iam_group.ssh_iam_users["ops"]`."""
        return str(Address("aws_iam_group", self.key, self.name if self.is_listed else None))

    @property
    def absence(self) -> str:
        """What to write so that it is not created."""
        return f"no {describe(self.name)} in {self.made_by}" if self.is_listed else f"`{self.made_by}: false`"


def made_groups(inputs: Inputs) -> Iterator[MadeGroup]:
    """Yield every group that is created; groups in a list in the order of the list, and own groups by name."""
    if inputs.enable_iam_groups:
        yield from _documented_groups(inputs)
    for name in sorted(inputs.groups):
        yield MadeGroup(name=name, steps=("groups", name), key=GROUP.key, made_by="groups", is_listed=True)


def _documented_groups(inputs: Inputs) -> Iterator[MadeGroup]:
    for group in existing_groups(inputs):
        name = getattr(inputs, group.name_input)
        yield MadeGroup(name=name, steps=(group.name_input,), key=group.key, made_by=group.switch)
    for kind in NAMED_GROUPS:
        made_by = kind.names_input
        for index, name in enumerate(getattr(inputs, made_by)):
            yield MadeGroup(name=name, steps=(made_by, index), key=kind.key, made_by=made_by, is_listed=True)
    for index, entry in enumerate(getattr(inputs, CROSS_ACCOUNT.entries_input)):
        steps = entry.written_at(index, "group_name")
        made_by = str(steps[0])
        yield MadeGroup(name=entry.group_name, steps=steps, key=CROSS_ACCOUNT.key, made_by=made_by, is_listed=True)
    if has_all_accounts_group(inputs):
        name_input = CROSS_ACCOUNT.all_name_input
        yield MadeGroup(
            name=getattr(inputs, name_input),
            steps=(name_input,),
            key=CROSS_ACCOUNT.all_key,
            made_by=CROSS_ACCOUNT.all_switch,
        )


@dataclass(frozen=True, kw_only=True)
class MadePolicy:
    """A managed policy that the configuration creates.

    Args:
        name: Its name, without its path.
        steps: The path in the inputs that names or creates it.
        address: Its address in Terraform: `aws_iam_policy.iam_admin`, `aws_iam_policy.policies["deploy"]`.
        absence: What to write so that it is not created.
    """

    name: str
    steps: Steps
    address: str
    absence: str


def made_policies(inputs: Inputs) -> Iterator[MadePolicy]:
    """Yield every managed policy that is created."""
    values = InputValues(inputs)
    if is_self_management_made(inputs):
        yield MadePolicy(
            name=SELF_MANAGEMENT.name(values),
            steps=("iam_policy_iam_user_self_mgmt",),
            address=str(SELF_MANAGEMENT.address),
            absence="`enable_iam_groups: false` and no `self_management` in groups",
        )
    for group in existing_groups(inputs):
        if group.customer:
            name, address = group.customer.name(values), str(group.customer.address)
            yield MadePolicy(name=name, steps=(group.switch,), address=address, absence=f"`{group.switch}: false`")
    for at, policy in policies_in_slots(inputs):
        steps, absence = name_of_group(inputs, at), f"fewer roles for {describe(policy.group)}"
        yield MadePolicy(name=policy.name, steps=steps, address=policy.address, absence=absence)
    for name in inputs.policies:
        address, absence = str(POLICY.instance(name)), f"no {describe(name)} in policies"
        yield MadePolicy(name=name, steps=("policies", name), address=address, absence=absence)


def existing_groups(inputs: Inputs) -> Iterator[Group]:
    """Return the groups that are switched on, without those in lists."""
    return (group for group in GROUPS if inputs.enable_iam_groups and getattr(inputs, group.switch))


def has_all_accounts_group(inputs: Inputs) -> bool:
    """Return whether there is the group that may assume every role."""
    entries = getattr(inputs, CROSS_ACCOUNT.entries_input)
    return bool(inputs.enable_iam_groups and entries and getattr(inputs, CROSS_ACCOUNT.all_switch))


def policies_in_slots(inputs: Inputs) -> Iterator[tuple[int | None, SlotPolicy]]:
    """Yield the managed policies of cross-account groups, each with the position of its entry; None: of all of them."""
    values = InputValues(inputs)
    for at, entry in enumerate(inputs.iam_groups_for_cross_account_access if inputs.enable_iam_groups else []):
        for policy in slot_policies(CROSS_ACCOUNT.key, entry.group_name, entry.iam_role_arns, values):
            yield at, policy
    if has_all_accounts_group(inputs):
        name = values.value(CROSS_ACCOUNT.all_name_input)
        for policy in slot_policies(CROSS_ACCOUNT.all_key, name, values.all_role_arns(), values):
            yield None, policy


def name_of_group(inputs: Inputs, at: int | None) -> Steps:
    """Return the path of the name of a cross-account group, by the position of its entry; None: the group for all."""
    if at is None:
        return (CROSS_ACCOUNT.all_name_input,)
    return inputs.iam_groups_for_cross_account_access[at].written_at(at, "group_name")


def is_self_management_made(inputs: Inputs) -> bool:
    """Return whether there is the self-management policy: groups are enabled, or an own group has it."""
    return inputs.enable_iam_groups or any(group.self_management for group in inputs.groups.values())


def inline_policies(group: Group, values: InputValues) -> Iterator[tuple[InlinePolicy, Document]]:
    """Yield the inline policies of a group, each with its final document."""
    for policy in group.inline:
        if not policy.exists_with or values.value(policy.exists_with):
            yield policy, values.protected(policy.document(values), needs_mfa=policy.needs_mfa)


def customer_policies(inputs: Inputs) -> Iterator[CustomerPolicy]:
    """Yield the managed policies that are created, without those of `policies`."""
    if is_self_management_made(inputs):
        yield SELF_MANAGEMENT
    if inputs.enable_iam_groups:
        yield from (group.customer for group in existing_groups(inputs) if group.customer)
