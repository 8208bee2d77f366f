"""The credential report of an account: requested, waited for, and read.

AWS creates one on request, and then returns the same one for up to four hours.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
"""

import csv
import io
import time
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from landingzone.account.client import AccountError, Iam
from landingzone.account.moments import moment_of, whole_second
from landingzone.ground.problems import InvalidFile
from landingzone.ground.words import quoted
from landingzone.reading.printed_json import parse_printed_json, read_printed_text, something_else

WAIT_SECONDS = 300
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0
_ROOT = "<root_account>"
_NO_DATE = ("N/A", "no_information")
_ODD = "not_supported"
"""What AWS writes for what does not apply: of root only, as far as is known."""
_COLUMNS = ("user", "user_creation_time", "password_enabled", "password_last_used", "password_last_changed")
_KEYS = ("access_key_1", "access_key_2")
_OF_A_KEY = ("active", "last_rotated", "last_used_date", "last_used_service")
_CERTIFICATES = ("cert_1", "cert_2")
_OF_A_CERTIFICATE = ("active", "last_rotated")
_NEEDED = (
    *(*_COLUMNS, "mfa_active"),
    *(f"{key}_{column}" for key in _KEYS for column in _OF_A_KEY),
    *(f"{each}_{column}" for each in _CERTIFICATES for column in _OF_A_CERTIFICATE),
)
_OF_MOMENTS = ("_time", "_changed", "_used", "_rotated", "_date")
_HINT = "name a CSV file with a credential report, or the output of `aws iam get-credential-report`"
_LONGEST_SHOWN = 40  # characters


class NoReport(ValueError):  # noqa: N818 - named for what it means
    """A text is not a credential report; the message says why, in a line."""


@dataclass(frozen=True, kw_only=True)
class ReportedCertificate:
    """One of the two signing certificates of a row.

    Args:
        is_active: Whether it is active; None: not known.
        changed: When it was uploaded or last changed; None: the user has no such certificate, or it is not active.
    """

    is_active: bool | None
    changed: datetime | None


@dataclass(frozen=True, kw_only=True)
class ReportedKey:
    """One of the two access keys of a row; the report does not say which one.

    Args:
        is_active: Whether it is active; None: not known.
        changed: When it was created or last changed; None: the user has no such key, or it is not active.
        used: When it was last used; None: never, or not since April 22, 2015.
        service: The service it was last used with; "": none.
        is_use_known: Whether the report says when it was last used.
    """

    is_active: bool | None
    changed: datetime | None
    used: datetime | None
    service: str
    is_use_known: bool = True


@dataclass(frozen=True, kw_only=True)
class ReportedUser:
    """A row.

    Args:
        created: When the user was created.
        has_password: Whether there was a password; None: not known.
        password_changed: When it was last set; None: there was none, or the report does not say when it was used.
        password_used: When it was last used; None: never, or not since October 20, 2014.
        has_mfa: Whether there was an MFA device; None: not known.
        keys: The two access keys.
        certificates: The two signing certificates.
    """

    created: datetime | None
    has_password: bool | None
    password_changed: datetime | None
    password_used: datetime | None
    has_mfa: bool | None
    keys: tuple[ReportedKey, ...]
    certificates: tuple[ReportedCertificate, ...]


@dataclass(frozen=True)
class CredentialReport:
    """The content of a report; the row of root is left out.

    Args:
        generated: When it was created; for a file without that moment, the latest that it names.
        users: Name -> the user.
    """

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
                generated = whole_second(answer["GeneratedTime"])
                try:
                    users = read_users(answer["Content"].decode())
                except NoReport as error:
                    raise AccountError(
                        f"the credential report cannot be read ({error}); try again, and check AWS_ENDPOINT_URL and "
                        "the proxies"
                    ) from None
                return CredentialReport(generated, users)
        if time.monotonic() + pause > end:
            raise AccountError(
                f"the account cannot be read (AWS did not create a credential report within {WAIT_SECONDS} seconds); "
                "try again later"
            )
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def read_report(path: Path) -> CredentialReport:
    """Read the report in a file: CSV, or what `aws iam get-credential-report` prints.

    Raises:
        InvalidFile: It cannot be read, or is something else.
    """
    text, generated = read_printed_text(path, _HINT), None
    try:
        if text.lstrip().startswith("{"):
            content = parse_printed_json(text, path, _HINT)
            text = b64decode(content["Content"], validate=True).decode()
            generated = moment_of(content["GeneratedTime"])
        users = read_users(text)
        moments = [*_moments(text), *filter(None, [generated])]
        if not moments:
            raise NoReport("it has no row")
    except NoReport as error:
        raise InvalidFile(f"{path}: is not a credential report ({error}); {_HINT}") from None
    except (AttributeError, KeyError, TypeError, ValueError):
        raise something_else(path, "a credential report", _HINT) from None
    return CredentialReport(max(moments), users)


def _moments(text: str) -> Iterator[datetime]:
    """Yield every moment of a report that can be read; those of the next rotation are to come."""
    for row in csv.DictReader(io.StringIO(text, newline="")):
        for column, value in row.items():
            if column.endswith(_OF_MOMENTS) and (moment := moment_of(value)):
                yield moment


def read_users(text: str) -> dict[str, ReportedUser]:
    """Read the rows of users.

    Raises:
        NoReport: It is not a credential report: a column is missing, a row is cut off, or a value is invalid.
    """
    found: dict[str, ReportedUser] = {}
    # With `newline=""`, csv finds the line endings itself.
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = rows.fieldnames or []
        if missing := [each for each in _NEEDED if each not in columns]:
            raise NoReport(f"it has no column {missing[0]}")
        for values in rows:
            row = _ReportLine(rows.line_num, values)
            # Missing values of a short row are None, and extra values of a long one are under the key None.
            if None in values or None in values.values():
                raise NoReport(f"line {row.line} does not have as many columns as the first one")
            name = values["user"]
            if name in found:
                raise row.fault("user", "must appear only once")
            if name != _ROOT:
                found[name] = _user(row)
    except csv.Error as error:
        raise NoReport(f"line {rows.reader.line_num}: {error}") from None
    return found


@dataclass(frozen=True)
class _ReportLine:
    line: int
    values: Mapping[str, str]

    def fault(self, column: str, rule: str) -> NoReport:
        got = quoted(self.values[column], _LONGEST_SHOWN)
        return NoReport(f"line {self.line}: {column} {rule}, got {got}")

    def flag(self, column: str) -> bool | None:
        """Return a flag; None: not known."""
        text = self.values[column].lower()
        if text in ("true", "false"):
            return text == "true"
        if not self.is_odd(column):
            raise self.fault(column, "must be true or false")
        return None

    def is_odd(self, column: str) -> bool:
        """Return whether AWS says neither a value nor that there is none."""
        return self.values[column] in (_ODD, *_NO_DATE)

    def date(self, column: str, none: tuple[str, ...] = (*_NO_DATE, _ODD)) -> datetime | None:
        text = self.values[column]
        if text in none:
            return None
        found = moment_of(text)
        if found is None:
            raise self.fault(column, f"must be a date, {' or '.join(_NO_DATE)}" if none else "must be a date")
        return found


def _user(row: _ReportLine) -> ReportedUser:
    changed, used = row.date("password_last_changed"), row.date("password_last_used")
    return ReportedUser(
        created=row.date("user_creation_time", none=()),
        has_password=row.flag("password_enabled"),
        password_changed=None if row.values["password_last_used"] == _ODD else changed,
        password_used=used,
        has_mfa=row.flag("mfa_active"),
        keys=tuple(
            ReportedKey(
                is_active=row.flag(f"{key}_active"),
                changed=row.date(f"{key}_last_rotated"),
                used=row.date(f"{key}_last_used_date"),
                service=without_na(row.values[f"{key}_last_used_service"]),
                is_use_known=row.values[f"{key}_last_used_date"] != _ODD,
            )
            for key in _KEYS
        ),
        certificates=tuple(
            ReportedCertificate(is_active=row.flag(f"{each}_active"), changed=row.date(f"{each}_last_rotated"))
            for each in _CERTIFICATES
        ),
    )


def without_na(service: str) -> str:
    """Return the name of a service; AWS writes `N/A` for none."""
    return "" if service in ("N/A", _ODD) else service
