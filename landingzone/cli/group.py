"""The subcommands of `group`, which add users to groups and remove them."""

from datetime import datetime

import click

from landingzone.cli.command import Command, CommandGroup
from landingzone.cli.editing import EditOfFile, editing, names_in, names_of
from landingzone.edit.groups import add_to_groups, remove_from_groups
from landingzone.groups.made_groups import made_groups

_groups = names_of(lambda read: [group.name for group in made_groups(read.configuration())])
_user = click.argument("name", metavar="USER", shell_complete=names_in("users"))
_names = click.argument("groups", metavar="GROUP...", nargs=-1, required=True, shell_complete=_groups)


@click.command(cls=CommandGroup)
def group() -> None:
    """Edit which groups a user is in. Everything else in the file stays unchanged, including comments.

    A change that `landingzone validate --against` refuses is refused, and nothing is written.
    """


@group.command(cls=Command)
@_user
@_names
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE")
@editing
def add(name: str, groups: tuple[str, ...], until: datetime | None) -> EditOfFile:
    """Add a user to groups, permanently or until a day.

    Exit status: 0 done, 1 refused.
    """
    day = until.date() if until else None
    return lambda path, on: add_to_groups(path, name, groups, until=day, on=on)


@group.command(cls=Command)
@_user
@_names
@editing
def remove(name: str, groups: tuple[str, ...]) -> EditOfFile:
    """Remove a user from groups. A group that comes from a team must be removed from the team, which this does not do.

    Exit status: 0 done, 1 refused.
    """
    return lambda path, on: remove_from_groups(path, name, groups, on=on)
