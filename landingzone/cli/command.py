"""Click subcommands that show examples in their help, and the options that all of them have."""

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


class Group(click.Group):
    """Subcommands that are about one thing, in the order in which they are defined.

    Args:
        examples: Command lines for its help, without the name of the program.
    """

    def __init__(self, *arguments: Any, examples: Sequence[str], **settings: Any) -> None:
        super().__init__(*arguments, **settings | {"epilog": _epilog(examples)})

    def list_commands(self, _: click.Context) -> list[str]:
        """Return the names of the subcommands."""
        return [*self.commands]


class Command(click.Command):
    """A subcommand, with the options that all subcommands have.

    Args:
        examples: Command lines for its help, without the name of the program.
        uses: Which options have an effect only together with others; without these they are refused.
    """

    def __init__(self, *arguments: Any, examples: Sequence[str], uses: Sequence[Use] = (), **settings: Any) -> None:
        self._uses = uses
        super().__init__(*arguments, **settings | {"epilog": _epilog(examples)})
        self.params += [
            _flag("-v", "--verbose", key=VERBOSE, help="Show what is read and what it results in."),
            _flag("--traceback", key=TRACED, help="Show the stack trace of an unexpected failure."),
        ]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words of the command line, and refuse an option that would have no effect."""
        rest = super().parse_args(ctx, args)
        for use in () if ctx.resilient_parsing else self._uses:
            is_given = ctx.get_parameter_source(use.parameter) is not ParameterSource.DEFAULT
            if is_given and not use.has_effect(ctx.params):
                raise click.UsageError(use.message, ctx)
        return rest


def _flag(*names: str, key: str, help: str) -> click.Option:
    def keep(context: click.Context, _: click.Parameter, value: bool) -> None:
        context.meta[key] = value

    return click.Option(names, is_flag=True, expose_value=False, callback=keep, help=help)


def is_set(key: str) -> bool:
    """Return whether an option that all subcommands have was given."""
    context = click.get_current_context(silent=True)
    return bool(context and context.meta.get(key))


_FORMATS_ELSEWHERE = {
    "html": "`landingzone report --html OUT` and `landingzone diff --html OUT` write an HTML page",
    "csv": "`landingzone report` writes it",
    "markdown": "`landingzone diff` writes it",
    "md": "`landingzone diff --format markdown` writes it",
    "github": "`landingzone validate` writes it",
    "sarif": "`landingzone validate` writes it",
    "yaml": "JSON is also YAML: use `--format json`",
}
"""What to do about a format that a command does not support."""


class _Format(click.Choice[str]):
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the format, or say which command supports it."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            if value not in _FORMATS_ELSEWHERE:
                raise
            raise click.BadParameter(f"{error.message} {_FORMATS_ELSEWHERE[value]}", ctx, param) from None


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


git_option = click.option(
    "--git", "revision", metavar="REV", help="Compare FILE with its content in this Git revision, such as HEAD."
)
"""What `validate` and `diff` compare with."""

config_option = click.option(
    "--config",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The configuration. Default: the file named by LANDINGZONE_CONFIG, or landingzone.yaml.",
)
"""The configuration, where the arguments are other files."""


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
