"""The administrators."""

from dev.module.module_rules import text_list
from landingzone.escalation.account import FULL_POLICIES
from landingzone.escalation.administrators import ADMINISTRATING_GROUPS
from landingzone.resources.user_resources import INLINE_POLICY_ATTRIBUTES, MANAGED_POLICY_ATTRIBUTES

_ALL_ACTIONS = ("*", "*:*", "iam:*")
_FULL_IN_HCL = text_list(FULL_POLICIES)


def _has(attribute: str) -> str:
    return f"try(length(it.of.{attribute}) > 0, false)"


def _any_inline(condition: str) -> str:
    return f"anytrue(try([for of in values(it.of.inline_iam_policies) : try({condition}, false)], []))"


def _own_groups(condition: str) -> str:
    """List the own groups for which a condition is true, in lower case."""
    return f"${{[for it in local.owners.groups : lower(it.name) if {condition}]}}"


def _is_in(groups: str) -> str:
    """Return whether the user of a row is in one of these groups; IAM ignores case."""
    return f'anytrue([for each in flatten([try(it.of.groups, [])]) : contains({groups}, try(lower(each), ""))])'


_OF_THE_MODULE = ", ".join(
    f"var.enable_iam_groups && var.{group.switch} ? [lower(var.{group.name_input})] : []"
    for group in ADMINISTRATING_GROUPS
)
_GRANTS_ALL = (
    f"anytrue([for each in of.actions : contains({text_list(_ALL_ACTIONS)}, lower(each))]) && "
    'contains(of.resources, "*") && try(of.effect, null) != "Deny"'
)
_IS_LEAVING = 'try(it.of.status == "offboarding" && {}, false)'
_ON_PURPOSE = "try(tobool(it.of.leaves_no_administrator) == true, false)"

ADMINISTRATORS = {
    "own_groups_with_full_policies": _own_groups(
        f"try(length(setintersection(it.of.aws_managed_policy_names, {_FULL_IN_HCL})) > 0, false)"
    ),
    "own_groups_with_all_actions": _own_groups(_any_inline(_GRANTS_ALL)),
    # A document that Terraform cannot read may deny.
    "own_groups_with_other_policies": _own_groups(
        " || ".join((_any_inline('of.effect == "Deny"'), _has("json_policies"), _has("customer_managed_policy_names")))
    ),
    "own_groups_that_may_refuse": _own_groups(
        "contains(local.own_groups_with_other_policies, lower(it.name)) || "
        f"try(length(setsubtract(it.of.aws_managed_policy_names, {_FULL_IN_HCL})) > 0, false)"
    ),
    "own_groups_with_policies": _own_groups(
        " || ".join(map(_has, (*MANAGED_POLICY_ATTRIBUTES, *INLINE_POLICY_ATTRIBUTES)))
    ),
    "administrating_groups_made_here": f"${{concat({_OF_THE_MODULE})}}",
    "administrating_groups": "${concat(local.administrating_groups_made_here, tolist(setsubtract(concat("
    "local.own_groups_with_full_policies, local.own_groups_with_all_actions), local.own_groups_that_may_refuse)))}",
    "groups_that_may_administer": "${concat(local.administrating_groups, local.own_groups_with_policies)}",
    "leaving_administrators": f"${{[for it in local.owners.users : "
    f"{{ path = it.path, is_on_purpose = {_ON_PURPOSE} }} if "
    f"{_IS_LEAVING.format(_is_in('local.administrating_groups'))}]}}",
    "possible_administrators": "${[for it in local.owners.users : it.path if "
    f"{_is_in('local.groups_that_may_administer')}]}}",
    "staying_administrators": "${setsubtract(local.possible_administrators, local.offboarding_users)}",
    "said_to_be_last": f"${{[for it in local.owners.users : it.path if {_ON_PURPOSE}]}}",
    "not_the_last": "${setsubtract(local.said_to_be_last, "
    "setintersection(local.possible_administrators, local.offboarding_users))}",
    "is_without_administrators": "${length(local.staying_administrators) == 0 && "
    "!anytrue([for it in local.leaving_administrators : it.is_on_purpose])}",
}
"""Local values of the module about administrators."""
