"""The subcommand `shards split`."""

import shlex
from collections.abc import Sequence
from pathlib import Path

import click

from landingzone.cli.command import FILE, Command, config_option, stack_option
from landingzone.cli.stacks import directory_of
from landingzone.cli.terminal import complain, remark, say
from landingzone.cli.valid import read_valid
from landingzone.cli.wholes import meant
from landingzone.ground.directories import make_directory
from landingzone.ground.problems import InvalidInputs
from landingzone.ground.words import counted, listed
from landingzone.resources.shards import stack_names
from landingzone.rules.shards import require_dividing
from landingzone.states.division import divide
from landingzone.states.pushes import SCRIPT, files_of
from landingzone.states.state import read_state

_MOST_NAMED = 4


@click.command("split", cls=Command)
@click.argument("places", metavar="STATE... DIR", nargs=-1, type=FILE)
@config_option
@stack_option
def shards_split(places: tuple[Path, ...], config: Path | None, stack: str) -> int:
    """Divide the states of all stacks among the stacks of the current configuration. Needs no network and no AWS.

    STATE is the output of `terraform state pull`: for the only stack, or for the one with the groups and every shard,
    including empty ones. DIR must be new or empty, or contain this division; it gets a state for each stack, which
    only its owner can read, and the script that pushes them. Prints the command that runs the script. After that,
    every plan is empty.

    The configuration needs `dividing: true`, so that nobody can apply meanwhile. This command and the script may be
    killed and run again.

    Exit status: 0 written, 1 problems or a usage error.
    """
    if len(places) < 2:
        raise click.UsageError("name one STATE or all of them, then DIR")
    *files, directory = places
    read = read_valid(meant(config))
    configuration = read.configuration()
    try:
        require_dividing(configuration)
    except InvalidInputs as error:
        raise InvalidInputs(read.located(error.problems)) from None
    given = []
    for file in files:
        remark(f"{file}: reading")
        given.append(read_state(file))
    names = stack_names(stack, configuration.user_shards)
    divided = divide(given, configuration, stack)
    files_to_push = files_of(divided, {name: directory_of(name) for name in names})
    make_directory(directory, files_to_push, is_private=True)
    say(f"sh {shlex.quote(str(directory / SCRIPT))}")
    # Nothing will use the states of these any longer.
    former = [name for name in stack_names(stack, len(files) - 1 or 1) if name not in names]
    complain(*_advice(names, former))
    return 0


def _advice(present: Sequence[str], former: list[str]) -> list[str]:
    init = f"terraform {shlex.quote(f'-chdir={directory_of(present[min(1, len(present) - 1)])}')} init"
    states = counted(len(present), "state")
    lines = [
        f"Written: {states}. Before they are pushed, run `cdktf synth`, and for each stack: {init}",
        "Then run the command above until it says that all is pushed; it skips what is already done.",
    ]
    if former:
        names = listed(former) if len(former) < _MOST_NAMED else f"{former[0]} to {former[-1]}"
        lines.append(f"After that, nothing uses the states of {names}. Remove them from the backend.")
    return lines
