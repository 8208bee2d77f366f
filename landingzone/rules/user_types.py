"""The types of users' attributes, for Terraform, where `users` is `any`. In Python the model checks them."""

from landingzone.config.user import User
from landingzone.rules import hcl
from landingzone.rules.rule import Rule
from landingzone.rules.user_rule import user_rule

_IS_SLOTS = (
    'try(alltrue([for slot, state in user.access_key_slots : contains(["first", "second"], slot) && '
    'contains(["current", "previous", "inactive"], state)]), false)'
)
_TEXTS = [name for name, field in User.model_fields.items() if field.annotation in (str, str | None)]
_FLAGS = [name for name, field in User.model_fields.items() if field.annotation in (bool, bool | None)]
_LISTS = [name for name, field in User.model_fields.items() if field.annotation == list[str]]
_MAPS = [name for name, field in User.model_fields.items() if field.annotation == dict[str, str]]
_INLINE = (
    'can(keys(policy)) && length(setsubtract(keys(policy), ["actions", "resources", "effect", "force_mfa"])) == 0 && '
    f"{hcl.is_list_of_texts('policy.actions')} && {hcl.is_list_of_texts('policy.resources')} && "
    'contains(["Allow", "Deny"], try(policy.effect, null) == null ? "Allow" : policy.effect) && '
    "can(tobool(try(policy.force_mfa, false)))"
)

USER_TYPE_RULES: tuple[Rule, ...] = (
    user_rule(
        "must be a map",
        "write name = { ... }",
        None,
        hcl.violating_input("users", "!(var.users == null || can(keys(var.users)))"),
    ),
    user_rule(
        "must be a map",
        "write {} for no attributes",
        None,
        hcl.violating_users("!(user == null || can(keys(user)))"),
    ),
    user_rule(
        "unknown attribute",
        f"use one of {', '.join(sorted(User.model_fields))}",
        None,
        hcl.unknown_attributes(list(User.model_fields)),
    ),
    user_rule(
        "must be text",
        "write one text, in quotes",
        None,
        hcl.violating_user_attributes("!can(tostring(value))", _TEXTS),
    ),
    user_rule(
        "must be true or false",
        "write true or false",
        None,
        hcl.violating_user_attributes("!can(tobool(value))", _FLAGS),
    ),
    user_rule(
        "must be a list of texts",
        "write it as a list, even with one entry",
        None,
        hcl.violating_user_attributes(f"value != null && !{hcl.is_list_of_texts('value')}", _LISTS),
    ),
    user_rule(
        "must be a map of texts",
        "write name = value entries",
        None,
        hcl.violating_user_attributes(f"value != null && !{hcl.is_map_of_texts('value')}", _MAPS),
    ),
    user_rule(
        "must be a map",
        "write name = { ... } entries",
        None,
        hcl.violating_user_attributes("value != null && !can(keys(value))", ["inline_iam_policies"]),
    ),
    user_rule(
        "must have `actions` and `resources`, and may have `effect` (Allow or Deny) and `force_mfa`, nothing else",
        "write them as lists of texts, a text, and true or false",
        None,
        hcl.violating_user_policies("", f"!try({_INLINE}, false)"),
    ),
    user_rule(
        "must be `active` or `offboarding`",
        "write one of them, or leave it out",
        None,
        hcl.violating_user_attribute(
            "status", 'user.status != null && !try(contains(["active", "offboarding"], user.status), false)'
        ),
    ),
    user_rule(
        "must be a map of `first` and `second` to `current`, `previous` or `inactive`",
        'write { first = "current" }, or leave it out',
        None,
        hcl.violating_user_attribute("access_key_slots", f"user.access_key_slots != null && !{_IS_SLOTS}"),
    ),
)
