"""The subcommand `validate`. Slow imports wait until it runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from landingzone.cli.command import Command, git_option
from landingzone.cli.diagnostics import FORMATS, Diagnostic, diagnostics_of
from landingzone.cli.terminal import remark, say
from landingzone.ground.problems import MOST_OF_A_KIND
from landingzone.ground.words import counted

if TYPE_CHECKING:
    from landingzone.ground.problems import Problem

Made = TypeVar("Made")


@click.command(
    cls=Command,
    short_help="find every problem of configuration files",
    examples=(
        "validate",
        "validate people.yaml --git origin/main",
        "validate new.yaml --against old.yaml --format github",
    ),
)
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True, help="How.")
@click.option("--against", metavar="OLD", type=click.Path(path_type=Path), help="Compare with this file.")
@git_option
@click.option("--all", "lists_all", is_flag=True, help=f"List more than {MOST_OF_A_KIND} of one kind too.")
@click.option(
    "--allow-no-administrator",
    is_flag=True,
    help="With --against or --git: allow a change that leaves nobody active who can give permissions.",
)
def validate(
    files: tuple[Path, ...],
    form: str,
    against: Path | None,
    revision: str | None,
    *,
    lists_all: bool,
    allow_no_administrator: bool,
) -> int:
    """Find every problem of configuration files, and warnings. Needs no network and no AWS.

    FILE is YAML, JSON or *.tfvars.json; by default the file that LANDINGZONE_CONFIG names, or landingzone.yaml. With
    --against or --git, also find what the change must not do, and what it should not do in one step.

    Exit status: 0 no problems, 1 problems or wrong use.
    """
    from landingzone.cli.configuration import find_configuration
    from landingzone.ground.problems import InvalidFile

    is_change = against is not None or revision is not None
    if against is not None and revision is not None:
        raise click.UsageError("choose one: --against OLD or --git REV")
    if allow_no_administrator and not is_change:
        raise click.UsageError("--allow-no-administrator goes with --against OLD or --git REV")
    if against is not None and len(files) > 1:
        raise click.UsageError("--against OLD goes with one FILE")
    diagnostics: list[Diagnostic] = []
    try:
        for file in files or (find_configuration(),):
            diagnostics += _find(file, against, revision, may_leave_no_administrator=allow_no_administrator)
    except InvalidFile as error:  # no file is meant
        diagnostics += diagnostics_of([error.problem])
    say(*FORMATS[form](diagnostics, None if lists_all else MOST_OF_A_KIND))
    return 1 if any(diagnostic.level == "error" for diagnostic in diagnostics) else 0


def _find(
    file: Path, against: Path | None, revision: str | None, *, may_leave_no_administrator: bool
) -> list[Diagnostic]:
    """Find the problems and warnings of a file, and of the change from another file to it."""
    from landingzone.changes.against import advise_on_change, find_refused
    from landingzone.cli.configuration import read_revision
    from landingzone.config.file import ConfigurationFile, read_file
    from landingzone.rules.configuration import find_advice, find_problems

    problems: list[Problem] = []
    advice: list[Problem] = []
    new = _attempt(lambda: read_file(file), problems)
    if new:
        found = find_problems(new.content)
        problems += new.located(found)
        advice += new.located(find_advice(new.content, found))
    old: ConfigurationFile | None = None
    if revision is not None:
        old = _attempt(lambda: read_revision(revision, file), problems)
    elif against is not None:
        old = _attempt(lambda: read_file(against), problems)
    before = old and _attempt(old.configuration, problems)
    after = old and new and _attempt(new.configuration, problems)
    if new and before and after:
        refused = find_refused(before, after, may_leave_no_administrator=may_leave_no_administrator)
        problems += new.located(refused)
        told = {(each.path, each.actual) for each in refused}
        advice = [each for each in advice if (each.path, each.actual) not in told]
        advice += new.located(advise_on_change(before, after))
    diagnostics = diagnostics_of(problems, advice)
    errors = sum(diagnostic.level == "error" for diagnostic in diagnostics)
    remark(f"{file}: {counted(errors, 'problem')}, {counted(len(diagnostics) - errors, 'warning')}")
    return diagnostics


def _attempt(make: Callable[[], Made], problems: list[Problem]) -> Made | None:
    """Make something of a file, or note why it cannot be made."""
    from landingzone.ground.problems import InvalidFile, InvalidInputs

    try:
        return make()
    except InvalidFile as error:
        problems.append(error.problem)
    except InvalidInputs as error:
        problems += error.problems
    return None
