"""What users come with, how the passwords and keys of others change, and to whose PGP key the secrets are encrypted.

The kinds are those of the table of users' resources, so a new one is reported without a change here.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import Any

from landingzone.changes.advice_on_users import advice_by_place
from landingzone.changes.comparison import Comparison
from landingzone.changes.effects import UserEffect, user_effect
from landingzone.changes.keys_of_users import KeyOfUser, KeysOfUsers
from landingzone.changes.new_secrets import new_secrets
from landingzone.config.user import User
from landingzone.escalation.administrators import has_credentials
from landingzone.ground.problems import Finding
from landingzone.iam.existing_credentials import kind_of
from landingzone.iam.severity import Severity, worst
from landingzone.keys.pgp import is_exported_again
from landingzone.keys.ssh import is_same_ssh_key
from landingzone.resources.looped_resource import LoopedResource
from landingzone.resources.user_resources import KIND_MADE_BY, USER, USER_RESOURCES, credentials_of, user_resources_of

_SLOTS = dict(zip((row.key for row in user_resources_of("aws_iam_access_key")), ("first", "second"), strict=True))
_CREDENTIALS = [row for row in USER_RESOURCES if row.role == "credential"]

_CredentialResources = Sequence[LoopedResource[User]]
_Advice = Callable[..., Finding | None]
"""Gives the warning at a path below a user; None: there is none."""

_effect = partial(user_effect, kind="credentials")


def find_credential_changes(comparison: Comparison) -> Iterator[tuple[UserEffect, str]]:
    """Find who is added with which credentials, and how those of others change, each with the name."""
    secrets = _SecretChanges(comparison)
    for name, user in comparison.users.come.items():
        yield secrets.of_newcomer(name, user), name
    for name, (old, new) in comparison.users.both.items():
        is_renamed = name in comparison.renamed  # what they have is created again
        if is_renamed or old != new:
            yield from ((effect, name) for effect in secrets.of_staying(name, old, new, is_renamed=is_renamed))


class _SecretChanges:
    """How the secrets of users change, and whose keys they are encrypted to."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison

    def of_newcomer(self, name: str, user: User) -> UserEffect:
        """Return with what a user comes."""
        if user.status == "offboarding":
            return user_effect("added for offboarding", "added", "info")
        key = self._keys.of(name) if user.pgp_key else None
        is_made = key is not None and bool(new_secrets(self._comparison, name))
        has = (*credentials_of(user), *_kinds(user.existing_credentials), *([key] if key and not is_made else []))
        made_with = key if is_made else None
        if str(USER.instance(name)) in self._comparison.origins:
            return user_effect("taken over", "added", "low", has=has, key=made_with)
        return user_effect("added", "added", has=has, key=made_with, unless=self._comparison.unless_moved_from)

    def of_staying(self, name: str, old: User, new: User, *, is_renamed: bool) -> Iterator[UserEffect]:
        """Find how the credentials change of a user who existed before."""
        made, key = new_secrets(self._comparison, name) if new.pgp_key else (), self._keys.of(name)
        if is_renamed:
            yield self._renamed(self._comparison.renamed[name], old, new, made, key)
        if new.status != "active":
            if old.pgp_key and new.pgp_key:  # of users who are active again, more is said elsewhere
                yield from self._key_alone(key, "info")
            return
        advice = partial(self._advice_on, name)
        is_reported = is_renamed and bool(made)
        taken_over = [row for row in _CREDENTIALS if self._is_taken_over(row, name, old)]
        if taken_over:
            yield _effect("takes over", level="low", kinds=tuple(row.words for row in taken_over))
        yield from _find_listed(old, new, {row.words for row in taken_over})
        yield from _find_changes(old, new, [row for row in _CREDENTIALS if row not in (*made, *taken_over)], advice)
        for effect in _find_changes(old, new, made, advice):
            if effect.says.startswith("gets"):
                is_reported, level = True, worst((effect.level, self._level(key)))
                effect = replace(effect, level=level, values=(*effect.values, ("key", key)))
            yield effect
        if not is_reported:
            yield from self._key_alone(key)
        is_one_password = old.effective.create_login_profile and new.create_login_profile
        if old.credential_generation != new.credential_generation and not is_one_password:
            yield _generation("gets number", old, new, advice, level="info")

    def _is_taken_over(self, row: LoopedResource[User], name: str, old: User) -> bool:
        """Return whether a record takes over a credential that was made by hand."""
        return str(row.instance(name)) in self._comparison.origins and not any(True for _ in row.held(old.effective))

    def _renamed(self, was: str, old: User, new: User, made: _CredentialResources, key: KeyOfUser) -> UserEffect:
        """Return that a record renames a user, and which credentials Terraform creates again for that."""
        had, has_now = credentials_of(old.effective), credentials_of(new.effective)
        again = tuple(words for words in has_now if words in had)
        made_with = key if any(row.words in had for row in made) else None
        level = worst(("high" if again else "medium", self._level(key) if made_with else "info"))
        return user_effect("renamed", "credentials" if again else "setting", level, was=was, kinds=again, key=made_with)

    def _key_alone(self, key: KeyOfUser, level: Severity | None = None) -> Iterator[UserEffect]:
        """Find another key with which nothing is created yet."""
        if key.key and key.is_new:
            yield _effect("gets key", level=level or self._level(key), key=key)
        elif is_exported_again(key.was or "", key.key):
            yield _effect("keeps key", level="info", key=key)

    def _advice_on(self, name: str, *steps: str) -> Finding | None:
        return advice_by_place(self._comparison).get(("users", name, *steps))

    @cached_property
    def _keys(self) -> KeysOfUsers:
        return KeysOfUsers(self._comparison)

    def _level(self, key: KeyOfUser) -> Severity:
        """Return the level of a secret of a user: that of all they may do, if somebody else may read the secret."""
        stake = self._comparison.new.access[key.user].stake.level if key.may_be_read_by_others else "medium"
        return worst(("medium", stake))


def _find_changes(old: User, new: User, rows: _CredentialResources, advice: _Advice) -> Iterator[UserEffect]:
    """Find how the credentials of some rows change."""
    before = old.effective
    had, has_now = set(credentials_of(before)), set(credentials_of(new))
    for kinds in _each_kind(new, (row for row in rows if row.words not in had)):
        yield _effect("gets", kinds=kinds)
    is_last = not (
        has_credentials(new)
        or new.existing_credentials
        or any(row.held(new) for row in _CREDENTIALS if row.key not in _SLOTS)
    )
    for kinds in _each_kind(before, (row for row in rows if row.words not in has_now)):
        each = (advice(attribute) for attribute, made in KIND_MADE_BY.items() if made == kinds[0])
        advised = next(filter(None, each), None)  # without one, they no longer worked
        level: Severity = "high" if advised else "medium"
        yield _effect("loses", level=level, kinds=kinds, advice=advised, last=advised and is_last)
    for row in rows:
        if row.words in had & has_now:
            yield from _find_change(row, old, new, advice)


def _find_listed(old: User, new: User, taken_over: Collection[str]) -> Iterator[UserEffect]:
    """Find what the file says otherwise of credentials that nothing here made."""
    before, after = old.existing_credentials, new.existing_credentials
    gone = [id for id in before if id not in after and kind_of(id).words not in taken_over]
    for says, ids in ("lists", [id for id in after if id not in before]), ("no longer lists", gone):
        if ids:
            yield _effect(says, level="info", ids=tuple(ids))
    for id in before:
        if after.get(id, before[id]) != before[id]:
            yield _effect("lists otherwise", level="info", ids=(id,), was=before[id], becomes=after[id])


def _kinds(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(kind_of(id).words for id in ids)


def _each_kind(user: User, rows: Iterable[LoopedResource[User]]) -> Iterator[tuple[str, ...]]:
    """Yield the words of each kind of credential, as often as a user has it."""
    for kind, number in Counter(row.words for row in rows for _ in row.held(user)).items():
        yield (kind,) * number


def _find_change(row: LoopedResource[User], old: User, new: User, advice: _Advice) -> Iterator[UserEffect]:
    """Find how one credential changes, of a kind that the user has before and after."""
    if row.key in _SLOTS:
        slot = _SLOTS[row.key]
        before, after = old.access_keys.get(slot), new.access_keys.get(slot)
        if before != after:
            yield _access_key(slot, before, after, advice("access_key_slots", slot))
        return
    if "credential_generation" in row.also and old.credential_generation != new.credential_generation:
        stops = not advice("credential_generation")
        yield _generation("gets new", old, new, advice, what=row.words, stops=stops)
    was, becomes = getattr(old, row.attribute), getattr(new, row.attribute)
    # The same key can be written differently.
    if was != becomes and not (row.words == "SSH key" and is_same_ssh_key(was, becomes)):
        yield _effect("gets another", what=row.words)


def _generation(says: str, old: User, new: User, advice: _Advice, **given: Any) -> UserEffect:
    was, becomes = old.credential_generation, new.credential_generation
    return _effect(says, was=was, becomes=becomes, advice=advice("credential_generation"), **given)


def _access_key(slot: str, before: str | None, after: str | None, advised: Finding | None) -> UserEffect:
    """Return how a slot changes; with advice, its key stops working immediately."""
    if before is None:
        return _effect("gets in slot", slot=slot, becomes=after)
    is_stopped = after in (None, "inactive")
    level: Severity = ("high" if advised else "medium") if is_stopped else "low"
    says = "loses from slot" if after is None else "slot changes"
    return _effect(says, level=level, slot=slot, was=before, becomes=after, advice=advised)
