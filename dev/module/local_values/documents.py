"""What is odd about documents, and patterns that rules match: of operators, PGP keys and the developers' services."""

from dev.module.local_values.rows import by_input
from landingzone.iam import condition_operators
from landingzone.iam.condition_operators import ANY, EACH, IF_EXISTS, NULL
from landingzone.iam.dangers import READING_VERBS

# What is reported about a statement and its conditions: each is a map of keys, whose values are strings or lists of
# strings.
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
"""Local values of the module with the paths of texts that are not policy documents, by input."""

_NAMES = [operator.name for operator in condition_operators.OPERATORS.values() if operator.name != NULL]


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
"""Local values with the operators of IAM, and the values that the date operators compare."""

# What Terraform can tell about a key from its first letters. Base64 of a binary key begins with its packet's tag.
PGP_KEYS = {
    "pgp_keys": {
        "none": "^$",
        "public": r"^(m|x[g-v])[A-Za-z0-9+/\s]*={0,2}\s*$",
        "secret": r"^(l|x[Q-f])[A-Za-z0-9+/\s]*={0,2}\s*$|^-----BEGIN PGP PRIVATE",
    }
}
"""Local value of the module with the patterns of keys."""

_GLOB = 'replace(replace(split(":", lower(trimspace(text)))[0], "*", ".*"), "?", ".")'
_READING = 'join("|", [for name, verbs in local.reading_verbs : "${name}:(${join("|", verbs)}).*"])'
READING = {
    "reading_verbs": {name: list(verbs) for name, verbs in READING_VERBS.items()},
    "reading_pattern": f"^(${{{_READING}}})$",
    "grants_permissions": "${[for text in var.iam_group_developers_permitted_services : "
    f'anytrue([for name in keys(local.reading_verbs) : can(regex("^${{{_GLOB}}}$", name))]) && '
    "!can(regex(local.reading_pattern, lower(trimspace(text))))]}",
}
"""Local values of the module with the services, what their reading actions look like, and which entries grant."""
