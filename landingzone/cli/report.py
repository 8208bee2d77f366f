"""The subcommand `report`."""

import json
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import click
from click.core import ParameterSource

from landingzone.access.account_reach import who_assumes
from landingzone.access.model import Report
from landingzone.access.person import person_of
from landingzone.access.render.account_reach import account_as_csv, account_as_text
from landingzone.access.render.csv_tables import LINE_END, report_as_csv
from landingzone.access.render.html import report_as_html
from landingzone.access.render.person import person_as_csv, person_as_text
from landingzone.access.render.text import report_as_text
from landingzone.access.report import report as report_on
from landingzone.cli.command import Command, OptionUse, configuration, format_option, html_option, on_option
from landingzone.cli.configuration import no_such_user
from landingzone.cli.provenance import provenance_of, refuse_as_output
from landingzone.cli.terminal import lines_of, remark, say
from landingzone.cli.wholes import meant
from landingzone.config.file import ConfigurationFile, read_file
from landingzone.config.options import StackConfiguration
from landingzone.ground.files import write_page
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, InvalidFile, Origin, describe
from landingzone.iam.patterns import ACCOUNT_ID
from landingzone.rules.accounts import nearest_account
from landingzone.rules.near_names import nearest_of

TABLES = ("users", "groups", "policies", "memberships", "roles", "exemptions")


class RequestedPart(NamedTuple):
    """A report, or the requested part of it, in each format."""

    as_text: Callable[[], str]
    as_dict: Callable[[], dict[str, Any]]
    as_csv: Callable[[], str]


def say_asked(asked: RequestedPart, form: str) -> None:
    """Print what is asked for, in one of `FORMATS`."""
    if form == "csv":
        say(*lines_of(asked.as_csv(), LINE_END), end=LINE_END)
    else:
        say(*lines_of(asked.as_text() if form == "text" else json.dumps(asked.as_dict(), indent=2)))


FORMATS = ("text", "json", "csv")
"""The formats of a report; the first is the default."""


@click.command(
    cls=Command,
    uses=(
        OptionUse(
            "table",
            lambda given: given["form"] == "csv" or given["account"] is not None or given["user"] is not None,
            "--table needs --format csv",
        ),
        OptionUse("form", lambda given: given["page"] is None, "choose one: --format or --html FILE"),
    ),
)
@configuration()
@format_option(FORMATS)
@click.option("--table", type=click.Choice(TABLES), default="users", show_default=True)
@html_option
@click.option("--account", metavar="NAME")
@click.option("--user", metavar="NAME")
@on_option
@click.pass_context
def report(
    context: click.Context,
    file: Path | None,
    form: str,
    table: str,
    page: Path | None,
    account: str | None,
    user: str | None,
    today: date,
) -> int:
    """Show who can do what: users, groups, policies, roles in other accounts.

    FILE is YAML, JSON or *.tfvars.json. Default: the file named by LANDINGZONE_CONFIG, or landingzone.yaml.

    Needs no network and no AWS. `landingzone audit` adds how the users sign in, from the account.

    Exit status: 0 written, 1 problems or a usage error.
    """
    if account is not None and user is not None:
        raise click.UsageError("choose one: --account NAME or --user NAME")
    for option in ["--account"] * (account is not None) + ["--user"] * (user is not None):
        if page:
            raise click.UsageError(f"choose one: {option} NAME or --html FILE")
        if context.get_parameter_source("table") is not ParameterSource.DEFAULT:
            raise click.UsageError(f"leave out --table: {option} has its own table")
    chosen = meant(file)
    remark(f"{chosen}: reading")
    read = read_file(chosen)
    if page:
        refuse_as_output(page, read, chosen)
    inputs = read.configuration()
    made = report_on(inputs, today=today)
    if account is not None:
        reach = who_assumes(made, _number_of(account, made, chosen))
        asked = RequestedPart(partial(account_as_text, reach), reach.as_dict, partial(account_as_csv, reach))
    elif user is not None:
        asked = _about_user(user, made, inputs, read)
    else:
        asked = RequestedPart(partial(report_as_text, made), made.as_dict, partial(report_as_csv, made, table))
    if page:
        write_page(page, report_as_html(made, None, provenance_of(read, chosen)))
        say(f"The page: {page}")
    else:
        say_asked(asked, form)
    return 0


def _about_user(name: str, made: Report, inputs: StackConfiguration, read: ConfigurationFile) -> RequestedPart:
    """Report one user.

    Raises:
        InvalidInputs: There is no user of this name.
    """
    if name not in inputs.users:
        raise no_such_user(read, name, nearest_of(name, inputs.users, "users", "the file has no users"))
    person = person_of(made, inputs, name)
    return RequestedPart(partial(person_as_text, person), person.as_dict, partial(person_as_csv, person))


def _number_of(account: str, made: Report, file: Path) -> str:
    """Return the 12 digits of an account that is named by them or by its name.

    Raises:
        InvalidFile: The file has no account of this name.
    """
    numbers = {name: number for number, name in made.wording.names.items()}
    if account in numbers:
        return numbers[account]
    if not ACCOUNT_ID.fits(account):
        hint = nearest_account(account, numbers)
        raise InvalidFile(Finding(("accounts",), says("LZ122"), describe(account), hint, Origin(str(file))))
    return account
