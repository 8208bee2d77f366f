"""Terraform expressions that list the paths which break a rule, for the conditions of the module form.

They refer to variables, and those about attributes of users, groups and policies to local values with who has which.
They use functions of Terraform 1.4 and OpenTofu, and always give a list: also when a variable is null, a user is null,
or an attribute has another type. `users`, `groups` and `policies` are of type `any`, so none of it can be trusted.

They are evaluated for thousands of users in every plan. `try` evaluates its argument twice, and once more for each
`try` around it, so users without the attribute are skipped first.
"""

import json
from collections.abc import Sequence

from landingzone.config.offboarding import IS_OFFBOARDING
from landingzone.iam.patterns import PLAIN_KEY
from landingzone.iam.quotas import RAISABLE, RaisableQuota
from landingzone.rules.owners import USERS, Owners


def _key(name: str) -> str:
    """Write a key as a step of a path, in a template: `.alice`, `["jane@acme.com"]`."""
    return f'${{format({PLAIN_KEY.hcl(name)} ? ".%s" : "[%q]", {name})}}'


_IS_ADMINISTRATOR = (
    'anytrue([for each in flatten([user.groups]) : contains(groups, try(lower(each), ""))])'  # IAM knows no case
)
_NONE_IN_LIST = "each != null && can(tostring(each))"


def all_of(owners: Owners) -> str:
    """Write the map of name -> attributes; it is empty if the input is none."""
    return f"try({{ for n, o in var.{owners.input} : n => o }}, {{}})"


def _each(owners: Owners) -> str:
    return f"for name, {owners.item} in {all_of(owners)}"


def path_to(owners: Owners) -> str:
    """Write the path to the one with this `name`: a part of a template."""
    return f"{owners.input}{_key('name')}"


def with_attribute(owners: Owners) -> str:
    """Write the value of the local value with who has an attribute: attribute -> names."""
    return f"${{transpose({{ {_each(owners)} : name => try(keys({owners.item}), []) }})}}"


def _having(owners: Owners, *attributes: str) -> str:
    names = ", ".join(f'lookup(local.{owners.with_attribute}, "{attribute}", [])' for attribute in attributes)
    if len(attributes) > 1:
        names = f"distinct(concat({names}))"
    return f"for name, {owners.item} in {{ for n in {names} : n => var.{owners.input}[n] }}"


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


def attribute_case_duplicates(owners: Owners, attribute: str) -> str:
    """List the entries of an attribute that is a map: those whose key differs from an earlier key in case only."""
    entries = f"try({{ for k, v in {owners.item}.{attribute} : k => v }}, {{}})"
    return f"flatten([{_having(owners, attribute)} : {_case_duplicates(entries, f'{path_to(owners)}.{attribute}')}])"


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


def violating_owners(owners: Owners, violation: str) -> str:
    """List the owners whose `name` and item make `violation` true."""
    return f'[{_each(owners)} : "{path_to(owners)}" if {violation}]'


def violating_owners_having(owners: Owners, attributes: Sequence[str], violation: str, suffix: str = "") -> str:
    """List owners that have one of some attributes, and whose item makes `violation` true.

    Args:
        owners: Of which input.
        attributes: Owners without any of them are skipped.
        violation: The condition; an error in it counts as false.
        suffix: What to add to the owner's path: an attribute, as `.pgp_key`, or nothing.
    """
    return f'[{_having(owners, *attributes)} : "{path_to(owners)}{suffix}" if try({violation}, false)]'


def violating_attribute(owners: Owners, attribute: str, violation: str) -> str:
    """List an attribute of the owners that have it and make `violation` true; an error counts as false."""
    return violating_owners_having(owners, [attribute], violation, f".{attribute}")


def owner_case_duplicates(owners: Owners) -> str:
    """List the owners whose name differs from an earlier name in case only."""
    grouped = f"{{ {_each(owners)} : lower(name) => name... }}"
    return (
        f"flatten([for duplicates in values({grouped}) : "
        f'[for name in slice(duplicates, 1, length(duplicates)) : "{path_to(owners)}"] if length(duplicates) > 1])'
    )


def violating_texts(owners: Owners, attribute: str, violation: str) -> str:
    """List entries of a list of texts: those whose `text`, at `index` of `texts`, makes `violation` true."""
    return f"flatten([{_having(owners, attribute)} : {_places_of_texts(owners, attribute, violation)}])"


def places_of_user_texts(attribute: str, violation: str) -> str:
    """List the same of one `user` with this `name`: a list in a list."""
    return _places_of_texts(USERS, attribute, violation)


def _places_of_texts(owners: Owners, attribute: str, violation: str) -> str:
    return (
        f"[for texts in [try([for each in {owners.item}.{attribute} : tostring(each)], [])] : "
        f'[for index, text in texts : "{path_to(owners)}.{attribute}[${{index}}]" if {violation}]]'
    )


def users_by_text(attribute: str, condition: str) -> str:
    """Give a map of text -> names of the users who have it in a list and make `condition` true.

    It is empty when one of the lists is of another type, which is another rule's.
    """
    texts = f"{{ {_having(USERS, attribute)} : name => user.{attribute} if user.{attribute} != null && {condition} }}"
    return f"try(transpose({texts}), {{}})"


def violating_maps(owners: Owners, attribute: str, violation: str) -> str:
    """List entries of an attribute that is a map of texts: those whose `key` and `text` make `violation` true."""
    texts = f"try({{ for k, v in {owners.item}.{attribute} : k => tostring(v) }}, {{}})"
    path = f"{path_to(owners)}.{attribute}{_key('key')}"
    return f'flatten([{_having(owners, attribute)} : [for key, text in {texts} : "{path}" if {violation}]])'


def violating_documents(owners: Owners, violation: str) -> str:
    """List policy documents in JSON: those whose `text` makes `violation` true."""
    if owners.has_named_documents:
        return violating_maps(owners, owners.documents, violation)
    texts = f"[for text in try([tostring({owners.item}.{owners.documents})], []) : {violation} if text != null]"
    return violating_attribute(owners, owners.documents, f"anytrue({texts})")


def documents(owners: Owners) -> str:
    """List the policy documents in JSON that owners of this input have, each with its `path` and `text`."""
    attribute = owners.documents
    if owners.has_named_documents:
        texts = f"try({{ for k, v in {owners.item}.{attribute} : k => tostring(v) }}, {{}})"
        each = f'{{ path = "{path_to(owners)}.{attribute}{_key("key")}", text = text }}'
        return f"flatten([{_having(owners, attribute)} : [for key, text in {texts} : {each}]])"
    each = f'{{ path = "{path_to(owners)}.{attribute}", text = try(tostring({owners.item}.{attribute}), null) }}'
    return f"[{_having(owners, attribute)} : {each}]"


def violating_statements(owners: Owners, suffix: str, violation: str) -> str:
    """List entries with actions and resources: those whose `key` and `policy` make `violation` true."""
    entries, path = _statements(owners)
    loop = f'[for key, policy in {entries} : "{path}{suffix}" if {violation}]'
    return f"flatten([{_having(owners, owners.statements)} : {loop}])"


def violating_statement_texts(owners: Owners, attribute: str, violation: str) -> str:
    """List texts of `actions` or `resources` of such entries: those whose `text` makes `violation` true."""
    entries, path = _statements(owners)
    texts = f"try([for each in policy.{attribute} : tostring(each)], [])"
    found = (
        f'[for key, policy in {entries} : [for index, text in {texts} : "{path}.{attribute}[${{index}}]" '
        f"if {violation}]]"
    )
    return f"flatten([{_having(owners, owners.statements)} : {found}])"


def _statements(owners: Owners) -> tuple[str, str]:
    """Write the entries with their keys, and the path to one."""
    written = f"{owners.item}.{owners.statements}"
    if owners.has_named_statements:
        return f"try({{ for k, v in {written} : k => v }}, {{}})", f"{path_to(owners)}.{owners.statements}{_key('key')}"
    return f"try([for each in {written} : each], [])", f"{path_to(owners)}.{owners.statements}[${{key}}]"


def unknown_attributes(owners: Owners) -> str:
    """List the attributes that owners of this input do not have."""
    path = f"{path_to(owners)}{_key('key')}"
    return (
        f'flatten([for key, names in local.{owners.with_attribute} : [for name in names : "{path}"] '
        f"if !contains({text_list(list(owners.model.model_fields))}, key)])"
    )


def violating_attributes(owners: Owners, violation: str, attributes: Sequence[str]) -> str:
    """List attributes with these names: those whose `value` makes `violation` true."""
    values = f"{{ for n in lookup(local.{owners.with_attribute}, key, []) : n => var.{owners.input}[n][key] }}"
    paths = f'[for name, value in {values} : "{path_to(owners)}.${{key}}" if {violation}]'
    return f"flatten([for key in {text_list(attributes)} : {paths}])"


def is_list_of_texts(value: str) -> str:
    """Tell whether a value is a list of texts, or of values that Terraform converts to texts."""
    return f"try(alltrue([for each in tolist({value}) : {_NONE_IN_LIST}]), false)"


def is_map_of_texts(value: str) -> str:
    """Tell whether a value is a map of texts, or of values that Terraform converts to texts."""
    return f"try(can(keys({value})) && alltrue([for each in values({value}) : {_NONE_IN_LIST}]), false)"


def last_administrators(groups: str, possible: str) -> str:
    """List the status of every administrator, when all are offboarding and none says that it is on purpose.

    Args:
        groups: Expression for a list of the groups whose members are administrators.
        possible: The same, of those whose members may be.
    """
    is_leaving = f'try(user.status == "offboarding" && {_IS_ADMINISTRATOR}, false)'
    leaving = f"{{ {_having(USERS, 'status')} : name => user if {is_leaving} }}"
    on_purpose = "[for user in values(leaving) : try(tobool(user.leaves_no_administrator) == true, false)]"
    staying = (
        f"[for groups in [{possible}] : [{_having(USERS, 'groups')} : {_IS_ADMINISTRATOR} if !({IS_OFFBOARDING})]]"
    )
    # The loop over the first one skips everybody else while nobody leaves.
    return (
        f"flatten([for groups in [{groups}] : [for leaving in [{leaving}] : "
        "[for first in slice(keys(leaving), 0, min(1, length(leaving))) : "
        f"[for is_fine in [anytrue(flatten([{on_purpose}, {staying}]))] : "
        f'[for name in keys(leaving) : "{path_to(USERS)}.status" if !is_fine]]]]])'
    )


def violating_leaves_no_administrator(groups: str) -> str:
    """List `leaves_no_administrator` of the users who set it and are not offboarding, or not administrators.

    Args:
        groups: Expression for a list of the groups whose members are administrators, or may be.
    """
    is_one = f'try(user.status == "offboarding" && {_IS_ADMINISTRATOR}, false)'
    violation = f"tobool(user.leaves_no_administrator) == true && !{is_one}"
    return f"flatten([for groups in [{groups}] : {violating_attribute(USERS, 'leaves_no_administrator', violation)}])"


def json_length(value: str) -> str:
    """Count the characters of a value as JSON; `jsonencode` writes three of them in six."""
    text = f"jsonencode({value})"
    for code, letter in (("003c", "<"), ("003e", ">"), ("0026", "&")):
        text = f'replace({text}, "\\\\u{code}", "{letter}")'
    return f"length({text})"
