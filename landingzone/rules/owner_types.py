"""The types of what `users`, `groups` and `policies` hold, for Terraform, where they are `any`.

In Python the models check them.
"""

from collections.abc import Iterator

from landingzone.rules import hcl
from landingzone.rules.owner_rule import owner_rule, user_rule
from landingzone.rules.owners import USERS, Owners
from landingzone.rules.rule import Rule

_STATEMENT = (
    'can(keys(policy)) && length(setsubtract(keys(policy), ["actions", "resources", "effect", "force_mfa"])) == 0 && '
    f"{hcl.is_list_of_texts('policy.actions')} && {hcl.is_list_of_texts('policy.resources')} && "
    'contains(["Allow", "Deny"], try(policy.effect, null) == null ? "Allow" : policy.effect) && '
    "can(tobool(try(policy.force_mfa, false)))"
)


def type_rules(owners: Owners) -> Iterator[Rule]:
    """Make the rules of the types of what the input holds."""
    given = f"var.{owners.input}"
    yield _rule(
        owners,
        "must be a map",
        "write name = { ... }",
        hcl.violating_input(owners.input, f"!({given} == null || can(keys({given})))"),
    )
    is_map = f"{owners.item} == null || can(keys({owners.item}))"
    yield _rule(owners, "must be a map", "write {} for no attributes", hcl.violating_owners(owners, f"!({is_map})"))
    known = ", ".join(sorted(owners.model.model_fields))
    yield _rule(owners, "unknown attribute", f"use one of {known}", hcl.unknown_attributes(owners))
    yield from _attribute_rules(owners)
    yield _rule(
        owners,
        "must have `actions` and `resources`, and may have `effect` (Allow or Deny) and `force_mfa`, nothing else",
        "write them as lists of texts, a text, and true or false",
        hcl.violating_statements(owners, "", f"!try({_STATEMENT}, false)"),
    )


def _attribute_rules(owners: Owners) -> Iterator[Rule]:
    """Make a rule for each type that some attribute has."""
    fields = owners.model.model_fields.items()
    is_list = "!can(keys(value)) && can([for each in value : each])"
    statements = [owners.statements]
    for types, rule, hint, violation in (
        ((str, str | None), "must be text", "write one text, in quotes", "!can(tostring(value))"),
        ((bool, bool | None), "must be true or false", "write true or false", "!can(tobool(value))"),
        (
            (list[str],),
            "must be a list of texts",
            "write it as a list, even with one entry",
            f"value != null && !{hcl.is_list_of_texts('value')}",
        ),
        (
            (dict[str, str],),
            "must be a map of texts",
            "write name = value entries",
            f"value != null && !{hcl.is_map_of_texts('value')}",
        ),
    ):
        attributes = [name for name, field in fields if field.annotation in types]
        if attributes:
            yield _rule(owners, rule, hint, hcl.violating_attributes(owners, violation, attributes))
    if owners.has_named_statements:
        violations_hcl = hcl.violating_attributes(owners, "value != null && !can(keys(value))", statements)
        yield _rule(owners, "must be a map", "write name = { ... } entries", violations_hcl)
    else:
        violations_hcl = hcl.violating_attributes(owners, f"value != null && !({is_list})", statements)
        yield _rule(owners, "must be a list", "write [{ ... }], even with one entry", violations_hcl)


def _rule(owners: Owners, rule: str, hint: str, violations_hcl: str) -> Rule:
    return owner_rule(owners, rule, hint, None, violations_hcl)


_IS_SLOTS = (
    'try(alltrue([for slot, state in user.access_key_slots : contains(["first", "second"], slot) && '
    'contains(["current", "previous", "inactive"], state)]), false)'
)

USER_TYPE_RULES: tuple[Rule, ...] = (
    user_rule(
        "must be `active` or `offboarding`",
        "write one of them, or leave it out",
        None,
        hcl.violating_attribute(
            USERS, "status", 'user.status != null && !try(contains(["active", "offboarding"], user.status), false)'
        ),
    ),
    user_rule(
        "must be a map of `first` and `second` to `current`, `previous` or `inactive`",
        'write { first = "current" }, or leave it out',
        None,
        hcl.violating_attribute(USERS, "access_key_slots", f"user.access_key_slots != null && !{_IS_SLOTS}"),
    ),
)
