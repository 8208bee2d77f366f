"""The credential report as AWS makes it, and the facts in it, of which moto has a few or others.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html,
https://docs.aws.amazon.com/IAM/latest/APIReference/API_GenerateCredentialReport.html, API_GetCredentialReport.html
"""

import csv
import io
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.iam.exceptions import IAMException
from moto.iam.models import AccessKeyLastUsed, IAMBackend, User
from moto.iam.responses import IamResponse

_KEPT = timedelta(hours=4)
_NONE = "N/A"
_NOT_FOR_ROOT = "not_supported"


def _date(moment: datetime | None, none: str = _NONE) -> str:
    return none if moment is None else moment.replace(microsecond=0, tzinfo=UTC).isoformat()


def _flag(value: object) -> str:
    return "true" if value else "false"


def _with_password(user: User, fact: str) -> str:
    return fact if user.password else _NONE


def _keys(user: User) -> list[Any]:
    return user.access_keys


def _certificates(user: User) -> list[Any]:
    return [*user.signing_certificates.values()]


def _of(
    held: Callable[[User], list[Any]], number: int, value: Callable[[Any], str], none: str
) -> tuple[Callable[[User], str], str]:
    return lambda user: value(held(user)[number]) if number < len(held(user)) else none, none


def _last_use(name: str) -> Callable[[Any], str]:
    return lambda key: getattr(key.last_used, name) if key.last_used else _NONE


_COLUMNS: Mapping[str, tuple[Callable[[User], str], str]] = {
    "user": (lambda user: user.name, "<root_account>"),
    "arn": (lambda user: user.arn, ""),
    "user_creation_time": (lambda user: _date(user.create_date), "2020-01-01T00:00:00+00:00"),
    "password_enabled": (lambda user: _flag(user.password), _NOT_FOR_ROOT),
    "password_last_used": (
        lambda user: _with_password(user, _date(user.password_last_used, "no_information")),
        "no_information",
    ),
    "password_last_changed": (lambda user: _with_password(user, _date(_changed(user))), _NOT_FOR_ROOT),
    "password_next_rotation": (lambda user: _NONE, _NOT_FOR_ROOT),
    "mfa_active": (lambda user: _flag(user.mfa_devices), "true"),
    **{
        f"access_key_{number + 1}_{name}": _of(_keys, number, value, none)
        for number in (0, 1)
        for name, value, none in (
            ("active", lambda key: _flag(key.status == "Active"), "false"),
            ("last_rotated", lambda key: _date(key.create_date), _NONE),
            ("last_used_date", lambda key: _date(key.last_used and key.last_used.timestamp), _NONE),
            ("last_used_region", _last_use("region"), _NONE),
            ("last_used_service", _last_use("service"), _NONE),
        )
    },
    **{
        f"cert_{number + 1}_{name}": _of(_certificates, number, value, none)
        for number in (0, 1)
        for name, value, none in (
            ("active", lambda each: _flag(each.status == "Active"), "false"),
            ("last_rotated", lambda each: _date(each.upload_date), _NONE),
        )
    },
}
"""Column -> its value of a user, and of root."""


def _changed(user: User) -> datetime:
    """Return when the password was set: moto keeps no date, so what nobody has noted is as old as the user."""
    found: datetime = getattr(user, "password_changed", user.create_date)
    return found


def make_reports() -> None:
    """Have the emulated IAM of this process make reports, keep each for four hours, and know when passwords change."""
    for function in (generate_credential_report, get_credential_report):
        setattr(IamResponse, function.__name__, function)
    for name in ("create_login_profile", "update_login_profile"):
        setattr(IamResponse, name, _noting_the_change(getattr(IamResponse, name)))


def _noting_the_change(change: Callable[[IamResponse], Any]) -> Callable[[IamResponse], Any]:
    def changed(response: IamResponse) -> ActionResult | EmptyResult:
        answered: ActionResult | EmptyResult = change(response)
        if response._get_param("Password") is not None:
            response.backend.get_user(response._get_param("UserName")).password_changed = _now()  # type: ignore[attr-defined]
        return answered

    return changed


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def generate_credential_report(response: IamResponse) -> ActionResult:
    """GenerateCredentialReport: a report is made when there is none of the last four hours."""
    iam: Any = response.backend
    if iam.credential_report and _now() - iam.credential_report[1] < _KEPT:
        return ActionResult({"State": "COMPLETE"})
    iam.credential_report = _report(iam), _now()
    return ActionResult({"State": "STARTED", "Description": "No report exists. Starting a new report generation task"})


def get_credential_report(response: IamResponse) -> ActionResult:
    """GetCredentialReport."""
    iam: Any = response.backend
    if not iam.credential_report:
        raise IAMException("ReportNotPresent", "No report exists.")
    text, made = iam.credential_report
    if _now() - made >= _KEPT:
        raise IAMException("ReportExpired", "The most recent credential report has expired.")
    return ActionResult({"Content": text, "ReportFormat": "text/csv", "GeneratedTime": made})


def _report(iam: IAMBackend) -> str:
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(_COLUMNS)
    root = {"arn": f"arn:aws:iam::{iam.account_id}:root"}
    table.writerow(root.get(name) or of_root for name, (_, of_root) in _COLUMNS.items())
    for user in iam.users.values():
        table.writerow(value(user) for value, _ in _COLUMNS.values())
    return written.getvalue()


def age_report(iam: Any, seconds: float) -> None:
    """Have the report that there is been made earlier."""
    text, made = iam.credential_report
    iam.credential_report = text, made - timedelta(seconds=seconds)


def set_use(iam: IAMBackend, user: str, keys: Mapping[str, Mapping[str, Any]] | None = None, **dates: str) -> None:
    """Have a user been used, as `EmulatedAccount.set_use` says."""
    names = {"created": "create_date", "password_changed": "password_changed", "password_used": "password_last_used"}
    owner = iam.get_user(user)
    for name, text in dates.items():
        setattr(owner, names[name], _read(text))
    for id, facts in (keys or {}).items():
        (key,) = [each for each in owner.access_keys if each.access_key_id == id]
        if "created" in facts:
            key.create_date = _read(facts["created"])
        if used := _read(facts.get("used")):
            key.last_used = AccessKeyLastUsed(used, facts["service"], "us-east-1")


def _read(text: str | None) -> Any:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)
