"""How a user's passwords, access keys and SSH keys change, and to whose PGP key the secrets are encrypted.

The kinds are those of the table of users' resources, so a new one is reported without a change here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from landingzone.changes.change import Clause
from landingzone.changes.comparison import Comparison
from landingzone.changes.credential_words import becoming, coming_with, in_plural, key_of_user, with_article
from landingzone.changes.keys_of_users import KeyOfUser, KeysOfUsers
from landingzone.changes.new_secrets import new_secrets
from landingzone.config.user import User
from landingzone.ground.words import cited
from landingzone.groups.administrators import has_credentials
from landingzone.iam.severity import Severity, worst
from landingzone.keys.pgp import is_exported_again
from landingzone.keys.ssh import is_same_ssh_key
from landingzone.resources.looped_resource import LoopedResource
from landingzone.resources.user_resources import KIND_MADE_BY, USER_RESOURCES, credentials_of, user_resources_of

_OLD_ONE_STOPS = "the old one stops working with this change"
_SLOTS = dict(zip((row.key for row in user_resources_of("aws_iam_access_key")), ("first", "second"), strict=True))
_CREDENTIALS = [row for row in USER_RESOURCES if row.role == "credential"]

_CredentialResources = Sequence[LoopedResource[User]]


class SecretChanges:
    """How the secrets of users change, and whose keys they are encrypted to.

    Args:
        comparison: The change.
    """

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._old, self._new = comparison.inputs
        self._renamed = comparison.renamed  # what these users have is created again

    def of_newcomer(self, name: str) -> str:
        """Describe what a user comes with: `with a console password; new secrets are encrypted to ...`."""
        user = self._new.users[name]
        key = self._keys.of(name) if user.pgp_key else None
        return coming_with(credentials_of(user), key, is_made=bool(key and new_secrets(self._comparison, name)))

    def of_active(self, name: str, note: Callable[..., str]) -> Iterator[Clause]:
        """Report how the credentials change of a user who existed before and is active afterwards.

        Args:
            name: The name.
            note: Gives the warning at a path below the user; empty if there is none.
        """
        old, new = self._old.users[name], self._new.users[name]
        if name not in self._renamed and old == new:
            return
        made, key = new_secrets(self._comparison, name) if new.pgp_key else (), self._keys.of(name)
        others = [row for row in _CREDENTIALS if row not in made]
        yield from _find_changes(old, new, others, note)
        is_reported = name in self._renamed and bool(made)
        for finding in _find_changes(old, new, made, note):
            if finding.verb == "gets":
                is_reported, level = True, worst((finding.level, self._level(key)))
                yield replace(finding, level=level, rest=f"{finding.rest}, encrypted to {key_of_user(key)}")
            else:
                yield finding
        if not is_reported:
            yield from self._key_alone(key)
        is_one_password = old.effective.create_login_profile and new.create_login_profile
        if old.credential_generation != new.credential_generation and not is_one_password:
            number = f"credential_generation {new.credential_generation} instead of {old.credential_generation}"
            yield _finding("gets", number, "info", note("credential_generation"))

    def of_renamed(self, name: str) -> Clause:
        """Report that a record renames a user, and which credentials Terraform creates again for that.

        Args:
            name: The name afterwards.
        """
        old, new = self._old.users[name], self._new.users[name]
        had, has_now = credentials_of(old.effective), credentials_of(new.effective)
        created_again = [words for words in has_now if words in had]
        rest = f"from {cited(self._renamed[name])}"
        if created_again:
            rest += f": {becoming(created_again, 'deleted and created again')}"
        level: Severity = "high" if created_again else "medium"
        if new.pgp_key and any(row.words in had for row in new_secrets(self._comparison, name)):
            key = self._keys.of(name)
            level = worst((level, self._level(key)))
            rest += f"; new secrets are encrypted to {key_of_user(key)}"
        return Clause(
            level=level,
            kind="credentials" if created_again else "setting",
            verb="is renamed",
            rest=rest,
            warning="policies elsewhere that name the user no longer match anybody, and `${aws:username}` has another "
            "value",
        )

    def of_offboarding(self, name: str) -> Iterator[Clause]:
        """Report that a user in offboarding has another key. Users who are active again are reported elsewhere."""
        if self._old.users[name].pgp_key and self._new.users[name].pgp_key:
            yield from self._key_alone(self._keys.of(name), "info")

    def _key_alone(self, key: KeyOfUser, level: Severity | None = None) -> Iterator[Clause]:
        """Report another key with which nothing is created yet."""
        if key.key and key.is_new:
            yield _finding("gets", f"{key_of_user(key)}, for secrets created from now on", level or self._level(key))
        elif is_exported_again(key.was or "", key.key):
            yield _finding("keeps", f"{key_of_user(key)}, exported again: existing secrets do not change", "info")

    @cached_property
    def _keys(self) -> KeysOfUsers:
        return KeysOfUsers(self._comparison)

    def _level(self, key: KeyOfUser) -> Severity:
        """Return the level of a secret of a user: that of all they may do, if somebody else may read the secret."""
        stake = self._comparison.new.access[key.user].stake.level if key.may_be_read_by_others else "medium"
        return worst(("medium", stake))


def _find_changes(old: User, new: User, rows: _CredentialResources, note: Callable[..., str]) -> Iterator[Clause]:
    """Report how the credentials of some rows change."""
    before = old.effective
    had, has_now = set(credentials_of(before)), set(credentials_of(new))
    for words in with_article(row.words for row in rows if row.words not in had for _ in row.held(new)):
        yield _finding("gets", words)
    gone = [row.words for row in rows if row.words not in has_now for _ in row.held(before)]
    is_last = not (has_credentials(new) or any(row.held(new) for row in _CREDENTIALS if row.key not in _SLOTS))
    for kind, words in zip(dict.fromkeys(gone), in_plural(gone), strict=True):
        notes = (note(attribute) for attribute, made in KIND_MADE_BY.items() if made == kind)
        warning = next(filter(None, notes), "")  # without one, they no longer worked
        last = "; no other credential is defined here" if warning and is_last else ""
        yield _finding("loses", f"their {words}{last}", "high" if warning else "medium", warning)
    for row in rows:
        if row.words in had & has_now:
            yield from _find_change(row, old, new, note)


def _find_change(row: LoopedResource[User], old: User, new: User, note: Callable[..., str]) -> Iterator[Clause]:
    """Report how one credential changes, of a kind that the user has before and after."""
    if row.key in _SLOTS:
        slot = _SLOTS[row.key]
        before, after = old.access_keys.get(slot), new.access_keys.get(slot)
        if before != after:
            yield _access_key(slot, before, after, note("access_key_slots", slot))
        return
    if "credential_generation" in row.also and old.credential_generation != new.credential_generation:
        number = f"credential_generation {new.credential_generation} instead of {old.credential_generation}"
        warning = note("credential_generation") or _OLD_ONE_STOPS
        yield _finding("gets", f"a new {row.words} ({number})", warning=warning)
    was, becomes = getattr(old, row.attribute), getattr(new, row.attribute)
    # The same key can be written differently.
    if was != becomes and not (row.words == "SSH key" and is_same_ssh_key(was, becomes)):
        yield _finding("gets", f"another {row.words} instead of the old one", warning=_OLD_ONE_STOPS)


def _finding(verb: str, rest: str, level: Severity = "medium", warning: str = "") -> Clause:
    return Clause(level=level, kind="credentials", verb=verb, rest=rest, warning=warning)


def _access_key(slot: str, before: str | None, after: str | None, warning: str) -> Clause:
    """Report how a slot changes; a warning says that its key stops working immediately."""
    level: Severity = "high" if warning else "medium"
    if before is None:
        return _finding("gets", f"another access key in the {slot} slot ({after})")
    if after is None:
        return _finding("loses", f"the {before} access key in the {slot} slot", level, warning)
    rest = f": the access key in the {slot} slot changes from {before} to {after}"
    return Clause(level=level if after == "inactive" else "low", kind="credentials", rest=rest, warning=warning)
