"""Terraform expressions that list the paths which break a rule, for the conditions of the module form.

They use functions of Terraform 1.5 and OpenTofu, and always give a list: also when a variable is null, a user is null,
or an attribute has another type. `users`, `groups` and `policies` are of type `any`, so no type can be relied on. Their
contents are listed once, in local values, and a rule for them is a condition on these rows.
"""

from typing import NamedTuple

from landingzone.iam.patterns import (
    NAME,
    PATH,
    PERMISSION_OR_ALL,
    PLAIN_KEY,
    POLICY_ARN,
    POLICY_WITH_PATH,
    RESOURCE,
    ROLE_ARN,
    USER_NAME,
)
from landingzone.iam.quotas import Quota

NAME_OF = "#"
"""Stands for the input in an expression."""
_ENTRIES = "iam_groups_for_cross_account_access"


class Rows(NamedTuple):
    """The rows that break a rule for users, groups or policies.

    Args:
        rows: The local value that lists them, `texts`; or an expression, in which `@` stands for `.users`, and `#` for
            `users`.
        condition: Whether a row, `it`, breaks the rule. Never an error. "": the expression gives the paths themselves.
        path: The path that is reported for a row.
    """

    rows: str
    condition: str = ""
    path: str = "it.path"


class Whole(NamedTuple):
    """An input that breaks a rule as a whole.

    Args:
        input: The input.
        is_fine: Terraform expression: whether it does not. Never an error.
    """

    input: str
    is_fine: str


def step_in_hcl(name: str) -> str:
    """Write a key as a step of a path, in a template: `.alice`, `["jane@acme.com"]`."""
    return f'${{format(can(regex("^{PLAIN_KEY.pattern}$", {name})) ? ".%s" : "[%q]", {name})}}'


SHAPES = {
    "users": USER_NAME,
    "groups": NAME,
    "policies": NAME,
    "inline_policies": NAME,
    "path": PATH,
    "permissions_boundary": POLICY_ARN,
    "aws_managed_policy_names": POLICY_WITH_PATH,
    "customer_managed_policy_names": POLICY_WITH_PATH,
    "actions": PERMISSION_OR_ALL,
    "resources": RESOURCE,
    "iam_role_arns": ROLE_ARN,
}
"""The shapes of the names of users, groups and policies, and of their other strings."""


def quota_in_hcl(quota: Quota) -> str:
    """Write a quota as the account has it."""
    return f'try(coalesce(var.quotas["{quota.name}"], {quota}), {quota})' if quota.name else str(quota)


def violating_entries(name: str, violation: str) -> str:
    """List entries of an input that is a list of strings: those whose `text`, at `index`, makes `violation` true."""
    entries = f"try([for each in var.{name} : each], [])"
    return f'[for index, text in {entries} : "{name}[${{index}}]" if {violation}]'


def repeated_entries(name: str) -> str:
    """List the entries of an input that repeat an earlier one, ignoring case."""
    return violating_entries(name, f"try(index([for each in var.{name} : lower(each)], lower(text)) < index, false)")


def violating_map(name: str, violation: str) -> str:
    """List the entries of an input that is a map of strings: those whose `key` and `text` make `violation` true."""
    return f'[for key, text in var.{name} : "{name}{step_in_hcl("key")}" if {violation}]'


def later_of(grouped: str) -> str:
    """List what comes after the first of each group."""
    return f"flatten([for paths in values({grouped}) : slice(paths, 1, length(paths))])"


def map_case_duplicates(name: str) -> str:
    """List the entries of an input that is a map: those whose key differs from an earlier key only in case."""
    return later_of(f'{{ for key, text in var.{name} : lower(key) => "{name}{step_in_hcl("key")}"... }}')


def repeated(what: str) -> Rows:
    """List the items with the name of an earlier one, ignoring case.

    Args:
        what: A key of `_NAMED_ONCE`, in which `#` stands for the input.
    """
    place = f'["{what}"]' if NAME_OF in what else f".{what}"
    return Rows(f"local.repeated{place}")


def violating_cross_account(suffix: str, violation: str) -> str:
    """List cross-account entries: those whose `entry`, at position `at`, makes `violation` true."""
    return f'[for at, entry in var.{_ENTRIES} : "{_ENTRIES}[${{at}}]{suffix}" if try({violation}, false)]'


def violating_role_arns(violation: str) -> str:
    """List role ARNs of all entries: those whose `text`, at `index` of their entry, makes `violation` true."""
    return (
        f"flatten([for at, entry in var.{_ENTRIES} : "
        f"[for index, text in try([for each in entry.iam_role_arns : each], []) : "
        f'"{_ENTRIES}[${{at}}].iam_role_arns[${{index}}]" if {violation}]])'
    )
