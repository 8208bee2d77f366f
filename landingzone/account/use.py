"""Facts of use: whether and when passwords and access keys were used, and the MFA devices.

The source of each fact:

- whether there is a password, MFA devices, access keys with id, status and age: the calls that list them, as of now;
- when a password was set and used: only the credential report has it, as of the report. It lacks users that were
  created later, even under the same name, and newer passwords of users who had none;
- when a key was last used: the report has two keys without their ids. If the date of one matches exactly one listed
  key, the fact of the report is used, as of the report; for any other key AWS is asked, as of now.

A report says "N/A" or "no_information" for what was never used, or not since AWS records it: October 20, 2014 for
passwords, April 22, 2015 for keys.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from landingzone.account.client import Iam
from landingzone.account.credential_report import CredentialReport, ReportedUser, without_na
from landingzone.account.existing import ExistingResource
from landingzone.account.moments import whole_second


@dataclass(frozen=True, kw_only=True)
class KeyUse:
    """An access key.

    Args:
        id: Its id.
        status: `Active` or `Inactive`.
        created: When it was created.
        last_used: When it was last used; None: never, if `is_use_known`.
        service: The service it was last used with; "": none.
        is_use_known: Whether AWS said when it was last used.
        is_created_known: Whether `created` is when it was created: a credential report has when it was created or last
            changed.
    """

    id: str
    status: str
    created: datetime
    last_used: datetime | None = None
    service: str = ""
    is_use_known: bool = True
    is_created_known: bool = True


@dataclass(frozen=True, kw_only=True)
class UseOfUser:
    """The facts of use of a user.

    Args:
        has_password: Whether there is a password; None: not known.
        password_changed: When it was last set; None: there is none, or the report does not have it.
        password_last_used: When it was last used; None with `password_changed`: never; without it: not known.
        has_mfa: Whether there is an MFA device; None: not known.
        mfa_devices: Their serial numbers; None: not known.
        access_keys: The keys, oldest first; None: not known.
    """

    has_password: bool | None
    password_changed: datetime | None
    password_last_used: datetime | None
    has_mfa: bool | None
    mfa_devices: tuple[str, ...] | None
    access_keys: tuple[KeyUse, ...] | None

    @property
    def last_activity(self) -> datetime | None:
        """When the password or a key was last used; None: never, or not known."""
        keys = [key.last_used for key in self.access_keys or ()]
        return max((moment for moment in (self.password_last_used, *keys) if moment), default=None)


NOTHING_KNOWN = UseOfUser(
    has_password=None,
    password_changed=None,
    password_last_used=None,
    has_mfa=None,
    mfa_devices=None,
    access_keys=None,
)
"""Of a user who was not read, but may be there."""


@dataclass(frozen=True)
class Use:
    """The facts of use of an account.

    Args:
        generated: When the credential report was created; None: it could not be read.
        users: Name of a user -> the facts of use.
    """

    generated: datetime | None
    users: Mapping[str, UseOfUser]


def read_use(
    iam: Iam, user: Mapping[str, Any], held: Sequence[ExistingResource], report: CredentialReport | None
) -> UseOfUser:
    """Read the facts of use of a user, with the calls that only these need.

    Args:
        iam: The account.
        user: The user from the account details.
        held: The resources of the user.
        report: The credential report; None: it could not be read.
    """
    name = user["UserName"]
    reported_user = report.users.get(name) if report else None
    if reported_user and reported_user.created != whole_second(user["CreateDate"]):
        reported_user = None
    has_password: bool | None = any(each.type == "aws_iam_user_login_profile" for each in held)
    if iam.is_refused("GetLoginProfile", name):
        has_password = reported_user.has_password if reported_user else None
    devices = None
    with iam.unless_refused(name):
        devices = tuple(each["SerialNumber"] for each in iam.pages("list_mfa_devices", "MFADevices", UserName=name))
    keys = None
    if not iam.is_refused("ListAccessKeys", name):
        keys = tuple(
            _key_uses(iam, name, [each.values for each in held if each.type == "aws_iam_access_key"], reported_user)
        )
    return UseOfUser(
        has_password=has_password,
        password_changed=reported_user.password_changed if reported_user and has_password else None,
        password_last_used=reported_user.password_used if reported_user and has_password else None,
        has_mfa=None if devices is None else bool(devices),
        mfa_devices=devices,
        access_keys=keys,
    )


def _key_uses(
    iam: Iam, name: str, keys: Sequence[Mapping[str, Any]], reported_user: ReportedUser | None
) -> list[KeyUse]:
    found = []
    made = {key["id"]: datetime.fromisoformat(key["create_date"]) for key in keys}
    for key in sorted(keys, key=lambda key: (made[key["id"]], key["id"])):
        id, created = key["id"], made[key["id"]]
        reported = [each for each in reported_user.keys if each.changed == created] if reported_user else []
        use: dict[str, Any] = {"is_use_known": False}
        if len(reported) == 1 and list(made.values()).count(created) == 1:
            use = {"last_used": reported[0].used, "service": reported[0].service}
            use |= {"is_use_known": reported[0].is_use_known}
        else:
            with iam.unless_refused(name):
                answer = iam.client.get_access_key_last_used(AccessKeyId=id)["AccessKeyLastUsed"]
                used = answer.get("LastUsedDate")
                use = {"last_used": used and whole_second(used), "service": without_na(answer["ServiceName"])}
        found.append(KeyUse(id=id, status=key["status"], created=created, **use))
    return found
