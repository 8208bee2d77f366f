"""The subcommand `diff`. Slow imports wait until it runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from landingzone.cli.command import Command, format_option, git_option
from landingzone.cli.terminal import Line, Part, lines_of, remark, say

if TYPE_CHECKING:
    from landingzone.access.change import Change
    from landingzone.iam.severity import Severity

# The worst first, and how a terminal shows the heading of each.
_LEVELS = {"critical": "red", "high": "red", "medium": "yellow", "low": "cyan", "info": "bold"}


def _as_text(changes: tuple[Change, ...]) -> list[Line]:
    from landingzone.changes.render.text import changes_as_text

    looks = {level.upper(): look for level, look in _LEVELS.items()}
    return [(Part(line, looks.get(line, "")),) for line in lines_of(changes_as_text(changes))]


def _as_markdown(changes: tuple[Change, ...]) -> list[Line]:
    from landingzone.changes.render.markdown import changes_as_markdown

    return [*lines_of(changes_as_markdown(changes))]


def _as_json(changes: tuple[Change, ...]) -> list[Line]:
    return [*lines_of(json.dumps({"changes": [change.as_dict() for change in changes]}, indent=2))]


FORMATS: Mapping[str, Callable[[tuple[Change, ...]], list[Line]]] = {
    "text": _as_text,
    "markdown": _as_markdown,
    "json": _as_json,
}
"""How changes may be written; the first is the default."""


@click.command(
    cls=Command,
    short_help="tell what a change of the configuration does to whom",
    examples=(
        "diff --git HEAD",
        "diff old.yaml new.yaml --fail-on high",
        "diff --git origin/main --format markdown > comment.md",
    ),
)
@click.argument("files", metavar="[OLD] [NEW]", nargs=-1, type=click.Path(path_type=Path))
@git_option
@format_option(FORMATS)
@click.option(
    "--fail-on",
    type=click.Choice(list(_LEVELS)),
    default="info",
    show_default=True,
    help="Exit with status 2 on changes of this level or worse.",
)
def diff(files: tuple[Path, ...], revision: str | None, form: str, fail_on: Severity) -> int:
    """Tell in words what changes for whom, the worst first. Needs no network and no AWS.

    Name OLD and NEW, or with --git the one FILE. What is not named is the file that LANDINGZONE_CONFIG names, or
    landingzone.yaml. `landingzone validate --git` refuses what a change must not do at all.

    Exit status: 0 no changes, 1 problems or wrong use, 2 changes.
    """
    from landingzone.access.change import is_at_least
    from landingzone.changes.diff import diff as changes_between
    from landingzone.cli.configuration import find_configuration, read_revision
    from landingzone.config.file import read_configuration

    if len(files) > (1 if revision is not None else 2) or (revision is None and not files):
        raise click.UsageError("name OLD and NEW, or --git REV and one FILE")
    new = files[-1] if len(files) == 2 or (files and revision is not None) else find_configuration()
    remark(f"{f'{revision}:{new}' if revision is not None else files[0]} -> {new}")
    old = read_revision(revision, new).configuration() if revision is not None else read_configuration(files[0])
    changes = changes_between(old, read_configuration(new))
    say(*FORMATS[form](changes))
    return 2 if any(is_at_least(change, fail_on) for change in changes) else 0
