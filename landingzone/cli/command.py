"""Click subcommands that show examples in their help, and the options that all of them have."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from landingzone.cli.stacks import STACK
from landingzone.cli.terminal import be_verbose
from landingzone.ground.tables import read_rows


@dataclass(frozen=True)
class OptionUse:
    """What an option needs in order to have an effect.

    Args:
        parameter: Name of its parameter.
        has_effect: Says, from the parameters of a call, whether it has an effect.
        message: The message for a call in which it has none: `--table needs --format csv`.
    """

    parameter: str
    has_effect: Callable[[Mapping[str, Any]], bool]
    message: str


def _epilog(examples: Iterable[str]) -> str:
    # Click joins lines unless a paragraph begins with \b.
    return "\n".join(["\b", "Examples:", *(f"  landingzone {example}" for example in examples)])


class CommandGroup(click.Group):
    """Subcommands that are about one thing, in the order in which they are defined.

    Args:
        examples: Command lines for its help, without the name of the program.
    """

    def __init__(self, *arguments: Any, examples: Sequence[str] = (), **settings: Any) -> None:
        super().__init__(*arguments, epilog=_epilog(examples) if examples else None, **settings)

    def list_commands(self, _: click.Context) -> list[str]:
        """Return the names of the subcommands."""
        return [*self.commands]


class LazyGroup(CommandGroup):
    """Subcommands that are imported when they are needed, in the order of a table.

    Args:
        table: Name of each subcommand -> its line in the help. `who-can` is in the file `who_can.py`.
        prefix: How the names of the files begin.
    """

    def __init__(self, *arguments: Any, table: Mapping[str, str], prefix: str = "", **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._table, self._prefix = table, prefix

    def list_commands(self, _: click.Context) -> list[str]:
        """Return the names of the subcommands."""
        return [*self._table]

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        """Import a subcommand; None: there is none of this name."""
        if name not in self._table:
            return None
        file = f"{self._prefix}{name}".replace("-", "_")
        command: click.Command = getattr(import_module(f"landingzone.cli.{file}"), file)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the subcommand, or say which is similar."""
        if args[0] not in self._table and not ctx.resilient_parsing:
            raise click.NoSuchCommand(args[0], possibilities=self._table, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table into the help."""
        with formatter.section("Commands"):
            formatter.write_dl([*self._table.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the name of a subcommand, or an option."""
        names = [CompletionItem(name, help=text) for name, text in self._table.items() if name.startswith(incomplete)]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]


class Command(click.Command):
    """A subcommand, with the options that all subcommands have.

    Args:
        examples: Command lines for its help, without the name of the program.
        uses: Which options have an effect only together with others; without these they are refused.
    """

    def __init__(
        self, *arguments: Any, examples: Sequence[str], uses: Sequence[OptionUse] = (), **settings: Any
    ) -> None:
        self._uses = uses
        super().__init__(*arguments, **settings | {"epilog": _epilog(examples)})
        self.params += [
            _flag("-v", "--verbose", callback=lambda _, __, value: be_verbose(value), help=_VERBOSE),
            _flag("--traceback", help="Show the stack trace of an unexpected failure."),
        ]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words of the command line, and refuse an option that would have no effect."""
        rest = super().parse_args(ctx, args)
        if ctx.resilient_parsing:
            return rest
        for name in ctx.params.keys() & {"file", "files"} if "config" in ctx.params else ():
            config = ctx.params.pop("config")
            if config and ctx.params[name]:
                raise click.UsageError("choose one: FILE or --config FILE", ctx)
            if config:
                ctx.params[name] = config if name == "file" else (config,)
        for use in self._uses:
            is_given = ctx.get_parameter_source(use.parameter) is not ParameterSource.DEFAULT
            if is_given and not use.has_effect(ctx.params):
                raise click.UsageError(use.message, ctx)
        return rest


_VERBOSE = "Show what is read and what it results in."


def _flag(*names: str, **settings: Any) -> click.Option:
    return click.Option(names, is_flag=True, expose_value=False, **settings)


@cache
def elsewhere(what: Literal["command", "format"]) -> Mapping[str, str]:
    """Return what people know from other programs or commands -> what to use here."""
    rows = read_rows("landingzone.cli", "elsewhere.tsv")
    return {name: advice for each, names, advice in rows if each == what for name in names.split()}


class _Format(click.Choice[str]):
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the format, or say which command supports it."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            if advice := elsewhere("format").get(value):
                raise click.BadParameter(f"{error.message} {advice}", ctx, param) from None
            raise


def format_option(formats: Iterable[str]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make the option for the output format of a command; the first format is the default."""
    choices = [*formats]
    return click.option(
        "--format", "form", type=_Format(choices), default=choices[0], show_default=True, help="Output format."
    )


def on_option(help: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make the option for the day by which a command judges access that ends; the default is today.

    Args:
        help: What it does on that day, such as `Report it as of this day`.
    """
    return click.option(
        "--on",
        "today",
        metavar="DATE",
        type=click.DateTime(["%Y-%m-%d"]),
        callback=lambda _, __, day: (day or datetime.now(UTC)).date(),
        help=f"{help}. Default: today, in UTC.",
    )


def with_options(*options: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make what adds options to a command, in their order."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return add


FILE = click.Path(path_type=Path)

since_option = click.option(
    "--since", "revision", metavar="REV", help="Compare FILE with its content in this Git revision, such as HEAD."
)
staged_option = click.option("--staged", "is_staged", is_flag=True, help="Read FILE from the index of Git.")
against_option = click.option("--against", metavar="OLD", type=FILE, help="Compare FILE with this file.")
"""What `validate` and `diff` compare with."""

html_option = click.option("--html", "page", metavar="FILE", type=FILE, help="Write a page for browsers to FILE.")

config_option = click.option(
    "--config",
    metavar="FILE",
    type=FILE,
    help="The configuration. Default: the file named by LANDINGZONE_CONFIG, or landingzone.yaml.",
)
"""The configuration, where the arguments are something else."""


def configuration(metavar: str = "[FILE]", *, many: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make the argument for the configuration, with --config, which may name it instead.

    Args:
        metavar: What the help calls it.
        many: Whether there may be several: then the command gets `files`, otherwise `file`.
    """
    name, number = ("files", -1) if many else ("file", 1)
    argument = click.argument(name, metavar=metavar, nargs=number, required=False, type=FILE)
    return lambda command: argument(config_option(command))


def _checked_name(_: click.Context, __: click.Parameter, name: str) -> str:
    if not re.fullmatch("[A-Za-z0-9_][A-Za-z0-9_.-]*", name):
        raise click.BadParameter("must contain only letters, digits, `_`, `.` and `-`")
    return name


stack_option = click.option(
    "--stack",
    metavar="NAME",
    default=STACK,
    show_default=True,
    callback=_checked_name,
    help="Name of the stack with the groups.",
)
"""What the app calls its first stack."""
