"""The rules of what policies say, of users, groups and policies alike: statements, and documents in JSON."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.iam.patterns import PERMISSION_OR_ALL, RESOURCE, Shape
from landingzone.iam.policy_json import (
    FOREIGN_HINT,
    FOREIGN_IN_HCL,
    FOREIGN_IN_JSON_IN_HCL,
    FOREIGN_RULE,
    find_document_faults,
    find_foreign_character,
    find_json_fault,
)
from landingzone.problems import describe
from landingzone.rules import hcl
from landingzone.rules.owner_conditions import condition_rules
from landingzone.rules.owner_rule import owner_rule
from landingzone.rules.owners import Owners
from landingzone.rules.rule import Rule, Violation

_CONDITION_IN_HCL = (
    "(!can(statement.Condition) || try(alltrue(flatten([for c in [statement.Condition] : [for o in keys(c) : "
    "[for k in keys(c[o]) : [for each in flatten([c[o][k]]) : each != null && can(tostring(each))]]]])), false))"
)
_STATEMENT_IN_HCL = (
    '(contains(["Allow", "Deny"], statement.Effect) && can(statement.Action) != can(statement.NotAction) && '
    "can(statement.Resource) != can(statement.NotResource) && !can(statement.Principal) && "
    f"!can(statement.NotPrincipal) && {_CONDITION_IN_HCL})"
)
_DOCUMENT_IN_HCL = (
    "try(length(flatten([jsondecode(text).Statement])) > 0 && alltrue([for statement in "
    f"flatten([jsondecode(text).Statement]) : {_STATEMENT_IN_HCL}]), false)"
)


def document_rules(owners: Owners) -> tuple[Rule, ...]:
    """Make the rules of `statements` and `documents` of the input."""
    return (
        _empty_rule(owners, "actions"),
        _empty_rule(owners, "resources"),
        _texts_rule(
            owners,
            "actions",
            PERMISSION_OR_ALL,
            "must be `service:Action`, with wildcards in the action, or `*`",
            "write s3:GetObject or s3:*",
        ),
        _texts_rule(owners, "resources", RESOURCE, "must be an ARN or `*`", "write arn:aws:s3:::bucket/*"),
        _json_rule(owners),
        _document_rule(owners),
        *condition_rules(owners),
        _foreign_rule(owners),
    )


def _empty_rule(owners: Owners, attribute: str) -> Rule:
    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, policy in owners.statements_of(inputs):
            if not getattr(policy, attribute):
                yield (*steps, attribute), describe([])

    entry = "policy" if owners.has_named_statements else "statement"
    violation = f"try(length(policy.{attribute}) == 0, false)"
    return owner_rule(
        owners,
        "must not be empty",
        f"IAM refuses an empty list: leave the {entry} out",
        violations,
        hcl.violating_statements(owners, f".{attribute}", violation),
    )


def _texts_rule(owners: Owners, attribute: str, shape: Shape, rule: str, hint: str) -> Rule:
    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, policy in owners.statements_of(inputs):
            for index, text in enumerate(getattr(policy, attribute)):
                if not shape.fits(text):
                    yield (*steps, attribute, index), describe(text)

    violations_hcl = hcl.violating_statement_texts(owners, attribute, f"!{shape.hcl('text')}")
    return owner_rule(owners, rule, hint, violations, violations_hcl)


def _json_rule(owners: Owners) -> Rule:
    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, text in owners.documents_of(inputs):
            violation = find_json_fault(text)
            if violation is not None:
                yield steps, violation

    return owner_rule(
        owners,
        "must be JSON",
        "check it with an editor, or make it with jsonencode",
        violations,
        hcl.violating_documents(owners, "!can(jsondecode(text))"),
    )


def _document_rule(owners: Owners) -> Rule:
    def violations(inputs: Inputs) -> Iterator[Violation]:
        for steps, text in owners.documents_of(inputs):
            yield from ((steps, violation) for violation in find_document_faults(text))

    return owner_rule(
        owners,
        "must be an IAM policy document",
        'write {"Version": "2012-10-17", "Statement": [{"Effect": ..., "Action": ..., "Resource": ...}]}',
        violations,
        hcl.violating_documents(owners, f"can(jsondecode(text)) && !{_DOCUMENT_IN_HCL}"),
    )


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
        FOREIGN_HINT,
        violations,
        f"concat({hcl.violating_statement_texts(owners, 'resources', FOREIGN_IN_HCL)}, "
        f"{hcl.violating_documents(owners, FOREIGN_IN_JSON_IN_HCL)})",
    )
