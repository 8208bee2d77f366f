"""An account as files of AWS have it: its account details, and a credential report. Asks AWS for nothing.

Neither file has ids of access keys and of signing certificates: they have the numbers of the report, `access_key_1`.
Nor do they have SSH keys, service-specific credentials, serial numbers of MFA devices, or tags of policies. All that
is not known, and so is what a cut file may lack.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from landingzone.account.account_details import HINT, AccountDetails, read_account_details
from landingzone.account.calls import BY_OPERATION, Unknown
from landingzone.account.credential_report import (
    CredentialReport,
    ReportedCertificate,
    ReportedKey,
    ReportedUser,
    read_report,
)
from landingzone.account.credentials import TYPES, credential_in, credential_of
from landingzone.account.described import Described, belongings_in, group_in, policy_in, tags_of, user_in
from landingzone.account.existing import ExistingResource
from landingzone.account.moments import moment_of
from landingzone.account.reading import Export, Reading
from landingzone.account.resource_types import RESOURCE_TYPES
from landingzone.account.use import NOTHING_KNOWN, KeyUse, Use, UseOfUser
from landingzone.ground.grouping import grouped
from landingzone.ground.problems import InvalidFile, describe
from landingzone.iam.existing_credentials import KIND_OF_WORDS

_NO_REPORT = "account details do not have it; pass the credential report of the same day with --credential-report"
_NO_ROW = "the credential report does not have this user, or one who was created at another time"
_ODD = "the credential report has no value for it"
_IN_NEITHER = "neither account details nor a credential report have it"
_IN_NO_DETAILS = "account details do not have it"
_EMPTY = "the account details have none, which may be due to --filter or --query"
_OTHERS = {"aws_iam_user": "users", "aws_iam_group": "groups", "aws_iam_policy": "managed policies"}


def read_export(details: Path, report: Path | None = None) -> Reading:
    """Read an account from files.

    Args:
        details: The output of `aws iam get-account-authorization-details`.
        report: A credential report; None: passwords, access keys and MFA devices are not known.

    Raises:
        InvalidFile: A file cannot be read, or is something else.
    """
    return _Exported(read_account_details(details), details, report).reading()


class _Exported:
    def __init__(self, details: AccountDetails, path: Path, report_path: Path | None) -> None:
        self._details = details
        self._report: CredentialReport | None = read_report(report_path) if report_path else None
        self._paths = tuple(filter(None, [path, report_path]))
        self._unknown: list[tuple[tuple[str, str], str]] = []

    def reading(self) -> Reading:
        details, report = self._details, self._report
        found = [each for group in details.groups for each in group_in(group)]
        uses = {}
        for policy in details.policies:
            found.append(self._policy(policy))
        for user in sorted(details.users, key=lambda user: str(user["UserName"])):
            credentials, uses[user["UserName"]] = self._credentials(user)
            found += [user_in(user), *belongings_in(user), *credentials]
        if report is None:
            self._not_known("GetCredentialReport", "", _NO_REPORT)
        self._refuse_odd_names(found)
        moment = max(details.moment, report.generated) if report else details.moment
        export = Export(
            files=tuple(map(str, self._paths)),
            moment=moment,
            account=details.account,
            partition=details.partition,
            lacking=details.lacking,
            cut=details.cut,
        )
        use = Use(report.generated if report else None, uses)
        return Reading(tuple(found), (*self._others(), *self._all_unknown()), {}, use, export)

    def _policy(self, policy: Described) -> ExistingResource:
        if "Tags" in policy and "Description" in policy:
            return policy_in(policy, description=policy["Description"], tags=tags_of(policy))
        self._not_known("GetPolicy", policy["Arn"], _IN_NO_DETAILS)
        return policy_in(policy)

    def _credentials(self, user: Described) -> tuple[list[ExistingResource], UseOfUser]:
        name, row = user["UserName"], self._row(user)
        missing = _NO_REPORT if self._report is None else _NO_ROW
        for kind in ("SSH key", "service-specific credential"):
            self._not_known(_CALLS[kind], name, _IN_NEITHER)
        if row is None:
            for kind in ("console password", "access key", "signing certificate"):
                self._not_known(_CALLS[kind], name, missing)
            self._not_known("ListMFADevices", name, missing)
            if self._report:
                self._not_known("GetCredentialReport", name, missing)
            return [], NOTHING_KNOWN
        found = []
        if row.has_password is None:
            self._not_known("GetLoginProfile", name, _ODD)
        elif row.has_password:
            found.append(credential_of(name, "console password"))
            if row.password_changed is None:
                self._not_known("GetCredentialReport", name, _ODD)
        if row.has_mfa is None:
            self._not_known("ListMFADevices", name, _ODD)
        found += self._numbered(name, "access key", row.keys)
        found += self._numbered(name, "signing certificate", row.certificates)
        is_odd = name in self._of("ListAccessKeys")
        keys = None if is_odd else tuple(_key_uses(row.keys))
        if any(not key.is_use_known for key in keys or ()):
            self._not_known("GetAccessKeyLastUsed", name, _ODD)
        return found, UseOfUser(
            has_password=row.has_password,
            password_changed=row.password_changed if row.has_password else None,
            password_last_used=row.password_used if row.has_password else None,
            has_mfa=row.has_mfa,
            mfa_devices=() if row.has_mfa is False else None,
            access_keys=keys,
        )

    def _row(self, user: Described) -> ReportedUser | None:
        """Return the row of a user; None: there is none, or it is about another one of this name."""
        row = self._report.users.get(user["UserName"]) if self._report else None
        created = moment_of(user["CreateDate"])
        return None if row is None or (created and row.created != created) else row

    def _numbered(
        self, name: str, kind: str, reported: Sequence[ReportedKey | ReportedCertificate]
    ) -> Iterator[ExistingResource]:
        """Yield the access keys or certificates of a row; an inactive one that has no date may not exist."""
        if any(each.is_active is None or (each.is_active and not each.changed) for each in reported):
            self._not_known(_CALLS[kind], name, _ODD)
            return
        for number, each in enumerate(reported, start=1):
            if each.changed:
                status = "Active" if each.is_active else "Inactive"
                id = f"{KIND_OF_WORDS[kind].numbered}{number}"
                yield credential_of(name, kind, id, status=status, create_date=each.changed.isoformat())

    def _not_known(self, operation: str, on: str, reason: str) -> None:
        self._unknown.append(((operation, reason), on))

    def _of(self, operation: str) -> list[str]:
        return [on for (each, _), on in self._unknown if each == operation]

    def _all_unknown(self) -> Iterator[Unknown]:
        of = grouped(self._unknown)
        for operation, reason in sorted(of, key=lambda each: ([*BY_OPERATION].index(each[0]), each[1])):
            on = tuple(sorted({*filter(None, of[operation, reason])}))
            yield Unknown(BY_OPERATION[operation], on, reason, is_refused=False)

    def _others(self) -> Iterator[Unknown]:
        """Yield what the account may have besides what was found."""
        call = BY_OPERATION["GetAccountAuthorizationDetails"]
        for type, words in _OTHERS.items():
            if type in self._details.lacking:
                unknown = replace(call, unknown=f"which other {words} there are")
                yield Unknown(unknown, (), self._details.cut or _EMPTY, is_refused=False)

    def _refuse_odd_names(self, found: Sequence[ExistingResource]) -> None:
        for each in found:
            if credential_in(each):
                continue
            for name, shape in RESOURCE_TYPES[each.type].shapes.items():
                values = each.values.get(name)
                for value in values if isinstance(values, list) else [values]:
                    if value is not None and not shape.fits(value):
                        raise InvalidFile(
                            f"{self._paths[0]}: {each} has a {name} that IAM does not have (got {describe(value)}); "
                            f"{HINT}"
                        )


_CALLS = {
    kind: next(operation for operation, call in BY_OPERATION.items() if call.type == type)
    for kind, (type, _) in TYPES.items()
}
"""Kind of credential -> the call that lists them."""


def _key_uses(reported: Sequence[ReportedKey]) -> Iterator[KeyUse]:
    numbered = KIND_OF_WORDS["access key"].numbered
    for number, key in enumerate(reported, start=1):
        if isinstance(key.changed, datetime):
            yield KeyUse(
                id=f"{numbered}{number}",
                status="Active" if key.is_active else "Inactive",
                created=key.changed,
                last_used=key.used,
                service=key.service,
                is_use_known=key.is_use_known,
                is_created_known=False,
            )
