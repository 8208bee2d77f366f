"""Subcommands of click that show examples in their help, and the options that all of them have."""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from landingzone.cli.stacks import STACK

TRACED = "landingzone.traced"
VERBOSE = "landingzone.verbose"
"""Keys of `Context.meta`, which all contexts of one run share."""


class Command(click.Command):
    """A subcommand, with the options that all have.

    Args:
        examples: Command lines for its help, without the name of the program.
    """

    def __init__(self, *arguments: Any, examples: Sequence[str], **settings: Any) -> None:
        # Click wraps lines together unless a paragraph begins with \b.
        epilog = "\n".join(["\b", "Examples:", *(f"  landingzone {example}" for example in examples)])
        super().__init__(*arguments, **settings | {"epilog": epilog})
        self.params += [
            _flag("-v", "--verbose", key=VERBOSE, help="Say what is read, and what comes out."),
            _flag("--traceback", key=TRACED, help="Show the stack trace of a failure that nobody foresaw."),
        ]


def _flag(*names: str, key: str, help: str) -> click.Option:
    def keep(context: click.Context, _: click.Parameter, value: bool) -> None:
        context.meta[key] = value

    return click.Option(names, is_flag=True, expose_value=False, callback=keep, help=help)


def is_set(key: str) -> bool:
    """Tell whether an option that all subcommands have was given."""
    context = click.get_current_context(silent=True)
    return bool(context and context.meta.get(key))


def format_option(formats: Iterable[str]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make the option of what a command writes; the first format is the default."""
    choices = [*formats]
    return click.option(
        "--format", "form", type=click.Choice(choices), default=choices[0], show_default=True, help="How."
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
