"""The names of the groups and policies defined here: of policies in Python, of both as Terraform expressions."""

from collections.abc import Iterator
from typing import Any

from landingzone.config.inputs import Inputs
from landingzone.ground.problems import Steps
from landingzone.groups import slots_in_hcl
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS, SELF_MANAGEMENT
from landingzone.groups.made_groups import existing_groups, is_self_management_made, name_of_group, policies_in_slots
from landingzone.groups.policy import path_and_name
from landingzone.groups.values import InputValues

_ENTRIES = CROSS_ACCOUNT.entries_input


def _named(name_input: str) -> str:
    return f'{{ path = "{name_input}", name = var.{name_input} }}'


def _row(switch: str, name_input: str, lacks: str = "") -> dict[str, Any]:
    named = {"path": name_input, "name": f"${{var.{name_input}}}"}
    return {"switch": switch, "is_on": f"${{var.{switch}}}", "lacks": lacks or [], **named}


_HAS_ENTRY = f"length(var.{_ENTRIES}) > 0"
_ALL_NAME = CROSS_ACCOUNT.all_name_input
_LISTED = ", ".join(
    f'[for at, name in var.{kind.names_input} : {{ path = "{kind.names_input}[${{at}}]", name = name }}]'
    for kind in NAMED_GROUPS
)

MADE_GROUPS = {
    "groups_by_switch": [_row(group.switch, group.name_input) for group in GROUPS],
    "group_of_all_accounts": _row(
        CROSS_ACCOUNT.all_switch, _ALL_NAME, f'${{{_HAS_ENTRY} ? [] : ["an entry of {_ENTRIES}"]}}'
    ),
    "listed_groups": f"${{concat({_LISTED}, [for at, entry in var.{_ENTRIES} : "
    f'{{ path = "{_ENTRIES}[${{at}}].group_name", name = entry.group_name }}])}}',
    "made_groups": "${concat([for made in concat("
    "[for it in local.groups_by_switch : it if it.is_on], local.listed_groups, "
    "[for it in [local.group_of_all_accounts] : it if it.is_on && length(it.lacks) == 0]) "
    ": made if var.enable_iam_groups && made.name != null], local.owners.groups)}",
}
"""Local values of the module with the groups defined here: each with its `name`, and the `path` of the name."""

_SELF_MANAGEMENT_NAME = "iam_policy_iam_user_self_mgmt"


def self_manages(group: str) -> str:
    """Write whether a group has the self-management policy."""
    return f"try(tobool({group}.self_management), null) != false"


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


def _made_policies_in_hcl() -> str:
    values = InputValues(Inputs.model_validate({"aws_account_id": "0" * 12}))
    made = [
        f"[for name in var.enable_iam_groups && var.{group.switch} ? "
        f'["{group.customer.name(values)}"] : [] : {{ path = "{group.switch}", name = name }}]'
        for group in GROUPS
        if group.customer
    ]
    wanted = "length(local.self_managing_groups) > 0"
    made.append(f"var.enable_iam_groups || {wanted} ? [{_named(_SELF_MANAGEMENT_NAME)}] : []")
    return f"concat({', '.join((*made, *(f'local.{name}' for name in _SLOTS)))})"


def _slots_of_entries_in_hcl() -> str:
    entries = f"[for at, entry in {slots_in_hcl.ENABLED_ENTRIES} : "
    policies = (
        f"[for slot in keys({slots_in_hcl.BY_SLOT}[at]) : "
        f'{{ path = "{_ENTRIES}[${{at}}].group_name", name = "${{entry.group_name}}-${{slot}}" }}]'
    )
    return f"flatten({entries}{policies} if {slots_in_hcl.outgrows('at')}])"


def _slots_of_all_in_hcl() -> str:
    return (
        f"[for slot in keys({slots_in_hcl.by_slot(slots_in_hcl.ALL_IN_SLOTS)}) : "
        f'{{ path = "{_ALL_NAME}", name = "${{var.{_ALL_NAME}}}-${{slot}}" }}]'
    )


_SLOTS = {
    "policies_of_slots": f"${{{_slots_of_entries_in_hcl()}}}",
    "policies_of_slots_of_all": f"${{{_slots_of_all_in_hcl()}}}",
}
MADE_POLICIES = "made_policies"
"""Name of the local value with the managed policies defined here."""

WRITTEN_BY_INPUTS, OWN_POLICIES = "policies_by_inputs", "local.owners.policies"
"""Its two parts: policies without a path, and own policies, whose path is separate from the name."""

MADE_POLICY_VALUES = {
    **_SLOTS,
    WRITTEN_BY_INPUTS: f"${{{_made_policies_in_hcl()}}}",
    MADE_POLICIES: f"${{concat(local.{WRITTEN_BY_INPUTS}, {OWN_POLICIES})}}",
}
"""The list of the managed policies defined here, each with its `name` in IAM, and the `path` of the name here."""
