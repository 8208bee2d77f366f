"""The rules of how large the policies of a group may become, counted as AWS counts them."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.groups import quotas
from landingzone.groups.catalog import CROSS_ACCOUNT, GROUPS, Group
from landingzone.groups.quotas import GROUP_INLINE_CHARACTERS
from landingzone.rules.hcl import violating_cross_account, violating_input
from landingzone.rules.rule import Rule, Violation

_ENTRIES = CROSS_ACCOUNT.entries_input
_GROUPS = {group.key: group for group in GROUPS}


def _find_large_entries(inputs: Inputs) -> Iterator[Violation]:
    for at, entry in enumerate(inputs.iam_groups_for_cross_account_access if inputs.enable_iam_groups else []):
        size = quotas.role_arns_size(tuple(entry.iam_role_arns), inputs)
        if size > GROUP_INLINE_CHARACTERS:
            yield (_ENTRIES, at, "iam_role_arns"), f"{size} characters"


def _find_large_all_accounts_group(inputs: Inputs) -> Iterator[Violation]:
    size = quotas.role_arns_size(quotas.all_role_arns(inputs), inputs) if quotas.has_all_accounts_group(inputs) else 0
    if size > GROUP_INLINE_CHARACTERS:
        yield (_ENTRIES,), f"{size} characters"


_UNKNOWN_ACCOUNT = "0" * 12


def _fixed(measure: str, **inputs: object) -> str:
    """Count a policy's characters without the texts of a list, with and without MFA, as a Terraform expression."""

    def of(should_require_mfa: bool) -> int:
        known = Inputs.model_validate(
            {"aws_account_id": _UNKNOWN_ACCOUNT, "should_require_mfa": should_require_mfa, **inputs}
        )
        if measure == "roles":
            return quotas.role_arns_size(("-",), known) - len('"-",')
        return quotas.inline_size_of(_GROUPS[measure], known) - len('"-:*",' if measure == "developers" else '"-",')

    return f"(var.should_require_mfa ? {of(True)} : {of(False)})"


def _sum(lengths: str) -> str:
    return f"sum(concat([0], [{lengths}]))"


_ROLES = _fixed("roles")
_TOO_LARGE = f"its policies must have at most {GROUP_INLINE_CHARACTERS} characters together"


def _large_group_rule(name: str, group: Group, called: str, length: str) -> Rule:
    """Make the rule of a group whose policies grow with the input `name`; `length` counts one `text` of it."""

    def violations(inputs: Inputs) -> Iterator[Violation]:
        characters = quotas.inline_size_of(group, inputs) if group in quotas.existing_groups(inputs) else 0
        if characters > GROUP_INLINE_CHARACTERS:
            yield (name,), f"{characters} characters"

    size = f"{_fixed(group.key, **{name: ['-']})} + {_sum(f'for text in var.{name} : {length} + 3')}"
    return Rule(
        input=name,
        rule=f"the {called} group is too large: {_TOO_LARGE}",
        hint=f"use wildcards, or shorten {name}",
        violations=violations,
        violations_hcl=violating_input(
            name, f"var.enable_iam_groups && var.{group.switch} && {size} > {GROUP_INLINE_CHARACTERS}"
        ),
        also_reads=("enable_iam_groups", group.switch, "should_require_mfa"),
    )


_ARN_LENGTHS = "for arn in {arns} : length(arn) + 3"
_LARGE_ENTRY = violating_cross_account(
    ".iam_role_arns",
    f"var.enable_iam_groups && {_ROLES} + {_sum(_ARN_LENGTHS.format(arns='entry.iam_role_arns'))}"
    f" > {GROUP_INLINE_CHARACTERS}",
)
_ALL_ARNS = f"distinct(flatten([for e in var.{_ENTRIES} : e.iam_role_arns]))"
_LARGE_ALL = violating_input(
    _ENTRIES,
    f"var.enable_iam_groups && var.{CROSS_ACCOUNT.all_switch} && length(var.{_ENTRIES}) > 0 && "
    f"{_ROLES} + {_sum(_ARN_LENGTHS.format(arns=_ALL_ARNS))} > {GROUP_INLINE_CHARACTERS}",
)

GROUP_SIZE_RULES: tuple[Rule, ...] = (
    _large_group_rule("auto_deploy_permissions", _GROUPS["auto_deploy"], "auto-deploy", "length(text)"),
    _large_group_rule(
        "iam_group_developers_permitted_services",
        _GROUPS["developers"],
        "developers",
        'length(text) + (can(regex(":", text)) ? 0 : 2)',
    ),
    Rule(
        input=_ENTRIES,
        rule=f"the group of the entry is too large: {_TOO_LARGE}",
        hint="give it fewer roles, in several groups",
        violations=_find_large_entries,
        violations_hcl=_LARGE_ENTRY,
        also_reads=("enable_iam_groups", "should_require_mfa"),
    ),
    Rule(
        input=_ENTRIES,
        rule=f"the group for all accounts is too large: {_TOO_LARGE}",
        hint=f"set {CROSS_ACCOUNT.all_switch} to false, or list fewer roles",
        violations=_find_large_all_accounts_group,
        violations_hcl=_LARGE_ALL,
        also_reads=("enable_iam_groups", CROSS_ACCOUNT.all_switch, "should_require_mfa"),
    ),
)
