"""What a change of groups should not do in one step: names, and fewer roles, that cost policies."""

from collections.abc import Iterator

from landingzone.access.entities import GroupAccess
from landingzone.changes.comparison import Comparison
from landingzone.changes.group_pairs import is_replaced_by_renaming
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe
from landingzone.ground.words import cited, listed
from landingzone.groups.catalog import CROSS_ACCOUNT
from landingzone.groups.made_groups import made_groups


def advise_on_groups(comparison: Comparison) -> Iterator[Finding]:
    """Find what goes wrong with groups when a change is applied in one step.

    Yields:
        The warnings: new names, and fewer roles, that cost a group policies for a moment. None when the account
        changes.
    """
    if not comparison.has_order:
        return
    steps_of = {group.name: group.steps for group in made_groups(comparison.new.inputs)}
    for was, becomes in comparison.groups.both.values():
        stripped, cost = what_renaming_strips(becomes), what_fewer_roles_cost(was, becomes)
        if was.name != becomes.name and stripped:
            actual = f"{describe(becomes.name)}, previously {describe(was.name)}"
            yield Finding(steps_of[becomes.name], says("LZ757"), actual, stripped)
        if cost:
            actual = f"{describe(becomes.name)}, whose roles fit one inline policy again"
            yield Finding((CROSS_ACCOUNT.entries_input,), says("LZ756"), actual, cost)


def what_renaming_strips(group: GroupAccess) -> str:
    """Return which policies the members of a group lose for a moment when it is renamed; empty: none.

    An attachment must be detached before it is made again. Inline policies can exist under both names, except the one
    that has the name of its group.
    """
    is_named_as_group = group.key == CROSS_ACCOUNT.all_key
    stripped = [cited(policy.name) for policy in group.policies if policy.kind != "inline" or is_named_as_group]
    return (
        f"its members lose {listed(stripped)} for a moment, because Terraform detaches and reattaches policies: "
        "apply with permissions that do not come from this group"
        if stripped and not is_replaced_by_renaming(group)
        else ""
    )


def what_fewer_roles_cost(old: GroupAccess, new: GroupAccess) -> str:
    """Describe what the members of a group lose for a moment when its roles fit one policy again; empty: nothing.

    The group of an entry gets its inline policy before its managed ones are detached.
    """
    return (
        "for a moment its members may assume only one role, because Terraform detaches the managed policies before it "
        f"writes the inline one: first add its members to the groups of {CROSS_ACCOUNT.entries_input} as well, which "
        "keep their roles, and apply, then apply this"
        if old.key == new.key == CROSS_ACCOUNT.all_key and managed_policies_of(old) and not managed_policies_of(new)
        else ""
    )


def managed_policies_of(group: GroupAccess) -> int:
    """Count the managed policies of a group."""
    return sum(policy.kind != "inline" for policy in group.policies)
