"""The credential report of an account: requested, waited for, and read.

AWS creates one on request, and then returns the same one for up to four hours.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
"""

import csv
import io
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from landingzone.account.client import AccountError, Iam
from landingzone.ground.words import quoted

WAIT_SECONDS = 300
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0
_ROOT = "<root_account>"
_NO_DATE = ("N/A", "no_information")
_COLUMNS = ("user", "user_creation_time", "password_enabled", "password_last_used", "password_last_changed")
_KEYS = ("access_key_1", "access_key_2")
_OF_A_KEY = ("last_rotated", "last_used_date", "last_used_service")
_NEEDED = (*_COLUMNS, *(f"{key}_{column}" for key in _KEYS for column in _OF_A_KEY))
_LONGEST_SHOWN = 40  # characters
_ADVICE = "try again, and check AWS_ENDPOINT_URL and the proxies"


@dataclass(frozen=True, kw_only=True)
class ReportedKey:
    """One of the two access keys of a row; the report does not say which one.

    Args:
        changed: When it was created or last changed; None: the user has no such key, or it is not active.
        used: When it was last used; None: never, or not since April 22, 2015.
        service: The service it was last used with; "": none.
    """

    changed: datetime | None
    used: datetime | None
    service: str


@dataclass(frozen=True, kw_only=True)
class ReportedUser:
    """A row.

    Args:
        created: When the user was created.
        has_password: Whether there was a password.
        password_changed: When it was last set; None: there was none.
        password_used: When it was last used; None: never, or not since October 20, 2014.
        keys: The two access keys.
    """

    created: datetime | None
    has_password: bool
    password_changed: datetime | None
    password_used: datetime | None
    keys: tuple[ReportedKey, ...]


@dataclass(frozen=True)
class CredentialReport:
    """The content of a report, and when it was created; the row of root is left out."""

    generated: datetime
    users: Mapping[str, ReportedUser]


def get_credential_report(iam: Iam) -> CredentialReport:
    """Get the existing report, or have one created and wait for it.

    Raises:
        AccountError: It is not created in time, or cannot be read.
    """
    # The report may expire just after AWS said that there is one.
    gone = iam.client.exceptions
    not_there = (
        gone.CredentialReportNotPresentException,
        gone.CredentialReportNotReadyException,
        gone.CredentialReportExpiredException,
    )
    end, pause = time.monotonic() + WAIT_SECONDS, _FIRST_PAUSE
    while True:
        if iam.client.generate_credential_report()["State"] == "COMPLETE":
            try:
                answer = iam.client.get_credential_report()
            except not_there:
                pass
            else:
                return CredentialReport(whole_second(answer["GeneratedTime"]), read_users(answer["Content"].decode()))
        if time.monotonic() + pause > end:
            raise AccountError(
                f"the account cannot be read (AWS did not create a credential report within {WAIT_SECONDS} seconds); "
                "try again later"
            )
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def read_users(text: str) -> dict[str, ReportedUser]:
    """Read the rows of users.

    Raises:
        AccountError: It is not a credential report: a column is missing, a row is cut off, or a value is invalid.
    """
    found: dict[str, ReportedUser] = {}
    # With `newline=""`, csv finds the line endings itself.
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = rows.fieldnames or []
        if missing := [each for each in _NEEDED if each not in columns]:
            raise _unreadable(f"it has no column {missing[0]}")
        for values in rows:
            row = _ReportLine(rows.line_num, values)
            # Missing values of a short row are None, and extra values of a long one are under the key None.
            if None in values or None in values.values():
                raise _unreadable(f"line {row.line} does not have as many columns as the first one")
            name = values["user"]
            if name in found:
                raise row.fault("user", "must appear only once")
            if name != _ROOT:
                found[name] = _user(row)
    except csv.Error as error:
        raise _unreadable(f"line {rows.reader.line_num}: {error}") from None
    return found


def _unreadable(why: str) -> AccountError:
    return AccountError(f"the credential report cannot be read ({why}); {_ADVICE}")


@dataclass(frozen=True)
class _ReportLine:
    line: int
    values: Mapping[str, str]

    def fault(self, column: str, rule: str) -> AccountError:
        got = quoted(self.values[column], _LONGEST_SHOWN)
        return _unreadable(f"line {self.line}: {column} {rule}, got {got}")

    def flag(self, column: str) -> bool:
        text = self.values[column].lower()
        if text not in ("true", "false"):
            raise self.fault(column, "must be true or false")
        return text == "true"

    def date(self, column: str, none: tuple[str, ...] = _NO_DATE) -> datetime | None:
        text = self.values[column]
        if text in none:
            return None
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            found = None
        if found is None or found.tzinfo is None:
            raise self.fault(column, f"must be a date, {' or '.join(none)}" if none else "must be a date")
        return whole_second(found)


def _user(row: _ReportLine) -> ReportedUser:
    return ReportedUser(
        created=row.date("user_creation_time", none=()),
        has_password=row.flag("password_enabled"),
        password_changed=row.date("password_last_changed"),
        password_used=row.date("password_last_used"),
        keys=tuple(
            ReportedKey(
                changed=row.date(f"{key}_last_rotated"),
                used=row.date(f"{key}_last_used_date"),
                service=without_na(row.values[f"{key}_last_used_service"]),
            )
            for key in _KEYS
        ),
    )


def without_na(service: str) -> str:
    """Return the name of a service; AWS writes `N/A` for none."""
    return "" if service == "N/A" else service


def whole_second(moment: datetime) -> datetime:
    """Return a time in UTC with a precision of seconds, as the report has it, so that times can be compared."""
    return moment.astimezone(UTC).replace(microsecond=0)
