"""Whose PGP key a user has after a change: who else has it, who had it until now, and whether it is another one."""

from collections.abc import Sequence
from dataclasses import dataclass

from landingzone.changes.comparison import Comparison
from landingzone.keys.pgp import same_key
from landingzone.rules.key_owners import KeyOwners


@dataclass(frozen=True, kw_only=True, eq=False)
class KeyOfUser:
    """The key of a user; equal to itself alone.

    Args:
        user: Name of the user after the change.
        key: The key.
        was: The one before; None: there was none.
        is_new: Whether it is another one than before, or there was none.
        is_replaced: Whether it is another one than before, of a user who existed before.
        owners: Who has it now, with the user.
        gone: Who had it until now.
    """

    user: str
    key: str
    was: str | None
    is_new: bool
    is_replaced: bool
    owners: Sequence[str]
    gone: Sequence[str]

    @property
    def may_be_read_by_others(self) -> bool:
        """Whether somebody may have the secret key who did not read what is encrypted to it before."""
        return self.is_new or len(self.owners) > 1 or bool(self.gone)


class KeysOfUsers:
    """The keys of all users.

    Args:
        comparison: The change.
    """

    def __init__(self, comparison: Comparison) -> None:
        self._old, self._new = (side.users for side in comparison.inputs)
        self._owners = KeyOwners(comparison.new.inputs)
        self._gone = KeyOwners(comparison.old.inputs, but=self._owners)

    def of(self, name: str) -> KeyOfUser:
        """Return the key of a user after the change."""
        key, old = self._new[name].pgp_key or "", self._old.get(name)
        was = old.pgp_key if old else None
        is_new = not was or same_key(was) != same_key(key)
        owners, gone = self._owners.of(key), self._gone.of(key)
        is_replaced = old is not None and is_new
        return KeyOfUser(user=name, key=key, was=was, is_new=is_new, is_replaced=is_replaced, owners=owners, gone=gone)
