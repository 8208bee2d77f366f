"""The rules for groups whose members assume roles in other accounts."""

from collections.abc import Iterator

from landingzone.config.accounts import MadeEntry
from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.groups.catalog import CROSS_ACCOUNT
from landingzone.iam.patterns import NAME, NAME_RULE, PROVIDER_VARIABLE_RULE
from landingzone.rules.entities import Row, members
from landingzone.rules.hcl import repeated, violating_cross_account, violating_role_arns
from landingzone.rules.predicates import EMPTY, PROVIDER_VARIABLE, fits, fits_kind
from landingzone.rules.rows import RowKind, repeated_rule, rule_of
from landingzone.rules.rule import Rule

_ENTRIES = CROSS_ACCOUNT.entries_input


def _of_entries(attribute: str) -> RowKind:
    """Return an attribute of the entries, except those that come from account_groups, which has its own rules."""

    def of(inputs: Inputs) -> Iterator[Row]:
        for at, entry in enumerate(inputs.iam_groups_for_cross_account_access):
            if not isinstance(entry, MadeEntry):
                yield Row((_ENTRIES, at, attribute), attribute, getattr(entry, attribute), entry)

    return RowKind(
        input=_ENTRIES,
        of=of,
        hcl=lambda broken: violating_cross_account(f".{attribute}", broken.hcl),
        text=f"entry.{attribute}",
    )


_LISTS = _of_entries("iam_role_arns")


_ROLE_ARNS = RowKind(
    input=_ENTRIES,
    of=lambda inputs: members(_LISTS.of(inputs)),
    hcl=lambda broken: f"[for it in local.role_arns : it.path if {broken.hcl}]",
)
_IN_ONE_VARIABLE = _ROLE_ARNS._replace(hcl=lambda broken: violating_role_arns(broken.hcl), text="text")

CROSS_ACCOUNT_RULES: tuple[Rule, ...] = (
    rule_of(_of_entries("group_name"), ~fits(NAME), NAME_RULE),
    rule_of(_LISTS, EMPTY, says("LZ203"), hint="list role ARNs, or remove the entry"),
    rule_of(_ROLE_ARNS, ~fits_kind("iam_role_arns"), says("LZ154")),
    rule_of(_IN_ONE_VARIABLE, PROVIDER_VARIABLE, PROVIDER_VARIABLE_RULE, hint="give the role a path without it"),
    repeated_rule(_ROLE_ARNS, says("LZ146"), repeated("role_arns")),
)
