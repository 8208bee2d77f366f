"""The subcommand `report`. Slow imports are delayed until it runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click
from click.core import ParameterSource

from landingzone.cli.command import Command, Use, format_option
from landingzone.cli.terminal import lines_of, remark, say
from landingzone.ground.kinds import says

if TYPE_CHECKING:
    from landingzone.access.model import Report
    from landingzone.access.render.supplement import Supplement
    from landingzone.config.file import ConfigurationFile
    from landingzone.config.options import StackConfiguration
    from landingzone.review.review import Account, Review, Since

TABLES = ("users", "groups", "policies", "memberships", "roles", "exemptions")


class Asked(NamedTuple):
    """The requested part of a report, in each format."""

    as_text: Callable[[], str]
    as_dict: Callable[[], dict[str, Any]]
    as_csv: Callable[[], str]


def _say_text(made: Report, asked: Asked | None, account: Account | None, _: str) -> None:
    from landingzone.access.render.text import report_as_text

    say(*lines_of(asked.as_text() if asked else report_as_text(made, _supplement(account))))


def _say_json(made: Report, asked: Asked | None, account: Account | None, _: str) -> None:
    content = (asked or made).as_dict()
    if account:
        from landingzone.review.render.tables import as_dict

        content = as_dict(made, account.facts, account.findings)
    say(*lines_of(json.dumps(content, indent=2)))


def _say_csv(made: Report, asked: Asked | None, account: Account | None, table: str) -> None:
    from landingzone.access.render.csv_tables import LINE_END, report_as_csv

    if account:
        from landingzone.review.render.tables import as_csv

        text = as_csv(made, account.facts, account.findings)
    else:
        text = asked.as_csv() if asked else report_as_csv(made, table)
    say(*lines_of(text, LINE_END), end=LINE_END)


def _supplement(account: Account | None) -> Supplement | None:
    if account is None:
        return None
    from landingzone.review.render.supplement import supplement_of

    return supplement_of(account.facts, account.findings)


FORMATS: Mapping[str, Callable[[Report, Asked | None, Account | None, str], None]] = {
    "text": _say_text,
    "json": _say_json,
    "csv": _say_csv,
}
"""The formats of a report, or of the requested part of it; the first is the default."""


def _review_as_html(review: Review) -> str:
    from landingzone.review.render.html_form import review_as_html

    return review_as_html(review)


def _review_as_csv(review: Review) -> str:
    from landingzone.review.render.csv_form import review_as_csv

    return review_as_csv(review)


REVIEWS: Mapping[str, Callable[[Review], str]] = {".html": _review_as_html, ".csv": _review_as_csv}
"""The formats of a review, by the suffix of its file."""


def _checked_review(_: click.Context, __: click.Parameter, review: Path | None) -> Path | None:
    if review and review.suffix not in REVIEWS:
        raise click.BadParameter(f"must end with {' or '.join(REVIEWS)}, which decides the format")
    return review


@click.command(
    cls=Command,
    short_help="show who can do what, and how credentials are used",
    examples=(
        "report",
        "report people.yaml --format csv --table roles",
        "report --account prod",
        "report --user alice",
        "report --html report.html",
        "report --live",
        "report --live --review review.html --since v1",
    ),
    uses=(
        Use(
            "table",
            lambda given: given["form"] == "csv" or given["account"] is not None or given["user"] is not None,
            "--table needs --format csv",
        ),
        Use("form", lambda given: given["page"] is None, "choose one: --format or --html OUT"),
    ),
)
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@format_option(FORMATS)
@click.option(
    "--table",
    type=click.Choice(TABLES),
    default="users",
    show_default=True,
    help="With --format csv: the table to write.",
)
@click.option("--html", "page", metavar="OUT", type=click.Path(path_type=Path), help="Write an HTML page to OUT.")
@click.option(
    "--account",
    metavar="NAME",
    help="Show only who may assume which role of this account: its name in `accounts`, or the "
    "12 digits of any account.",
)
@click.option(
    "--user", metavar="NAME", help="Show only this user: each permission and where it comes from, roles, keys."
)
@click.option("--live", is_flag=True, help="Also read the account: MFA devices, and how passwords and keys are used.")
@click.option(
    "--key-unused-days",
    metavar="DAYS",
    type=click.IntRange(min=1),
    help="With --live: report keys that have not been used for this many days. Default: 90.",
)
@click.option(
    "--key-age-days",
    metavar="DAYS",
    type=click.IntRange(min=1),
    help="With --live: report keys in use that are older than this many days. Default: 90.",
)
@click.option(
    "--review",
    metavar="OUT",
    type=click.Path(path_type=Path),
    callback=_checked_review,
    help="Write a review for signing to OUT: a page to print (.html), or a table (.csv).",
)
@click.option(
    "--since", "revision", metavar="REV", help="With --review: show what has changed since FILE in this Git revision."
)
@click.pass_context
def report(
    context: click.Context,
    file: Path | None,
    form: str,
    table: str,
    page: Path | None,
    account: str | None,
    user: str | None,
    key_unused_days: int | None,
    key_age_days: int | None,
    review: Path | None,
    revision: str | None,
    *,
    live: bool,
) -> int:
    """Show who can do what: users, groups, policies, roles in other accounts.

    FILE is YAML, JSON or *.tfvars.json. Default: the file named by LANDINGZONE_CONFIG, or landingzone.yaml.

    It needs no network and no AWS, except with --live: then it asks AWS, through boto3, how the users of FILE sign
    in. It changes nothing; `landingzone read-policy --for report` prints the policy that it needs.

    Exit status: 0 written, 1 problems or a usage error.
    """
    from landingzone.access.report import report as report_on
    from landingzone.cli.configuration import find_configuration, refuse_as_output
    from landingzone.config.file import read_file
    from landingzone.ground.files import write_page

    is_table_chosen = context.get_parameter_source("table") is not ParameterSource.DEFAULT
    if account is not None and user is not None:
        raise click.UsageError("choose one: --account NAME or --user NAME")
    for option in ["--account"] * (account is not None) + ["--user"] * (user is not None):
        if page or live or review:
            raise click.UsageError(f"choose one: {option} NAME, or --html OUT, --live and --review OUT")
        if is_table_chosen:
            raise click.UsageError(f"leave out --table: {option} has its own table")
    if live and is_table_chosen and table != TABLES[0]:
        raise click.UsageError(f"leave out --table: --live writes only the table {TABLES[0]}")
    if not live and (key_unused_days or key_age_days):
        raise click.UsageError("add --live: without it, keys are not checked")
    if revision is not None and not review:
        raise click.UsageError("add --review OUT: --since needs it")
    chosen = file or find_configuration()
    remark(f"{chosen}: reading")
    read = read_file(chosen)
    for out in filter(None, (page, review)):
        refuse_as_output(out, read, chosen)
    inputs = read.configuration()
    made = report_on(inputs)
    asked = _about_account(account, made, chosen) if account is not None else None
    asked = _about_user(user, made, inputs, read) if user is not None else asked
    since = _since(revision, chosen, inputs) if revision is not None else None
    found = _read_account(made, read, inputs, key_unused_days, key_age_days) if live else None
    if page:
        from landingzone.access.render.html import report_as_html
        from landingzone.cli.provenance import provenance_of

        write_page(page, report_as_html(made, _supplement(found), provenance_of(read, chosen)))
        say(f"The page: {page}")
    if review:
        from landingzone import __version__
        from landingzone.review.review import Review, Source

        source = Source(name=read.name, digest=read.digest)
        moment = datetime.now(UTC)
        looked_at = Review(report=made, made=moment, version=__version__, file=source, account=found, since=since)
        write_page(review, REVIEWS[review.suffix](looked_at))
        say(f"The review: {review}")
    if not page and not review:
        FORMATS[form](made, asked, found, table)
    return 0


def _about_account(account: str, made: Report, file: Path) -> Asked:
    from landingzone.access.account_reach import who_assumes
    from landingzone.access.render.account_reach import account_as_csv, account_as_text

    reach = who_assumes(made, _number_of(account, made, file))
    return Asked(partial(account_as_text, reach), reach.as_dict, partial(account_as_csv, reach))


def _about_user(name: str, made: Report, inputs: StackConfiguration, read: ConfigurationFile) -> Asked:
    """Report one user.

    Raises:
        InvalidInputs: There is no user of this name.
    """
    from landingzone.access.person import person_of
    from landingzone.access.render.person import person_as_csv, person_as_text
    from landingzone.cli.configuration import no_such_user
    from landingzone.rules.near_names import nearest_of

    if name not in inputs.users:
        hint = nearest_of(name, inputs.users, "users", "the file has no users")
        raise no_such_user(read, name, hint)
    person = person_of(made, inputs, name)
    return Asked(partial(person_as_text, person), person.as_dict, partial(person_as_csv, person))


def _read_account(
    made: Report,
    read: ConfigurationFile,
    inputs: StackConfiguration,
    key_unused_days: int | None,
    key_age_days: int | None,
) -> Account:
    from landingzone.cli.live import read_account_of
    from landingzone.review.answers import digest_of
    from landingzone.review.facts import Thresholds, find_facts
    from landingzone.review.findings import find_findings
    from landingzone.review.review import Account

    given = {"key_unused_days": key_unused_days, "key_age_days": key_age_days}
    thresholds = Thresholds(**{name: days for name, days in given.items() if days is not None})
    reading = read_account_of(read, inputs, use=True)
    facts = find_facts(made, inputs, reading, datetime.now(UTC), thresholds)
    return Account(facts=facts, findings=find_findings(facts), digest=digest_of(reading))


def _since(revision: str, file: Path, inputs: StackConfiguration) -> Since:
    from landingzone.changes.diff import diff
    from landingzone.cli.configuration import read_revision
    from landingzone.review.review import Since, Source

    old = read_revision(revision, file)
    return Since(source=Source(name=old.name, digest=old.digest), changes=diff(old.configuration(), inputs))


def _number_of(account: str, made: Report, file: Path) -> str:
    """Return the 12 digits of an account that is named by them or by its name.

    Raises:
        InvalidFile: The file has no account of this name.
    """
    from landingzone.ground.problems import Finding, InvalidFile, Origin, describe
    from landingzone.iam.patterns import ACCOUNT_ID
    from landingzone.rules.accounts import nearest_account

    numbers = {name: number for number, name in made.account_names.items()}
    if account in numbers:
        return numbers[account]
    if not ACCOUNT_ID.fits(account):
        hint = nearest_account(account, numbers)
        raise InvalidFile(Finding("accounts", says("LZ122"), describe(account), hint, Origin(str(file))))
    return account
