"""Subcommands of click that show examples in their help, and the options that all of them have."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from landingzone.cli.stacks import STACK

TRACED = "landingzone.traced"
VERBOSE = "landingzone.verbose"
"""Keys of `Context.meta`, which all contexts of one run share."""


@dataclass(frozen=True)
class Use:
    """What an option needs to change anything.

    Args:
        parameter: Name of its parameter.
        has_effect: Whether it changes something, by the parameters of a call.
        told: What is said of a call where it would not: `--table goes with --format csv`.
    """

    parameter: str
    has_effect: Callable[[Mapping[str, Any]], bool]
    told: str


def _epilog(examples: Iterable[str]) -> str:
    # Click wraps lines together unless a paragraph begins with \b.
    return "\n".join(["\b", "Examples:", *(f"  landingzone {example}" for example in examples)])


class Group(click.Group):
    """Subcommands that are about one thing, in the order in which they are defined.

    Args:
        examples: Command lines for its help, without the name of the program.
    """

    def __init__(self, *arguments: Any, examples: Sequence[str], **settings: Any) -> None:
        super().__init__(*arguments, **settings | {"epilog": _epilog(examples)})

    def list_commands(self, _: click.Context) -> list[str]:
        """Give the names of the subcommands."""
        return [*self.commands]


class Command(click.Command):
    """A subcommand, with the options that all have.

    Args:
        examples: Command lines for its help, without the name of the program.
        uses: Which options have an effect with others alone; without these they are refused.
    """

    def __init__(self, *arguments: Any, examples: Sequence[str], uses: Sequence[Use] = (), **settings: Any) -> None:
        self._uses = uses
        super().__init__(*arguments, **settings | {"epilog": _epilog(examples)})
        self.params += [
            _flag("-v", "--verbose", key=VERBOSE, help="Say what is read, and what comes out."),
            _flag("--traceback", key=TRACED, help="Show the stack trace of a failure that nobody foresaw."),
        ]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words of the command line, and refuse an option that would change nothing."""
        rest = super().parse_args(ctx, args)
        for use in () if ctx.resilient_parsing else self._uses:
            is_given = ctx.get_parameter_source(use.parameter) is not ParameterSource.DEFAULT
            if is_given and not use.has_effect(ctx.params):
                raise click.UsageError(use.told, ctx)
        return rest


def _flag(*names: str, key: str, help: str) -> click.Option:
    def keep(context: click.Context, _: click.Parameter, value: bool) -> None:
        context.meta[key] = value

    return click.Option(names, is_flag=True, expose_value=False, callback=keep, help=help)


def is_set(key: str) -> bool:
    """Tell whether an option that all subcommands have was given."""
    context = click.get_current_context(silent=True)
    return bool(context and context.meta.get(key))


_FORMATS_ELSEWHERE = {
    "html": "`landingzone report --html OUT` writes a page for browsers",
    "csv": "`landingzone report` has it",
    "markdown": "`landingzone diff` has it",
    "md": "`landingzone diff --format markdown` has it",
    "github": "`landingzone validate` has it",
    "sarif": "`landingzone validate` has it",
    "yaml": "JSON is YAML too: `--format json`",
}
"""What to do about a format that a command does not have."""


class _Format(click.Choice[str]):
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Give the format, or say where there is one of this name."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            if value not in _FORMATS_ELSEWHERE:
                raise
            raise click.BadParameter(f"{error.message} {_FORMATS_ELSEWHERE[value]}", ctx, param) from None


def format_option(formats: Iterable[str]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make the option of what a command writes; the first format is the default."""
    choices = [*formats]
    return click.option("--format", "form", type=_Format(choices), default=choices[0], show_default=True, help="How.")


def on_option(help: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make the option of the day on which a command looks at access that ends; by default it reads the clock.

    Args:
        help: What it does then, such as `Tell of it as on this day`.
    """
    return click.option(
        "--on",
        "today",
        metavar="DATE",
        type=click.DateTime(["%Y-%m-%d"]),
        callback=lambda _, __, day: (day or datetime.now(UTC)).date(),
        help=f"{help}. Default: today, in UTC.",
    )


git_option = click.option(
    "--git", "revision", metavar="REV", help="Compare FILE with what it was in this Git revision, such as HEAD."
)
"""What `validate` and `diff` compare with."""

config_option = click.option(
    "--config",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The configuration; by default the file that LANDINGZONE_CONFIG names, or landingzone.yaml.",
)
"""The configuration, where the arguments are other files."""


def _checked_name(_: click.Context, __: click.Parameter, name: str) -> str:
    if not re.fullmatch("[A-Za-z0-9_][A-Za-z0-9_.-]*", name):
        raise click.BadParameter("must be letters, digits, `_`, `.` and `-`, as the name of a stack is")
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
