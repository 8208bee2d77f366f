"""A review of who can do what, to be signed: each person, and where the information comes from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from landingzone.access.model import Report
from landingzone.changes.change import Change
from landingzone.ground.grouping import grouped
from landingzone.review.facts import Facts, ReviewedUser
from landingzone.review.findings import UseFinding, findings_by_user


@dataclass(frozen=True, kw_only=True)
class ReviewedFile:
    """A file that was read.

    Args:
        name: Its name, or `REV:NAME`.
        digest: SHA-256 of its bytes, in hexadecimal digits.
    """

    name: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class ReviewedAccount:
    """What was read of the account.

    Args:
        facts: The facts of use.
        findings: What is wrong with them.
        digest: SHA-256 of the answers, in hexadecimal digits.
    """

    facts: Facts
    findings: tuple[UseFinding, ...]
    digest: str


@dataclass(frozen=True, kw_only=True)
class Since:
    """The last review.

    Args:
        source: The file as it was then.
        changes: What has changed since.
    """

    source: ReviewedFile
    changes: tuple[Change, ...]


@dataclass(frozen=True, kw_only=True)
class Review:
    """What a reviewer looks at.

    Args:
        report: Who can do what by the file.
        made: When this was made.
        version: The version of what made it.
        file: The file.
        account: What was read of the account; None: nothing was.
        since: The last review; None: none is known.
    """

    report: Report
    made: datetime
    version: str
    file: ReviewedFile
    account: ReviewedAccount | None
    since: Since | None

    @cached_property
    def people(self) -> tuple[ReviewedUser, ...]:
        """The users of the file, then those who are only in the account."""
        if self.account:
            return tuple(self.account.facts.people.values())
        return tuple(
            ReviewedUser(name=user.name, access=user, use=None, ssh_keys=None, is_rotating=False, now=self.made)
            for user in self.report.users
        )

    @cached_property
    def findings(self) -> dict[str, list[UseFinding]]:
        """Name of a user -> what is wrong with how they sign in, if anything."""
        return findings_by_user(self.account.findings if self.account else ())

    @cached_property
    def changes(self) -> dict[str, list[Change]]:
        """Name of a user -> the changes that name them."""
        return grouped((name, change) for change in self._all_changes for name in change.users)

    @property
    def changes_of_other_users(self) -> tuple[Change, ...]:
        """The changes that do not name any of these people."""
        names = {person.name for person in self.people}
        return tuple(change for change in self._all_changes if names.isdisjoint(change.users))

    @property
    def _all_changes(self) -> Iterable[Change]:
        return self.since.changes if self.since else ()
