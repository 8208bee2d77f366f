"""What a change must not do to a group while users still name it: AWS refuses to delete a group that has members."""

from collections.abc import Iterator

from landingzone.changes.passing_names import RefusedChange
from landingzone.config.inputs import Inputs
from landingzone.config.options import records_of
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe, path_of
from landingzone.ground.words import subject
from landingzone.groups.made_groups import made_groups
from landingzone.resources.group_resources import GROUP


def find_lost_groups(old: Inputs, new: Inputs) -> Iterator[RefusedChange]:
    """Find the groups that a change deletes, or gives another name, while users still name them.

    Args:
        old: The inputs before, which are taken to be applied.
        new: The inputs after.

    Yields:
        What is refused, once for each group. None when the account changes, or the state forgets the group.
    """
    if old.aws_account_id != new.aws_account_id:
        return
    records = records_of(new)
    made = {group.name.lower() for group in made_groups(new)}
    by_address = {records.moved.get(group.address, group.address): group for group in made_groups(new)}
    leaving = {*records.moved.values()} - by_address.keys()
    naming: dict[str, list[str]] = {}
    for name, user in sorted(new.users_in_effect.items()):
        for group_name in {*map(str.lower, user.groups)} - made:
            naming.setdefault(group_name, []).append(name)
    for group in made_groups(old):
        users = naming.get(group.name.lower())
        if not users or f"aws_iam_group.{group.key}" in records.removed or group.address in leaving:
            continue
        renamed = by_address.get(group.address)
        if renamed:
            path, hint = path_of(*renamed.steps), f"name {describe(renamed.name)} there: the old name no longer exists"
        else:
            is_switched_off = not new.enable_iam_groups and group.key != GROUP.key
            path = "enable_iam_groups" if is_switched_off else group.made_by
            hint = "take it out of their groups too: AWS refuses to delete a group that has members (DeleteConflict)"
        actual = f"{describe(group.name)}, named by {subject(users)}"
        problem = Finding(path, says("LZ712"), actual, hint)
        yield RefusedChange(problem=problem, group=group.name)
