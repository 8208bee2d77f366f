"""The names of the groups and policies that are made: of the policies in Python, of both as Terraform expressions."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.groups import slots_in_hcl
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS, SELF_MANAGEMENT
from landingzone.groups.made_groups import (
    existing_groups,
    is_self_management_made,
    name_of_group,
    policies_in_slots,
)
from landingzone.groups.policy import path_and_name
from landingzone.groups.values import InputValues
from landingzone.problems import Steps
from landingzone.rules import hcl, owners

_ENTRIES = CROSS_ACCOUNT.entries_input

MADE_INPUTS = (
    "enable_iam_groups",
    *(name for group in GROUPS for name in (group.switch, group.name_input)),
    *(kind.names_input for kind in NAMED_GROUPS),
    _ENTRIES,
    CROSS_ACCOUNT.all_switch,
    CROSS_ACCOUNT.all_name_input,
    "groups",
)
"""The inputs that decide which groups there are and what they are called."""


def _named(name_input: str) -> str:
    return f'{{ path = "{name_input}", name = var.{name_input} }}'


def _made_in_hcl() -> str:
    names = [f"var.{group.switch} ? [{_named(group.name_input)}] : []" for group in GROUPS]
    names += [
        f"[for i, n in try([for e in var.{kind.names_input} : e], []) : "
        f'{{ path = "{kind.names_input}[${{i}}]", name = n }}]'
        for kind in NAMED_GROUPS
    ]
    names.append(
        f"[for i, e in try([for e in var.{_ENTRIES} : e], []) : "
        f'{{ path = "{_ENTRIES}[${{i}}].group_name", name = e.group_name }}]'
    )
    all_exists = f"try(var.{CROSS_ACCOUNT.all_switch} && length(var.{_ENTRIES}) > 0, false)"
    names.append(f"{all_exists} ? [{_named(CROSS_ACCOUNT.all_name_input)}] : []")
    documented = f"[for made in concat({', '.join(names)}) : made if var.enable_iam_groups]"
    return f"concat({documented}, {_own(owners.GROUPS)})"


def _own(those: owners.Owners) -> str:
    return f'[for name in keys({hcl.all_of(those)}) : {{ path = "{hcl.path_to(those)}", name = name }}]'


MADE_IN_HCL = _made_in_hcl()
"""The list of the groups that are made, each with its `name`, which may be null, and the `path` of the name."""

_SELF_MANAGEMENT_NAME = "iam_policy_iam_user_self_mgmt"

SELF_MANAGES = "try(tobool(group.self_management), null) != false"
"""Terraform expression: whether a `group` has the self-management policy."""


def made_policies(inputs: Inputs) -> Iterator[tuple[str, Steps]]:
    """Give the managed policies that are made: the name with its path, and the path of the name in the inputs."""
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


def _made_policies_in_hcl() -> str:
    values = InputValues(Inputs.model_validate({"aws_account_id": "0" * 12}))
    made = [
        f"var.enable_iam_groups && var.{group.switch} ? "
        f'[{{ path = "{group.switch}", name = "{group.customer.name(values)}" }}] : []'
        for group in GROUPS
        if group.customer
    ]
    wanted = f"anytrue([for group in values({hcl.all_of(owners.GROUPS)}) : {SELF_MANAGES}])"
    made.append(f"var.enable_iam_groups || {wanted} ? [{_named(_SELF_MANAGEMENT_NAME)}] : []")
    made += [_slots_of_entries_in_hcl(), _slots_of_all_in_hcl()]
    return f"concat({', '.join(made)}, {_own(owners.POLICIES)})"


def _slots_of_entries_in_hcl() -> str:
    arns = "entry.iam_role_arns"
    entries = f"[for at, entry in try([for e in var.{_ENTRIES} : e], []) : "
    policies = (
        f"[for slot in keys({slots_in_hcl.by_slot(arns)}) : "
        f'{{ path = "{_ENTRIES}[${{at}}].group_name", name = "${{entry.group_name}}-${{slot}}" }}]'
    )
    return f"flatten({entries}{policies} if var.enable_iam_groups && {slots_in_hcl.outgrows(arns)}])"


def _slots_of_all_in_hcl() -> str:
    name = CROSS_ACCOUNT.all_name_input
    arns = f"({slots_in_hcl.ALL_OUTGROW} ? {slots_in_hcl.ALL_ROLE_ARNS} : [])"
    return (
        f'[for slot in keys({slots_in_hcl.by_slot(arns)}) : {{ path = "{name}", name = "${{var.{name}}}-${{slot}}" }}]'
    )


MADE_POLICIES = "made_policies"
"""Name of the local value with the managed policies that are made."""

MADE_POLICIES_VALUE = f"${{{_made_policies_in_hcl()}}}"
"""The list of the managed policies that are made, each with its `name` in IAM, and the `path` of the name here."""
