"""The subcommand `changed`. Slow imports wait until it runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from landingzone.cli.command import Command, stack_option
from landingzone.cli.diagnostics import lines_of_error
from landingzone.cli.terminal import complain, remark, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from landingzone.config.options import StackConfiguration

Steps = tuple[tuple[str, ...], ...]


@click.command(
    cls=Command,
    short_help="name the stacks that a change touches, in the order to apply them",
    examples=(
        "changed --since origin/main",
        "changed old.yaml new.yaml --format json",
        "changed --all",
    ),
)
@click.argument("files", metavar="[OLD] [NEW]", nargs=-1, type=click.Path(path_type=Path))
@click.option("--since", "revision", metavar="REV", help="Compare FILE with what it was in this Git revision.")
@click.option("--all", "names_all", is_flag=True, help="Name all stacks of FILE, as after an upgrade of landingzone.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How.")
@stack_option
def changed(files: tuple[Path, ...], revision: str | None, form: str, stack: str, *, names_all: bool) -> int:
    """Name the stacks that a change touches, one a line, in the order to apply them.

    Name OLD and NEW, or with --since or --all the one FILE. It compares what would be synthesized with this version of
    landingzone, and needs no state and no AWS. Stacks of one step may be applied at once; an empty line is between two
    steps.

    Exit status: 0 named, also when there is none; 1 problems, wrong use, or a change that no order of the stacks fits.
    """
    from landingzone.cli.configuration import find_configuration
    from landingzone.problems import LandingzoneError

    if sum((revision is not None, names_all, len(files) == 2)) != 1 or len(files) > 2:
        raise click.UsageError("name OLD and NEW, or --since REV or --all, and one FILE")
    try:
        new = files[-1] if files else find_configuration()
        old = files[0] if len(files) == 2 else None
        steps = _all(new, stack) if names_all else _steps(old, new, revision, stack)
    except LandingzoneError as error:
        complain(*lines_of_error(error))
        return 1
    say(*_FORMATS[form](steps))
    return 0


def _all(file: Path, stack: str) -> Steps:
    from landingzone.cli.configuration import read_valid
    from landingzone.config.shards import stack_names

    groups, *shards = stack_names(stack, read_valid(file).configuration().user_shards)
    return ((groups,), tuple(shards)) if shards else ((groups,),)


def _steps(old: Path | None, new: Path, revision: str | None, stack: str) -> Steps:
    from landingzone.cli.configuration import read_revision, read_valid
    from landingzone.config.file import read_file
    from landingzone.problems import InvalidInputs
    from landingzone.rules.changes.apply_steps import find_steps
    from landingzone.rules.configuration import find_problems
    from landingzone.rules.shards import require_same_number

    after = read_valid(new)
    before = read_file(old) if old else read_revision(str(revision), new)
    remark(f"{old or f'{revision}:{new}'} -> {new}")
    was, becomes = before.configuration(), after.configuration()
    try:
        require_same_number(was, becomes)
        can_be_compared = not find_problems(before.content)
        touched = _touched(was if can_be_compared else None, becomes, stack)
        return find_steps(was, becomes, stack, touched)
    except InvalidInputs as error:
        raise InvalidInputs(after.located(error.problems)) from None


def _touched(old: StackConfiguration | None, new: StackConfiguration, stack: str) -> tuple[str, ...]:
    if old == new:
        return ()
    from landingzone.terraform.node.start import load_cdk

    load_cdk()
    from landingzone.terraform.changed_stacks import changed_stacks

    return changed_stacks(old, new, stack)


def _as_text(steps: Steps) -> list[str]:
    return [line for number, step in enumerate(steps) for line in (*([""] if number else []), *step)]


def _as_json(steps: Steps) -> list[str]:
    return [json.dumps({"steps": steps})]


_FORMATS: dict[str, Callable[[Steps], list[str]]] = {"text": _as_text, "json": _as_json}
