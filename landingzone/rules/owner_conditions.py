"""The rules of conditions in policy documents: what IAM refuses of operators and of the dates that they compare."""

from collections.abc import Callable, Iterator

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import describe, describe_kind
from landingzone.ground.tokens import is_token
from landingzone.iam.condition_operators import (
    ANY,
    EACH,
    IF_EXISTS,
    NULL,
    OPERATOR_NAMES,
    nearest_operator,
    read_operator,
)
from landingzone.iam.condition_values import REFUSES_NO_DATE, as_text
from landingzone.iam.written_statements import WrittenCondition, conditions_in, read_document, statements_in
from landingzone.rules.hcl import Rows, by_input
from landingzone.rules.owner_rule import owner_rule
from landingzone.rules.owners import Owners
from landingzone.rules.rule import HintedViolation, Rule

_OPERATOR_HINT = "write one that AWS documents, such as StringEquals or Bool"
_DATE_HINT = "write 2026-12-31T23:59:59Z"

_NAMES = [operator for operator in OPERATOR_NAMES if operator != NULL]


def _pattern(operators: str, end: str = "") -> str:
    return f'^(?i:({EACH}|{ANY})?(${{join("|", {operators})}})({IF_EXISTS})?{end})$'


OPERATORS = {
    "condition_operators": _NAMES,
    "any_operator": _pattern("local.condition_operators", f"|({EACH}|{ANY})?{NULL}"),
    "date_operator": _pattern('[for name in local.condition_operators : name if can(regex("^Date", name))]'),
    "dates": by_input(
        "conditions",
        "flatten([for it in conditions : "
        "[for text in try([for each in flatten(values(it.written)) : tostring(each) if each != null], []) : "
        "{ path = it.path, text = text }] if can(regex(local.date_operator, it.operator))])",
    ),
}
"""Local values with the operators of IAM, and what is compared with those of dates."""

_IS_OPERATOR = "can(regex(local.any_operator, it.operator)) || try(length(keys(it.written)) == 0, true)"
_IS_DATE = REFUSES_NO_DATE.hcl("it.text")


def condition_rules(owners: Owners) -> tuple[Rule, ...]:
    """Make the rules of the conditions of `documents` of the input."""
    return (
        _rule(owners, says("LZ208"), _find_operator, _IS_OPERATOR),
        _rule(owners, says("LZ209"), _find_date, _IS_DATE, "dates"),
    )


def _rule(
    owners: Owners,
    rule: str,
    find: Callable[[WrittenCondition], tuple[str, str] | None],
    in_hcl: str,
    rows: str = "conditions",
) -> Rule:
    def violations(inputs: Inputs) -> Iterator[HintedViolation]:
        for steps, text in owners.documents_of(inputs):
            for found in dict.fromkeys(find_in(text)):
                yield steps, *found

    def find_in(text: str) -> Iterator[tuple[str, str]]:
        if "Condition" in text or "\\" in text:  # most have none, and reading takes longer than looking
            for place, statement in statements_in(read_document(text)):
                yield from filter(None, map(find, conditions_in(place, statement)))

    broken = Rows(f"distinct([for it in local.{rows}@ : it.path if !({in_hcl})])", "", "it")
    return owner_rule(owners, rule, violations, broken)


def _find_operator(condition: WrittenCondition) -> tuple[str, str] | None:
    operator = condition.operator
    if read_operator(operator) or is_token(operator):
        return None
    near = NULL if operator == f"{NULL}{IF_EXISTS}" else nearest_operator(operator)
    # It may be a secret in the wrong place.
    shown = describe(operator) if near else describe_kind(operator)
    return f"{condition.place}.Condition {shown}", f"did you mean {near}?" if near else _OPERATOR_HINT


def _find_date(condition: WrittenCondition) -> tuple[str, str] | None:
    written = read_operator(condition.operator)
    if written is None or written.operator.kind != "date":
        return None
    if all(REFUSES_NO_DATE.fits(as_text(value)) for value in condition.values):
        return None
    return f"{condition.place}.Condition.{condition.operator}", _DATE_HINT
