"""The subcommand `report`. Slow imports wait until it runs."""

from __future__ import annotations

import json
from pathlib import Path

import click

from landingzone.cli.command import Command
from landingzone.cli.diagnostics import lines_of_error
from landingzone.cli.terminal import complain, lines_of, remark, say

TABLES = ("users", "groups", "policies", "memberships", "roles")


@click.command(
    cls=Command,
    short_help="tell who can do what, from a configuration alone",
    examples=("report", "report people.yaml --format csv --table roles", "report --html report.html"),
)
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True, help="How."
)
@click.option(
    "--table", type=click.Choice(TABLES), default="users", show_default=True, help="With --format csv: which table."
)
@click.option(
    "--html", "page", metavar="OUT", type=click.Path(path_type=Path), help="Write a page for browsers to OUT."
)
def report(file: Path | None, form: str, table: str, page: Path | None) -> int:
    """Tell who can do what: users, groups, policies, roles in other accounts. Needs no network and no AWS.

    FILE is YAML, JSON or *.tfvars.json; by default the file that LANDINGZONE_CONFIG names, or landingzone.yaml.

    Exit status: 0 written, 1 problems or wrong use.
    """
    from landingzone.access.report import report as report_on
    from landingzone.cli.configuration import find_configuration
    from landingzone.config.file import read_configuration
    from landingzone.problems import InvalidFile, InvalidInputs

    try:
        chosen = file or find_configuration()
        remark(f"{chosen}: reading")
        made = report_on(read_configuration(chosen))
        if page:
            from landingzone.access.render.html import report_as_html
            from landingzone.files import write_page

            write_page(page, report_as_html(made))
            say(f"The page: {page}")
            return 0
    except (InvalidFile, InvalidInputs) as error:
        complain(*lines_of_error(error))
        return 1
    if form == "json":
        say(*lines_of(json.dumps(made.as_dict(), indent=2)))
    elif form == "csv":
        from landingzone.access.render.csv_tables import LINE_END, report_as_csv

        say(*lines_of(report_as_csv(made, table), LINE_END), end=LINE_END)
    else:
        from landingzone.access.render.text import report_as_text

        say(*lines_of(report_as_text(made)))
    return 0
