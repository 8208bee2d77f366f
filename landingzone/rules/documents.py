"""The rules for the contents of policies, of users, groups and policies alike: statements and JSON documents.

In the conditions of documents, IAM refuses wrong operators, and wrong dates.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import describe, describe_kind
from landingzone.ground.tokens import is_token
from landingzone.iam.condition_operators import IF_EXISTS, NULL, nearest_operator, read_operator
from landingzone.iam.condition_values import REFUSES_NO_DATE, as_text
from landingzone.iam.policy_json import (
    FOREIGN_IN_HCL,
    FOREIGN_IN_JSON_IN_HCL,
    FOREIGN_RULE,
    find_document_faults,
    find_foreign_character,
    find_json_fault,
)
from landingzone.iam.written_statements import WrittenCondition, conditions_in, read_document, statements_in
from landingzone.rules.entities import EntityType, Row
from landingzone.rules.hcl import Rows
from landingzone.rules.predicates import EMPTY, Predicate
from landingzone.rules.rows import RowKind, elsewhere, held, rule_of, shape_rule
from landingzone.rules.rule import HintedViolation, Rule, Violation

_NO_DOCUMENT = Rows(
    "distinct(concat(local.empty_documents@, local.odd_statements@, local.odd_elements@, local.odd_conditions@))"
)


_EMPTY_LISTS = Rows(
    'flatten([for it in local.statements@ : [for name in ["actions", "resources"] : '
    '"${it.path}.${name}" if try(length(it.policy[name]) == 0, false)]])'
)

_OPERATOR_HINT = "write one that AWS documents, such as StringEquals or Bool"

_IS_OPERATOR = "can(regex(local.any_operator, it.operator)) || try(length(keys(it.written)) == 0, true)"


def document_rules(entities: EntityType) -> tuple[Rule, ...]:
    """Make the rules for `statements` and `documents` of the input."""
    documents = held(entities, "documents")
    entry = "policy" if entities.has_named_statements else "statement"
    return (
        rule_of(
            elsewhere(held(entities, "permission_lists"), _EMPTY_LISTS),
            EMPTY,
            says("LZ147"),
            hint=f"remove the {entry}: IAM refuses an empty list",
        ),
        shape_rule(entities, "actions", says("LZ152"), "write s3:GetObject or s3:*"),
        shape_rule(entities, "resources", says("LZ156")),
        # In Terraform, the AWS provider refuses it in the plan.
        rule_of(
            elsewhere(documents, None),
            Predicate(lambda text: find_json_fault(text) is not None, ""),
            says("LZ159"),
            found=lambda row: find_json_fault(row.text) or "",
        ),
        # These have two implementations: Python and Terraform each have their own code to read a document.
        Rule(
            input=entities.input,
            rule=says("LZ207"),
            looks_at=documents.of,
            violations=lambda rows: ((row.steps, fault) for row in rows for fault in find_document_faults(row.text)),
            broken_in_hcl=_NO_DOCUMENT,
        ),
        _condition_rule(documents, says("LZ208"), _find_operator, _IS_OPERATOR),
        _condition_rule(documents, says("LZ209"), _find_date, REFUSES_NO_DATE.hcl("it.text"), "dates"),
        _foreign_rule(entities),
    )


def _condition_rule(
    documents: RowKind,
    rule: str,
    find: Callable[[WrittenCondition], tuple[str, str] | None],
    in_hcl: str,
    rows: str = "conditions",
) -> Rule:
    def violations(rows: Iterable[Row]) -> Iterator[HintedViolation]:
        for row in rows:
            if "Condition" in row.text or "\\" in row.text:  # most have none, and reading takes longer than looking
                conditions = (conditions_in(*each) for each in statements_in(read_document(row.text)))
                for found in dict.fromkeys(map(find, chain.from_iterable(conditions))):
                    if found:
                        yield row.steps, *found

    broken = Rows(f"distinct([for it in local.{rows}@ : it.path if !({in_hcl})])")
    return Rule(input=documents.input, rule=rule, looks_at=documents.of, violations=violations, broken_in_hcl=broken)


def _foreign_rule(entities: EntityType) -> Rule:
    """Make the rule for characters; all strings except resources have shapes without such characters."""

    def violations(inputs: Inputs) -> Iterator[Violation]:
        for name, key, is_json in (("permissions", "resources", False), ("documents", "", True)):
            for row in entities.rows(name, inputs, key):
                if found := find_foreign_character(row.text, is_json=is_json):
                    yield row.steps, found

    broken = Rows(
        f'concat([for it in local.permissions@ : it.path if it.key == "resources" && {FOREIGN_IN_HCL}], '
        f"[for it in local.documents@ : it.path if {FOREIGN_IN_JSON_IN_HCL}])"
    )
    return Rule(input=entities.input, rule=FOREIGN_RULE, violations=violations, broken_in_hcl=broken)


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
    is_date = written is not None and written.operator.kind == "date"
    if not is_date or all(REFUSES_NO_DATE.fits(as_text(value)) for value in condition.values):
        return None
    return f"{condition.place}.Condition.{condition.operator}", "write 2026-12-31T23:59:59Z"
