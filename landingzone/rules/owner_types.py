"""The types of what `users`, `groups` and `policies` hold, for Terraform, where they are `any`.

In Python the models check them. What Terraform itself refuses in a plan has no row: texts, and maps of attributes and
of inline policies.
"""

from collections.abc import Iterator

from landingzone.rules.hcl import EFFECT, Rows, held, is_list_of_texts, is_map_of_texts, of_attributes, text_list
from landingzone.rules.owner_rule import owner_rule, user_rule
from landingzone.rules.owners import Owners
from landingzone.rules.rule import Rule

_STATEMENT = (
    'length(setsubtract(keys(it.policy), ["actions", "resources", "effect", "force_mfa"])) == 0 && '
    "alltrue([for each in concat(tolist(it.policy.actions), tolist(it.policy.resources)) : tostring(each) != null]) && "
    f'contains(["Allow", "Deny"], {EFFECT}) && can(tobool(try(it.policy.force_mfa, false)))'
)


def type_rules(owners: Owners) -> Iterator[Rule]:
    """Make the rules of the types of what the input holds."""
    yield _rule(
        owners,
        "must be a map",
        "write name = { ... }",
        Rows("[local.given@]", "!(it == null || can(keys(it)))", f'"{owners.input}"'),
    )
    known = sorted(owners.model.model_fields)
    unknown = Rows("held", f"!contains(local.attributes.{owners.input}, it.key)")
    yield _rule(owners, "unknown attribute", f"use one of {', '.join(known)}", unknown)
    yield from _attribute_rules(owners)
    yield _rule(
        owners,
        "must have `actions` and `resources`, and may have `effect` (Allow or Deny) and `force_mfa`, nothing else",
        "write them as lists of texts, a text, and true or false",
        Rows("statements", f"!try({_STATEMENT}, false)"),
    )


def _attribute_rules(owners: Owners) -> Iterator[Rule]:
    """Make a rule for each type that some attribute has."""
    types_of = {field.annotation for field in owners.model.model_fields.values()}
    is_list = "!can(keys(it.value)) && can([for each in it.value : each])"
    for types, rule, hint, violation in (
        ((bool, bool | None), "must be true or false", "write true or false", "!can(tobool(it.value))"),
        (
            (list[str],),
            "must be a list of texts",
            "write it as a list, even with one entry",
            f"it.value != null && !{is_list_of_texts('it.value')}",
        ),
        (
            (dict[str, str],),
            "must be a map of texts",
            "write name = value entries",
            f"it.value != null && !{is_map_of_texts('it.value')}",
        ),
    ):
        if types_of & {*types}:
            of_type = f"contains({text_list(of_attributes(types))}, it.key)"
            yield _rule(owners, rule, hint, Rows("held", f"{of_type} && {violation}"))
    if not owners.has_named_statements:
        broken = held(owners.statements, f"it.value != null && !({is_list})", can_fail=False)
        yield _rule(owners, "must be a list", "write [{ ... }], even with one entry", broken)


def _rule(owners: Owners, rule: str, hint: str, broken_in_hcl: Rows) -> Rule:
    return owner_rule(owners, rule, hint, None, broken_in_hcl)


_IS_SLOTS = (
    'try(alltrue([for slot, state in it.value : contains(["first", "second"], slot) && '
    'contains(["current", "previous", "inactive"], state)]), false)'
)

USER_TYPE_RULES: tuple[Rule, ...] = (
    user_rule(
        "must be `active` or `offboarding`",
        "write one of them, or leave it out",
        None,
        held(
            "status", 'it.value != null && !try(contains(["active", "offboarding"], it.value), false)', can_fail=False
        ),
    ),
    user_rule(
        "must be a map of `first` and `second` to `current`, `previous` or `inactive`",
        'write { first = "current" }, or leave it out',
        None,
        held("access_key_slots", f"it.value != null && !{_IS_SLOTS}", can_fail=False),
    ),
)
