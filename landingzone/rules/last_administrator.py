"""The rules that keep the last administrator, and the warning that there is none.

Which groups of one's own make administrators is what their policies mean, which Terraform cannot judge. The module
knows those that grant everything by the name of a policy or by a wildcard and refuse nothing, and takes every other one
with policies for one that may. So it refuses nothing that Python allows, and Python refuses more.
"""

from collections.abc import Iterator

from landingzone.config.group_resources import INLINE_POLICY_ATTRIBUTES, MANAGED_POLICY_ATTRIBUTES
from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration
from landingzone.groups.administrators import (
    ADMINISTRATING_GROUPS,
    members_of_administrating_groups,
    possible_members,
)
from landingzone.groups.holdings import Holdings
from landingzone.groups.made_groups import made_groups
from landingzone.groups.sure_administrators import FULL_POLICIES
from landingzone.problems import describe
from landingzone.rules import hcl
from landingzone.rules.rule import Rule, Violation

_ALL_ACTIONS = ("*", "*:*", "iam:*")
_FULL_IN_HCL = hcl.text_list(FULL_POLICIES)


def _has(attribute: str) -> str:
    return f"try(length(group.{attribute}) > 0, false)"


def _any_inline(condition: str) -> str:
    return f"anytrue(try([for policy in values(group.inline_iam_policies) : try({condition}, false)], []))"


_GRANTS_ALL_INLINE = _any_inline(
    f"length(setintersection([for each in policy.actions : lower(each)], {hcl.text_list(_ALL_ACTIONS)})) > 0 && "
    'contains(policy.resources, "*") && try(policy.effect, null) != "Deny"'
)
# What Terraform cannot read may refuse.
_MAY_REFUSE = " || ".join(
    (
        f"try(length(setsubtract(group.aws_managed_policy_names, {_FULL_IN_HCL})) > 0, false)",
        _any_inline('policy.effect == "Deny"'),
        _has("json_policies"),
        _has("customer_managed_policy_names"),
    )
)
_SURELY_ADMINISTERS = (
    f"(try(length(setintersection(group.aws_managed_policy_names, {_FULL_IN_HCL})) > 0, false) || "
    f"{_GRANTS_ALL_INLINE}) && !({_MAY_REFUSE})"
)
_MAY_ADMINISTER = " || ".join(map(_has, (*MANAGED_POLICY_ATTRIBUTES, *INLINE_POLICY_ATTRIBUTES)))


def _own_groups(condition: str) -> str:
    """List the groups of one's own whose `group` makes a condition true, in lower case."""
    return f"[for name, group in try({{ for n, g in var.groups : n => g }}, {{}}) : lower(name) if {condition}]"


def _find_last_administrators(inputs: Inputs) -> Iterator[Violation]:
    administrators = members_of_administrating_groups(inputs)
    if any(user.status == "active" or user.leaves_no_administrator for user in administrators.values()):
        return
    if any(inputs.users[name].status == "active" for name in possible_members(inputs)):
        return
    for name, user in administrators.items():
        yield ("users", name, "status"), describe(user.status)


def _find_said_to_be_last(inputs: Inputs) -> Iterator[Violation]:
    administrators = {*members_of_administrating_groups(inputs), *possible_members(inputs)}
    for name, user in inputs.users.items():
        if user.leaves_no_administrator and (user.status == "active" or name not in administrators):
            kind = "an active user" if user.status == "active" else "no administrator"
            yield ("users", name, "leaves_no_administrator"), f"true of {kind}"


_ADMINISTRATING_IN_HCL = "concat({})".format(
    ", ".join(
        (
            *(
                f"var.enable_iam_groups && var.{group.switch} ? [lower(var.{group.name_input})] : []"
                for group in ADMINISTRATING_GROUPS
            ),
            _own_groups(_SURELY_ADMINISTERS),
        )
    )
)
_POSSIBLY_ADMINISTRATING_IN_HCL = f"concat({_ADMINISTRATING_IN_HCL}, {_own_groups(_MAY_ADMINISTER)})"
_ADMINISTRATING_INPUTS = (
    "enable_iam_groups",
    "groups",
    *(name for group in ADMINISTRATING_GROUPS for name in (group.switch, group.name_input)),
)

NO_ADMINISTRATOR = "makes groups and users, and none of the users can give permissions"
HOW_TO_HAVE_ONE = (
    "put somebody into full-access or another group that lets its members, or write `administrators_elsewhere: true` "
    "if others administer"
)


def has_no_administrator(inputs: Inputs, holdings: Holdings) -> bool:
    """Tell whether a configuration makes groups and users and surely no administrator, and does not say that it knows.

    A user who holds something that is not known here may be one.

    Args:
        inputs: The inputs.
        holdings: What their users hold.
    """
    if not isinstance(inputs, Configuration) or inputs.administrators_elsewhere or not list(made_groups(inputs)):
        return False
    users = inputs.users.values()
    is_on_purpose = any(user.leaves_no_administrator for user in users)
    return bool(users) and not is_on_purpose and all(holdings.of(user).is_administrator is False for user in users)


LAST_ADMINISTRATOR = Rule(
    input="users",
    rule="an administrator must stay: all members of full-access, iam-admin and other groups that make administrators "
    "are offboarding",
    hint="keep one active, or set `leaves_no_administrator: true` on one of them",
    violations=_find_last_administrators,
    violations_hcl=hcl.last_administrators(_ADMINISTRATING_IN_HCL, _POSSIBLY_ADMINISTRATING_IN_HCL),
    also_reads=_ADMINISTRATING_INPUTS,
)
"""The rule of a single configuration. `administrator_changes` has the rule of a change."""

ADMINISTRATOR_RULES: tuple[Rule, ...] = (
    LAST_ADMINISTRATOR,
    Rule(
        input="users",
        rule="is only for an offboarding member of full-access, iam-admin or another group that makes administrators: "
        "later it would let the last administrator go without a warning",
        hint="take it out",
        violations=_find_said_to_be_last,
        violations_hcl=hcl.violating_leaves_no_administrator(_POSSIBLY_ADMINISTRATING_IN_HCL),
        also_reads=_ADMINISTRATING_INPUTS,
    ),
)
