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


@cache
def _table(name: str) -> list[list[str]]:
    return read_rows("landingzone.cli", f"{name}.tsv")


@cache
def commands_below(words: str = "") -> Mapping[str, str]:
    """Return the subcommands of a command, in the order of the table: name -> its line in the help."""
    before = f"{words} ".lstrip()
    below = ((name.removeprefix(before), help) for name, help in _table("commands") if name.startswith(before))
    return {name: help for name, help in below if " " not in name}


def _words_of(ctx: click.Context) -> str:
    return ctx.command_path.partition(" ")[2]


class _WithExamples(click.Command):
    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples of the table into the help."""
        examples = [f"  landingzone {example}" for command, example in _table("examples") if command == _words_of(ctx)]
        if examples:
            # Click joins lines unless a paragraph begins with \b.
            self.epilog = "\n".join(["\b", "Examples:", *examples])
        super().format_epilog(ctx, formatter)


class CommandGroup(_WithExamples, click.Group):
    """Subcommands that are about one thing, in the order of the table."""

    def list_commands(self, _: click.Context) -> list[str]:
        """Return the names of the subcommands."""
        return [*commands_below(self.name or "")]

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table into the help."""
        with formatter.section("Commands"):
            formatter.write_dl([*commands_below(self.name or "").items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the name of a subcommand, or an option."""
        below = commands_below(self.name or "").items()
        names = [CompletionItem(name, help=text) for name, text in below if name.startswith(incomplete)]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]


class LazyGroup(CommandGroup):
    """Subcommands that are imported when they are needed. `who-can` is in the file `who_can.py`."""

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        """Import a subcommand; None: there is none of this name."""
        if name not in commands_below(self.name or ""):
            return None
        file = f"{self.name} {name}".strip().replace("-", "_").replace(" ", "_")
        command: click.Command = getattr(import_module(f"landingzone.cli.{file}"), file)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the subcommand, or say which is similar."""
        names = self.list_commands(ctx)
        if args[0] not in names and not ctx.resilient_parsing:
            raise click.NoSuchCommand(args[0], possibilities=names, ctx=ctx)
        return super().resolve_command(ctx, args)


@cache
def _help_of_options() -> Mapping[tuple[str, str], str]:
    return {(command, name): help for name, commands, help in _table("options") for command in commands.split(", ")}


class Command(_WithExamples):
    """A subcommand, with the options that all subcommands have.

    Args:
        uses: Which options have an effect only together with others; without these they are refused.
    """

    def __init__(self, *arguments: Any, uses: Sequence[OptionUse] = (), **settings: Any) -> None:
        self._uses = uses
        super().__init__(*arguments, **settings)
        self.params += [
            _flag("--verbose", "-v", callback=lambda _, __, value: be_verbose(value)),
            _flag("--traceback"),
        ]

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the arguments and the options, with what the table says about options."""
        words, texts, params = _words_of(ctx), _help_of_options(), super().get_params(ctx)
        for each in params:
            if isinstance(each, click.Option) and not (each.help or each.hidden):
                name = each.opts[0]
                each.help = texts.get((words, name)) or texts["", name]
        return params

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
    return click.option("--format", "form", type=_Format(choices), default=choices[0], show_default=True)


on_option = click.option(
    "--on",
    "today",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=lambda _, __, day: (day or datetime.now(UTC)).date(),
)
"""The day by which a command judges access that ends; the default is today."""


def with_options(*options: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make what adds options to a command, in their order."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return add


FILE = click.Path(path_type=Path)

since_option = click.option("--since", "revision", metavar="REV")
staged_option = click.option("--staged", "is_staged", is_flag=True)
against_option = click.option("--against", metavar="OLD", type=FILE)
"""What `validate` and `diff` compare with."""

html_option = click.option("--html", "page", metavar="FILE", type=FILE)

export_options = with_options(
    click.option("--export", "details", metavar="FILE", type=FILE),
    click.option("--credential-report", "credential_report", metavar="FILE", type=FILE),
)
"""The files that stand in for AWS: the account details, and a credential report."""

REPORT_NEEDS_EXPORT = OptionUse(
    "credential_report", lambda given: given["details"] is not None, "add --export FILE: --credential-report needs it"
)

config_option = click.option("--config", metavar="FILE", type=FILE)
"""The configuration, where the arguments are something else."""

dry_option = click.option("--dry-run", "is_dry", is_flag=True)


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


stack_option = click.option("--stack", metavar="NAME", default=STACK, show_default=True, callback=_checked_name)
"""What the app calls its first stack."""
