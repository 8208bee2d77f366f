"""The types of users' attributes, which the model checks in Python and nothing in Terraform, where `users` is `any`."""

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
        hcl.input_at_fault("users", "!(var.users == null || can(keys(var.users)))"),
    ),
    user_rule(
        "must be a map",
        "write {} for no attributes",
        None,
        hcl.users_at_fault("!(user == null || can(keys(user)))"),
    ),
    user_rule(
        "unknown attribute",
        f"known are {', '.join(sorted(User.model_fields))}",
        None,
        hcl.unknown_attributes(list(User.model_fields)),
    ),
    user_rule(
        "must be text",
        "write it in quotes",
        None,
        hcl.user_attributes_at_fault("!can(tostring(value))", _TEXTS),
    ),
    user_rule(
        "must be true or false",
        "write it without quotes",
        None,
        hcl.user_attributes_at_fault("!can(tobool(value))", _FLAGS),
    ),
    user_rule(
        "must be a list of texts",
        "write it as a list, even with one entry",
        None,
        hcl.user_attributes_at_fault(f"value != null && !{hcl.is_list_of_texts('value')}", _LISTS),
    ),
    user_rule(
        "must be a map of texts",
        "write name = value entries",
        None,
        hcl.user_attributes_at_fault(f"value != null && !{hcl.is_map_of_texts('value')}", _MAPS),
    ),
    user_rule(
        "must be a map",
        "write name = { ... } entries",
        None,
        hcl.user_attributes_at_fault("value != null && !can(keys(value))", ["inline_iam_policies"]),
    ),
    user_rule(
        "must have `actions` and `resources`, and may have `effect` (Allow or Deny) and `force_mfa`, nothing else",
        "write them as lists of texts, a text, and true or false",
        None,
        hcl.user_policies_at_fault("", f"!try({_INLINE}, false)"),
    ),
    user_rule(
        "must be `active` or `offboarding`",
        "write one of them, or leave it out",
        None,
        hcl.user_attribute_at_fault(
            "status", 'user.status != null && !try(contains(["active", "offboarding"], user.status), false)'
        ),
    ),
    user_rule(
        "must be a map of `first` and `second` to `current`, `previous` or `inactive`",
        'write { first = "current" }, or leave it out',
        None,
        hcl.user_attribute_at_fault("access_key_slots", f"user.access_key_slots != null && !{_IS_SLOTS}"),
    ),
)
