"""The subcommand `diff`. Slow imports wait until it runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from landingzone.cli.command import Command, format_option, git_option
from landingzone.cli.terminal import Line, Part, lines_of, remark, say

if TYPE_CHECKING:
    from landingzone.access.change import Change
    from landingzone.changes.render.title import Title
    from landingzone.iam.severity import Severity

# The worst first, and how a terminal shows the heading of each.
_LEVELS = {"critical": "red", "high": "red", "medium": "yellow", "low": "cyan", "info": "bold"}
_LOOKS = {level.upper(): look for level, look in _LEVELS.items()}


@dataclass(frozen=True)
class Found:
    """What there is to tell.

    Args:
        changes: The changes, the worst first.
        title: What they are changes of.
        besides: Sentences that stand below them.
        more: What JSON has beside them.
    """

    changes: Sequence[Change]
    title: Title
    besides: Sequence[str] = ()
    more: Mapping[str, object] = field(default_factory=dict)


def _as_text(found: Found) -> list[Line]:
    return [with_look(line) for line in text_of(found)]


def text_of(found: Found) -> list[str]:
    """Write changes for people, as lines."""
    from landingzone.access.render.text import wrapped
    from landingzone.changes.render.text import changes_as_text

    besides = "".join(f"\n{wrapped(sentence, '', '  ')}\n" for sentence in found.besides)
    return lines_of(changes_as_text(found.changes, found.title) + besides)


def with_look(line: str) -> Line:
    """Give a line of `text_of` the look that it has on a terminal."""
    return (Part(line, _LOOKS.get(line, "")),)


def _as_markdown(found: Found) -> list[Line]:
    from landingzone.changes.render.markdown import changes_as_markdown

    return [*lines_of(changes_as_markdown(found.changes, found.title, found.besides))]


def _as_json(found: Found) -> list[Line]:
    changes = {"changes": [change.as_dict() for change in found.changes]}
    return [*lines_of(json.dumps({**changes, **found.more}, indent=2))]


FORMATS: Mapping[str, Callable[[Found], list[Line]]] = {
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
        "diff --live",
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
@click.option(
    "--live",
    is_flag=True,
    help="Compare FILE with the account that boto3 finds: AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL.",
)
@click.option(
    "--state",
    "states",
    metavar="STATE",
    multiple=True,
    type=click.Path(path_type=Path),
    help="With --live: what `terraform show -json` or `terraform state pull` printed: it tells whose keys are whose.",
)
@click.option("--only-access", is_flag=True, help="With --live: leave out what gives nobody more.")
def diff(
    files: tuple[Path, ...],
    revision: str | None,
    form: str,
    fail_on: Severity,
    states: tuple[Path, ...],
    *,
    live: bool,
    only_access: bool,
) -> int:
    """Tell in words what changes for whom, the worst first. Needs no network and no AWS, but with --live.

    Name OLD and NEW, or with --git or --live the one FILE. What is not named is the file that LANDINGZONE_CONFIG names,
    or landingzone.yaml. `landingzone validate --git` refuses what a change must not do at all. --live reads the
    account, and changes nothing in it.

    Exit status: 0 no changes, 1 problems or wrong use, 2 changes.
    """
    from landingzone.access.change import is_at_least

    if live and (revision is not None or len(files) > 1):
        raise click.UsageError("leave out --git, and name one FILE at most: --live compares it with the account")
    if not live and (states or only_access):
        raise click.UsageError("--state and --only-access belong to --live")
    if len(files) > (1 if revision is not None else 2) or (revision is None and not files and not live):
        raise click.UsageError("name OLD and NEW, or --git REV or --live and one FILE")
    found = _of_account(files, states, only_access=only_access) if live else _of_files(files, revision)
    say(*FORMATS[form](found))
    return 2 if any(is_at_least(change, fail_on) for change in found.changes) else 0


def _of_files(files: tuple[Path, ...], revision: str | None) -> Found:
    from landingzone.changes.diff import diff as changes_between
    from landingzone.changes.render.title import OF_FILES
    from landingzone.cli.configuration import find_configuration, read_revision
    from landingzone.config.file import read_configuration

    new = files[-1] if len(files) == 2 or (files and revision is not None) else find_configuration()
    remark(f"{f'{revision}:{new}' if revision is not None else files[0]} -> {new}")
    old = read_revision(revision, new).configuration() if revision is not None else read_configuration(files[0])
    return Found(changes_between(old, read_configuration(new)), OF_FILES)


def _of_account(files: tuple[Path, ...], states: tuple[Path, ...], *, only_access: bool) -> Found:
    from landingzone.adoption.state import read_state
    from landingzone.changes.render.title import OF_ACCOUNT
    from landingzone.cli.live import read_with_account
    from landingzone.live.comparison import compare

    ours = [resource for state in states for resource in read_state(state)] if states else None
    compared = compare(*read_with_account(*files[:1] or (None,)), ours)
    changes = [change for change in compared.changes if change.gives_more or not only_access]
    return Found(changes, OF_ACCOUNT, compared.besides, compared.more)
