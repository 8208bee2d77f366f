"""The credentials of a user, from the table of users' resources, and the PGP key for their secrets."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from landingzone.ground.words import counted
from landingzone.iam.existing_credentials import kind_of, named
from landingzone.keys.pgp import KeyIdentity
from landingzone.resources.user_resources import CREDENTIALS
from landingzone.rules.key_owners import others_in_words, with_user_ids

_MOST_OTHERS = 20


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """How a user can sign in, as far as this configuration provides it.

    Args:
        made: Those that it creates, in words: some of `CREDENTIALS`, each as often as there is one.
        existing: Id -> status of those that exist and that nothing here made.
    """

    made: tuple[str, ...]
    existing: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, in words, each as often as there is one."""
        return (*self.made, *(kind_of(id).words for id in self.existing))

    def has(self, kind: str) -> bool:
        """Return whether there is one of a kind: `console password`, `access key`, `SSH key`."""
        return kind in self.names

    def makes(self, kind: str) -> bool:
        """Return whether one of a kind is created here."""
        return kind in self.made

    @property
    def in_words(self) -> tuple[str, ...]:
        """Each kind that is created here, and each credential that is not: `2 access keys`."""
        made = (name if number == 1 else counted(number, name) for name, number in Counter(self.made).items())
        return (*made, *self.not_managed_here)

    @property
    def not_managed_here(self) -> tuple[str, ...]:
        """Each that nothing here made: `inactive access key AKIA..., not managed here`."""
        off = {id: "inactive " if state == "inactive" else "" for id, state in self.existing.items()}
        return tuple(f"{off[id]}{named(id)}, not managed here" for id in self.existing)

    def as_dict(self) -> dict[str, bool]:
        """Map each kind to whether it exists: `{"console_password": True, "access_key": False, ...}`."""
        return {name: bool(number) for name, number in self.counts().items()}

    def counts(self) -> dict[str, int]:
        """Map each kind to how many there are: `{"console_password": 1, "access_key": 2, ...}`."""
        return {name.lower().replace(" ", "_"): self.names.count(name) for name in CREDENTIALS}


@dataclass(frozen=True, kw_only=True)
class SecretKey:
    """The PGP key to which a user's secrets are encrypted.

    Args:
        identity: Whose it is, as far as it says.
        of: The name of the user.
        users: Names of all users who have it, including those in offboarding; sorted.
    """

    identity: KeyIdentity
    of: str
    users: Sequence[str]

    @property
    def also_of(self) -> tuple[str, ...]:
        """Names of the other users who have it."""
        return tuple(other for other in self.users if other != self.of)

    @property
    def is_shared(self) -> bool:
        """Whether others have it."""
        return len(self.users) > 1

    @property
    def name(self) -> str:
        """Its fingerprint, or `keybase:jane`; "": it cannot be read here."""
        return self.identity.fingerprint or (f"keybase:{self.identity.keybase}" if self.identity.keybase else "")

    @property
    def in_words(self) -> tuple[str, ...]:
        """Lines: its fingerprint with its user IDs, and who else has it."""
        also = (others_in_words(self.users, self.of, _MOST_OTHERS),) if self.is_shared else ()
        if self.identity.fingerprint:
            return with_user_ids(self.identity), *also
        looked_up = "looked up during the apply, so its owner is not known yet"
        return f"{self.name}: {looked_up}" if self.name else "cannot be read here", *also

    def as_dict(self) -> dict[str, Any]:
        """Return a dict for JSON."""
        return {**self.identity._asdict(), "user_ids": list(self.identity.user_ids), "also_of": list(self.also_of)}
