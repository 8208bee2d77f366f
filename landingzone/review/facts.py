"""The users of a file with what the account says about each: joined by name, as of one moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from landingzone.access.entities import UserAccess
from landingzone.access.model import Report
from landingzone.account.calls import Unknown
from landingzone.account.credentials import TYPES, ExistingCredential, credential_in
from landingzone.account.existing import ExistingResource
from landingzone.account.reading import Export, Reading
from landingzone.account.use import NOTHING_KNOWN, KeyUse, UseOfUser
from landingzone.config.inputs import Inputs
from landingzone.config.options import StackConfiguration
from landingzone.config.user import User
from landingzone.ground.grouping import grouped

_OTHERS = ("SSH key", "service-specific credential", "signing certificate")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """When something becomes a finding.

    Args:
        key_unused_days: Days without any use, after which an access key is unused.
        key_age_days: Days after which an access key is old.
    """

    key_unused_days: int = 90
    key_age_days: int = 90


@dataclass(frozen=True, kw_only=True)
class OtherCredential:
    """A credential of which AWS does not say when it was used: an SSH key, for example.

    Args:
        credential: Its kind, id and status.
        created: When it was created or uploaded; None: not known.
    """

    credential: ExistingCredential
    created: datetime | None


@dataclass(frozen=True, kw_only=True)
class ReviewedUser:
    """A user of the file, of the account, or of both.

    Args:
        name: Name of the user.
        access: What the file lets them do; None: the file does not have them.
        use: What the account says; None: it does not have them.
        ssh_keys: How many SSH keys there are; None: not known.
        others: The credentials other than password and access keys, as far as known.
        unknown: The kinds of these that are not known.
        is_rotating: Whether the file has two access keys that work.
        known: Why the user is not in the file, as `ignore` says; "": it does not.
        now: The moment at which the account was read.
    """

    name: str
    access: UserAccess | None
    use: UseOfUser | None
    ssh_keys: int | None
    is_rotating: bool
    now: datetime
    others: tuple[OtherCredential, ...] = ()
    unknown: tuple[str, ...] = ()
    known: str = ""

    def days_since(self, moment: datetime) -> int:
        """Count the days from the day of a moment to that on which the account was read, both in UTC."""
        return max(0, (self.now.astimezone(UTC).date() - moment.astimezone(UTC).date()).days)

    def is_made_elsewhere(self, id: str) -> bool:
        """Return whether the file has a credential among those that nothing here made."""
        return self.access is not None and id in self.access.credentials.existing

    @property
    def active_keys(self) -> tuple[KeyUse, ...]:
        """The access keys that work, as far as is known."""
        keys = (self.use.access_keys if self.use else None) or ()
        return tuple(key for key in keys if key.status == "Active")

    @property
    def is_all_use_known(self) -> bool:
        """Whether the last use of the password and of each access key is known, or that there was none."""
        if self.use is None or self.use.access_keys is None:
            return False
        is_of_password = self.use.has_password is False or self.use.password_changed is not None
        return is_of_password and all(key.is_use_known for key in self.use.access_keys)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What an account says about the users of a file.

    Args:
        now: The moment at which it was read.
        generated: When AWS made the credential report; None: it could not be read.
        thresholds: When something becomes a finding.
        people: Name -> the user; those of the file first, as the report has them, then the others, each sorted.
        not_known: What is not known of it, and why.
        export: The files that say it; None: AWS was asked.
    """

    now: datetime
    generated: datetime | None
    thresholds: Thresholds
    people: Mapping[str, ReviewedUser]
    not_known: tuple[Unknown, ...]
    export: Export | None = None

    @cached_property
    def only_in_file(self) -> tuple[str, ...]:
        """Names of the users of the file that the account does not have; sorted."""
        return tuple(name for name, person in self.people.items() if person.use is None)

    @cached_property
    def only_in_account(self) -> tuple[str, ...]:
        """Names of the users of the account who are neither in the file nor in `ignore`; sorted."""
        return tuple(name for name, person in self.people.items() if person.access is None and not person.known)

    @cached_property
    def known(self) -> dict[str, str]:
        """Name of a user of the account who is in `ignore` -> the reason."""
        return {name: person.known for name, person in self.people.items() if person.known}


def find_facts(
    report: Report, inputs: Inputs, reading: Reading, now: datetime, thresholds: Thresholds | None = None
) -> Facts:
    """Collect what is known about each user of a file and of the account.

    Args:
        report: Who can do what by the file.
        inputs: What the file says.
        reading: What was read of the account, with the facts of use.
        now: The moment of it.
        thresholds: When something becomes a finding; None: the defaults.
    """
    use = dict(reading.use.users) if reading.use else {}
    ignored = inputs.ignore if isinstance(inputs, StackConfiguration) else []
    written = {user.name: user for user in report.users}
    lacking = reading.export.lacking if reading.export else ()
    unread = {name for name in written if name not in use} if "aws_iam_user" in lacking else set()
    use |= dict.fromkeys(unread, NOTHING_KNOWN)
    unknown = {kind: reading.unknown(TYPES[kind][0]) | unread for kind in _OTHERS}
    others = grouped(
        (each.user, _other(each, there))
        for each in reading.found
        if (there := credential_in(each)) and there.kind in _OTHERS
    )
    return Facts(
        now=now,
        generated=reading.use.generated if reading.use else None,
        thresholds=thresholds or Thresholds(),
        people={
            name: ReviewedUser(
                name=name,
                access=written.get(name),
                use=use.get(name),
                ssh_keys=None
                if name in unknown["SSH key"]
                else sum(each.credential.kind == "SSH key" for each in others.get(name, ())),
                others=tuple(others.get(name, ())),
                unknown=tuple(kind for kind, names in unknown.items() if name in names),
                is_rotating=name in written and _has_two_keys(inputs.users[name]),
                now=now,
                known=next((each.reason for each in ignored if name not in written and each.has("users", name)), ""),
            )
            for name in [*written, *sorted(use.keys() - written.keys())]
        },
        not_known=reading.not_known,
        export=reading.export,
    )


def _other(found: ExistingResource, there: ExistingCredential) -> OtherCredential:
    made = found.values.get("create_date")
    return OtherCredential(credential=there, created=datetime.fromisoformat(made) if made else None)


def _has_two_keys(user: User) -> bool:
    return sum(state != "inactive" for state in user.access_keys.values()) > 1
