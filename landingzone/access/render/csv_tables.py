"""The report as CSV, for spreadsheets: one table of users, groups, policies, memberships, roles or exemptions."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any, TypeVar

from landingzone.access.facts import GROUP_FACTS, POLICY_FACTS, USER_FACTS, AboutT, FactTable, Subject
from landingzone.access.model import Report
from landingzone.ground.words import printable

LINE_END = "\r\n"

WholeT = TypeVar("WholeT")
RowT = TypeVar("RowT")
Columns = Mapping[str, Callable[[WholeT, RowT], object]]
"""Columns of a table: title -> its value, from the object of the table and the object of a row."""

# `=`, `+`, `-` and `@`, also as full-width and as small letters, where a cell begins for some reader: a spreadsheet
# that parts cells at semicolons does so within our quotes as well.
_FORMULA = re.compile(r"""(^|[;,|] *+)(?=[ "']*+[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b])""")


def report_as_csv(report: Report, table: str) -> str:
    """Write one table of a report.

    Args:
        report: The report.
        table: A key of `TABLES`.

    Returns:
        CSV by RFC 4180, with a header line. An apostrophe stands before a text that a spreadsheet would take for a
        formula, also where one begins after a separator within a cell; use JSON for exact names. Numbers are numbers.
    """
    columns, rows = TABLES[table]
    return table_as_csv(columns(report), report, rows(report))


def columns_of_users(report: Report) -> Columns[Report, Subject]:
    """Return the columns of the table of users: those for teams and for ends if somebody has one."""
    return _columns(USER_FACTS, subjects_of(report))


def subjects_of(report: Report) -> Sequence[Subject]:
    """Return the rows of the table of users."""
    return [*map(report.subject, report.users)]


def _columns(facts: FactTable[AboutT], abouts: Sequence[AboutT]) -> Columns[Report, AboutT]:
    return {title: partial(_of_fact, value) for title, value in facts.columns(abouts).items()}


def _of_fact(value: Callable[[AboutT], object], _: Report, about: AboutT) -> object:
    return value(about)


def table_as_csv(columns: Columns[WholeT, RowT], whole: WholeT, rows: Iterable[RowT]) -> str:
    """Write a table, as `report_as_csv` does.

    Args:
        columns: Its columns.
        whole: The object of the table.
        rows: Its rows.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=LINE_END)
    writer.writerow(columns)
    writer.writerows([_cell(value(whole, row)) for value in columns.values()] for row in rows)
    return text.getvalue()


def columns_of_cells(*titles: str) -> Columns[object, Sequence[object]]:
    """Return the columns of a table whose rows are their cells."""
    return {title: partial(_cell_at, place) for place, title in enumerate(titles)}


def _cell_at(place: int, _: object, row: Sequence[object]) -> object:
    return row[place]


def _cell(value: object) -> object:
    if isinstance(value, (list, tuple)):
        value = joined(value)
    if isinstance(value, bool):
        return str(value).lower()
    return _FORMULA.sub(r"\1'", printable(value)) if isinstance(value, str) else value


def joined(texts: Iterable[str]) -> str:
    """Put several strings into one cell."""
    return "; ".join(texts)


def _memberships(report: Report) -> Iterable[tuple[str, str, bool]]:
    for user in report.users:
        yield from ((user.name, group, True) for group in user.groups)
        yield from ((user.name, group, False) for group in user.other_groups)


def _roles(report: Report) -> Iterable[tuple[str, ...]]:
    for role, name in sorted((role, user.name) for user in report.users for role in user.roles):
        yield name, role.account, role.account_name or "", role.name, role.arn


def _exemptions(report: Report) -> Iterable[tuple[str, ...]]:
    return ((user.name, each.rule, each.words, each.reason) for user in report.users for each in user.exemptions)


TABLES: Mapping[str, tuple[Callable[[Report], Columns[Report, Any]], Callable[[Report], Iterable[Any]]]] = {
    "users": (columns_of_users, subjects_of),
    "groups": (lambda report: _columns(GROUP_FACTS, report.groups), attrgetter("groups")),
    "policies": (lambda report: _columns(POLICY_FACTS, report.policies), attrgetter("policies")),
    "memberships": (lambda _: columns_of_cells("user", "group", "made_here"), _memberships),
    "roles": (lambda _: columns_of_cells("user", "account", "account_name", "role", "arn"), _roles),
    "exemptions": (lambda _: columns_of_cells("user", "name", "rule", "reason"), _exemptions),
}
"""Tables of the CSV form: name -> functions for the columns, and for the rows."""
