"""The subcommand `report`. Slow imports wait until it runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from landingzone.cli.command import Command, Use, format_option
from landingzone.cli.terminal import lines_of, remark, say
from landingzone.ground.kinds import says

if TYPE_CHECKING:
    from landingzone.access.account_reach import AccountReach
    from landingzone.access.model import Report

TABLES = ("users", "groups", "policies", "memberships", "roles")


def _say_text(made: Report, reach: AccountReach | None, _: str) -> None:
    from landingzone.access.render.account_reach import account_as_text
    from landingzone.access.render.text import report_as_text

    say(*lines_of(account_as_text(reach) if reach else report_as_text(made)))


def _say_json(made: Report, reach: AccountReach | None, _: str) -> None:
    say(*lines_of(json.dumps((reach or made).as_dict(), indent=2)))


def _say_csv(made: Report, reach: AccountReach | None, table: str) -> None:
    from landingzone.access.render.account_reach import account_as_csv
    from landingzone.access.render.csv_tables import LINE_END, report_as_csv

    text = account_as_csv(reach) if reach else report_as_csv(made, table)
    say(*lines_of(text, LINE_END), end=LINE_END)


FORMATS: Mapping[str, Callable[[Report, AccountReach | None, str], None]] = {
    "text": _say_text,
    "json": _say_json,
    "csv": _say_csv,
}
"""How a report, or who reaches the account that is asked for, may be written; the first is the default."""


@click.command(
    cls=Command,
    short_help="tell who can do what, from a configuration alone",
    examples=(
        "report",
        "report people.yaml --format csv --table roles",
        "report --account prod",
        "report --html report.html",
    ),
    uses=(
        Use(
            "table",
            lambda given: given["form"] == "csv" or given["account"] is not None,
            "--table goes with --format csv",
        ),
        Use("form", lambda given: given["page"] is None, "choose one: --format or --html OUT"),
    ),
)
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@format_option(FORMATS)
@click.option(
    "--table", type=click.Choice(TABLES), default="users", show_default=True, help="With --format csv: which table."
)
@click.option(
    "--html", "page", metavar="OUT", type=click.Path(path_type=Path), help="Write a page for browsers to OUT."
)
@click.option(
    "--account",
    metavar="NAME",
    help="Only who may assume which role of this account: its name in `accounts`, or the 12 digits of any account.",
)
@click.pass_context
def report(
    context: click.Context, file: Path | None, form: str, table: str, page: Path | None, account: str | None
) -> int:
    """Tell who can do what: users, groups, policies, roles in other accounts. Needs no network and no AWS.

    FILE is YAML, JSON or *.tfvars.json; by default the file that LANDINGZONE_CONFIG names, or landingzone.yaml.

    Exit status: 0 written, 1 problems or wrong use.
    """
    from landingzone.access.report import report as report_on
    from landingzone.cli.configuration import find_configuration
    from landingzone.config.file import read_configuration

    if account is not None and page:
        raise click.UsageError("choose one: --account NAME or --html OUT")
    if account is not None and context.get_parameter_source("table") is not ParameterSource.DEFAULT:
        raise click.UsageError("leave out --table: --account has a table of its own")
    chosen = file or find_configuration()
    remark(f"{chosen}: reading")
    made = report_on(read_configuration(chosen))
    reach: AccountReach | None = None
    if account is not None:
        from landingzone.access.account_reach import who_assumes

        reach = who_assumes(made, _number_of(account, made, chosen))
    if page:
        from landingzone.access.render.html import report_as_html
        from landingzone.ground.files import write_page

        write_page(page, report_as_html(made))
        say(f"The page: {page}")
        return 0
    FORMATS[form](made, reach, table)
    return 0


def _number_of(account: str, made: Report, file: Path) -> str:
    """Give the 12 digits of an account that is named by its name or by them.

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
