"""The contents of users, groups and policies, each with its path, and what is repeated in them."""

from dev.module.module_rules import of_attributes, text_list
from landingzone.config.policy import InlineIamPolicy
from landingzone.rules.entities import ENTITIES
from landingzone.rules.hcl import SHAPES, later_of, step_in_hcl

_LENGTH = 'length(replace({}, "/\\\\\\\\u00(3c|3e|26)/", "<"))'  # `jsonencode` writes each of three characters as six


def json_length(value: str) -> str:
    """Count the characters of a value as JSON; 0 if it is not JSON."""
    return f"try({_LENGTH.format(f'jsonencode({value})')}, 0)"


def by_input(of: str, expression: str, name: str = "") -> str:
    """Write a map of `users`, `groups` and `policies`, from a similar one: `name`, by default the same as `of`."""
    return f"${{{{ for input, {name or of} in local.{of} : input => {expression} }}}}"


_MAPS = ("inline_iam_policies", "json_policies", "tags")
_ENTRY = (
    "{ owner = it.path, attribute = attribute, key = key, value = value, text = try(tostring(value), null), "
    f'path = "${{it.path}}.${{attribute}}{step_in_hcl("key")}" }}'
)
_TEXT = '{ owner = it.path, key = key, text = text, path = "${it.path}.${key}[${index}]" }'
_STATEMENT = (
    "{ owner = it.owner, key = it.key, policy = it.value, "
    'effect = try(coalesce(it.value.effect, "Allow"), "Allow"), path = it.path }'
)


def _chosen(attribute: str) -> str:
    return f'[for it in entries : it if it.attribute == "{attribute}"]'


ROWS = {
    "owners": f"${{{{ for input, given in {{ {', '.join(f'{each.input} = var.{each.input}' for each in ENTITIES)} }} : "
    "input => "
    f'try([for name, of in given : {{ name = name, of = of, path = "${{input}}{step_in_hcl("name")}" }}], []) }}}}',
    "attributes": {entities.input: sorted(entities.model.model_fields) for entities in ENTITIES}
    | {"statements": list(InlineIamPolicy.model_fields)},
    "texts": by_input(
        "owners",
        f"flatten([for it in owners : [for key in {text_list(of_attributes([list[str]]))} : "
        f"[for index, text in try([for each in it.of[key] : tostring(each)], []) : {_TEXT}]]])",
    ),
    "entries": by_input(
        "owners",
        f"flatten([for it in owners : [for attribute in {text_list(_MAPS)} : "
        f"[for key, value in try({{ for k, v in it.of[attribute] : k => v }}, {{}}) : {_ENTRY}]]])",
    ),
    "tags": by_input("entries", _chosen("tags")),
    "documents": by_input(
        "entries",
        f"concat({_chosen('json_policies')}, [for it in local.owners[input] : "
        '{ owner = it.path, key = "", text = try(tostring(it.of.json), null), path = "${it.path}.json" } '
        "if try(it.of.json, null) != null])",
    ),
    "document_statements": by_input(
        "documents",
        "flatten([for it in documents : [for statement in try(flatten([jsondecode(it.text).Statement]), []) : "
        "{ path = it.path, statement = statement }]])",
    ),
    "conditions": by_input(
        "document_statements",
        "flatten([for it in statements : "
        "[for operator, written in "
        "try({ for k in keys(it.statement.Condition) : k => it.statement.Condition[k] }, {}) : "
        "{ path = it.path, operator = operator, written = written }]])",
        "statements",
    ),
    "listed_statements": (
        "${flatten([for it in local.owners.policies : "
        "[for index, policy in try([for each in it.of.statements : each], []) : "
        '{ owner = it.path, key = index, value = policy, path = "${it.path}.statements[${index}]" }]])}'
    ),
    "statements": by_input(
        "entries",
        f"[for it in concat({_chosen('inline_iam_policies')}, "
        f'[for it in local.listed_statements : it if input == "policies"]) : {_STATEMENT}]',
    ),
    "mistyped_permissions": by_input(
        "statements",
        "[for it in statements : it.path if !try(alltrue([for each in "
        "concat(tolist(it.policy.actions), tolist(it.policy.resources)) : tostring(each) != null]), false)]",
    ),
    "inline_policies": by_input("statements", "concat(statements, local.documents[input])"),
    "permissions": by_input(
        "statements",
        'flatten([for it in statements : [for key in ["actions", "resources"] : '
        "[for index, text in try([for each in it.policy[key] : tostring(each)], []) : "
        '{ key = key, text = text, path = "${it.path}.${key}[${index}]" }]]])',
    ),
    "role_arns": "${flatten([for at, entry in var.iam_groups_for_cross_account_access : "
    "[for index, text in try([for each in entry.iam_role_arns : each], []) : { text = text, name = try("
    '"${at}/${lower(text)}", "${at}[${index}]"), '
    'path = "iam_groups_for_cross_account_access[${at}].iam_role_arns[${index}]" }]])}',
    "shapes": "${{{{ {} }}}}".format(
        ", ".join(
            f'{kind} = {{ pattern = "^(?:{shape.pattern})$", longest = {shape.longest} }}'
            for kind, shape in SHAPES.items()
        )
    ),
    "shaped_attributes": by_input(
        "owners",
        'flatten([for it in owners : [for key in ["path", "permissions_boundary"] : '
        '{ key = key, text = it.of[key], path = "${it.path}.${key}" } if try(it.of[key], null) != null]])',
    ),
    "misshapen": by_input(
        "owners",
        "{ for it in concat("
        "local.shaped_attributes[input], local.texts[input], local.permissions[input]) : "
        "it.key => it.path... if !(can(regex(local.shapes[it.key].pattern, it.text)) && "
        "try(length(it.text) <= local.shapes[it.key].longest, false)) }",
    ),
}
"""Local values that list the contents of users, groups and policies, by input: each with its path and its owner.

`owners`; the entries of their lists (`texts`), their `tags`, their JSON documents with statements and conditions, the
entries of `statements` with their `permissions`; and the paths of strings that do not have the shape of their kind.
"""


def _by_name(rows: str, name: str = "lower(it.name)") -> str:
    return f"{{ for it in local.{rows} : {name} => it.path... }}"


_OF_AN_OWNER = '"${it.owner}/${lower(it.key)}"'
_IN_A_LIST = 'try("${it.owner}/${it.key}/${lower(it.text)}", it.path)'

_NAMED_ONCE = {
    "users": _by_name("owners.users"),
    "groups": _by_name("made_groups"),
    "policies": _by_name("made_policies"),
    **{f"tags_of_{input}": _by_name(f"tags.{input}", _OF_AN_OWNER) for input in ("users", "policies")},
    **{f"policies_of_{input}": _by_name(f"inline_policies.{input}", _OF_AN_OWNER) for input in ("users", "groups")},
    **{f"texts_of_{input}": _by_name(f"texts.{input}", _IN_A_LIST) for input in ("users", "groups")},
    "role_arns": _by_name("role_arns", "it.name"),
}
_ALL_NAMED_ONCE = ", ".join(f"{what} = {by_name}" for what, by_name in _NAMED_ONCE.items())

REPEATED = {"repeated": f"${{{{ for what, by_name in {{ {_ALL_NAMED_ONCE} }} : what => {later_of('by_name')} }}}}"}
"""Local values of the module with the paths of repeated names, ignoring case."""
