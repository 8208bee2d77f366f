"""Facts of use and findings for programs: JSON, and the table of users as CSV."""

import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from landingzone.access.facts import Subject
from landingzone.access.model import Report
from landingzone.access.render.csv_tables import Columns, columns_of_users, joined, subjects_of, table_as_csv
from landingzone.account.use import KeyUse, UseOfUser
from landingzone.review.facts import Facts, ReviewedUser
from landingzone.review.findings import UseFinding, findings_by_user
from landingzone.review.words import COLUMNS, keys


def as_dict(report: Report, facts: Facts, findings: tuple[UseFinding, ...]) -> dict[str, Any]:
    """Return the report with the facts as a dict for JSON: `use` and `findings` of each user, and overall."""
    by_user = findings_by_user(findings)
    written = report.as_dict()
    users = [
        {
            **user,
            "use": _use(facts.people[user["name"]]),
            "findings": [each.as_dict() for each in by_user.get(user["name"], ())],
        }
        for user in written["users"]
    ]
    return {
        **written,
        "users": users,
        "findings": [each.as_dict() for each in findings],
        "use": {
            "read": _moment(facts.now),
            "files": list(facts.export.files) if facts.export else [],
            "credential_report": _moment(facts.generated),
            **asdict(facts.thresholds),
            "only_in_file": list(facts.only_in_file),
            "only_in_account": list(facts.only_in_account),
            "known": facts.known,
            "not_known": [
                {"what": each.call.unknown, "action": each.call.action, "of": [*each.on]} for each in facts.not_known
            ],
        },
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None


def _use(person: ReviewedUser) -> dict[str, Any] | None:
    use = person.use
    if use is None:
        return None
    return {
        "has_mfa": use.has_mfa,
        "mfa_devices": None if use.mfa_devices is None else list(use.mfa_devices),
        "password": use.has_password,
        "password_changed": _moment(use.password_changed),
        "password_last_used": _moment(use.password_last_used),
        "access_keys": None if use.access_keys is None else [_key(key, person) for key in use.access_keys],
        "ssh_keys": person.ssh_keys,
        "other_credentials": [
            {**each.credential._asdict(), "created": _moment(each.created)} for each in person.others
        ],
        "last_activity": _moment(use.last_activity),
        "is_all_use_known": person.is_all_use_known,
    }


def _key(key: KeyUse, person: ReviewedUser) -> dict[str, Any]:
    return {
        "id": key.id,
        "status": key.status,
        "created": _moment(key.created),
        "age_days": person.days_since(key.created),
        "last_used": _moment(key.last_used),
        "service": key.service,
        "is_use_known": key.is_use_known,
    }


def as_csv(report: Report, facts: Facts, findings: tuple[UseFinding, ...]) -> str:
    """Write the table of users with columns for the facts and the findings."""
    by_user = findings_by_user(findings)

    def of_use(value: Callable[[UseOfUser, ReviewedUser], object]) -> Callable[[Report, Subject], object]:
        def cell(_: Report, one: Subject) -> object:
            person = facts.people[one.name]
            return value(person.use, person) if person.use else ""

        return cell

    columns: Columns[Report, Subject] = {
        **columns_of_users(report),
        "in_account": lambda _, one: facts.people[one.name].use is not None,
        **{re.sub(r"\W+", "_", title.lower()).strip("_"): of_use(value) for title, value in COLUMNS.items()},
        "keys": of_use(lambda use, person: joined(keys(use, person))),
        "findings": lambda _, one: joined(each.in_short for each in by_user.get(one.name, ())),
    }
    return table_as_csv(columns, report, subjects_of(report))
