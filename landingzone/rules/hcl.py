"""Terraform expressions that list the paths which break a rule, for the conditions of the module form.

They use functions of Terraform 1.5 and OpenTofu, and always give a list: also when a variable is null, a user is null,
or an attribute has another type. `users`, `groups` and `policies` are of type `any`, so none of it can be trusted. What
they hold is listed once, in local values, and a rule of theirs is a condition on such rows.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from landingzone.iam.patterns import PLAIN_KEY
from landingzone.iam.quotas import RAISABLE, RaisableQuota
from landingzone.rules.owners import OWNERS

_OF = "@"


@dataclass(frozen=True)
class Rows:
    """The rows that break a rule of users, groups or policies.

    Args:
        rows: The local value that lists them, `texts`; or an expression, in which `@` stands for `.users`.
        condition: Whether a row, `it`, breaks the rule. Never an error. "": each does.
        path: What is told of it.
    """

    rows: str
    condition: str
    path: str = "it.path"

    def code(self, of: str) -> str:
        """Write the list of paths.

        Args:
            of: Whose rows: `.users`, or `[input]`.
        """
        rows = f"local.{self.rows}{of}" if self.rows.isidentifier() else self.rows.replace(_OF, of)
        if not self.condition:
            return rows if self.path == "it" else f"[for it in {rows} : {self.path}]"
        return f"[for it in {rows} : {self.path} if {self.condition}]"


@dataclass(frozen=True)
class Whole:
    """An input that breaks a rule as a whole.

    Args:
        input: The input.
        is_fine: Terraform expression: whether it does not. Never an error.
    """

    input: str
    is_fine: str

    def code(self, of: str) -> str:
        """Write the list of paths."""
        return f'[for path in ["{self.input}"] : path if !({self.is_fine})]'


def _key(name: str) -> str:
    """Write a key as a step of a path, in a template: `.alice`, `["jane@acme.com"]`."""
    return f'${{format(can(regex("^{PLAIN_KEY.pattern}$", {name})) ? ".%s" : "[%q]", {name})}}'


def held(attribute: str, condition: str, *, can_fail: bool = True) -> Rows:
    """List an attribute, of those who have it: its `value` makes the condition true; an error counts as false."""
    return Rows(f'lookup(local.having@, "{attribute}", [])', f"try({condition}, false)" if can_fail else condition)


def of_attributes(annotations: Sequence[object]) -> list[str]:
    """Give the attributes of users, groups or policies that have one of these types."""
    fields = [field for owners in OWNERS for field in owners.model.model_fields.items()]
    return sorted({name for name, field in fields if field.annotation in annotations})


_STATEMENTS = sorted({owners.statements for owners in OWNERS})
_LENGTH = 'length(replace({}, "/\\\\\\\\u00(3c|3e|26)/", "<"))'  # `jsonencode` writes three characters in six
EFFECT = 'try(coalesce(it.policy.effect, "Allow"), "Allow")'
"""Terraform expression: the effect of an entry of `statements`."""


_STATEMENT = f"{{ Effect = {EFFECT}, Action = it.policy.actions, Resource = it.policy.resources }}"


def text_list(names: Sequence[str]) -> str:
    """Write a list of texts."""
    return json.dumps(list(names))


def json_length(value: str) -> str:
    """Count the characters of a value as JSON."""
    return _LENGTH.format(f"jsonencode({value})")


def _by_input(given: str, of: str, expression: str) -> str:
    return f"${{{{ for input, {given} in local.{of} : input => {expression} }}}}"


def _flat(loop: str, inner: str, condition: str) -> str:
    return f"flatten([{loop} : {inner} if {condition}])"


ROWS = {
    "given": f"${{{{ {', '.join(f'{owners.input} = var.{owners.input}' for owners in OWNERS)} }}}}",
    "owners": _by_input(
        "given",
        "given",
        "[for name, of in try({ for n, o in given : n => o }, {}) : "
        f'{{ name = name, of = of, path = "${{input}}{_key("name")}" }}]',
    ),
    "held": _by_input(
        "owners",
        "owners",
        "flatten([for owner in owners : [for key in try(keys(owner.of), []) : "
        f'{{ owner = owner, key = key, value = owner.of[key], path = "${{owner.path}}{_key("key")}" }}]])',
    ),
    "attributes": {owners.input: sorted(owners.model.model_fields) for owners in OWNERS},
    "having": _by_input("held", "held", "{ for it in held : it.key => it... }"),
    "texts": _by_input(
        "held",
        "held",
        _flat(
            "for it in held",
            "[for texts in [try([for each in it.value : tostring(each)], [])] : [for index, text in texts : "
            "{ owner = it.owner, key = it.key, text = text, index = index, texts = texts, "
            'path = "${it.path}[${index}]" }]]',
            f"contains({text_list(of_attributes([list[str]]))}, it.key)",
        ),
    ),
    "tags": _by_input(
        "held",
        "held",
        _flat(
            "for it in held",
            "[for key, text in try({ for k, v in it.value : k => tostring(v) }, {}) : "
            f'{{ owner = it.owner, key = key, text = text, path = "${{it.path}}{_key("key")}" }}]',
            'it.key == "tags"',
        ),
    ),
    "documents": _by_input(
        "held",
        "held",
        "concat({}, {})".format(
            _flat(
                "for it in held",
                "[for key, text in try({ for k, v in it.value : k => tostring(v) }, {}) : "
                f'{{ owner = it.owner, key = key, text = text, path = "${{it.path}}{_key("key")}" }}]',
                'it.key == "json_policies"',
            ),
            '[for it in held : merge(it, { key = "", text = try(tostring(it.value), null) }) '
            'if it.key == "json" && it.value != null]',
        ),
    ),
    "document_statements": _by_input(
        "documents",
        "documents",
        "flatten([for it in documents : [for statement in try(flatten([jsondecode(it.text).Statement]), []) : "
        "{ path = it.path, statement = statement }]])",
    ),
    "conditions": _by_input(
        "statements",
        "document_statements",
        "flatten([for it in statements : "
        "[for operator, written in "
        "try({ for k in keys(it.statement.Condition) : k => it.statement.Condition[k] }, {}) : "
        "{ path = it.path, operator = operator, written = written }]])",
    ),
    "statements": _by_input(
        "held",
        "held",
        _flat(
            "for it in held",
            "[for key, policy in try({ for k, v in it.value : k => v }, {}) : { owner = it.owner, key = key, policy = "
            f'policy, path = it.key == "statements" ? "${{it.path}}[${{key}}]" : "${{it.path}}{_key("key")}" }}]',
            f"contains({text_list(_STATEMENTS)}, it.key)",
        ),
    ),
    "permissions": _by_input(
        "statements",
        "statements",
        'flatten([for it in statements : [for attribute in ["actions", "resources"] : '
        "[for index, text in try([for each in it.policy[attribute] : tostring(each)], []) : "
        '{ attribute = attribute, text = text, path = "${it.path}.${attribute}[${index}]" }]]])',
    ),
    "sizes": _by_input(
        "statements",
        "statements",
        f"[for it in statements : {{ owner = it.owner, effect = {EFFECT}, "
        "force_mfa = try(tobool(it.policy.force_mfa) == true, false), "
        f"characters = try({json_length(_STATEMENT)}, 0) }}]",
    ),
    "inline": _by_input(
        "sizes",
        "sizes",
        "{ for it in concat(sizes, [for it in local.documents[input] : "
        f'{{ owner = it.owner, effect = "", characters = try({json_length("jsondecode(it.text)")}, 0), '
        "force_mfa = false }]) "
        ": it.owner.path => it... }",
    ),
}
"""Local values that list what users, groups and policies hold, by input: each with its path, and its owner.

`owners`, their attributes (`held`, and by name `having`), entries of lists (`texts`), of `tags`, documents in JSON with
their statements and conditions, entries of `statements` with their `permissions`, and how large policies are, by the
path of their owner (`inline`).
"""


def quota(name: RaisableQuota) -> str:
    """Write a quota of the account."""
    default = RAISABLE[name].default
    return f'try(coalesce(var.quotas["{name}"], {default}), {default})'


def violating_entries(name: str, violation: str) -> str:
    """List entries of an input that is a list of texts: those whose `text`, at `index`, makes `violation` true."""
    entries = f"try([for each in var.{name} : each], [])"
    return f'[for index, text in {entries} : "{name}[${{index}}]" if {violation}]'


def repeated_entries(name: str) -> str:
    """List the entries of an input that repeat an earlier one, ignoring case."""
    return violating_entries(name, f"try(index([for each in var.{name} : lower(each)], lower(text)) < index, false)")


def violating_map(name: str, violation: str) -> str:
    """List the entries of an input that is a map of texts: those whose `key` and `text` make `violation` true."""
    return f'[for key, text in var.{name} : "{name}{_key("key")}" if {violation}]'


def _later_of(grouped: str) -> str:
    """List what comes after the first of each group."""
    return f"flatten([for paths in values({grouped}) : slice(paths, 1, length(paths))])"


def map_case_duplicates(name: str) -> str:
    """List the entries of an input that is a map: those whose key differs from an earlier key in case only."""
    return _later_of(f'{{ for key, text in var.{name} : lower(key) => "{name}{_key("key")}"... }}')


def duplicates(rows: str, name: str) -> Rows:
    """List the rows whose name an earlier one has.

    Args:
        rows: Expression for the rows, in which `@` stands for `.users`.
        name: Expression for the name of a row, `it`.
    """
    return Rows(_later_of(f"{{ for it in {rows} : {name} => it... }}"), "")


def violating_cross_account(suffix: str, violation: str) -> str:
    """List cross-account entries: those whose `entry`, at position `at`, makes `violation` true."""
    name = "iam_groups_for_cross_account_access"
    return f'[for at, entry in var.{name} : "{name}[${{at}}]{suffix}" if try({violation}, false)]'


def violating_role_arns(violation: str) -> str:
    """List role ARNs of all entries: those whose `text`, at `index` of their entry, makes `violation` true."""
    name = "iam_groups_for_cross_account_access"
    return (
        f"flatten([for at, entry in var.{name} : "
        f"[for index, text in try([for each in entry.iam_role_arns : each], []) : "
        f'"{name}[${{at}}].iam_role_arns[${{index}}]" if {violation}]])'
    )


def is_list_of_texts(value: str) -> str:
    """Tell whether a value is a list of texts, or of values that Terraform converts to texts."""
    return f"try(alltrue([for each in tolist({value}) : each != null && can(tostring(each))]), false)"


def is_map_of_texts(value: str) -> str:
    """Tell whether a value is a map of texts, or of values that Terraform converts to texts."""
    are_texts = f"alltrue([for each in values({value}) : each != null && can(tostring(each))])"
    return f"try(can(keys({value})) && {are_texts}, false)"
