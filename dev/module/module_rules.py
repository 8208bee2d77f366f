"""The rules that only the module has: types inside `users`, `groups` and `policies`, where these are `any`; and names.

In Python the models check the types. What Terraform itself refuses in a plan has no row: strings, and maps of
attributes and of inline policies.
"""

import json
from collections.abc import Iterator, Sequence

from landingzone.ground.kinds import says
from landingzone.groups.catalog import CROSS_ACCOUNT, NAMED_GROUPS
from landingzone.iam.quotas import RAISABLE
from landingzone.rules import check
from landingzone.rules.entities import ENTITIES, EntityType
from landingzone.rules.hcl import Rows, Whole, repeated_entries, step_in_hcl, violating_cross_account, violating_map
from landingzone.rules.rule import Rule

_ENTRIES = CROSS_ACCOUNT.entries_input

_STATEMENT = (
    "length(setsubtract(keys(it.policy), local.attributes.statements)) == 0 && "
    'contains(["Allow", "Deny"], it.effect) && can(tobool(try(it.policy.force_mfa, false)))'
)


_MISTYPED = f"[for it in local.statements@ : it.path if !try({_STATEMENT}, false)]"
_IS_GIVEN = "try(it.of[key], null) != null"


def text_list(names: Sequence[str]) -> str:
    """Write a list of strings."""
    return json.dumps(list(names))


def _unfit(attribute: str, is_fine: str) -> Rows:
    """List an attribute of all that set it, where the condition about `it.value` is not true.

    Args:
        attribute: The attribute.
        is_fine: The condition. Never an error.
    """
    code = f"try(it.value, null) != null && !{is_fine}".replace("it.value", f"it.of.{attribute}")
    return Rows("owners", code, f'"${{it.path}}.{attribute}"')


def _in_attributes(names: Sequence[str], condition: str) -> Rows:
    """List attributes where the condition about `it.of[key]` is true; never an error."""
    paths = f'[for key in {text_list(names)} : "${{it.path}}.${{key}}" if {condition}]'
    return Rows(f"flatten([for it in local.owners@ : {paths}])")


def of_attributes(annotations: Sequence[object]) -> list[str]:
    """Return the attributes of users, groups or policies that have one of these types."""
    fields = [field for entities in ENTITIES for field in entities.model.model_fields.items()]
    return sorted({name for name, field in fields if field.annotation in annotations})


def _type_rules(entities: EntityType) -> Iterator[Rule]:
    """Make the rules for the types inside the input."""

    def row(code: str, broken: Rows | Whole, hint: str = "", **values: str) -> Rule:
        return Rule(input=entities.input, rule=says(code, **values), hint=hint, broken_in_hcl=broken)

    yield row("LZ109", Whole(entities.input, f"can(keys(var.{entities.input}))"), "write name = { ... }")
    unknown = (
        "flatten([for it in local.owners@ : [for key in try(keys(it.of), []) : "
        f'"${{it.path}}{step_in_hcl("key")}" if !contains(local.attributes@, key)]])'
    )
    known = ", ".join(sorted(entities.model.model_fields))
    yield row("LZ111", Rows(unknown), f"use one of {known}", kind="attribute")
    types_of = {field.annotation for field in entities.model.model_fields.values()}
    for types, code, broken in _OF_TYPES:
        if types_of & {*types}:
            yield row(code, _in_attributes(of_attributes(types), broken))
    if not entities.has_named_statements:
        is_list = "(!can(keys(it.value)) && can([for each in it.value : each]))"
        yield row("LZ108", _unfit(entities.statements, is_list), "write [{ ... }], even with one entry")
    yield row("LZ117", Rows(f"distinct(concat(local.mistyped_permissions@, {_MISTYPED}))"))


def _is_list_of_texts(value: str) -> str:
    return f"try(alltrue([for each in tolist({value}) : each != null && can(tostring(each))]), false)"


def _is_map_of_texts(value: str) -> str:
    are_texts = f"alltrue([for each in values({value}) : each != null && can(tostring(each))])"
    return f"try(can(keys({value})) && {are_texts}, false)"


_OF_TYPES = (
    ((bool, bool | None), "LZ106", "!can(tobool(try(it.of[key], null)))"),
    ((list[str],), "LZ115", f"{_IS_GIVEN} && !{_is_list_of_texts('it.of[key]')}"),
    ((dict[str, str],), "LZ116", f"{_IS_GIVEN} && !{_is_map_of_texts('it.of[key]')}"),
)
"""The types of attributes, with the rule for each."""

_IS_SLOTS = (
    'try(alltrue([for slot, state in it.value : contains(["first", "second"], slot) && '
    'contains(["current", "previous", "inactive"], state)]), false)'
)

_ARE_STATES = 'try(alltrue([for state in values(it.value) : contains(["active", "inactive"], state)]), false)'

_USER_TYPE_RULES: tuple[Rule, ...] = (
    Rule(
        input="users",
        rule=says("LZ103", choices="`active` or `offboarding`"),
        hint="write one of them, or remove it",
        broken_in_hcl=_unfit("status", 'try(contains(["active", "offboarding"], it.value), false)'),
    ),
    Rule(input="users", rule=says("LZ118"), broken_in_hcl=_unfit("access_key_slots", _IS_SLOTS)),
    Rule(input="users", rule=says("LZ125"), broken_in_hcl=_unfit("existing_credentials", _ARE_STATES)),
)


_QUOTA_NAMES = Rule(
    input="quotas",
    rule=says("LZ111", kind="quota"),
    hint=f"use one of {', '.join(RAISABLE)}",
    broken_in_hcl=violating_map("quotas", f"!contains({text_list(list(RAISABLE))}, key)"),
)

# Inside one list, the variable itself must check it in Terraform, because names are keys of a loop.
_NAMES_IN_ONE_LIST = (
    *(
        Rule(input=kind.names_input, rule=says("LZ205"), broken_in_hcl=repeated_entries(kind.names_input))
        for kind in NAMED_GROUPS
    ),
    Rule(
        input=_ENTRIES,
        rule=says("LZ205"),
        broken_in_hcl=violating_cross_account(
            ".group_name", f"index([for e in var.{_ENTRIES} : lower(e.group_name)], lower(entry.group_name)) < at"
        ),
    ),
)


def _all_rules() -> Iterator[Rule]:
    # Each before the first rule of both forms with this code for this input.
    before: dict[tuple[str, str], list[Rule]] = {(each.input, "LZ143"): [*_type_rules(each)] for each in ENTITIES}
    before["users", "LZ143"] += _USER_TYPE_RULES
    before |= {("enable_iam_groups", "LZ205"): [*_NAMES_IN_ONE_LIST], ("quotas", "LZ512"): [_QUOTA_NAMES]}
    for rule in check.RULES:
        yield from before.pop((rule.input, getattr(rule.rule, "code", "")), ())
        yield rule


RULES = tuple(_all_rules())
"""The rules of the module: those of both forms, and these."""
