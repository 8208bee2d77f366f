"""The subcommand `audit`: a configuration next to how its account is used, and the review of it that people sign."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from landingzone import __version__
from landingzone.access.model import Report
from landingzone.access.render.html import report_as_html
from landingzone.access.render.text import report_as_text
from landingzone.access.report import report as report_on
from landingzone.changes.diff import diff
from landingzone.cli.command import (
    FILE,
    REPORT_NEEDS_EXPORT,
    Command,
    OptionUse,
    configuration,
    export_options,
    format_option,
    html_option,
    on_option,
)
from landingzone.cli.live import read_account_of
from landingzone.cli.provenance import provenance_of, refuse_as_output
from landingzone.cli.report import FORMATS, RequestedPart, say_asked
from landingzone.cli.revision import read_revision
from landingzone.cli.terminal import remark, say
from landingzone.cli.wholes import meant
from landingzone.config.file import ConfigurationFile, read_file
from landingzone.config.options import StackConfiguration
from landingzone.ground.files import write_page
from landingzone.review.answers import digest_of
from landingzone.review.facts import Thresholds, find_facts
from landingzone.review.findings import find_findings
from landingzone.review.render.csv_form import review_as_csv
from landingzone.review.render.html_form import review_as_html
from landingzone.review.render.supplement import supplement_of
from landingzone.review.render.tables import as_csv, as_dict
from landingzone.review.review import Review, ReviewedAccount, ReviewedFile, Since

REVIEWS: Mapping[str, Callable[[Review], str]] = {".html": review_as_html, ".csv": review_as_csv}
"""The formats of a review, by the suffix of its file."""


def _checked_review(_: click.Context, __: click.Parameter, review: Path | None) -> Path | None:
    if review and review.suffix not in REVIEWS:
        raise click.BadParameter(f"must end with {' or '.join(REVIEWS)}, which decides the format")
    return review


def _days_option(name: str, help: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(name, metavar="DAYS", type=click.IntRange(min=1), help=help)


@click.command(
    cls=Command,
    uses=(
        OptionUse("form", lambda given: given["page"] is None, "choose one: --format or --html FILE"),
        OptionUse("offline", lambda given: given["review"] is not None, "--offline needs --review FILE"),
        OptionUse("details", lambda given: not given["offline"], "choose one: --export FILE or --offline"),
        REPORT_NEEDS_EXPORT,
        OptionUse("revision", lambda given: given["review"] is not None, "add --review FILE: --since needs it"),
        *(
            OptionUse(name, lambda given: not given["offline"], "leave out --offline: keys are checked in the account")
            for name in ("key_unused_days", "key_age_days")
        ),
    ),
)
@configuration()
@format_option(FORMATS)
@html_option
@click.option("--review", metavar="FILE", type=FILE, callback=_checked_review)
@click.option("--since", "revision", metavar="REV")
@click.option("--offline", is_flag=True)
@export_options
@on_option
@_days_option("--key-unused-days", "Report keys that have not been used for this many days. Default: 90.")
@_days_option("--key-age-days", "Report keys in use that are older than this many days. Default: 90.")
@click.option("--table", type=click.Choice(["users"]), expose_value=False, hidden=True)  # of `report --live`
def audit(
    file: Path | None,
    form: str,
    page: Path | None,
    review: Path | None,
    revision: str | None,
    details: Path | None,
    credential_report: Path | None,
    *,
    offline: bool,
    today: date,
    **days: int | None,
) -> int:
    """Show who can do what as `report` does, with how the account says that passwords and keys are used.

    FILE is YAML, JSON or *.tfvars.json. Default: the file named by LANDINGZONE_CONFIG, or landingzone.yaml.

    It asks AWS, through boto3, how the users of FILE sign in: AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL. It changes
    nothing; `landingzone policy read --for audit` prints the policy that it needs. With --export, it asks nobody.

    Exit status: 0 written, 1 problems or a usage error.
    """
    chosen = meant(file)
    remark(f"{chosen}: reading")
    read = read_file(chosen)
    for out in filter(None, (page, review)):
        refuse_as_output(out, read, chosen)
    inputs = read.configuration()
    made = report_on(inputs, today=today)
    since = _since(revision, chosen, inputs, today) if revision is not None else None
    found = None if offline else _read_account(made, read, inputs, (details, credential_report), days)
    supplement = supplement_of(found.facts, found.findings) if found else None
    if page:
        write_page(page, report_as_html(made, supplement, provenance_of(read, chosen)))
        say(f"The page: {page}")
    if review:
        source = ReviewedFile(name=read.name, digest=read.digest)
        moment = datetime.now(UTC)
        looked_at = Review(report=made, made=moment, version=__version__, file=source, account=found, since=since)
        write_page(review, REVIEWS[review.suffix](looked_at))
        say(f"The review: {review}")
    if found and not page and not review:
        sides = (made, found.facts, found.findings)
        asked = RequestedPart(
            partial(report_as_text, made, supplement), partial(as_dict, *sides), partial(as_csv, *sides)
        )
        say_asked(asked, form)
    return 0


def _read_account(
    made: Report,
    read: ConfigurationFile,
    inputs: StackConfiguration,
    exported: tuple[Path | None, Path | None],
    days: Mapping[str, int | None],
) -> ReviewedAccount:
    thresholds = Thresholds(**{name: number for name, number in days.items() if number is not None})
    reading = read_account_of(read, inputs, *exported, use=True)
    # Days count to the moment of an export: what was used since, it does not say.
    moment = reading.export.moment if reading.export else datetime.now(UTC)
    facts = find_facts(made, inputs, reading, moment, thresholds)
    return ReviewedAccount(facts=facts, findings=find_findings(facts), digest=digest_of(reading))


def _since(revision: str, file: Path, inputs: StackConfiguration, today: date) -> Since:
    old = read_revision(revision, file)
    source = ReviewedFile(name=old.name, digest=old.digest)
    return Since(source=source, changes=diff(old.configuration(), inputs, today))
