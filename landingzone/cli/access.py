"""The subcommands `report` and `diff`. Slow imports wait until one of them runs."""

import argparse
import json
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from landingzone.cli.terminal import complain, lines_of, say

if TYPE_CHECKING:
    from landingzone.access.change import Change
    from landingzone.cli.arguments import Commands
    from landingzone.config.options import StackConfiguration

_TABLES = ("users", "groups", "memberships", "roles")
_LEVELS = ("critical", "high", "medium", "low", "info")


def add_report(commands: "Commands") -> None:
    """Add `landingzone report FILE`. Exit status: 0 written, 1 an error, 2 wrong use."""
    parser = commands.add_parser(
        "report",
        help="tell who can do what, from a configuration alone",
        description="Tell who can do what: users, groups, policies, roles in other accounts. Needs no AWS.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the configuration, YAML or JSON")
    parser.add_argument("--format", choices=("text", "json", "csv"), default="text", help="default: text")
    parser.add_argument("--table", choices=_TABLES, default="users", help="with --format csv: which; default: users")
    parser.add_argument("--html", type=Path, metavar="OUT", help="write a page for browsers to OUT instead")
    parser.set_defaults(run=_report)


def add_diff(commands: "Commands") -> None:
    """Add `landingzone diff OLD NEW`. Exit status: 0 no change, 2 changes, 1 an error or wrong use.

    A change that leaves no administrator is critical but not an error, so that it can be reported; `validate --against`
    refuses it.
    """
    parser = commands.add_parser(
        "diff",
        help="tell what a change of the configuration does to whom",
        description="Tell in words what changes for whom, the worst first. Exit status: 0 no change, 2 changes (with "
        "--fail-on: changes of that level or worse), 1 an error or wrong use. `landingzone validate --against` refuses "
        "what a change must not do at all.",
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="OLD and NEW; with --git the one FILE")
    parser.add_argument("--git", metavar="REV", help="compare FILE with what it was in this Git revision")
    parser.add_argument("--format", choices=("text", "markdown", "json"), default="text", help="default: text")
    parser.add_argument("--fail-on", choices=_LEVELS, default="info", metavar="LEVEL", help=", ".join(_LEVELS))
    parser.set_defaults(run=_diff)


def is_diff(words: list[str]) -> bool:
    """Tell whether a command line is one of `diff`, whose status 2 means changes and must not mean wrong use."""
    return words[:1] == ["diff"]


def _report(chosen: argparse.Namespace) -> int:
    from landingzone.access.report import report
    from landingzone.config.file import read_configuration
    from landingzone.problems import InvalidFile, InvalidInputs

    try:
        made = report(read_configuration(chosen.file))
        if chosen.html:
            from landingzone.access.render.html import report_as_html
            from landingzone.files import write_page

            write_page(chosen.html, report_as_html(made))
            say(f"The page: {chosen.html}")
            return 0
    except (InvalidFile, InvalidInputs) as error:
        complain(*lines_of(error))
        return 1
    if chosen.format == "json":
        say(*lines_of(json.dumps(made.as_dict(), indent=2)))
    elif chosen.format == "csv":
        from landingzone.access.render.csv_tables import LINE_END, report_as_csv

        say(*lines_of(report_as_csv(made, chosen.table), LINE_END), end=LINE_END)
    else:
        from landingzone.access.render.text import report_as_text

        say(*lines_of(report_as_text(made)))
    return 0


def _diff(chosen: argparse.Namespace) -> int:
    from landingzone.access.change import is_at_least
    from landingzone.access.diff import diff
    from landingzone.config.file import read_configuration
    from landingzone.problems import InvalidFile, InvalidInputs

    if len(chosen.files) != (1 if chosen.git else 2):
        complain("landingzone diff: name OLD and NEW, or --git REV and one FILE")
        return 1
    try:
        old = _read_revision(chosen.git, chosen.files[0]) if chosen.git else read_configuration(chosen.files[0])
        changes = diff(old, read_configuration(chosen.files[-1]))
    except (InvalidFile, InvalidInputs) as error:
        complain(*lines_of(error))
        return 1
    say(*lines_of(_RENDERERS[chosen.format](changes)))
    return 2 if any(is_at_least(change, chosen.fail_on) for change in changes) else 0


def _as_text(changes: tuple["Change", ...]) -> str:
    from landingzone.access.render.changes_text import changes_as_text

    return changes_as_text(changes)


def _as_markdown(changes: tuple["Change", ...]) -> str:
    from landingzone.access.render.changes_markdown import changes_as_markdown

    return changes_as_markdown(changes)


def _as_json(changes: tuple["Change", ...]) -> str:
    return json.dumps({"changes": [change.as_dict() for change in changes]}, indent=2)


_RENDERERS: dict[str, Callable[[tuple["Change", ...]], str]] = {
    "text": _as_text,
    "markdown": _as_markdown,
    "json": _as_json,
}


def _read_revision(revision: str, file: Path) -> "StackConfiguration":
    from landingzone.config.file import read_configuration
    from landingzone.problems import InvalidFile, InvalidInputs, Problem
    from landingzone.words import printable

    place = f"{revision}:{file}"
    command = ["git", "-C", str(file.parent), "show", "--no-textconv", "--end-of-options", f"{revision}:./{file.name}"]
    try:
        shown = subprocess.run(command, capture_output=True, check=False)
    except OSError as error:
        raise InvalidFile(f"{place}: cannot be read (git: {error.strerror})") from None
    if shown.returncode:
        reason = shown.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise InvalidFile(f"{place}: cannot be read ({reason}); name a revision that has the file")
    with tempfile.TemporaryDirectory() as directory:
        copy = Path(directory, file.name)
        copy.write_bytes(shown.stdout)
        try:
            return read_configuration(copy)
        except InvalidFile as error:
            raise InvalidFile(str(error).replace(printable(str(copy)), place)) from None
        except InvalidInputs as error:
            raise InvalidInputs(
                Problem(f"{revision}: {one.path}", one.rule, one.actual, one.hint) for one in error.problems
            ) from None
