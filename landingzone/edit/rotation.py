"""The next step of a rotation: three steps for an access key, one for a password."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from landingzone.config.user import User
from landingzone.edit.draft import Draft
from landingzone.edit.edited import Edited
from landingzone.edit.names import user_in
from landingzone.ground.kinds import says
from landingzone.ground.words import cited, listed
from landingzone.iam.existing_credentials import PASSWORD, deletions, named, of_kind
from landingzone.iam.quotas import ACCESS_KEYS_OF_USER
from landingzone.resources.user_resources import user_resource

CredentialKind = Literal["key", "password"]

_KINDS: Mapping[CredentialKind, tuple[str, str, str]] = {
    "key": ("create_access_keys", "access key", "access key"),
    "password": ("create_login_profile", "password", "console password"),
}
"""What can be rotated -> the attribute that creates it, its name in words, and its kind among existing credentials."""

_OTHER = {"first": "second", "second": "first"}
_STEPS = {
    "previous": (
        "Step 1 of 3: a new key is created; the old one keeps working.",
        "The next step needs this one applied: apply it, hand over the new key, and wait until nothing uses the old "
        "one any more.",
    ),
    "inactive": (
        "Step 2 of 3: the old key becomes inactive.",
        "The next step needs this one applied: apply it, and wait until you are sure that nothing needs the old key; "
        "to go back, write `previous` instead of `inactive`.",
    ),
    None: ("Step 3 of 3: the old key is deleted.", "Apply it: that completes the rotation."),
}
"""State of the old key afterwards -> the step, and what must be done before the next one."""


def rotate_user(path: Path | str, name: str, what: CredentialKind | None = None, *, on: date | None = None) -> Edited:
    """Write the next step of the rotation of a user's access key or password.

    One that nothing here made is managed here from then on. A password is taken over, and goes on working until the
    next one; an access key is replaced by one that is created beside it.

    Args:
        path: The configuration: a file, or a directory of files.
        name: Name of the user.
        what: Which of the two; None: the one that the user has.
        on: The day by which access that ends is judged, in UTC; None: today.

    Returns:
        The edit, not written yet. `following` says which step it is, and what must be done before the next one.

    Raises:
        InvalidFile: A file cannot be read, or cannot be edited safely.
        InvalidInputs: There is no such user, they do not have it, have both and neither is named, or are offboarding;
            they have two access keys that nothing here made, or no PGP key; or `landingzone validate --against` refuses
            the result.
    """
    draft = Draft.of(path, on)
    user_in(draft, name)
    user, at = draft.before.users[name], ("users", name)
    if user.status == "offboarding":
        raise draft.refused((*at, "status"), says("LZ963"), hint=f"`landingzone user return {cited(name)}` undoes it")
    existing = {kind: of_kind(user.existing_credentials, words) for kind, (_, _, words) in _KINDS.items()}
    has = [kind for kind, (attribute, *_) in _KINDS.items() if getattr(user, attribute) or existing[kind]]
    if what not in has and (what or not has):
        raise draft.refused(at, says("LZ968", what=_KINDS[what][1] if what else "access key or password"))
    if what is None and len(has) > 1:
        raise draft.refused(at, says("LZ969"))
    what = what or has[0]
    if existing[what] and not getattr(user, _KINDS[what][0]) and not user.pgp_key:
        raise draft.refused(at, says("LZ336"))
    if existing["password"] and what == "password":
        return _take_over_password(draft, name)
    if existing["key"] and what == "key":
        return _replace_existing_key(draft, name, existing["key"])
    if what == "password":
        number = user.credential_generation + 1
        draft.set((*at, "credential_generation"), number)
        return draft.finish(
            f"Step 1 of 1: password number {number} replaces the old one, which stops working with the apply.",
            f"Apply it, and hand over the new password to {cited(name)}.",
        )
    slots, old_key = next_slots(user.access_keys)
    draft.set((*at, "access_key_slots"), slots)
    return draft.finish(*_STEPS[old_key])


def _take_over_password(draft: Draft, name: str) -> Edited:
    """Have Terraform import the password that a user has."""
    _take_out(draft, name, PASSWORD)
    draft.set(("users", name, "create_login_profile"), True)
    draft.set(("adoption", "imported", str(user_resource("web_console").instance(name))), name)
    return draft.finish(
        "Step 1 of 2: Terraform takes over the password, which goes on working.",
        f"Apply it, and run `landingzone adopt --done`; then `landingzone user rotate {cited(name)} --password` "
        "creates a new one.",
    )


def _replace_existing_key(draft: Draft, name: str, keys: Sequence[str]) -> Edited:
    """Create an access key beside one that nothing here made, or take out the line of that one."""
    user, at = draft.before.users[name], ("users", name)
    if not user.create_access_keys:
        if len(keys) >= ACCESS_KEYS_OF_USER:
            raise draft.refused(
                (*at, "existing_credentials"), says("LZ337"), listed(keys), _which_goes(user, name, keys)
            )
        draft.set((*at, "create_access_keys"), True)
        return draft.finish(
            f"Step 1 of 2: a new key is created; {named(keys[0])} keeps working.",
            f"The next step needs this one applied: apply it, hand over the new key, and wait until nothing uses "
            f"{named(keys[0])} any more.",
        )
    _take_out(draft, name, keys[0])
    command = "".join(deletions(name, keys[:1])) or "the command that `landingzone diff --live` shows"
    return draft.finish(
        f"Step 2 of 2: {named(keys[0])} is no longer in the file.",
        f"Nothing here deletes it: once nothing uses it any more, run {command}.",
    )


def _which_goes(user: User, name: str, keys: Sequence[str]) -> str:
    """Say which of two access keys to delete first, and how."""
    off = [key for key in keys if user.existing_credentials[key] == "inactive"]
    goes = off[:1] or keys
    which = (
        f"{named(goes[0])}, which is inactive" if off else "the one that is needed less, as `landingzone audit` shows"
    )
    commands = [f"`{each}`" for each in deletions(name, goes)]
    how = f": {' or '.join(commands)}" if commands else "; `landingzone diff --live` shows its id and the command"
    return f"first delete {which}, and take its line out{how}"


def _take_out(draft: Draft, name: str, id: str) -> None:
    at = ("users", name, "existing_credentials")
    draft.remove((*at, id) if len(draft.before.users[name].existing_credentials) > 1 else at)


def next_slots(slots: Mapping[str, str]) -> tuple[dict[str, str], str | None]:
    """Return the next step of the rotation of an access key.

    Args:
        slots: The existing slots: name -> state, one of which is `current`.

    Returns:
        The slots afterwards, and the state of the old key; None: it is deleted.
    """
    (current,) = (slot for slot, state in slots.items() if state == "current")
    other = _OTHER[current]
    if slots.get(other) == "inactive":
        return {current: "current"}, None
    is_old = other in slots
    becomes = {current: "current", other: "inactive"} if is_old else {current: "previous", other: "current"}
    return {slot: becomes[slot] for slot in _OTHER}, "inactive" if is_old else "previous"
