"""The subcommand `completion`: the script with which a shell completes the command line."""

import click
from click.shell_completion import get_completion_class

from landingzone.cli.command import Command
from landingzone.cli.terminal import lines_of, say

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_LANDINGZONE_COMPLETE"


@click.command(cls=Command)
@click.argument("shell", metavar="SHELL", type=click.Choice(SHELLS))
def completion(shell: str) -> int:
    """Print a script with which a shell completes subcommands, options, their values and files."""
    kind = get_completion_class(shell)
    assert kind is not None
    program = click.get_current_context().find_root().command
    say(*lines_of(kind(program, {}, "landingzone", VARIABLE).source()))
    return 0
