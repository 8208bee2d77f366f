"""The report as CSV, for spreadsheets: one table of users, groups, policies, memberships or roles."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from landingzone.access.credentials import Credentials
from landingzone.access.model import Report
from landingzone.access.policies import words_of, words_of_policy
from landingzone.access.words import words_for_combination
from landingzone.ground.words import cited, printable

LINE_END = "\r\n"

Row = dict[str, object]
"""Column -> what is in it."""

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
    return table_as_csv(columns, rows(report))


def table_as_csv(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """Write a table, as `report_as_csv` does."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=LINE_END)
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return _FORMULA.sub(r"\1'", printable(value)) if isinstance(value, str) else value


def _users(report: Report) -> Iterator[Row]:
    for user in report.users:
        yield {
            "user": user.name,
            "path": user.path,
            "groups": joined(map(cited, user.groups)),
            "groups_made_elsewhere": joined(map(cited, user.other_groups)),
            "policies": joined(cited(policy.name) for policy in user.policies),
            "own_policies_allow": joined(words_of(user.policies, user.mfa, report.wording)),
            "roles": joined(cited(role.arn) for role in user.roles),
            "permissions_boundary": user.boundary or "",
            **user.credentials.as_dict(),
            "credentials": joined(user.credentials.in_words),
            "pgp_key": user.pgp_key.name if user.pgp_key else "",
            "pgp_user_ids": joined(user.pgp_key.identity.user_ids if user.pgp_key else ()),
            "pgp_key_also_of": joined(user.pgp_key.also_of if user.pgp_key else ()),
            "mfa": user.mfa,
            "administrator": "not known" if user.is_administrator is None else user.is_administrator,
            "offboarding": user.is_offboarding,
            "level": user.stake.level,
            "why": joined(
                (
                    *(reason.words for reason in user.stake.reasons),
                    *map(words_for_combination, user.holding.combinations),
                )
            ),
        }


def _groups(report: Report) -> Iterator[Row]:
    for group in report.groups:
        yield {
            "group": group.name,
            "members": len(group.members),
            "may": joined(group.words or (group.in_short,)),
            "mfa": group.mfa,
            "policies": joined(cited(policy.name) for policy in group.policies),
            "inline_characters": sum(policy.characters or 0 for policy in group.policies if policy.kind == "inline"),
            "roles": joined(cited(role.arn) for role in group.roles),
            "level": group.stake.level,
            "why": joined(reason.words for reason in group.stake.reasons),
        }


def _policies(report: Report) -> Iterator[Row]:
    for access in report.policies:
        yield {
            "policy": access.policy.name,
            "grants": joined(words_of_policy(access.policy, report.wording)) or "nothing",
            "characters": access.policy.characters,
            "groups": joined(map(cited, access.groups)),
            "users": joined(map(cited, access.users)),
            "boundary_of": joined(map(cited, access.bounded)),
        }


def _memberships(report: Report) -> Iterator[Row]:
    for user in report.users:
        for group in user.groups:
            yield {"user": user.name, "group": group, "made_here": True}
        for group in user.other_groups:
            yield {"user": user.name, "group": group, "made_here": False}


def _roles(report: Report) -> Iterator[Row]:
    found = ((role, user.name) for user in report.users for role in user.roles)
    for role, user_name in sorted(found):
        yield {
            "user": user_name,
            "account": role.account,
            "account_name": role.account_name or "",
            "role": role.name,
            "arn": role.arn,
        }


def joined(texts: Iterable[str]) -> str:
    """Put several texts into one cell."""
    return "; ".join(texts)


_USER_COLUMNS = (
    *("user", "path", "groups", "groups_made_elsewhere", "policies", "own_policies_allow", "roles"),
    *("permissions_boundary", *Credentials(names=()).as_dict(), "credentials"),
    *("pgp_key", "pgp_user_ids", "pgp_key_also_of", "mfa", "administrator", "offboarding", "level", "why"),
)

TABLES: dict[str, tuple[tuple[str, ...], Callable[[Report], Iterable[Row]]]] = {
    "users": (_USER_COLUMNS, _users),
    "groups": (("group", "members", "may", "mfa", "policies", "inline_characters", "roles", "level", "why"), _groups),
    "policies": (("policy", "grants", "characters", "groups", "users", "boundary_of"), _policies),
    "memberships": (("user", "group", "made_here"), _memberships),
    "roles": (("user", "account", "account_name", "role", "arn"), _roles),
}
"""Tables of the CSV form: name -> columns, and the function for the rows."""
