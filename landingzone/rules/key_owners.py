"""Whose PGP keys secrets are encrypted to: which users share a key, and which keys cannot be seen.

Whoever has the secret key can read everything that is encrypted to the public key. Terraform cannot read keys, so there
is no such warning in the module.
"""

from collections.abc import Iterator, Sequence

from landingzone.config.inputs import Inputs
from landingzone.ground.grouping import grouped
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe
from landingzone.ground.words import MOST_NAMED, cited, listed, quoted
from landingzone.keys.pgp import KeyIdentity, identify, is_network_lookup, same_key

_MOST_USER_IDS = 3
_LONGEST_USER_ID = 60  # characters


class KeyOwners:
    """Which users of a configuration have which key, including offboarding users.

    Args:
        inputs: The inputs.
        but: Those of another configuration, to leave out who has the same key there; None: nobody is left out.
    """

    def __init__(self, inputs: Inputs, but: "KeyOwners | None" = None) -> None:
        users = sorted(inputs.users.items())
        names = grouped((same_key(user.pgp_key), name) for name, user in users if user.pgp_key)
        elsewhere: dict[str, set[str]] = {key: {*there} for key, there in but._names.items()} if but else {}
        self._names: dict[str, list[str]] = {
            key: [name for name in of if name not in elsewhere.get(key, ())] for key, of in names.items()
        }

    def of(self, pgp_key: str) -> Sequence[str]:
        """Return the names of the users with a key, sorted."""
        return self._names.get(same_key(pgp_key), ())


def key_in_words(pgp_key: str) -> str:
    """Name a key: `the PGP key 9B84... ('Alice <alice@example.org>')`, and nothing of a string that is not a key."""
    key = identify(pgp_key)
    if key.keybase:
        return f"the PGP key that keybase:{cited(key.keybase)} has during the apply"
    return f"the PGP key {with_user_ids(key)}" if key.fingerprint else "a PGP key that cannot be read here"


def with_user_ids(key: KeyIdentity) -> str:
    """Write a fingerprint, followed by the user IDs in quotes, because others chose them."""
    user_ids = listed((quoted(each, _LONGEST_USER_ID) for each in key.user_ids), most=_MOST_USER_IDS)
    return f"{key.fingerprint} ({user_ids})" if key.user_ids else f"{key.fingerprint}"


def advise_on_key_owners(inputs: Inputs) -> Iterator[Finding]:
    """Find keys that several users share, and keys that cannot be seen before an apply looks them up."""
    owners = KeyOwners(inputs)
    for name, user in inputs.users.items():
        if not user.pgp_key:
            continue
        steps, others = ("users", name, "pgp_key"), others_in_words(owners.of(user.pgp_key), name)
        if others:
            yield Finding(steps, says("LZ350"), f"{key_in_words(user.pgp_key)}, {others}")
        if is_network_lookup(user.pgp_key):
            yield Finding(steps, says("LZ351"), describe(user.pgp_key))


def others_in_words(names: Sequence[str], name: str, most: int = MOST_NAMED) -> str:
    """Say who shares a key with one of its users: `also used by bob and eve`, at most some of them; "": nobody."""
    others = (cited(other) for other in names if other != name)
    return f"also used by {listed(others, most, len(names) - 1)}" if len(names) > 1 else ""
