"""The report as CSV, for spreadsheets: one table of users, groups, policies, memberships, roles or exemptions."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from operator import attrgetter
from typing import Any, TypeVar

from landingzone.access.model import GroupAccess, PolicyAccess, Report, UserAccess
from landingzone.access.policies import words_of, words_of_policy
from landingzone.access.words import words_for_combination
from landingzone.ground.words import cited, printable
from landingzone.resources.user_resources import CREDENTIALS

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
    return table_as_csv(columns_of_users(report) if table == "users" else columns, report, rows(report))


def columns_of_users(report: Report) -> Columns[Report, UserAccess]:
    """Return the columns of the table of users: those for teams and for ends if somebody has one."""
    in_teams = _IN_TEAMS if any(user.team for user in report.users) else {}
    ending = _ENDING if any(user.ends.each for user in report.users) else {}
    return {**_USERS, **in_teams, **ending}


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
    if isinstance(value, bool):
        return str(value).lower()
    return _FORMULA.sub(r"\1'", printable(value)) if isinstance(value, str) else value


def joined(texts: Iterable[str]) -> str:
    """Put several strings into one cell."""
    return "; ".join(texts)


def _has(kind: str) -> Callable[[Report, UserAccess], bool]:
    return lambda _, user: user.credentials.has(kind)


def _why(user: UserAccess) -> Iterable[str]:
    yield from (reason.words for reason in user.stake.reasons)
    yield from map(words_for_combination, user.holding.combinations)


_USERS: Columns[Report, UserAccess] = {
    "user": lambda _, user: user.name,
    "path": lambda _, user: user.path,
    "groups": lambda _, user: joined(map(cited, user.groups)),
    "groups_made_elsewhere": lambda _, user: joined(map(cited, user.other_groups)),
    "policies": lambda _, user: joined(cited(policy.name) for policy in user.policies),
    "own_policies_allow": lambda report, user: joined(words_of(user.policies, user.mfa, report.wording)),
    "roles": lambda _, user: joined(cited(role.arn) for role in user.roles),
    "permissions_boundary": lambda _, user: user.boundary or "",
    **{kind.lower().replace(" ", "_"): _has(kind) for kind in CREDENTIALS},
    "credentials": lambda _, user: joined(user.credentials.in_words),
    "pgp_key": lambda _, user: user.pgp_key.name if user.pgp_key else "",
    "pgp_user_ids": lambda _, user: joined(user.pgp_key.identity.user_ids if user.pgp_key else ()),
    "pgp_key_also_of": lambda _, user: joined(user.pgp_key.also_of if user.pgp_key else ()),
    "mfa": lambda _, user: user.mfa,
    "administrator": lambda _, user: "not known" if user.is_administrator is None else user.is_administrator,
    "offboarding": lambda _, user: user.is_offboarding,
    "level": lambda _, user: user.stake.level,
    "why": lambda _, user: joined(_why(user)),
}

_IN_TEAMS: Columns[Report, UserAccess] = {"team": lambda _, user: user.team or ""}
"""Additional columns of the table of users if somebody is in a team."""

_ENDING: Columns[Report, UserAccess] = {"ends": lambda _, user: joined(end.in_words for end in user.ends.each)}
"""Additional columns of the table of users if somebody's access ends."""

_GROUPS: Columns[Report, GroupAccess] = {
    "group": lambda _, group: group.name,
    "members": lambda _, group: len(group.members),
    "may": lambda _, group: joined(group.words or (group.in_short,)),
    "mfa": lambda _, group: group.mfa,
    "policies": lambda _, group: joined(cited(policy.name) for policy in group.policies),
    "inline_characters": lambda _, group: sum(one.characters or 0 for one in group.policies if one.kind == "inline"),
    "roles": lambda _, group: joined(cited(role.arn) for role in group.roles),
    "level": lambda _, group: group.stake.level,
    "why": lambda _, group: joined(reason.words for reason in group.stake.reasons),
}

_POLICIES: Columns[Report, PolicyAccess] = {
    "policy": lambda _, access: access.policy.name,
    "grants": lambda report, access: joined(words_of_policy(access.policy, report.wording)) or "nothing",
    "characters": lambda _, access: access.policy.characters,
    "groups": lambda _, access: joined(map(cited, access.groups)),
    "users": lambda _, access: joined(map(cited, access.users)),
    "boundary_of": lambda _, access: joined(map(cited, access.bounded)),
}


def _memberships(report: Report) -> Iterable[tuple[str, str, bool]]:
    for user in report.users:
        yield from ((user.name, group, True) for group in user.groups)
        yield from ((user.name, group, False) for group in user.other_groups)


def _roles(report: Report) -> Iterable[tuple[str, ...]]:
    for role, name in sorted((role, user.name) for user in report.users for role in user.roles):
        yield name, role.account, role.account_name or "", role.name, role.arn


def _exemptions(report: Report) -> Iterable[tuple[str, ...]]:
    return ((user.name, each.rule, each.words, each.reason) for user in report.users for each in user.exemptions)


TABLES: Mapping[str, tuple[Columns[Report, Any], Callable[[Report], Iterable[Any]]]] = {
    "users": (_USERS, attrgetter("users")),
    "groups": (_GROUPS, attrgetter("groups")),
    "policies": (_POLICIES, attrgetter("policies")),
    "memberships": (columns_of_cells("user", "group", "made_here"), _memberships),
    "roles": (columns_of_cells("user", "account", "account_name", "role", "arn"), _roles),
    "exemptions": (columns_of_cells("user", "name", "rule", "reason"), _exemptions),
}
"""Tables of the CSV form: name -> columns, and the function for the rows."""
