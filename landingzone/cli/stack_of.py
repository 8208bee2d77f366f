"""The subcommand `stack-of`. Slow imports are delayed until it runs."""

import difflib
from pathlib import Path

import click

from landingzone.cli.command import Command, stack_option
from landingzone.cli.terminal import say


@click.command(
    "stack-of",
    cls=Command,
    short_help="print the stack that a user is in",
    examples=("stack-of alice", "stack-of alice people.yaml"),
)
@click.argument("user")
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@stack_option
def stack_of(user: str, file: Path | None, stack: str) -> int:
    """Print the stack that a user is in. It is always the same for the same number of shards.

    Exit status: 0 printed, 1 problems, a usage error, or no such user.
    """
    from landingzone.cli.configuration import no_such_user, read_valid
    from landingzone.resources.shards import stack_of as stack_of_name

    read = read_valid(file)
    configuration = read.configuration()
    name = stack_of_name(user, stack, configuration.user_shards)
    if user not in configuration.users:
        near = difflib.get_close_matches(user, configuration.users, n=1)
        meant = f"did you mean {near[0]}? " if near else ""
        hint = f"{meant}a user of this name would be in {name}"
        raise no_such_user(read, user, hint)
    say(name)
    return 0
