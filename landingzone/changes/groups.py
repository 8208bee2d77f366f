"""What a change of groups should not do in one step: names that cost policies, groups made here and elsewhere."""

from collections.abc import Iterator

from landingzone.access.change import Change
from landingzone.access.model import GroupAccess, Report
from landingzone.changes.group_pairs import pair_groups, stripped_by_renaming
from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration, records_of
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe, path_of
from landingzone.ground.words import cited, counted, listed
from landingzone.groups.catalog import CROSS_ACCOUNT
from landingzone.groups.made_groups import made_groups
from landingzone.iam.severity import Severity


def advise_on_groups(old: Inputs, new: Inputs, before: Report, after: Report) -> Iterator[Finding]:
    """Find what goes wrong with groups when a change is applied in one step.

    Args:
        old: The inputs before, which are taken to be applied.
        new: The inputs after.
        before: Who can do what before.
        after: Who can do what after, in the same account.

    Yields:
        The warnings: new names, and fewer roles, that cost a group policies for a moment; groups that this change
        creates and that exist elsewhere. None when the account changes.
    """
    if old.aws_account_id == new.aws_account_id:
        yield from _on_names(new, before, after)
        yield from _on_fewer_roles(before, after)
        yield from _on_groups_from_elsewhere(old, new)


def what_renaming_strips(group: GroupAccess) -> str:
    """Say which policies the members of a group lose for a moment when it is renamed; empty: none."""
    stripped = [cited(policy.name) for policy in stripped_by_renaming(group)]
    return (
        f"for a moment its members are without {listed(stripped)}, which Terraform detaches before and attaches again "
        "after: apply with permissions that do not come from this group"
        if stripped
        else ""
    )


def what_fewer_roles_cost(old: GroupAccess, new: GroupAccess) -> str:
    """Say what the members of a group lose for a moment when its roles fit one policy again; empty: nothing.

    That of an entry gets its inline policy before its managed ones go.
    """
    return (
        f"for a moment its members may assume one role alone, since Terraform detaches the "
        "managed policies before it writes the inline one: first apply with its members in the groups of "
        f"{CROSS_ACCOUNT.entries_input} too, which keep their roles, then with this"
        if old.key == new.key == CROSS_ACCOUNT.all_key and managed_policies_of(old) and not managed_policies_of(new)
        else ""
    )


def managed_policies_of(group: GroupAccess) -> int:
    """Count the managed policies of a group."""
    return sum(policy.kind != "inline" for policy in group.policies)


def find_policies_for_roles(old: GroupAccess, new: GroupAccess) -> Iterator[Change]:
    """Tell that a cross-account group gets managed policies for its roles, or no longer has any."""
    had, has = managed_policies_of(old), managed_policies_of(new)
    if new.key not in (CROSS_ACCOUNT.key, CROSS_ACCOUNT.all_key) or bool(had) == bool(has):
        return
    outgrows = f"outgrow its inline policy: it gets {counted(has, 'managed policy', 'managed policies')}"
    fits = f"fit one inline policy again: its {counted(had, 'managed policy', 'managed policies')} go"
    cost = what_fewer_roles_cost(old, new)
    level: Severity = "medium" if cost and new.members else "info"
    text = f"the roles of the group {cited(new.name)} {outgrows if has else fits}"
    yield Change(level=level, kind="group", text=text, group=new.name, warning=cost)


def _on_fewer_roles(before: Report, after: Report) -> Iterator[Finding]:
    for was, becomes in pair_groups(before, after).items():
        cost = what_fewer_roles_cost(before.group[was], after.group[becomes])
        if cost:
            yield Finding(
                CROSS_ACCOUNT.entries_input,
                says("LZ756"),
                f"{describe(becomes)}, whose roles fit one inline policy again",
                cost,
            )


def _on_names(new: Inputs, before: Report, after: Report) -> Iterator[Finding]:
    steps_of = {group.name: group.steps for group in made_groups(new)}
    for was, becomes in pair_groups(before, after).items():
        stripped = what_renaming_strips(after.group[becomes])
        if was != becomes and stripped:
            yield Finding(
                path_of(*steps_of[becomes]),
                says("LZ757"),
                f"{describe(becomes)}, until now {describe(was)}",
                stripped,
            )


def _on_groups_from_elsewhere(old: Inputs, new: Inputs) -> Iterator[Finding]:
    if isinstance(new, Configuration) and new.moved_from:
        return
    adoption = records_of(new)
    made = {group.name.lower() for group in made_groups(old)}
    named = {group.lower() for user in old.users_in_effect.values() for group in user.groups}
    for group in made_groups(new):
        is_taken_over = group.address in adoption.moved or group.address in adoption.imported
        if group.name.lower() in named - made and not is_taken_over:
            yield Finding(path_of(*group.steps), says("LZ758"), describe(group.name))
