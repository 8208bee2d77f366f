"""The groups and policies that are defined here, and the names of users that are not."""

from typing import Any

from dev.module.local_values import slots
from landingzone.config.inputs import Inputs
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, NAMED_GROUPS
from landingzone.groups.values import InputValues
from landingzone.iam.patterns import NAME, POLICY_WITH_PATH
from landingzone.resources.group_resources import HOLDS_UNCONDITIONED

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


def self_manages(group: str) -> str:
    """Write whether a group has the self-management policy."""
    return f"try(tobool({group}.self_management), null) != false"


_REQUIRES_MFA = "try(coalesce(tobool(it.of.require_mfa), var.should_require_mfa), var.should_require_mfa)"
_HOLDS = HOLDS_UNCONDITIONED.replace("group.", "it.of.")

EFFECTIVE_GROUPS = {
    "self_managing_groups": f"${{[for it in local.owners.groups : it.path if {self_manages('it.of')}]}}",
    "groups_with_mfa": f"${{[for it in local.owners.groups : it.path if {_REQUIRES_MFA}]}}",
    "groups_with_denial": "${[for it in local.owners.groups : it.path "
    f"if contains(local.groups_with_mfa, it.path) && {_HOLDS}]}}",
}
"""Local values of the module: paths of groups with self-management, that require MFA, or have a policy for it."""


def _made_policies_in_hcl() -> str:
    values = InputValues(Inputs.model_validate({"aws_account_id": "0" * 12}))
    made = [
        f"[for name in var.enable_iam_groups && var.{group.switch} ? "
        f'["{group.customer.name(values)}"] : [] : {{ path = "{group.switch}", name = name }}]'
        for group in GROUPS
        if group.customer
    ]
    wanted = "length(local.self_managing_groups) > 0"
    made.append(f"var.enable_iam_groups || {wanted} ? [{_named('iam_policy_iam_user_self_mgmt')}] : []")
    return f"concat({', '.join((*made, *(f'local.{name}' for name in _SLOTS)))})"


def _slots_of_entries_in_hcl() -> str:
    entries = f"[for at, entry in {slots.ENABLED_ENTRIES} : "
    policies = (
        f"[for slot in keys({slots.BY_SLOT}[at]) : "
        f'{{ path = "{_ENTRIES}[${{at}}].group_name", name = "${{entry.group_name}}-${{slot}}" }}]'
    )
    return f"flatten({entries}{policies} if {slots.outgrows('at')}])"


def _slots_of_all_in_hcl() -> str:
    return (
        f"[for slot in keys({slots.by_slot(slots.ALL_IN_SLOTS)}) : "
        f'{{ path = "{_ALL_NAME}", name = "${{var.{_ALL_NAME}}}-${{slot}}" }}]'
    )


_SLOTS = {
    "policies_of_slots": f"${{{_slots_of_entries_in_hcl()}}}",
    "policies_of_slots_of_all": f"${{{_slots_of_all_in_hcl()}}}",
}
MADE_POLICY_VALUES = {
    **_SLOTS,
    "policies_by_inputs": f"${{{_made_policies_in_hcl()}}}",
    "made_policies": "${concat(local.policies_by_inputs, local.owners.policies)}",
}
"""The list of the managed policies defined here, each with its `name` in IAM, and the `path` of the name here."""


_IS_UNKNOWN = f"!(contains(local.known_groups, group) || !{NAME.hcl('group')})"
_IS_ACTIVE = 'try(it.of.status, null) != "offboarding"'
_WAY = 'length(it.needs) > 0 ? join(", ", it.needs) : it.name'


_USERS_OF_ONE = 'join(", ", slice(names, 0, min(3, length(names))))'
_AND_MORE = 'length(names) > 3 ? " and ${length(names) - 3} more" : ""'
_HOW = 'try(" (write ${local.ways_to_groups[lower(group)][0]})", "")'

UNKNOWN_GROUPS_VALUES = {
    "names_of_groups": "${[for made in local.made_groups : lower(made.name)]}",
    "known_groups": "${concat([for made in local.made_groups : made.name], "
    "try([for each in var.groups_made_elsewhere : each if each != null], []))}",
    # By group: there are few groups and thousands of users.
    "users_by_group": "${try(transpose({ for it in local.owners.users : it.name => it.of.groups "
    f"if try(it.of.groups, null) != null && {_IS_ACTIVE} }}), {{}})}}",
    "unknown_groups": f"${{{{ for group, names in local.users_by_group : group => names if {_IS_UNKNOWN} }}}}",
    "groups_need": '${var.enable_iam_groups ? [] : ["enable_iam_groups = true"]}',
    "nameable_groups": "${concat("
    "[for it in concat(local.groups_by_switch, [local.group_of_all_accounts]) : { name = it.name, needs = concat("
    'local.groups_need, it.is_on ? [] : ["${it.switch} = true"], it.lacks) }], '
    "[for it in local.listed_groups : { name = it.name, needs = local.groups_need } if it.name != null], "
    "[for it in local.owners.groups : { name = it.name, needs = [] }])}",
    "ways_to_groups": f"${{{{ for it in local.nameable_groups : lower(it.name) => {_WAY}... }}}}",
    "told_unknown_groups": f"${{[for group, names in local.unknown_groups : "
    f'join("", [group, " of ", {_USERS_OF_ONE}, {_AND_MORE}, {_HOW}])]}}',
}
"""Local values of the module with the groups of users, and with what would create each."""

_OF_THIS_ACCOUNT = 'regex("^arn:[a-z-]+:iam::${var.aws_account_id}:policy/(.+)$", it.text)[0]'
_WITH_PATH = '"${try(substr(coalesce(it.of.path, "/"), 1, -1), "")}${it.name}"'
_LISTED = 'for it in local.texts.{} : {{ path = it.path, text = it.text }} if it.key == "customer_managed_policy_names"'

UNKNOWN_POLICIES_VALUES = {
    "known_policies": f"${{{{ for name in concat([for it in local.policies_by_inputs : it.name], "
    f"[for it in local.owners.policies : {_WITH_PATH}], "
    f"try([for each in var.policies_made_elsewhere : each if each != null], [])) : name => true... }}}}",
    "policy_names": "${[for made in local.made_policies : lower(made.name)]}",
    "bounding_policies": "${[for it in local.shaped_attributes.users : "
    f"{{ path = it.path, text = {_OF_THIS_ACCOUNT} }} "
    f'if it.key == "permissions_boundary" && can({_OF_THIS_ACCOUNT})]}}',
    "named_policies": f"${{{{ users = concat([{_LISTED.format('users')}], local.bounding_policies), "
    f"groups = [{_LISTED.format('groups')}] }}}}",
    "shaped_policies": f"${{{{ for input, named in local.named_policies : input => "
    f"[for it in named : it if try({POLICY_WITH_PATH.hcl('it.text')}, false)] }}}}",
}
"""Local values of the module: the policies that are defined here or listed, name with path -> anything; and the rows of
boundaries that are policies of this account, with the name as their text; and all policies that somebody names."""
