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
    yield _rule(
        owners,
        says("LZ109"),
        "write name = { ... }",
        Whole(owners.input, f"can(keys(var.{owners.input}))"),
    )
    known = sorted(owners.model.model_fields)
    unknown = Rows(
        f"flatten([for it in local.owners@ : [for key in try(keys(it.of), []) : "
        f'"${{it.path}}{step_in_hcl("key")}" if !contains(local.attributes@, key)]])',
        "",
        "it",
    )
    yield _rule(owners, says("LZ111", kind="attribute"), f"use one of {', '.join(known)}", unknown)
    yield from _attribute_rules(owners)
    yield _rule(
        owners,
        says("LZ117"),
        "write them as lists of texts, a text, and true or false",
        Rows(f"distinct(concat(local.mistyped_permissions@, {_MISTYPED}))", "", "it"),
    )


def _attribute_rules(owners: Owners) -> Iterator[Rule]:
    """Make a rule for each type that some attribute has."""
    types_of = {field.annotation for field in owners.model.model_fields.values()}
    is_list = "!can(keys(it.value)) && can([for each in it.value : each])"
    for types, rule, hint, violation in (
        ((bool, bool | None), says("LZ106"), "write true or false", "!can(tobool(try(it.of[key], null)))"),
        (
            (list[str],),
            says("LZ115"),
            "write it as a list, even with one entry",
            f"{_IS_GIVEN} && !{is_list_of_texts('it.of[key]')}",
        ),
        (
            (dict[str, str],),
            says("LZ116"),
            "write name = value entries",
            f"{_IS_GIVEN} && !{is_map_of_texts('it.of[key]')}",
        ),
    ):
        if types_of & {*types}:
            yield _rule(owners, rule, hint, in_attributes(of_attributes(types), violation))
    if not owners.has_named_statements:
        broken = unfit(owners.statements, f"({is_list})")
        yield _rule(owners, says("LZ108"), "write [{ ... }], even with one entry", broken)


def _rule(owners: Owners, rule: str, hint: str, broken_in_hcl: Rows | Whole) -> Rule:
    return owner_rule(owners, rule, hint, None, broken_in_hcl)


_IS_SLOTS = (
    'try(alltrue([for slot, state in it.value : contains(["first", "second"], slot) && '
    'contains(["current", "previous", "inactive"], state)]), false)'
)

USER_TYPE_RULES: tuple[Rule, ...] = (
    user_rule(
        says("LZ103", choices="`active` or `offboarding`"),
        "write one of them, or leave it out",
        None,
        unfit("status", 'try(contains(["active", "offboarding"], it.value), false)'),
    ),
    user_rule(
        says("LZ118"),
        'write { first = "current" }, or leave it out',
        None,
        unfit("access_key_slots", _IS_SLOTS),
    ),
)
