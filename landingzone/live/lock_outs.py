"""Whom the printed commands would lock out of an account, all of them together: administrators, and the last one."""

from collections.abc import Iterable, Iterator

from landingzone.changes.comparison import Comparison
from landingzone.changes.differences import Difference
from landingzone.config.user import User
from landingzone.escalation.graph import escalation_of
from landingzone.ground.words import cited
from landingzone.iam.existing_credentials import PASSWORD, of_kind
from landingzone.live.credentials import AccountCredentials
from landingzone.live.differences import IN_ACCOUNT, users_touched, with_differences

_SIGNING_IN = ("console password", "access key")
_OF_PERMISSIONS = ("user", "group", "policy", "membership", "attachment", "inline policy")


class LockOuts:
    """What the commands about differences would remove that somebody may need.

    Args:
        comparison: What the file says, and what the account has.
        credentials: The credentials in the account.
        differences: All differences.
    """

    def __init__(
        self, comparison: Comparison, credentials: AccountCredentials, differences: Iterable[Difference]
    ) -> None:
        self._comparison, self._credentials = comparison, credentials
        self._removed: dict[str, set[str]] = {}
        self._extra: dict[str, list[Difference]] = {}
        for each in differences:
            if each.side == IN_ACCOUNT:
                self._removed.setdefault(each.name, set()).update(self._removed_by(each))
                if each.entity == "user":
                    self._extra.setdefault(each.name, []).append(each)
        self._is_one_left = any(self._stays(name) for name in comparison.old.access)

    def about(self, difference: Difference) -> str:
        """Say whom the commands about a difference would lock out; "": nobody."""
        name = difference.name
        if difference.side != IN_ACCOUNT:
            return ""
        if self._removed_by(difference) and self._administers(name) and not self._left(name):
            others = "" if self._removed_by(difference) == self._credentials_of(name) else " than those listed here"
            known = "" if self._credentials.is_known(name) else " that could be read"
            return (
                f"{cited(name)} may be an administrator, and has no other password or active access key{others}{known}"
            )
        if not self._is_one_left and any(self._loses(name, difference) for name in self._touched(difference)):
            return "nobody else who has a password or an active access key would remain an administrator"
        return ""

    def _stays(self, name: str) -> bool:
        """Return whether somebody may still be an administrator, and sign in, when all commands have run.

        What the file would give besides comes with the next apply, which somebody has to run.
        """
        if not (self._administers(name) and self._left(name)):
            return False
        user = self._undone(name, (each for each in self._extra.get(name, ()) if each.what in _OF_PERMISSIONS))
        # The groups have what both sides give them.
        return user is not None and all(
            escalation_of(side.holdings).of_user(name, user).administrator for side in self._comparison.sides
        )

    def _credentials_of(self, name: str) -> set[str]:
        there = self._credentials.ids(name)
        return {id for kind in _SIGNING_IN for id in of_kind(there, kind) if there[id] == "active"}

    def _removed_by(self, difference: Difference) -> set[str]:
        """Return the credentials that the commands about a difference remove, and with which somebody signs in."""
        there = self._credentials_of(difference.name) if difference.entity == "user" else set()
        gone = {"user": there, "console password": {PASSWORD}, "access key": {difference.part}}
        return there & gone.get(difference.what, set())

    def _left(self, name: str) -> set[str]:
        return self._credentials_of(name) - self._removed.get(name, set())

    def _administers(self, name: str) -> bool:
        """Return whether somebody in the account may be an administrator."""
        access = self._comparison.new.access.get(name)
        return access is not None and access.is_administrator is not False

    def _touched(self, difference: Difference) -> Iterator[str]:
        if difference.what in _OF_PERMISSIONS:
            found = self._comparison.new.inputs
            in_group = (name for name, user in found.users.items() if difference.name in user.groups)
            is_group = difference.what == difference.entity == "group"
            names = in_group if is_group else users_touched(difference, self._comparison.inputs)
            yield from (name for name in names if self._administers(name) and self._credentials_of(name))

    def _loses(self, name: str, difference: Difference) -> bool:
        """Return whether somebody who may be an administrator surely is none without what differs."""
        undone = self._undone(name, [difference]) if difference.entity == "user" else None
        return undone is None or not escalation_of(self._comparison.new.holdings).of_user(name, undone).administrator

    def _undone(self, name: str, differences: Iterable[Difference]) -> User | None:
        """Return a user as the account has them without some differences; None: there is no user then."""
        written, found = self._comparison.inputs
        return with_differences(found, differences, written).users.get(name)
