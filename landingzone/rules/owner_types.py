"""The types of what `users`, `groups` and `policies` hold, for Terraform, where they are `any`.

In Python the models check them. What Terraform itself refuses in a plan has no row: texts, and maps of attributes and
of inline policies.
"""

from collections.abc import Iterator

from landingzone.ground.kinds import says
from landingzone.rules.hcl import (
    Rows,
    Whole,
    in_attributes,
    is_list_of_texts,
    is_map_of_texts,
    of_attributes,
    step_in_hcl,
    unfit,
)
from landingzone.rules.owner_rule import owner_rule, user_rule
from landingzone.rules.owners import Owners
from landingzone.rules.rule import Rule

_STATEMENT = (
    "length(setsubtract(keys(it.policy), local.attributes.statements)) == 0 && "
    'contains(["Allow", "Deny"], it.effect) && can(tobool(try(it.policy.force_mfa, false)))'
)


_MISTYPED = f"[for it in local.statements@ : it.path if !try({_STATEMENT}, false)]"
_IS_GIVEN = "try(it.of[key], null) != null"


def type_rules(owners: Owners) -> Iterator[Rule]:
    """Make the rules of the types of what the input holds."""
    is_map = Whole(owners.input, f"can(keys(var.{owners.input}))")
    yield owner_rule(owners, says("LZ109"), None, is_map, "write name = { ... }")
    known = sorted(owners.model.model_fields)
    unknown = Rows(
        f"flatten([for it in local.owners@ : [for key in try(keys(it.of), []) : "
        f'"${{it.path}}{step_in_hcl("key")}" if !contains(local.attributes@, key)]])',
        "",
        "it",
    )
    yield owner_rule(owners, says("LZ111", kind="attribute"), None, unknown, f"use one of {', '.join(known)}")
    yield from _attribute_rules(owners)
    mistyped = Rows(f"distinct(concat(local.mistyped_permissions@, {_MISTYPED}))", "", "it")
    yield owner_rule(owners, says("LZ117"), None, mistyped)


def _attribute_rules(owners: Owners) -> Iterator[Rule]:
    """Make a rule for each type that some attribute has."""
    types_of = {field.annotation for field in owners.model.model_fields.values()}
    is_list = "!can(keys(it.value)) && can([for each in it.value : each])"
    for types, code, violation in (
        ((bool, bool | None), "LZ106", "!can(tobool(try(it.of[key], null)))"),
        ((list[str],), "LZ115", f"{_IS_GIVEN} && !{is_list_of_texts('it.of[key]')}"),
        ((dict[str, str],), "LZ116", f"{_IS_GIVEN} && !{is_map_of_texts('it.of[key]')}"),
    ):
        if types_of & {*types}:
            yield owner_rule(owners, says(code), None, in_attributes(of_attributes(types), violation))
    if not owners.has_named_statements:
        broken = unfit(owners.statements, f"({is_list})")
        yield owner_rule(owners, says("LZ108"), None, broken, "write [{ ... }], even with one entry")


_IS_SLOTS = (
    'try(alltrue([for slot, state in it.value : contains(["first", "second"], slot) && '
    'contains(["current", "previous", "inactive"], state)]), false)'
)

USER_TYPE_RULES: tuple[Rule, ...] = (
    user_rule(
        says("LZ103", choices="`active` or `offboarding`"),
        None,
        unfit("status", 'try(contains(["active", "offboarding"], it.value), false)'),
        hint="write one of them, or leave it out",
    ),
    user_rule(says("LZ118"), None, unfit("access_key_slots", _IS_SLOTS)),
)
