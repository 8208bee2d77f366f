"""The `landingzone` command: its subcommands, one file each, and how wrong use and failures are told."""

import sys
from collections.abc import Sequence

import click

from landingzone import __version__
from landingzone.cli.adopt import adopt
from landingzone.cli.changed import changed
from landingzone.cli.completion import VARIABLE, completion
from landingzone.cli.decrypt import decrypt
from landingzone.cli.deploy_policy import deploy_policy
from landingzone.cli.diagnostics import lines_of_error
from landingzone.cli.diff import diff
from landingzone.cli.docs import docs
from landingzone.cli.explain import explain
from landingzone.cli.init import init
from landingzone.cli.module import module
from landingzone.cli.outputs import outputs
from landingzone.cli.read_policy import read_policy
from landingzone.cli.report import report
from landingzone.cli.schema import schema
from landingzone.cli.split_state import split_state
from landingzone.cli.stack_of import stack_of
from landingzone.cli.terminal import complain, lines_of
from landingzone.cli.unforeseen import run_or_tell
from landingzone.cli.unrecorded import unrecorded
from landingzone.cli.validate import validate
from landingzone.ground.problems import LandingzoneError

COMMANDS = (
    *(init, validate, explain, report, diff, changed, stack_of, module, adopt),
    *(unrecorded, deploy_policy, read_policy, split_state, outputs, decrypt, schema, docs, completion),
)


class _Program(click.Group):
    """Lists its subcommands in the order of the table, in which they are used."""

    def list_commands(self, _: click.Context) -> list[str]:
        """Give the names of the subcommands."""
        return [command.name or "" for command in COMMANDS]


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-v", "--version", message="%(prog)s %(version)s")
def program() -> None:
    """IAM users and groups of an AWS landing zone: groups, users, cross-account access."""


for _command in COMMANDS:
    program.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: Words of the command line; None: those of the process.

    Returns:
        Exit status: 0 fine, 1 problems or wrong use; of `diff` also 2: changes.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    return run_or_tell(lambda: _run(words), "--traceback", traced="--traceback" in words)


def _run(words: list[str]) -> int:
    try:
        status = program.main(words, prog_name="landingzone", complete_var=VARIABLE, standalone_mode=False)
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.exceptions.NoArgsIsHelpError as error:
        complain(*lines_of(error.format_message()))
        return 1
    except LandingzoneError as error:
        complain(*lines_of_error(error))
        return 1
    except click.UsageError as error:
        context = error.ctx or _context_of(words)
        complain(f"{context.command_path}: {error.format_message()}", *lines_of(context.get_usage()))
        return 1
    return int(status or 0)


def _context_of(words: list[str]) -> click.Context:
    """Give the context of a command line that click has not read to its end."""
    outer = click.Context(program, info_name="landingzone")
    command = next((program.commands[word] for word in words if word in program.commands), None)
    return click.Context(command, outer, info_name=command.name) if command else outer
