"""The subcommand `validate`."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeAlias, TypeVar

import click

from landingzone.changes.against import advise_on_change, find_refused
from landingzone.changes.comparison import Comparison
from landingzone.cli.command import (
    Command,
    OptionUse,
    against_option,
    configuration,
    format_option,
    on_option,
    since_option,
    staged_option,
)
from landingzone.cli.compared import side_in_repository
from landingzone.cli.configuration import find_configuration
from landingzone.cli.diagnostics import COUNTING, FORMATS
from landingzone.cli.revision import read_revision
from landingzone.cli.terminal import complain, remark, say
from landingzone.cli.wholes import configurations_of_repository, resolved, wholes_of
from landingzone.config.file import ConfigurationFile, read_file
from landingzone.config.ignores import Ignores
from landingzone.ground.kinds import at_level
from landingzone.ground.problems import MOST_OF_A_KIND, Finding, InvalidFile, InvalidInputs, in_order
from landingzone.ground.words import counted
from landingzone.rules.configuration import find_advice, find_problems

Made = TypeVar("Made")
_ReadSide: TypeAlias = Callable[[], ConfigurationFile]

_ENDED = "LZ297"
"""Access that has ended is an error only with its own option: otherwise a file that nobody edits would fail one day."""


@click.command(
    cls=Command,
    uses=(
        OptionUse(
            "lists_all",
            lambda given: given["form"] in COUNTING,
            f"leave out --all: it needs --format {' or '.join(COUNTING)}; the other formats always list all",
        ),
        OptionUse(
            "allow_no_administrator",
            lambda given: given["against"] is not None or given["revision"] is not None,
            "--allow-no-administrator needs --against OLD or --since REV",
        ),
    ),
)
@configuration("[FILE]...", many=True)
@format_option(FORMATS)
@against_option
@since_option
@staged_option
@click.option("--everywhere", is_flag=True)
@click.option("--strict", is_flag=True)
@on_option
@click.option("--fail-on-ended", is_flag=True)
@click.option(
    "--all", "lists_all", is_flag=True, help=f"List all findings, even more than {MOST_OF_A_KIND} of the same kind."
)
@click.option("--allow-no-administrator", is_flag=True)
def validate(
    files: tuple[Path, ...],
    form: str,
    against: Path | None,
    revision: str | None,
    *,
    is_staged: bool,
    everywhere: bool,
    strict: bool,
    today: date,
    fail_on_ended: bool,
    lists_all: bool,
    allow_no_administrator: bool,
) -> int:
    """Find every problem of configuration files, and warnings. Needs no network and no AWS.

    FILE is YAML, JSON or *.tfvars.json; of a part of a configuration, the whole is checked. Default: the file named by
    LANDINGZONE_CONFIG, or landingzone.yaml. With --against or --since, also find what the change must not do, and what
    it should not do in one step. Notices never make it fail: they report access that ends, and names that are wrong or
    newer than the lists of this release.

    Exit status: 0 no problems, 1 problems or a usage error.
    """
    if against is not None and revision is not None:
        raise click.UsageError("choose one: --against OLD or --since REV")
    if against is not None and len(files) > 1:
        raise click.UsageError("--against OLD needs exactly one FILE")
    findings: list[Finding] = []
    try:
        for file in _meant(files, everywhere=everywhere):
            new: _ReadSide = partial(read_file, file)
            old: _ReadSide | None = None if against is None else partial(read_file, against)
            if revision is not None or is_staged:
                new = partial(_in_repository, file, is_staged=is_staged)
            if revision is not None:
                old = partial(read_revision, revision, file)
            findings += _find(file, new, old, today, may_leave_no_administrator=allow_no_administrator)
    except InvalidFile as error:  # there is no default file
        findings.append(error.problem)
    findings = [_raised(one) if (fail_on_ended if one.code == _ENDED else strict) else one for one in findings]
    say(*FORMATS[form](findings, None if lists_all else MOST_OF_A_KIND))
    return 1 if any(finding.level == "error" for finding in findings) else 0


def _raised(finding: Finding) -> Finding:
    """Return a warning as an error, and anything else unchanged."""
    return finding if finding.level != "warning" else replace(finding, rule=at_level(finding.rule, "error"))


def _meant(files: Sequence[Path], *, everywhere: bool) -> Iterable[Path]:
    if not files:
        return configurations_of_repository() if everywhere else [find_configuration()]
    return {resolved(whole) or whole: whole for file in files for whole in wholes_of(file)}.values()


def _in_repository(file: Path, *, is_staged: bool) -> ConfigurationFile:
    side = side_in_repository(file, is_staged=is_staged)
    complain(*([f"{file}: {side.warning}"] if side.warning else []))
    return side.read


def _find(
    file: Path, read_new: _ReadSide, read_old: _ReadSide | None, today: date, *, may_leave_no_administrator: bool
) -> list[Finding]:
    """Find the problems and warnings of a file, and of the change from another file to it."""
    problems: list[Finding] = []
    advice: list[Finding] = []
    new = _attempt(read_new, problems)
    if new:
        found = find_problems(new.content)
        problems += [*new.faults, *new.located(found)]
        advice += find_advice(new.content, [*new.faults, *found], today)
    old = read_old and _attempt(read_old, problems)
    before = old and _attempt(old.configuration, problems)
    after = old and new and not new.faults and _attempt(new.configuration, problems)
    if new and before and after:
        new = replace(new, before=old)
        change = Comparison(before, after, today)
        refused = find_refused(change, may_leave_no_administrator=may_leave_no_administrator)
        problems += new.located(refused)
        reported = {(each.steps, each.actual) for each in refused}
        advice = [each for each in advice if (each.steps, each.actual) not in reported]
        advice += advise_on_change(change)
    if new:
        ignores = Ignores(new)
        advice = new.located(ignores.rest_of(advice))
        advice += ignores.unused(is_whole=not problems, is_change=old is not None)
    findings = in_order({*problems, *advice})
    number = Counter(finding.level for finding in findings)
    notices = f", {counted(number['notice'], 'notice')}" if number["notice"] else ""
    remark(f"{file}: {counted(number['error'], 'problem')}, {counted(number['warning'], 'warning')}{notices}")
    return findings


def _attempt(make: Callable[[], Made], problems: list[Finding]) -> Made | None:
    """Make something from a file, or record why that fails."""
    try:
        return make()
    except InvalidFile as error:
        problems.append(error.problem)
    except InvalidInputs as error:
        problems += error.problems
    return None
