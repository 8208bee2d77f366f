"""The subcommand `split-state`. Slow imports wait until it runs."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from landingzone.cli.command import Command, config_option, stack_option
from landingzone.cli.diagnostics import lines_of_error
from landingzone.cli.stacks import directory_of
from landingzone.cli.terminal import complain, remark, say
from landingzone.problems import LandingzoneError
from landingzone.words import counted, listed

_MOST_NAMED = 4


@click.command(
    cls=Command,
    short_help="divide states among the stacks of `user_shards`, or unite them again",
    examples=(
        "split-state whole.tfstate divided",
        "split-state old/*.tfstate new",
        "split-state --config people.yaml --stack people old/*.tfstate new",
    ),
)
@click.argument("places", metavar="STATE... DIR", nargs=-1, type=click.Path(path_type=Path))
@config_option
@stack_option
def split_state(places: tuple[Path, ...], config: Path | None, stack: str) -> int:
    """Divide the states of all stacks among those of the present configuration. Needs no network and no AWS.

    STATE is what `terraform state pull` printed: of the only stack, or of the one with the groups and every shard, also
    of an empty one. DIR is new or empty; into it comes a state for each stack, which its owner alone can read. Prints
    the commands that push them: shards first. Then every plan is empty.

    Nobody may apply between the pull and the last push.

    Exit status: 0 written, 1 problems or wrong use.
    """
    from landingzone.cli.configuration import read_valid
    from landingzone.directories import make_private_directory, require_free
    from landingzone.states.division import divide
    from landingzone.states.state import read_state
    from landingzone.states.verbatim import write_verbatim

    if len(places) < 2:
        raise click.UsageError("name one STATE or all of them, and DIR")
    *files, directory = places
    try:
        require_free(directory)
        configuration = read_valid(config).configuration()
        given = []
        for file in files:
            remark(f"{file}: reading")
            given.append(read_state(file))
        states = divide(given, configuration, stack)
        make_private_directory(directory, {f"{name}.tfstate": write_verbatim(state) for name, state in states.items()})
    except LandingzoneError as error:
        complain(*lines_of_error(error))
        return 1
    groups, *shards = states
    # Whoever stops half way has the users in the old state as well, and loses nobody.
    say(*(_push(name, directory) for name in (*shards, groups)))
    complain(*_advice([*states], _former(len(files), stack, [*states])))
    return 0


def _push(name: str, directory: Path) -> str:
    return f"{_terraform(name)} state push {shlex.quote(str((directory / f'{name}.tfstate').absolute()))}"


def _terraform(name: str) -> str:
    return f"terraform {shlex.quote(f'-chdir={directory_of(name)}')}"


def _former(number: int, stack: str, present: list[str]) -> list[str]:
    """Name the stacks of states that nothing will use any more."""
    from landingzone.config.shards import stack_names

    return [name for name in stack_names(stack, number - 1 or 1) if name not in present]


def _advice(present: list[str], former: list[str]) -> list[str]:
    init = f"{_terraform(present[min(1, len(present) - 1)])} init"
    states = counted(len(present), "state")
    lines = [
        f"Written: {states}. Before the first push, run `cdktf synth`, and for each stack: {init}",
        "Nobody may apply from the pull to the last push. Push in the order above, shards first. One that is refused "
        "was done already, or finds an older state in its place; if nobody has applied since the pull, add -force.",
        "Then plan each stack: nothing changes.",
    ]
    if former:
        names = listed(former) if len(former) < _MOST_NAMED else f"{former[0]} to {former[-1]}"
        lines.append(f"After that, nothing uses the states of {names}. Remove them where the backend keeps them.")
    return lines
