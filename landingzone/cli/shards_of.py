"""The subcommand `shards of`."""

import difflib
from pathlib import Path

import click

from landingzone.cli.command import Command, configuration, stack_option
from landingzone.cli.configuration import no_such_user
from landingzone.cli.terminal import say
from landingzone.cli.valid import read_valid
from landingzone.cli.wholes import meant
from landingzone.resources.shards import stack_of


@click.command("of", cls=Command)
@click.argument("user")
@configuration()
@stack_option
def shards_of(user: str, file: Path | None, stack: str) -> int:
    """Print the stack that a user is in. It is always the same for the same number of shards.

    Exit status: 0 printed, 1 problems, a usage error, or no such user.
    """
    read = read_valid(meant(file))
    inputs = read.configuration()
    name = stack_of(user, stack, inputs.user_shards)
    if user not in inputs.users:
        near = difflib.get_close_matches(user, inputs.users, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise no_such_user(read, user, f"{hint}a user of this name would be in {name}")
    say(name)
    return 0
