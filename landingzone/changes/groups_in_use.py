"""What a change must not do to a group while users still name it: AWS refuses to delete a group that has members."""

from collections.abc import Iterator

from landingzone.changes.comparison import Comparison
from landingzone.changes.elsewhere import handed_over
from landingzone.changes.refused_change import RefusedChange
from landingzone.ground.grouping import grouped
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe
from landingzone.ground.words import subject
from landingzone.groups.made_groups import made_groups
from landingzone.resources.group_resources import GROUP


def find_groups_in_use(comparison: Comparison) -> Iterator[RefusedChange]:
    """Find the groups that a change deletes or renames while users still name them.

    Yields:
        What is refused, once for each group; nothing for groups that the state forgets.
    """
    records, new = comparison.records, comparison.new
    made = {group.name.lower() for group in made_groups(new.inputs)}
    by_address = {records.moved.get(group.address, group.address): group for group in made_groups(new.inputs)}
    naming = grouped(
        (group, name) for name, user in sorted(new.users.items()) for group in {*map(str.lower, user.groups)} - made
    )
    elsewhere = handed_over(comparison)  # reported as such
    for group in made_groups(comparison.old.inputs):
        users, renamed = naming.get(group.name.lower()), by_address.get(group.address)
        leaves = renamed is None and comparison.stays_in_the_account(group.address)
        if not users or leaves or ("groups", group.name.lower()) in elsewhere:
            continue
        if renamed:
            steps = renamed.steps
            hint = f"name {describe(renamed.name)} in their groups: the old name no longer exists"
        else:
            is_switched_off = not new.inputs.enable_iam_groups and group.key != GROUP.key
            steps = ("enable_iam_groups" if is_switched_off else group.made_by,)
            hint = "remove it from their groups too: AWS does not delete a group that has members (DeleteConflict)"
        problem = Finding(steps, says("LZ712"), f"{describe(group.name)}, named by {subject(users)}", hint)
        yield RefusedChange(problem=problem, group=group.name)
