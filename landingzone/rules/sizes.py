"""The sizes of policies, as AWS counts them: of users, groups and policies, and of groups with a switch.

The former are Terraform expressions; their rules are with the rules for policies.
"""

from collections.abc import Iterator
from typing import get_origin

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.groups import sizes
from landingzone.groups.catalog import GROUPS, Group, InlinePolicy
from landingzone.groups.values import InputValues
from landingzone.iam.quotas import GROUP_INLINE_CHARACTERS
from landingzone.rules.predicates import at_most
from landingzone.rules.rows import characters, rule_of, value_of, when_group_is_made
from landingzone.rules.rule import Rule


def local_of(group: Group) -> str:
    """Name the local value of the module with the size of a group."""
    return f"{group.key}_characters"


def _large_group_rule(group: Group, name: str) -> Rule:
    """Make the rule for a group whose policy grows with a list, the input `name`."""
    measured = value_of(
        name,
        lambda inputs: sizes.inline_size_of(group, InputValues(inputs)),
        f"local.{local_of(group)}",
        when_group_is_made(group.switch),
    )
    rule = says("LZ502", group=group.key.replace("_", "-"), most=GROUP_INLINE_CHARACTERS, input=name)
    return rule_of(measured, ~at_most(GROUP_INLINE_CHARACTERS), rule, found=characters)


def growing_policies() -> Iterator[tuple[Group, InlinePolicy, str]]:
    """Yield the policies that hold the entries of a list, each with its group and the input, in the order of keys."""
    for group in sorted(GROUPS, key=lambda group: group.key):
        for policy in group.inline:
            if policy.made_from and get_origin(Inputs.model_fields[policy.made_from].annotation) is list:
                yield group, policy, policy.made_from


GROUP_SIZE_RULES: tuple[Rule, ...] = tuple(_large_group_rule(group, name) for group, _, name in growing_policies())
