"""The rules of the groups whose members assume roles in other accounts."""

from collections.abc import Iterator

from landingzone.config.accounts import MadeEntry
from landingzone.config.group import CrossAccountGroup
from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import describe
from landingzone.groups.catalog import CROSS_ACCOUNT
from landingzone.iam.patterns import (
    NAME,
    NAME_RULE,
    PROVIDER_VARIABLE_RULE,
    ROLE_ARN,
    holds_provider_variable,
    provider_variable_in_hcl,
)
from landingzone.rules.hcl import is_misshapen, violating_cross_account, violating_role_arns
from landingzone.rules.hcl import repeated as repeated_in_hcl
from landingzone.rules.rule import Rule, Violation, repeated

_ENTRIES = CROSS_ACCOUNT.entries_input


def _written(inputs: Inputs) -> Iterator[tuple[int, CrossAccountGroup]]:
    """Give the entries with their positions, but for those that account_groups make, which has rules of its own."""
    entries = enumerate(inputs.iam_groups_for_cross_account_access)
    return ((at, entry) for at, entry in entries if not isinstance(entry, MadeEntry))


def _find_group_names_of_entries(inputs: Inputs) -> Iterator[Violation]:
    for at, entry in _written(inputs):
        if not NAME.fits(entry.group_name):
            yield (_ENTRIES, at, "group_name"), describe(entry.group_name)


def _find_entries_without_roles(inputs: Inputs) -> Iterator[Violation]:
    for at, entry in _written(inputs):
        if not entry.iam_role_arns:
            yield (_ENTRIES, at, "iam_role_arns"), describe(entry.iam_role_arns)


def _find_role_arns(inputs: Inputs) -> Iterator[Violation]:
    for at, entry in _written(inputs):
        for index, arn in enumerate(entry.iam_role_arns):
            if not ROLE_ARN.fits(arn):
                yield (_ENTRIES, at, "iam_role_arns", index), describe(arn)


def _find_provider_variables(inputs: Inputs) -> Iterator[Violation]:
    for at, entry in _written(inputs):
        for index, arn in enumerate(entry.iam_role_arns):
            if holds_provider_variable(arn):
                yield (_ENTRIES, at, "iam_role_arns", index), describe(arn)


def _find_repeated_role_arns(inputs: Inputs) -> Iterator[Violation]:
    for at, entry in _written(inputs):
        for index in repeated(entry.iam_role_arns):
            yield (_ENTRIES, at, "iam_role_arns", index), describe(entry.iam_role_arns[index])


CROSS_ACCOUNT_RULES: tuple[Rule, ...] = (
    Rule(
        input=_ENTRIES,
        rule=NAME_RULE,
        violations=_find_group_names_of_entries,
        broken_in_hcl=violating_cross_account(".group_name", f"!{NAME.hcl('entry.group_name')}"),
    ),
    Rule(
        input=_ENTRIES,
        rule=says("LZ203"),
        hint="list role ARNs, or leave the entry out",
        violations=_find_entries_without_roles,
        broken_in_hcl=violating_cross_account(".iam_role_arns", "try(length(entry.iam_role_arns), 0) == 0"),
    ),
    Rule(
        input=_ENTRIES,
        rule=says("LZ154"),
        violations=_find_role_arns,
        broken_in_hcl=f"[for it in local.role_arns : it.path if {is_misshapen('iam_role_arns', 'it.text')}]",
    ),
    Rule(
        input=_ENTRIES,
        rule=PROVIDER_VARIABLE_RULE,
        hint="give the role a path without it",
        violations=_find_provider_variables,
        broken_in_hcl=violating_role_arns(provider_variable_in_hcl("text")),
    ),
    Rule(
        input=_ENTRIES,
        rule=says("LZ146"),
        violations=_find_repeated_role_arns,
        broken_in_hcl=repeated_in_hcl("role_arns"),
    ),
)
