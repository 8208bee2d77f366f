"""The rules for cross-account groups that outgrow one inline policy, and keep their roles in slots."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import describe
from landingzone.ground.tokens import is_token
from landingzone.ground.words import counted
from landingzone.groups.catalog import CROSS_ACCOUNT
from landingzone.groups.made_groups import made_groups
from landingzone.groups.slots import LONGEST_GROUP_NAME, SLOTS, role_arns_size
from landingzone.groups.values import InputValues
from landingzone.iam.quotas import GROUP_INLINE_CHARACTERS, MANAGED_CHARACTERS
from landingzone.rules.entities import Row
from landingzone.rules.hcl import Whole, violating_cross_account
from landingzone.rules.rule import Rule, Violation

_FULL, _ALL_FULL = f"local.{CROSS_ACCOUNT.key}_full", f"local.{CROSS_ACCOUNT.all_key}_full"
_ENTRIES = CROSS_ACCOUNT.entries_input
_LIMITS = f"it may have {SLOTS} managed policies of {MANAGED_CHARACTERS} characters, each with the roles of one slot"
_SEVERAL_ENTRIES = "split its roles over several entries"
_WILDCARD = "; or let a group of `groups` assume arn:aws:iam::*:role/<name>, in any account that trusts this one"
_WITHOUT_ALL = f"set {CROSS_ACCOUNT.all_switch} to false, or list fewer roles"


def _groups_in_slots(inputs: Inputs, key: str) -> Iterator[Row]:
    """Yield the groups with slots: each with its policies, at the path of the roles."""
    for group in made_groups(inputs):
        if group.key == key and group.slots:
            yield Row(group.roles_at, group, group.slots, inputs)


_of_entries = partial(_groups_in_slots, key=CROSS_ACCOUNT.key)
_of_all = partial(_groups_in_slots, key=CROSS_ACCOUNT.all_key)


def _find_full_slots(groups: Iterable[Row]) -> Iterator[Violation]:
    """Find the fullest slot of each group, if it is too large."""
    for steps, _, policies, inputs in groups:
        values = InputValues(inputs)
        sizes = ((role_arns_size(policy.role_arns, values), policy) for policy in policies)
        characters, fullest = max(sizes, key=lambda each: each[0])
        if characters > MANAGED_CHARACTERS:
            roles = counted(sum(len(policy.role_arns) for policy in policies), "role")
            where = f"for {counted(len(fullest.role_arns), 'role')} in slot {fullest.slot}, of {roles} in total"
            yield steps, f"{characters} characters {where}"


def _find_unknown_roles(groups: Iterable[Row]) -> Iterator[Violation]:
    """Find groups with roles whose ARNs are CDKTF tokens, which have no slot yet."""
    for steps, _, policies, inputs in groups:
        arns = [arn for policy in policies for arn in policy.role_arns]
        if unknown := sum(map(is_token, arns)):
            size = role_arns_size(arns, InputValues(inputs))
            yield steps, f"{size} characters without {counted(unknown, 'ARN')} that only Terraform will know"


def _find_long_names(groups: Iterable[Row]) -> Iterator[Violation]:
    for _, group, _, _ in groups:
        if len(group.name) > LONGEST_GROUP_NAME and not is_token(group.name):
            yield group.steps, f"{describe(group.name)}, {len(group.name)} characters"


_LONG_NAME = says("LZ506", most=LONGEST_GROUP_NAME)
_unknown = partial(says, "LZ505", most=GROUP_INLINE_CHARACTERS)


def _rule(of: Callable[[Inputs], Any], find: Callable[[Any], Iterable[Violation]], rule: str, hint: str) -> Rule:
    return Rule(input=_ENTRIES, rule=rule, hint=hint, looks_at=of, violations=find)


# The first two have two implementations: each language has its own code to distribute the roles to slots.
SLOT_RULES: tuple[Rule, ...] = (
    replace(
        _rule(_of_entries, _find_full_slots, says("LZ503", limits=_LIMITS), f"{_SEVERAL_ENTRIES}{_WILDCARD}"),
        broken_in_hcl=violating_cross_account(".iam_role_arns", f"var.enable_iam_groups && {_FULL}[at]"),
    ),
    replace(
        _rule(_of_all, _find_full_slots, says("LZ504", limits=_LIMITS), f"{_WITHOUT_ALL}{_WILDCARD}"),
        broken_in_hcl=Whole(_ENTRIES, f"!(var.enable_iam_groups && var.{CROSS_ACCOUNT.all_switch} && {_ALL_FULL})"),
    ),
    # In Terraform, the plan stops if the number of slots is not known.
    _rule(
        _of_entries,
        _find_unknown_roles,
        _unknown(which="which holds its roles in managed policies"),
        "write them as strings, or split the roles over several entries",
    ),
    _rule(
        _of_all,
        _find_unknown_roles,
        _unknown(which="such as the one for all accounts"),
        f"write them as strings, or set {CROSS_ACCOUNT.all_switch} to false",
    ),
    # In Terraform, the AWS provider refuses an invalid policy name in the plan.
    _rule(_of_entries, _find_long_names, _LONG_NAME, f"write a shorter one, or {_SEVERAL_ENTRIES}"),
    replace(
        _rule(_of_all, _find_long_names, _LONG_NAME, f"write a shorter one, or {_WITHOUT_ALL}"),
        input=CROSS_ACCOUNT.all_name_input,
    ),
)
