"""The rules of how large the policies of a group may become, counted as AWS counts them."""

from collections.abc import Callable, Iterator
from typing import get_origin

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.groups import sizes
from landingzone.groups.catalog import GROUPS, Group, InlinePolicy
from landingzone.groups.characters import count
from landingzone.groups.values import InputValues
from landingzone.iam.quotas import GROUP_INLINE_CHARACTERS
from landingzone.rules.predicates import at_most
from landingzone.rules.rows import characters, rule_of, value_of, when_group_is_made
from landingzone.rules.rule import Rule

_UNKNOWN_ACCOUNT = "0" * 12


def _depending_on_mfa(measure: Callable[[InputValues], int], **inputs: object) -> str:
    """Write a number that depends on whether MFA is required as a Terraform expression."""

    def of(should_require_mfa: bool) -> int:
        given = {"aws_account_id": _UNKNOWN_ACCOUNT, "should_require_mfa": should_require_mfa, **inputs}
        return measure(InputValues(Inputs.model_validate(given)))

    return str(of(True)) if of(True) == of(False) else f"(var.should_require_mfa ? {of(True)} : {of(False)})"


def _sum(lengths: str) -> str:
    return f"sum(concat([0], [{lengths}]))"


def _local(group: Group) -> str:
    """Name the local value of the module with the size of a group."""
    return f"{group.key}_characters"


def _size_in_hcl(group: Group, policy: InlinePolicy, name: str) -> str:
    entry = _size_of_entry(policy, name)
    length = f'length(text) + (can(regex(":", text)) ? 0 : {entry - 1})' if entry > 1 else "length(text)"
    fixed = _depending_on_mfa(lambda values: sizes.inline_size_of(group, values) - entry - 3, **{name: ["-"]})
    return f"${{{fixed} + {_sum(f'for text in var.{name} : {length} + 3')}}}"


def _large_group_rule(group: Group, name: str) -> Rule:
    """Make the rule of a group whose policy grows with a list, the input `name`."""
    size = value_of(
        name,
        lambda inputs: sizes.inline_size_of(group, InputValues(inputs)),
        f"local.{_local(group)}",
        when_group_is_made(group.switch),
    )
    rule = says("LZ502", group=group.key.replace("_", "-"), most=GROUP_INLINE_CHARACTERS, input=name)
    return rule_of(size, ~at_most(GROUP_INLINE_CHARACTERS), rule, found=characters)


def _size_of_entry(policy: InlinePolicy, name: str) -> int:
    """Count the characters that a policy has for an entry `-` of the list that it is made from: 3 for `-:*`."""

    def size(*entries: str) -> int:
        given = {"aws_account_id": _UNKNOWN_ACCOUNT, name: list(entries)}
        return count(policy.document(InputValues(Inputs.model_validate(given))))

    return size("-", "-") - size("-") - len(',""')


def _growing_policies() -> Iterator[tuple[Group, InlinePolicy, str]]:
    """Give the policies that hold the entries of a list, each with its group and the input, in the order of keys."""
    for group in sorted(GROUPS, key=lambda group: group.key):
        for policy in group.inline:
            if policy.made_from and get_origin(Inputs.model_fields[policy.made_from].annotation) is list:
                yield group, policy, policy.made_from


GROUP_SIZE_RULES: tuple[Rule, ...] = tuple(_large_group_rule(group, name) for group, _, name in _growing_policies())

GROUP_SIZES = {_local(group): _size_in_hcl(group, policy, name) for group, policy, name in _growing_policies()}
"""Local values of the module with the sizes of these groups."""
