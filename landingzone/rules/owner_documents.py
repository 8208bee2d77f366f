"""The rules of what policies say, of users, groups and policies alike: statements, and documents in JSON."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import describe
from landingzone.iam.patterns import PERMISSION_OR_ALL, RESOURCE
from landingzone.iam.policy_json import (
    FOREIGN_IN_HCL,
    FOREIGN_IN_JSON_IN_HCL,
    FOREIGN_RULE,
    find_document_faults,
    find_foreign_character,
    find_json_fault,
)
from landingzone.rules.hcl import Rows, by_input
from landingzone.rules.owner_conditions import condition_rules
from landingzone.rules.owner_rule import owner_rule, texts_rule
from landingzone.rules.owners import Owners
from landingzone.rules.rule import Rule, Violation

# What is told of a statement, and of its conditions: each is a map of keys, and these of texts or lists of texts.
_STATEMENT_IN_HCL = (
    'contains(["Allow", "Deny"], it.statement.Effect) && can(it.statement.Action) != can(it.statement.NotAction) && '
    "can(it.statement.Resource) != can(it.statement.NotResource)"
)
_ODD_ELEMENTS = (
    "can(it.statement.Principal) || can(it.statement.NotPrincipal) || "
    "can(it.statement.Condition) && !can(keys(it.statement.Condition))"
)
_CONDITION_IN_HCL = (
    "alltrue(flatten([for key in keys(it.written) : "
    "[for each in flatten([it.written[key]]) : each != null && can(tostring(each))]]))"
)
_NOT_EMPTY = "length(flatten([jsondecode(it.text).Statement])) > 0"


def _paths(rows: str, violation: str) -> str:
    return by_input(rows, f"[for it in rows : it.path if {violation}]", "rows")


DOCUMENT_FAULTS = {
    "empty_documents": _paths("documents", f"can(jsondecode(it.text)) && !try({_NOT_EMPTY}, false)"),
    "odd_statements": _paths("document_statements", f"!try({_STATEMENT_IN_HCL}, false)"),
    "odd_elements": _paths("document_statements", _ODD_ELEMENTS),
    "odd_conditions": _paths("conditions", f"!try({_CONDITION_IN_HCL}, false)"),
}
"""Local values of the module with what makes a text no policy document: the paths, by input."""

_NO_DOCUMENT = Rows(f"distinct(concat({', '.join(f'local.{name}@' for name in DOCUMENT_FAULTS)}))", "", "it")


def document_rules(owners: Owners) -> tuple[Rule, ...]:
    """Make the rules of `statements` and `documents` of the input."""
    statements = owners.statements_of
    return (
        _empty_rule(owners),
        texts_rule(owners, "actions", PERMISSION_OR_ALL, says("LZ152"), "write s3:GetObject or s3:*", statements),
        texts_rule(owners, "resources", RESOURCE, says("LZ156"), of=statements),
        _json_rule(owners),
        _document_rule(owners),
        *condition_rules(owners),
        _foreign_rule(owners),
    )


def _empty_rule(owners: Owners) -> Rule:
    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, policy in owners.statements_of(inputs):
            for attribute in ("actions", "resources"):
                if not getattr(policy, attribute):
                    yield (*steps, attribute), describe([])

    entry = "policy" if owners.has_named_statements else "statement"
    return owner_rule(
        owners,
        says("LZ147"),
        violations,
        Rows(
            'flatten([for it in local.statements@ : [for name in ["actions", "resources"] : '
            '"${it.path}.${name}" if try(length(it.policy[name]) == 0, false)]])',
            "",
            "it",
        ),
        hint=f"IAM refuses an empty list: leave the {entry} out",
    )


def _json_rule(owners: Owners) -> Rule:
    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, text in owners.documents_of(inputs):
            violation = find_json_fault(text)
            if violation is not None:
                yield steps, violation

    return owner_rule(owners, says("LZ159"), violations, None)  # the AWS provider refuses it in the plan


def _document_rule(owners: Owners) -> Rule:
    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, text in owners.documents_of(inputs):
            yield from ((steps, violation) for violation in find_document_faults(text))

    return owner_rule(owners, says("LZ207"), violations, _NO_DOCUMENT)


def _foreign_rule(owners: Owners) -> Rule:
    """Make the rule of characters; texts other than resources are of shapes that have no such characters."""

    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, policy in owners.statements_of(inputs):
            for index, text in enumerate(policy.resources):
                if found := find_foreign_character(text, is_json=False):
                    yield (*steps, "resources", index), found
        for steps, text in owners.documents_of(inputs):
            if found := find_foreign_character(text, is_json=True):
                yield steps, found

    return owner_rule(
        owners,
        FOREIGN_RULE,
        violations,
        Rows(
            f'concat([for it in local.permissions@ : it.path if it.key == "resources" && {FOREIGN_IN_HCL}], '
            f"[for it in local.documents@ : it.path if {FOREIGN_IN_JSON_IN_HCL}])",
            "",
            "it",
        ),
    )
