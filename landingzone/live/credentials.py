"""Credentials that differ: passwords, access keys by number and state, SSH keys by content."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from landingzone.account.existing import ExistingResource
from landingzone.account.reader import Reading
from landingzone.changes.differences import Difference, WhichSide
from landingzone.config.inputs import Inputs
from landingzone.config.user import User
from landingzone.ground.words import listed
from landingzone.keys.ssh import is_same_ssh_key
from landingzone.live.differences import IN_ACCOUNT, IN_FILE

_ACTIVE, _INACTIVE = "Active", "Inactive"


class AccountCredentials:
    """The credentials of users in the account.

    Args:
        reading: What was read of the account.
        state: Those of a Terraform state, which identifies the access keys of the file; None: there is none.
    """

    def __init__(self, reading: Reading, state: Iterable[ExistingResource] | None) -> None:
        self._unknown = reading.unknown
        self.passwords: set[str] = set()
        self.access_keys: dict[str, dict[str, str]] = {}
        self.ssh_keys: dict[str, list[Mapping[str, Any]]] = {}
        for each in reading.found:
            values = each.values
            match each.type:
                case "aws_iam_user_login_profile":
                    self.passwords.add(values["user"])
                case "aws_iam_access_key":
                    self.access_keys.setdefault(values["user"], {})[values["id"]] = values["status"]
                case "aws_iam_user_ssh_key":
                    self.ssh_keys.setdefault(values["username"], []).append(values)
        keys = () if state is None else (each for each in state if each.type == "aws_iam_access_key")
        self._of_the_file = None if state is None else {each.values.get("id") for each in keys}

    @property
    def is_of_the_file_known(self) -> bool:
        """Whether a state has identified the access keys of the file."""
        return self._of_the_file is not None

    def of(self, user: str) -> tuple[str, ...]:
        """Return the kind of each credential that a user has, in words."""
        passwords = ("console password",) if user in self.passwords else ()
        keys = ["access key"] * len(self.access_keys.get(user, ())) + ["SSH key"] * len(self.ssh_keys.get(user, ()))
        return (*passwords, *keys)

    def is_known(self, user: str) -> bool:
        """Return whether it could be read with what a user signs in: a password and access keys."""
        return not any(user in self._unknown(type) for type in ("aws_iam_user_login_profile", "aws_iam_access_key"))

    def differences(self, written: Inputs, users: Sequence[str]) -> Iterator[Difference]:
        """Find what differs.

        Args:
            written: The configuration.
            users: The users that both have.
        """
        finders = {
            "aws_iam_user_login_profile": self._password,
            "aws_iam_access_key": self._access_keys,
            "aws_iam_user_ssh_key": self._ssh_keys,
        }
        for type, find in finders.items():
            unknown = self._unknown(type)
            for name in users:
                if name not in unknown:
                    yield from find(name, written.users[name])

    def _password(self, name: str, user: User) -> Iterator[Difference]:
        if user.effective.create_login_profile != (name in self.passwords):
            yield _of(name, "console password", IN_ACCOUNT if name in self.passwords else IN_FILE)

    def _access_keys(self, name: str, user: User) -> Iterator[Difference]:
        found = self.access_keys.get(name, {})
        written = [
            _INACTIVE if state == "inactive" or user.status == "offboarding" else _ACTIVE
            for state in user.access_keys.values()
        ]
        of_the_file = found if self._of_the_file is None else self._of_the_file
        ours = {key: status for key, status in found.items() if key in of_the_file}
        for key in sorted(found.keys() - ours.keys()):
            yield _of(name, "access key", IN_ACCOUNT, key, found[key].lower())
        if Counter(ours.values()) != Counter(written):
            both = (_states_in_words(states) for states in ([*ours.values()], written))
            yield _of(name, "access keys", _of_more(ours, written), "", *both)

    def _ssh_keys(self, name: str, user: User) -> Iterator[Difference]:
        found, key = self.ssh_keys.get(name, []), user.ssh_public_key
        status = _INACTIVE if user.status == "offboarding" else _ACTIVE
        ours = [each for each in found if key and is_same_ssh_key(each["public_key"], key)]
        for each in found:
            if each not in ours[:1]:
                yield _of(name, "SSH key", IN_ACCOUNT, each["ssh_public_key_id"], each["status"].lower())
        if key and not ours:
            yield _of(name, "SSH key", IN_FILE)
        elif ours and ours[0]["status"] != status:
            was = ours[0]["status"].lower()
            yield _of(name, "SSH key", "both", ours[0]["ssh_public_key_id"], was, status.lower())


def _of(name: str, what: Any, side: WhichSide, part: str = "", found: str = "", written: str = "") -> Difference:
    return Difference(what=what, entity="user", name=name, side=side, part=part, old=written, new=found)


def _of_more(found: Mapping[str, str], written: Sequence[str]) -> WhichSide:
    active = ([*found.values()].count(_ACTIVE), written.count(_ACTIVE))
    return IN_ACCOUNT if (len(found), active[0]) > (len(written), active[1]) else IN_FILE


def _states_in_words(states: Sequence[str]) -> str:
    counts = Counter(sorted(states))
    return listed(f"{number} {state.lower()}" for state, number in counts.items()) if counts else "none"
