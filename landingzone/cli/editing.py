"""What the commands that edit configuration files share: their options, and how they report what they did."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from landingzone.changes.new_warnings import untold
from landingzone.changes.render.text import changes_as_text
from landingzone.cli.command import config_option, dry_option, format_option, on_option, with_options
from landingzone.cli.configuration import find_configuration
from landingzone.cli.diagnostics import as_rows, as_text, lines_of_error
from landingzone.cli.terminal import PrintedLine, complain, lines_of, remark, say
from landingzone.cli.wholes import meant
from landingzone.config.file import ConfigurationFile, read_file
from landingzone.edit.draft import NotWritable, RefusedEdit
from landingzone.edit.edited import Edited
from landingzone.ground.problems import LandingzoneError
from landingzone.ground.words import counted, listed

EditOfFile = Callable[[Path, date], Edited]
"""Makes the edit of a configuration, as of a day."""


def _as_text(edited: Edited, *, is_dry: bool) -> Sequence[PrintedLine]:
    if not edited.files:
        return [*edited.following]
    if is_dry:
        return lines_of(edited.as_diff())
    written = f"Written: {listed(edited.files)}."
    # Not wrapped: there may be a command to copy.
    warnings = untold(edited.warnings, edited.changes)
    advice = [*as_text(warnings), ""] if warnings else []
    return [*lines_of(changes_as_text(edited.changes)), "", *advice, written, *edited.following]


def _as_json(edited: Edited, *, is_dry: bool) -> Sequence[PrintedLine]:
    diff = {"diff": edited.as_diff()} if is_dry else {}
    changes = [change.as_dict() for change in edited.changes]
    warnings = [*as_rows(edited.warnings)]
    answer = {"files": [*edited.files], **diff, "changes": changes, "warnings": warnings, "next": [*edited.following]}
    return lines_of(json.dumps(answer, indent=2))


FORMATS = {"text": _as_text, "json": _as_json}


def editing(make: Callable[..., EditOfFile]) -> Callable[..., int]:
    """Make a command of a function that gives, for its options, what makes the edit of a configuration.

    The command has the options that all these commands have, and carries out the edit.
    """

    @wraps(make)
    def run(config: Path | None, form: str, today: date, *, is_dry: bool, **given: Any) -> int:
        edit = make(**given)
        return carry_out(lambda path: edit(path, today), config, form, is_dry=is_dry)

    return with_options(config_option, dry_option, format_option(FORMATS), on_option)(run)


def carry_out(make: Callable[[Path], Edited], config: Path | None, form: str, *, is_dry: bool) -> int:
    """Carry out an edit, and report what it does.

    Args:
        make: Makes it.
        config: The configuration; None: the one that is meant.
        form: The format of the report.
        is_dry: Whether to write nothing.

    Returns:
        The exit status: 0 if it is done, and 1 if it is refused.
    """
    try:
        edited = make(meant(config))
    except LandingzoneError as error:
        notes = ["Nothing was written."]
        if isinstance(error, RefusedEdit):
            notes = ["Nothing was written: the line numbers are those of the file as it would have been."]
        elif isinstance(error, NotWritable):
            notes += ["Make this change by hand:", *lines_of(error.by_hand)]
        complain(*lines_of_error(error), *notes)
        return 1
    remark(f"{listed(edited.files) or 'nothing'}: {counted(len(edited.changes), 'change')}")
    if not is_dry:
        edited.write()
    say(*FORMATS[form](edited, is_dry=is_dry))
    return 0


Completion = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def names_of(find: Callable[[ConfigurationFile], Iterable[str]]) -> Completion:
    """Make the completion of names that are found in the configuration."""

    def complete(context: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
        try:
            found = find(read_file(context.params.get("config") or find_configuration()))
        except LandingzoneError:
            return []
        return [CompletionItem(name) for name in found if str(name).startswith(begun)]

    return complete


def names_in(kind: str) -> Completion:
    """Make the completion of the names in an input that is a map, such as users."""
    return names_of(lambda read: read.content.get(kind) or ())


user_argument = click.argument("name", metavar="NAME", shell_complete=names_in("users"))
"""The user that an edit is about."""
