"""How a user's passwords, access keys and SSH keys change, and to whose PGP key the secrets are encrypted.

The kinds are those of the table of users' resources, so a new one is reported without a change here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from landingzone.changes.change import Clause
from landingzone.changes.comparison import Comparison
from landingzone.changes.credential_words import becoming, in_plural, with_article
from landingzone.changes.new_secrets import new_secrets
from landingzone.config.user import User
from landingzone.ground.words import cited, listed
from landingzone.groups.administrators import has_credentials
from landingzone.iam.severity import Severity, worst
from landingzone.keys.pgp import is_exported_again, same_key
from landingzone.keys.ssh import is_same_ssh_key
from landingzone.resources.looped_resource import LoopedResource
from landingzone.resources.user_resources import KIND_MADE_BY, USER_RESOURCES, credentials_of, user_resources_of
from landingzone.rules.key_owners import KeyOwners, key_in_words, others_in_words

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
        things, key = with_article(credentials_of(user)), ""
        if user.pgp_key and new_secrets(self._comparison, name):
            key = f"; new secrets are encrypted to {self._key(name)}"
        elif user.pgp_key:
            things.append(self._key(name))
        return f"with {listed(things)}{key}" if things else ""

    def of_active(self, name: str, note: Callable[..., str]) -> Iterator[Clause]:
        """Report how the credentials change of a user who existed before and is active afterwards.

        Args:
            name: The name.
            note: Gives the warning at a path below the user; empty if there is none.
        """
        old, new = self._old.users[name], self._new.users[name]
        if name not in self._renamed and old == new:
            return
        made = new_secrets(self._comparison, name) if new.pgp_key else ()
        others = [row for row in _CREDENTIALS if row not in made]
        yield from _find_changes(old, new, others, note)
        is_reported = name in self._renamed and bool(made)
        for finding in _find_changes(old, new, made, note):
            if finding.verb == "gets":
                is_reported, level = True, worst((finding.level, self._level(name)))
                yield replace(finding, level=level, rest=f"{finding.rest}, encrypted to {self._key(name)}")
            else:
                yield finding
        if not is_reported:
            yield from self._key_alone(name)
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
            level = worst((level, self._level(name)))
            rest += f"; new secrets are encrypted to {self._key(name)}"
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
            yield from self._key_alone(name, "info")

    def _key_alone(self, name: str, level: Severity | None = None) -> Iterator[Clause]:
        """Report another key with which nothing is created yet."""
        if self._new.users[name].pgp_key and self._is_new_key(name):
            yield _finding("gets", f"{self._key(name)}, for secrets created from now on", level or self._level(name))
        elif is_exported_again(self._old.users[name].pgp_key or "", self._new.users[name].pgp_key or ""):
            yield _finding("keeps", f"{self._key(name)}, exported again: existing secrets do not change", "info")

    def _key(self, name: str) -> str:
        """Name the key of a user, who else has it, and which one it replaces."""
        key, was = self._new.users[name].pgp_key or "", self._old.users.get(name)
        owners, gone = self._owners
        now, until_now = others_in_words(owners.of(key), name), gone.of(key)
        words = key_in_words(key)
        if now:
            words += f", {now}"
        if until_now:
            words += f", {'and by' if now else 'used by'} {listed(map(cited, until_now))} until now"
        if was and self._is_new_key(name):
            replaced = key_in_words(was.pgp_key) if was.pgp_key else "none"
            words += f"{',' if now or until_now else ''} instead of {replaced}"
        return words

    def _is_new_key(self, name: str) -> bool:
        was, becomes = self._old.users[name].pgp_key, self._new.users[name].pgp_key
        return not was or same_key(was) != same_key(becomes or "")

    @cached_property
    def _owners(self) -> tuple[KeyOwners, KeyOwners]:
        """Who has which key, and who had it before this change and no longer has it."""
        now = KeyOwners(self._new)
        return now, KeyOwners(self._old, but=now)

    def _level(self, name: str) -> Severity:
        """Return the level of a secret of a user: that of all they may do, if somebody else may read the secret."""
        key = self._new.users[name].pgp_key or ""
        owners, gone = self._owners
        if not self._is_new_key(name) and len(owners.of(key)) < 2 and not gone.of(key):
            return "medium"
        return worst(("medium", self._comparison.new.access[name].stake.level))


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
