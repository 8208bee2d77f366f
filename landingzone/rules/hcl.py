"""Terraform expressions that list the paths at fault, for the conditions of the module form.

They refer to variables, and those about attributes of users to the local value `USERS_WITH`. They use functions that
Terraform 1.4 and OpenTofu have, and give a list whatever the variables hold: null, a user that is null, an attribute of
another type. `users` is of type `any`, so nothing of it can be trusted.

They are evaluated for thousands of users in every plan. `try` evaluates what it tries twice, and once more for each
`try` around it, so users without the attribute are left out before anything is tried.
"""

import json
from collections.abc import Sequence

from landingzone.iam.patterns import PLAIN_KEY


def _key(name: str) -> str:
    """Write a key as a step of a path, in a template: `.alice`, `["jane@acme.com"]`."""
    return f'${{{PLAIN_KEY.hcl(name)} ? ".${{{name}}}" : "[\\"${{{name}}}\\"]"}}'


_EVERYBODY = "try({ for n, u in var.users : n => u }, {})"
_USERS = f"for name, user in {_EVERYBODY}"
_USER = f"users{_key('name')}"
_IS_ADMINISTRATOR = "anytrue([for group in groups : contains(flatten([user.groups]), group)])"
_NONE_IN_LIST = "each != null && can(tostring(each))"

USERS_WITH = "users_with"
"""Name of the local value that tells who has an attribute: attribute -> names of users."""

USERS_WITH_VALUE = f"${{transpose({{ {_USERS} : name => try(keys(user), []) }})}}"
"""What it is."""


def _having(*attributes: str) -> str:
    names = ", ".join(f'lookup(local.{USERS_WITH}, "{attribute}", [])' for attribute in attributes)
    if len(attributes) > 1:
        names = f"distinct(concat({names}))"
    return f"for name, user in {{ for n in {names} : n => var.users[n] }}"


def text_list(names: Sequence[str]) -> str:
    """Write a list of texts."""
    return json.dumps(list(names))


def input_at_fault(name: str, fault: str) -> str:
    """List an input as a whole, if `fault` is true."""
    return f'[for path in ["{name}"] : path if try({fault}, false)]'


def entries_at_fault(name: str, fault: str) -> str:
    """List the entries of an input that is a list of texts: those whose `text`, at `index`, makes `fault` true."""
    entries = f"try([for each in var.{name} : each], [])"
    return f'[for index, text in {entries} : "{name}[${{index}}]" if try({fault}, true)]'


def repeated_entries(name: str) -> str:
    """List the entries of an input that stand in it before, in any case."""
    lowered = f'try([for each in var.{name} : lower(each == null ? "" : each)], [])'
    return f'[for index, text in {lowered} : "{name}[${{index}}]" if index({lowered}, text) < index]'


def map_at_fault(name: str, fault: str) -> str:
    """List the entries of an input that is a map of texts: those whose `key` and `text` make `fault` true."""
    return f'[for key, text in try({{ for k, v in var.{name} : k => v }}, {{}}) : "{name}{_key("key")}" if {fault}]'


def _case_duplicates(entries: str, path: str) -> str:
    grouped = f"{{ for key, text in {entries} : lower(key) => key... }}"
    return (
        f"[for twins in values({grouped}) : "
        f'[for key in slice(twins, 1, length(twins)) : "{path}{_key("key")}"] if length(twins) > 1]'
    )


def map_case_duplicates(name: str) -> str:
    """List the entries of an input that is a map, whose keys differ from a key before in case only."""
    return f"flatten({_case_duplicates(f'try({{ for k, v in var.{name} : k => v }}, {{}})', name)})"


def user_map_case_duplicates(attribute: str) -> str:
    """List the entries of a user's map whose keys differ from a key before in case only."""
    entries = f"try({{ for k, v in user.{attribute} : k => v }}, {{}})"
    return f"flatten([{_having(attribute)} : {_case_duplicates(entries, f'{_USER}.{attribute}')}])"


def cross_account_at_fault(suffix: str, fault: str) -> str:
    """List the entries of `iam_groups_for_cross_account_access`: those whose `entry`, at `at`, makes `fault` true."""
    name = "iam_groups_for_cross_account_access"
    return f'[for at, entry in try([for e in var.{name} : e], []) : "{name}[${{at}}]{suffix}" if try({fault}, false)]'


def role_arns_at_fault(fault: str) -> str:
    """List the role ARNs of all entries: those whose `text`, at `index` of `entry.iam_role_arns`, is at fault."""
    name = "iam_groups_for_cross_account_access"
    return (
        f"flatten([for at, entry in try([for e in var.{name} : e], []) : "
        f"[for index, text in try([for each in entry.iam_role_arns : each], []) : "
        f'"{name}[${{at}}].iam_role_arns[${{index}}]" if {fault}]])'
    )


def users_at_fault(fault: str) -> str:
    """List the users whose `name` and `user` make `fault` true."""
    return f'[{_USERS} : "{_USER}" if {fault}]'


def users_having_at_fault(attributes: Sequence[str], fault: str, suffix: str) -> str:
    """List users that have one of some attributes, and whose `user` makes `fault` true.

    Args:
        attributes: Users without any of them are not looked at.
        fault: The condition; an error in it is no fault.
        suffix: What to list of the user: an attribute, as `.pgp_key`, or nothing more.
    """
    return f'[{_having(*attributes)} : "{_USER}{suffix}" if try({fault}, false)]'


def user_attribute_at_fault(attribute: str, fault: str) -> str:
    """List an attribute of the users that have it, and whose `user` makes `fault` true; an error in it is no fault."""
    return users_having_at_fault([attribute], fault, f".{attribute}")


def user_case_duplicates() -> str:
    """List the users whose names differ from a name before in case only."""
    grouped = f"{{ {_USERS} : lower(name) => name... }}"
    return (
        f"flatten([for twins in values({grouped}) : "
        f'[for name in slice(twins, 1, length(twins)) : "{_USER}"] if length(twins) > 1])'
    )


def user_texts_at_fault(attribute: str, fault: str) -> str:
    """List entries of a user's list of texts: those whose `text`, at `index` of the list `texts`, is at fault."""
    return (
        f"flatten([{_having(attribute)} : [for texts in [try([for each in user.{attribute} : tostring(each)], [])] : "
        f'[for index, text in texts : "{_USER}.{attribute}[${{index}}]" if {fault}]]])'
    )


def user_maps_at_fault(attribute: str, fault: str) -> str:
    """List entries of a user's map of texts: those whose `key` and `text` make `fault` true."""
    texts = f"try({{ for k, v in user.{attribute} : k => tostring(v) }}, {{}})"
    path = f"{_USER}.{attribute}{_key('key')}"
    return f'flatten([{_having(attribute)} : [for key, text in {texts} : "{path}" if {fault}]])'


def user_policies_at_fault(suffix: str, fault: str) -> str:
    """List entries of a user's `inline_iam_policies`: those whose `key` and `policy` make `fault` true."""
    policies = "try({ for k, v in user.inline_iam_policies : k => v }, {})"
    path = f"{_USER}.inline_iam_policies{_key('key')}{suffix}"
    return f'flatten([{_having("inline_iam_policies")} : [for key, policy in {policies} : "{path}" if {fault}]])'


def user_policy_texts_at_fault(attribute: str, fault: str) -> str:
    """List entries of `actions` or `resources` of a user's inline policies: those whose `text` makes `fault` true."""
    policies = "try({ for k, v in user.inline_iam_policies : k => v }, {})"
    path = f"{_USER}.inline_iam_policies{_key('key')}.{attribute}[${{index}}]"
    texts = f"try([for each in policy.{attribute} : tostring(each)], [])"
    found = f'[for key, policy in {policies} : [for index, text in {texts} : "{path}" if {fault}]]'
    return f"flatten([{_having('inline_iam_policies')} : {found}])"


def unknown_attributes(known: Sequence[str]) -> str:
    """List the attributes of users that are none of these."""
    path = f"{_USER}{_key('key')}"
    return (
        f'flatten([for key, names in local.{USERS_WITH} : [for name in names : "{path}"] '
        f"if !contains({text_list(known)}, key)])"
    )


def user_attributes_at_fault(fault: str, attributes: Sequence[str]) -> str:
    """List attributes of these names of users: those whose `value` is at fault."""
    values = f"{{ for n in lookup(local.{USERS_WITH}, key, []) : n => var.users[n][key] }}"
    return (
        f'flatten([for key in {text_list(attributes)} : [for name, value in {values} : "{_USER}.${{key}}" if {fault}]])'
    )


def is_list_of_texts(value: str) -> str:
    """Tell whether a value is a list of texts, or of what Terraform makes into texts."""
    return f"try(alltrue([for each in tolist({value}) : {_NONE_IN_LIST}]), false)"


def is_map_of_texts(value: str) -> str:
    """Tell whether a value is a map of texts, or of what Terraform makes into texts."""
    return f"try(can(keys({value})) && alltrue([for each in values({value}) : {_NONE_IN_LIST}]), false)"


def last_administrators(groups: str) -> str:
    """List the status of every administrator, when all of them are offboarding and none says it on purpose.

    Args:
        groups: Expression for a list of the groups whose members are administrators.
    """
    leaving = (
        f'{{ {_having("status")} : name => user if try(user.status == "offboarding" && {_IS_ADMINISTRATOR}, false) }}'
    )
    on_purpose = "[for user in values(leaving) : try(tobool(user.leaves_no_administrator) == true, false)]"
    staying = f"[{_having('groups')} : {_IS_ADMINISTRATOR} if !can(leaving[name])]"
    # The loop over the first one is there so that nobody else is looked at while nobody leaves.
    return (
        f"flatten([for groups in [{groups}] : [for leaving in [{leaving}] : "
        "[for first in slice(keys(leaving), 0, min(1, length(leaving))) : "
        f"[for is_fine in [anytrue(concat({on_purpose}, {staying}))] : "
        f'[for name in keys(leaving) : "{_USER}.status" if !is_fine]]]]])'
    )


def administrators_said_to_be_last_at_fault(groups: str) -> str:
    """List `leaves_no_administrator` of the users who say it and are not offboarding, or no administrators.

    Args:
        groups: Expression for a list of the groups whose members are administrators.
    """
    is_one = f'try(user.status == "offboarding" && {_IS_ADMINISTRATOR}, false)'
    fault = f"tobool(user.leaves_no_administrator) == true && !{is_one}"
    return f"flatten([for groups in [{groups}] : {user_attribute_at_fault('leaves_no_administrator', fault)}])"


def json_length(value: str) -> str:
    """Count the characters of a value as JSON; `jsonencode` writes three of them in six."""
    text = f"jsonencode({value})"
    for code, letter in (("003c", "<"), ("003e", ">"), ("0026", "&")):
        text = f'replace({text}, "\\\\u{code}", "{letter}")'
    return f"length({text})"
