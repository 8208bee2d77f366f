"""Credentials that differ: by id those that nothing here made, by number and state access keys, SSH keys by content.

Files of an export have no ids of access keys and signing certificates: all of these are compared by number and state.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from landingzone.account.credentials import TYPES, credential_in, status_in
from landingzone.account.existing import ExistingResource
from landingzone.account.reading import Reading
from landingzone.changes.differences import Difference, WhichSide
from landingzone.config.inputs import Inputs
from landingzone.config.user import User
from landingzone.ground.words import listed
from landingzone.iam.existing_credentials import PASSWORD, has_id, of_kind
from landingzone.keys.ssh import is_same_ssh_key
from landingzone.live.differences import IN_ACCOUNT, IN_FILE

_ACTIVE, _INACTIVE = "Active", "Inactive"
COUNTED = {"access key": "access keys", "signing certificate": "signing certificates"}
"""Kind -> what differs, if more or fewer of it are in the account, or in another state."""
_FoundById = Mapping[str, Mapping[str, Any]]
"""Id -> attributes."""


class AccountCredentials:
    """The credentials of users in the account.

    Args:
        reading: What was read of the account.
        state: Those of a Terraform state, which identifies the access keys of the file; None: there is none.
    """

    def __init__(self, reading: Reading, state: Iterable[ExistingResource] | None) -> None:
        self._unknown = reading.unknown
        self.has_ids = reading.export is None
        self._found: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}
        for each in reading.found:
            if there := credential_in(each):
                self._found.setdefault((str(each.user), there.kind), {})[there.id] = each.values
        keys = () if state is None else (each for each in state if each.type == "aws_iam_access_key")
        self._of_the_file = None if state is None else {each.values.get("id") for each in keys}

    @property
    def is_of_the_file_known(self) -> bool:
        """Whether a state has identified the access keys of the file."""
        return self._of_the_file is not None

    def found(self, user: str, kind: str) -> _FoundById:
        """Return the credentials of a kind that a user has: id -> attributes."""
        return self._found.get((user, kind), {})

    def of(self, user: str) -> tuple[str, ...]:
        """Return the kind of each credential that a user has, in words."""
        return tuple(kind for kind in TYPES for _ in self.found(user, kind))

    def ids(self, user: str) -> dict[str, str]:
        """Return every credential that a user has, as `existing_credentials` has it: id -> status."""
        return {id: status_in(values) for kind in TYPES for id, values in self.found(user, kind).items()}

    def is_known(self, user: str) -> bool:
        """Return whether it could be read with what a user signs in: a password and access keys."""
        return not any(user in self._unknown(TYPES[kind][0]) for kind in ("console password", "access key"))

    def differences(self, written: Inputs, users: Sequence[str]) -> Iterator[Difference]:
        """Find what differs.

        Args:
            written: The configuration.
            users: The users that both have.
        """
        finders = {"console password": self._password, "access key": self._access_keys, "SSH key": self._ssh_keys}
        for kind, (type, _) in TYPES.items():
            unknown = self._unknown(type)
            for name in users:
                if name in unknown:
                    continue
                user, rest = written.users[name], dict(self.found(name, kind))
                if kind in COUNTED and not self.has_ids:
                    yield from self._by_number(name, user, kind, rest)
                    continue
                yield from _of_existing(name, user, kind, rest)
                if kind in finders:
                    yield from finders[kind](name, user, rest)
                else:
                    yield from (_extra(name, kind, id, values) for id, values in rest.items())

    def _password(self, name: str, user: User, found: _FoundById) -> Iterator[Difference]:
        if PASSWORD in found and not user.effective.create_login_profile:
            yield _extra(name, "console password", PASSWORD, found[PASSWORD])
        elif PASSWORD not in found and user.effective.create_login_profile:
            yield _of(name, "console password", IN_FILE)

    def _access_keys(self, name: str, user: User, found: _FoundById) -> Iterator[Difference]:
        written = _written_keys(user)
        of_the_file = found if self._of_the_file is None and written else self._of_the_file or ()
        ours = {key: values["status"] for key, values in found.items() if key in of_the_file}
        for key in sorted(found.keys() - ours.keys()):
            yield _extra(name, "access key", key, found[key])
        if Counter(ours.values()) != Counter(written):
            both = (_states_in_words(states) for states in ([*ours.values()], written))
            yield _of(name, "access keys", _of_more(ours, written), "", *both)

    def _by_number(self, name: str, user: User, kind: str, found: _FoundById) -> Iterator[Difference]:
        """Compare how many there are in each state. An export may not have all inactive ones, so none is missed."""
        existing = user.existing_credentials
        stated = [existing[id].title() for id in of_kind(existing, kind)]
        stated += _written_keys(user) if kind == "access key" else []
        there = Counter(values["status"] for values in found.values())
        most = Counter(stated)
        if there[_ACTIVE] != most[_ACTIVE] or there[_INACTIVE] > most[_INACTIVE]:
            both = (_states_in_words(list(states.elements())) for states in (there, most))
            yield _of(name, COUNTED[kind], _of_more({id: found[id]["status"] for id in found}, stated), "", *both)

    def _ssh_keys(self, name: str, user: User, found: _FoundById) -> Iterator[Difference]:
        key = user.ssh_public_key
        status = _INACTIVE if user.status == "offboarding" else _ACTIVE
        ours = [id for id, each in found.items() if key and is_same_ssh_key(each["public_key"], key)][:1]
        for id, each in found.items():
            if id not in ours:
                yield _extra(name, "SSH key", id, each)
        if key and not ours:
            yield _of(name, "SSH key", IN_FILE)
        elif ours and found[ours[0]]["status"] != status:
            was = found[ours[0]]["status"].lower()
            yield _of(name, "SSH key", "both", ours[0], was, status.lower())


def _of_existing(name: str, user: User, kind: str, found: dict[str, Mapping[str, Any]]) -> Iterator[Difference]:
    """Find what differs of the credentials that nothing here made, and remove them from those that were found.

    One that the file has only by number, from a credential report, is any with its status that the file does not have.
    """
    listed = {id: user.existing_credentials[id] for id in of_kind(user.existing_credentials, kind)}
    by_id = [id for id in listed if has_id(id)]
    for id in by_id:
        if id not in found:
            yield _of(name, "existing credential", IN_FILE, id)
        elif (status := status_in(found.pop(id))) != listed[id]:
            yield _of(name, "existing credential", "both", id, status, listed[id])
    for number in sorted(listed.keys() - set(by_id)):
        same = sorted(id for id, values in found.items() if status_in(values) == listed[number])
        if same:
            del found[same[0]]
            yield _of(name, "id of a credential", "both", same[0], listed[number], number)
        else:
            yield _of(name, "existing credential", IN_FILE, number)


def _written_keys(user: User) -> list[str]:
    """Return the state of each access key that is defined here."""
    is_leaving = user.status == "offboarding"
    return [_INACTIVE if state == "inactive" or is_leaving else _ACTIVE for state in user.access_keys.values()]


def _extra(name: str, kind: Any, id: str, values: Mapping[str, Any]) -> Difference:
    return _of(name, kind, IN_ACCOUNT, id, status_in(values))


def _of(name: str, what: Any, side: WhichSide, part: str = "", found: str = "", written: str = "") -> Difference:
    return Difference(what=what, entity="user", name=name, side=side, part=part, old=written, new=found)


def _of_more(found: Mapping[str, str], written: Sequence[str]) -> WhichSide:
    active = ([*found.values()].count(_ACTIVE), written.count(_ACTIVE))
    return IN_ACCOUNT if (len(found), active[0]) > (len(written), active[1]) else IN_FILE


def _states_in_words(states: Sequence[str]) -> str:
    counts = Counter(sorted(states))
    return listed(f"{number} {state.lower()}" for state, number in counts.items()) if counts else "none"
