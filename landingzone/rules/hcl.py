"""Terraform expressions that list the paths which break a rule, for the conditions of the module form.

They refer to variables, and those about attributes of users to the local value `USERS_WITH`. They use functions of
Terraform 1.4 and OpenTofu, and always give a list: also when a variable is null, a user is null, or an attribute has
another type. `users` is of type `any`, so none of it can be trusted.

They are evaluated for thousands of users in every plan. `try` evaluates its argument twice, and once more for each
`try` around it, so users without the attribute are skipped first.
"""

import json
from collections.abc import Sequence

from landingzone.iam.patterns import PLAIN_KEY
from landingzone.iam.quotas import RAISABLE, RaisableQuota


def _key(name: str) -> str:
    """Write a key as a step of a path, in a template: `.alice`, `["jane@acme.com"]`."""
    return f'${{{PLAIN_KEY.hcl(name)} ? ".${{{name}}}" : "[\\"${{{name}}}\\"]"}}'


_EVERYBODY = "try({ for n, u in var.users : n => u }, {})"
_USERS = f"for name, user in {_EVERYBODY}"
_USER = f"users{_key('name')}"
_IS_ADMINISTRATOR = (
    'anytrue([for each in flatten([user.groups]) : contains(groups, try(lower(each), ""))])'  # IAM knows no case
)
_NONE_IN_LIST = "each != null && can(tostring(each))"

USERS_WITH = "users_with"
"""Name of the local value with who has an attribute: attribute -> names of users."""

USERS_WITH_VALUE = f"${{transpose({{ {_USERS} : name => try(keys(user), []) }})}}"
"""Its value."""


def _having(*attributes: str) -> str:
    names = ", ".join(f'lookup(local.{USERS_WITH}, "{attribute}", [])' for attribute in attributes)
    if len(attributes) > 1:
        names = f"distinct(concat({names}))"
    return f"for name, user in {{ for n in {names} : n => var.users[n] }}"


def quota(name: RaisableQuota) -> str:
    """Write a quota of the account."""
    default = RAISABLE[name].default
    return f'try(coalesce(var.quotas["{name}"], {default}), {default})'


def text_list(names: Sequence[str]) -> str:
    """Write a list of texts."""
    return json.dumps(list(names))


def violating_input(name: str, violation: str) -> str:
    """List an input as a whole, if `violation` is true."""
    return f'[for path in ["{name}"] : path if try({violation}, false)]'


def violating_entries(name: str, violation: str) -> str:
    """List entries of an input that is a list of texts: those whose `text`, at `index`, makes `violation` true."""
    entries = f"try([for each in var.{name} : each], [])"
    return f'[for index, text in {entries} : "{name}[${{index}}]" if try({violation}, true)]'


def repeated_entries(name: str) -> str:
    """List the entries of an input that repeat an earlier one, ignoring case."""
    lowered = f'try([for each in var.{name} : lower(each == null ? "" : each)], [])'
    return f'[for index, text in {lowered} : "{name}[${{index}}]" if index({lowered}, text) < index]'


def violating_map(name: str, violation: str) -> str:
    """List the entries of an input that is a map of texts: those whose `key` and `text` make `violation` true."""
    return f'[for key, text in try({{ for k, v in var.{name} : k => v }}, {{}}) : "{name}{_key("key")}" if {violation}]'


def _case_duplicates(entries: str, path: str) -> str:
    grouped = f"{{ for key, text in {entries} : lower(key) => key... }}"
    return (
        f"[for duplicates in values({grouped}) : "
        f'[for key in slice(duplicates, 1, length(duplicates)) : "{path}{_key("key")}"] if length(duplicates) > 1]'
    )


def map_case_duplicates(name: str) -> str:
    """List the entries of an input that is a map: those whose key differs from an earlier key in case only."""
    return f"flatten({_case_duplicates(f'try({{ for k, v in var.{name} : k => v }}, {{}})', name)})"


def user_map_case_duplicates(attribute: str) -> str:
    """List the entries of a user's map whose key differs from an earlier key in case only."""
    entries = f"try({{ for k, v in user.{attribute} : k => v }}, {{}})"
    return f"flatten([{_having(attribute)} : {_case_duplicates(entries, f'{_USER}.{attribute}')}])"


def violating_cross_account(suffix: str, violation: str) -> str:
    """List cross-account entries: those whose `entry`, at position `at`, makes `violation` true."""
    name = "iam_groups_for_cross_account_access"
    entries = f"try([for e in var.{name} : e], [])"
    return f'[for at, entry in {entries} : "{name}[${{at}}]{suffix}" if try({violation}, false)]'


def violating_role_arns(violation: str) -> str:
    """List role ARNs of all entries: those whose `text`, at `index` of their entry, makes `violation` true."""
    name = "iam_groups_for_cross_account_access"
    return (
        f"flatten([for at, entry in try([for e in var.{name} : e], []) : "
        f"[for index, text in try([for each in entry.iam_role_arns : each], []) : "
        f'"{name}[${{at}}].iam_role_arns[${{index}}]" if {violation}]])'
    )


def violating_users(violation: str) -> str:
    """List the users whose `name` and `user` make `violation` true."""
    return f'[{_USERS} : "{_USER}" if {violation}]'


def violating_users_having(attributes: Sequence[str], violation: str, suffix: str) -> str:
    """List users that have one of some attributes, and whose `user` makes `violation` true.

    Args:
        attributes: Users without any of them are skipped.
        violation: The condition; an error in it counts as false.
        suffix: What to add to the user's path: an attribute, as `.pgp_key`, or nothing.
    """
    return f'[{_having(*attributes)} : "{_USER}{suffix}" if try({violation}, false)]'


def violating_user_attribute(attribute: str, violation: str) -> str:
    """List an attribute of the users that have it and whose `user` makes `violation` true; an error counts as false."""
    return violating_users_having([attribute], violation, f".{attribute}")


def user_case_duplicates() -> str:
    """List the users whose name differs from an earlier name in case only."""
    grouped = f"{{ {_USERS} : lower(name) => name... }}"
    return (
        f"flatten([for duplicates in values({grouped}) : "
        f'[for name in slice(duplicates, 1, length(duplicates)) : "{_USER}"] if length(duplicates) > 1])'
    )


def violating_user_texts(attribute: str, violation: str) -> str:
    """List entries of a user's list of texts: those whose `text`, at `index` of `texts`, makes `violation` true."""
    return f"flatten([{_having(attribute)} : {places_of_user_texts(attribute, violation)}])"


def places_of_user_texts(attribute: str, violation: str) -> str:
    """List the same of one `user` with this `name`: a list in a list."""
    return (
        f"[for texts in [try([for each in user.{attribute} : tostring(each)], [])] : "
        f'[for index, text in texts : "{_USER}.{attribute}[${{index}}]" if {violation}]]'
    )


def users_by_text(attribute: str, condition: str) -> str:
    """Give a map of text -> names of the users who have it in a list and make `condition` true.

    It is empty when one of the lists is of another type, which is another rule's.
    """
    texts = f"{{ {_having(attribute)} : name => user.{attribute} if user.{attribute} != null && {condition} }}"
    return f"try(transpose({texts}), {{}})"


def violating_user_maps(attribute: str, violation: str) -> str:
    """List entries of a user's map of texts: those whose `key` and `text` make `violation` true."""
    texts = f"try({{ for k, v in user.{attribute} : k => tostring(v) }}, {{}})"
    path = f"{_USER}.{attribute}{_key('key')}"
    return f'flatten([{_having(attribute)} : [for key, text in {texts} : "{path}" if {violation}]])'


def violating_user_policies(suffix: str, violation: str) -> str:
    """List entries of a user's `inline_iam_policies`: those whose `key` and `policy` make `violation` true."""
    policies = "try({ for k, v in user.inline_iam_policies : k => v }, {})"
    path = f"{_USER}.inline_iam_policies{_key('key')}{suffix}"
    return f'flatten([{_having("inline_iam_policies")} : [for key, policy in {policies} : "{path}" if {violation}]])'


def violating_user_policy_texts(attribute: str, violation: str) -> str:
    """List texts of `actions` or `resources` in users' inline policies: those whose `text` makes `violation` true."""
    policies = "try({ for k, v in user.inline_iam_policies : k => v }, {})"
    path = f"{_USER}.inline_iam_policies{_key('key')}.{attribute}[${{index}}]"
    texts = f"try([for each in policy.{attribute} : tostring(each)], [])"
    found = f'[for key, policy in {policies} : [for index, text in {texts} : "{path}" if {violation}]]'
    return f"flatten([{_having('inline_iam_policies')} : {found}])"


def unknown_attributes(known: Sequence[str]) -> str:
    """List the attributes of users that are not among these."""
    path = f"{_USER}{_key('key')}"
    return (
        f'flatten([for key, names in local.{USERS_WITH} : [for name in names : "{path}"] '
        f"if !contains({text_list(known)}, key)])"
    )


def violating_user_attributes(violation: str, attributes: Sequence[str]) -> str:
    """List attributes of users with these names: those whose `value` makes `violation` true."""
    values = f"{{ for n in lookup(local.{USERS_WITH}, key, []) : n => var.users[n][key] }}"
    paths = f'[for name, value in {values} : "{_USER}.${{key}}" if {violation}]'
    return f"flatten([for key in {text_list(attributes)} : {paths}])"


def is_list_of_texts(value: str) -> str:
    """Tell whether a value is a list of texts, or of values that Terraform converts to texts."""
    return f"try(alltrue([for each in tolist({value}) : {_NONE_IN_LIST}]), false)"


def is_map_of_texts(value: str) -> str:
    """Tell whether a value is a map of texts, or of values that Terraform converts to texts."""
    return f"try(can(keys({value})) && alltrue([for each in values({value}) : {_NONE_IN_LIST}]), false)"


def last_administrators(groups: str) -> str:
    """List the status of every administrator, when all are offboarding and none says that it is on purpose.

    Args:
        groups: Expression for a list of the groups whose members are administrators.
    """
    leaving = (
        f'{{ {_having("status")} : name => user if try(user.status == "offboarding" && {_IS_ADMINISTRATOR}, false) }}'
    )
    on_purpose = "[for user in values(leaving) : try(tobool(user.leaves_no_administrator) == true, false)]"
    staying = f"[{_having('groups')} : {_IS_ADMINISTRATOR} if !can(leaving[name])]"
    # The loop over the first one skips everybody else while nobody leaves.
    return (
        f"flatten([for groups in [{groups}] : [for leaving in [{leaving}] : "
        "[for first in slice(keys(leaving), 0, min(1, length(leaving))) : "
        f"[for is_fine in [anytrue(concat({on_purpose}, {staying}))] : "
        f'[for name in keys(leaving) : "{_USER}.status" if !is_fine]]]]])'
    )


def violating_leaves_no_administrator(groups: str) -> str:
    """List `leaves_no_administrator` of the users who set it and are not offboarding, or not administrators.

    Args:
        groups: Expression for a list of the groups whose members are administrators.
    """
    is_one = f'try(user.status == "offboarding" && {_IS_ADMINISTRATOR}, false)'
    violation = f"tobool(user.leaves_no_administrator) == true && !{is_one}"
    return f"flatten([for groups in [{groups}] : {violating_user_attribute('leaves_no_administrator', violation)}])"


def json_length(value: str) -> str:
    """Count the characters of a value as JSON; `jsonencode` writes three of them in six."""
    text = f"jsonencode({value})"
    for code, letter in (("003c", "<"), ("003e", ">"), ("0026", "&")):
        text = f'replace({text}, "\\\\u{code}", "{letter}")'
    return f"length({text})"
