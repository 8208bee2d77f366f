"""The subcommand `diff`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any

import click

from landingzone import __version__
from landingzone.access.render.frame import PageSource
from landingzone.access.render.text import wrapped
from landingzone.changes.cards import cards_of
from landingzone.changes.change import Change, is_at_least
from landingzone.changes.comparison import Comparison
from landingzone.changes.diff import find_changes
from landingzone.changes.lines import ChangedLines, excerpts_of
from landingzone.changes.render.html import ChangePage, change_as_html
from landingzone.changes.render.markdown import changes_as_markdown
from landingzone.changes.render.text import changes_as_text
from landingzone.changes.render.title import OF_ACCOUNT, OF_FILES, Title
from landingzone.changes.strictness import find_ignoring
from landingzone.cli.command import (
    FILE,
    REPORT_NEEDS_EXPORT,
    Command,
    OptionUse,
    against_option,
    configuration,
    export_options,
    format_option,
    html_option,
    on_option,
    since_option,
    staged_option,
)
from landingzone.cli.compared import Compared, side_in_repository, side_of_file, side_of_revision
from landingzone.cli.provenance import refuse_as_output, source_of, time_of_page
from landingzone.cli.terminal import PrintedLine, StyledText, complain, lines_of, remark, say
from landingzone.cli.valid import read_valid
from landingzone.cli.wholes import meant
from landingzone.cli.workflows import changes_of_workflows
from landingzone.config.entries import Entries
from landingzone.config.file import ConfigurationFile
from landingzone.config.source import directory_around
from landingzone.ground.files import write_page
from landingzone.ground.words import minute
from landingzone.iam.severity import Severity

# The worst first, and how a terminal shows each heading.
_LEVELS = {"critical": "red", "high": "red", "medium": "yellow", "low": "cyan", "info": "bold"}
_LOOKS = {level.upper(): look for level, look in _LEVELS.items()}


@dataclass(frozen=True)
class Found:
    """What to report.

    Args:
        changes: The changes, the worst first.
        title: What has changed.
        besides: Sentences below them.
        above: Lines above them.
        more: What JSON contains besides them.
        sources: The configurations that are files, and their file or directory.
        page: Writes the page for browsers.
    """

    changes: Sequence[Change]
    title: Title
    besides: Sequence[str] = ()
    above: Sequence[str] = ()
    more: Mapping[str, object] = field(default_factory=dict)
    sources: Sequence[tuple[ConfigurationFile, Path]] = ()
    page: Callable[[Found], str] = lambda _: ""


def text_of(found: Found) -> list[str]:
    """Write changes for people, as lines."""
    besides = "".join(f"\n{wrapped(sentence, '', '  ')}\n" for sentence in found.besides)
    return [*found.above, *lines_of(changes_as_text(found.changes, found.title) + besides)]


def with_look(line: str) -> PrintedLine:
    """Return a line of `text_of` its colours for a terminal."""
    return (StyledText(line, _LOOKS.get(line, "")),)


def _as_dict(found: Found) -> dict[str, object]:
    return {"changes": [change.as_dict() for change in found.changes], **found.more}


FORMATS: Mapping[str, Callable[[Found], Sequence[PrintedLine]]] = {
    "text": lambda found: [with_look(line) for line in text_of(found)],
    "markdown": lambda found: lines_of(changes_as_markdown(found.changes, found.title, found.besides)),
    "json": lambda found: lines_of(json.dumps(_as_dict(found), indent=2)),
}
"""The formats of changes; the first is the default."""


@click.command(
    cls=Command,
    uses=(
        OptionUse("form", lambda given: given["page"] is None, "choose one: --format or --html FILE"),
        OptionUse("is_staged", lambda given: given["revision"] is not None, "--staged needs --since REV"),
        OptionUse(
            "name_only",
            lambda given: given["revision"] is not None and given["page"] is None,
            "--name-only needs --since REV, and has no page",
        ),
        REPORT_NEEDS_EXPORT,
    ),
)
@configuration("[OLD] [NEW]", many=True)
@since_option
@staged_option
@against_option
@format_option(FORMATS)
@html_option
@click.option("--fail-on", type=click.Choice(list(_LEVELS)), default="info", show_default=True)
@click.option("--live", is_flag=True)
@export_options
@click.option("--state", "states", metavar="STATE", multiple=True, type=FILE)
@click.option("--name-only", is_flag=True)
@click.option("--only-access", is_flag=True)
@on_option
def diff(
    files: tuple[Path, ...],
    revision: str | None,
    against: Path | None,
    form: str,
    page: Path | None,
    fail_on: Severity,
    details: Path | None,
    credential_report: Path | None,
    states: tuple[Path, ...],
    *,
    is_staged: bool,
    name_only: bool,
    live: bool,
    only_access: bool,
    today: date,
) -> int:
    """Show in words what changes for whom, the worst first. Needs no network and no AWS, except with --live.

    Name OLD and NEW, or one FILE with --since, --against or --live. The default for FILE is the file named by
    LANDINGZONE_CONFIG, or landingzone.yaml. `landingzone validate --since` refuses what a change must not do at all.
    --live reads the account and changes nothing in it; --export reads files in its place.

    With --since, FILE is read from the work tree, or with --staged from the index.

    Exit status: 0 no changes, 1 problems or a usage error, 2 changes.
    """
    live = live or details is not None
    if not live and (states or only_access):
        raise click.UsageError("--state and --only-access need --live or --export FILE")
    sides = (revision is not None, against is not None, live, len(files) == 2)
    if sum(sides) != 1 or len(files) > 2:
        raise click.UsageError("name OLD and NEW, or one FILE and one of --since REV, --against OLD and --live")
    if live:
        found = _of_account(files, states, (details, credential_report), today, only_access=only_access)
    else:
        old, new = files if len(files) == 2 else (against, meant(*files))
        compared = _sides(old, new, revision, is_staged=is_staged)
        if name_only:
            return _say_names(compared)
        found = _of_files(compared, today)
        if form != "text" or page:
            complain(*filter(None, [compared.in_words() if compared.new.warning else ""]))
    if page:
        for read, place in found.sources:
            refuse_as_output(page, read, place)
        write_page(page, found.page(found))
        say(f"The page: {page}")
    else:
        say(*FORMATS[form](found))
    return 2 if any(is_at_least(change, fail_on) for change in found.changes) else 0


def _sides(old: Path | None, new: Path, revision: str | None, *, is_staged: bool) -> Compared:
    remark(f"{old or f'{revision}:{new}'} -> {new}")
    if old:
        return Compared(side_of_file(old), side_of_file(new))
    return Compared(side_of_revision(revision or "", new), side_in_repository(new, is_staged=is_staged))


def _say_names(compared: Compared) -> int:
    """Print the names of the files that differ, and return the exit status."""
    differing = compared.new.read.files.differing(compared.old.read.files)
    names = [str(directory_around(compared.new.file) / name) for name in differing]
    names += [os.path.relpath(name) for name in changes_of_workflows(compared)[1]]
    say(*names)
    return 2 if names else 0


def _of_files(compared: Compared, today: date) -> Found:
    was, becomes = compared.old.read, compared.new.read
    comparison = Comparison(was.configuration(), becomes.configuration(), today)
    # How strictly it is reviewed no line of an entry decides.
    of_files = (*find_ignoring(was, becomes), *changes_of_workflows(compared)[0])

    def page(found: Found) -> str:
        source = source_of(was, compared.old.file, compared.old.commit or compared.old.revision)
        lines = ChangedLines(was, becomes, comparison)
        of_new = source_of(becomes, compared.new.file)
        return _page(
            *(found, comparison, (source, of_new)),
            excerpts=lines.excerpts,
            lines_of=lambda change: ([], "") if change in of_files else lines.of(change),
        )

    files = [side for side in (compared.new, compared.old) if side.kind != "commit"]
    return Found(
        sorted((*find_changes(comparison), *of_files), key=attrgetter("order")),
        OF_FILES,
        above=[*filter(None, [compared.in_words()])],
        more={"compared": compared.as_dict()},
        sources=[(side.read, side.file) for side in files],
        page=page,
    )


def _of_account(
    files: tuple[Path, ...],
    states: tuple[Path, ...],
    exported: tuple[Path | None, Path | None],
    today: date,
    *,
    only_access: bool,
) -> Found:
    # A comparison of two files, of which there are many a day, loads nothing of an account.
    from landingzone.adoption.state import read_state
    from landingzone.cli.live import as_of, read_account_of
    from landingzone.live.comparison import compare

    ours = [resource for state in states for resource in read_state(state)] if states else None
    file = meant(*files)
    read = read_valid(file)
    inputs = read.configuration()
    moment = datetime.now(UTC)
    reading = read_account_of(read, inputs, *exported)
    compared = compare(inputs, reading, ours, today)
    changes = [change for change in compared.changes if change.gives_more or not only_access]

    def page(found: Found) -> str:
        excerpts = excerpts_of(Entries(read))
        account = PageSource(name=as_of(reading) or f"the account, read {minute(moment)}")
        return _page(
            *(found, compared.comparison, (source_of(read, file), account)),
            lines_of=lambda change: ([excerpts[key] for key in change.entries if key in excerpts], ""),
        )

    besides = [*(f"Compared with {source}." for source in [as_of(reading)] if source), *compared.besides]
    return Found(changes, OF_ACCOUNT, besides, more=compared.more, sources=[(read, file)], page=page)


def _page(found: Found, comparison: Comparison, sources: tuple[PageSource, PageSource], **lines: Any) -> str:
    report = comparison.new.report
    page = ChangePage(
        changes=found.changes,
        title=found.title,
        besides=found.besides,
        account=report.wording.account(report.account),
        before=sources[0],
        after=sources[1],
        made=time_of_page(),
        version=__version__,
        cards=cards_of(comparison, found.changes),
        **lines,
    )
    return change_as_html(page)
