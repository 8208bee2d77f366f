"""The `landingzone` command: its subcommands, one file each, and how usage errors and failures are reported."""

import sys
from collections.abc import Iterator, Sequence

import click

from landingzone import __version__
from landingzone.cli.command import LazyGroup, elsewhere
from landingzone.cli.completion import VARIABLE
from landingzone.cli.diagnostics import lines_of_error
from landingzone.cli.renamed import notice_of, renamed
from landingzone.cli.terminal import complain, lines_of
from landingzone.cli.unforeseen import run_or_report
from landingzone.ground.problems import LandingzoneError
from landingzone.ground.start import begin
from landingzone.ground.words import listed


class _Program(LazyGroup):
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the subcommand, also by a former name; for one that other programs have, say what to use here."""
        now = renamed(args)
        if now and not ctx.resilient_parsing:
            complain(notice_of(now))
        elif advice := elsewhere("command").get(args[0]):
            ctx.fail(f"No such command '{args[0]}'. {advice}.")
        return super().resolve_command(ctx, now or args)


@click.group("", cls=_Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-v", "--version", message="%(prog)s %(version)s")
def program() -> None:
    """IAM users and groups of an AWS landing zone: groups, users, cross-account access."""


def commands(group: click.Group = program, words: Sequence[str] = ()) -> Iterator[tuple[str, click.Command]]:
    """Yield each subcommand with its words, also those that only have others below them: `user`, `user add`."""
    context = click.Context(group)
    for name in group.list_commands(context):
        if command := group.get_command(context, name):
            yield " ".join([*words, name]), command
            if isinstance(command, click.Group):
                yield from commands(command, [*words, name])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: Words of the command line; None: those of the process.

    Returns:
        Exit status: 0 fine, 1 problems or a usage error; of `diff` and `plan` also 2: changes.
    """
    if arguments is None:
        begin()
    words = list(sys.argv[1:] if arguments is None else arguments)
    return run_or_report(lambda: _run(words), "--traceback", traced="--traceback" in words)


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
        problem = f"{error.format_message()}{_where_it_is(error, context, words)}"
        complain(f"{context.command_path}: {problem}", *lines_of(context.get_usage()))
        return 1
    return int(status or 0)


def _where_it_is(error: click.UsageError, context: click.Context, words: list[str]) -> str:
    """Return which commands have an option that this one does not have; empty: none, or something else is wrong."""
    if not isinstance(error, click.NoSuchOption) or error.possibilities:
        return ""
    name = error.option_name
    meant = next((f"-{word}" for word in words if word.startswith(name) and not word.startswith("--")), name)
    having = {name: command for name, command in commands() if any(meant in each.opts for each in command.params)}
    if context.command in having.values():
        return f" Write two dashes: {meant}."
    if not having:
        return ""
    # Many commands edit the file, and all of these have the same options.
    named = listed((f"`landingzone {name}`" for name in sorted(having, key=lambda name: " " in name)), most=4)
    behind = " Write options after the command." if context.command is program else ""
    return f" {named} {'has' if len(having) == 1 else 'have'} it.{behind}"


def _context_of(words: list[str]) -> click.Context:
    """Return the context of a command line that click has not read to the end."""
    outer = click.Context(program, info_name="landingzone")
    command = next(filter(None, (program.get_command(outer, word) for word in renamed(words) or words)), None)
    return click.Context(command, outer, info_name=command.name) if command else outer
