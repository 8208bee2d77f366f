"""The next step of a rotation: three steps for an access key, one for a password."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from landingzone.edit.draft import Draft
from landingzone.edit.edited import Edited
from landingzone.edit.names import user_in
from landingzone.ground.kinds import says
from landingzone.ground.words import cited

CredentialKind = Literal["key", "password"]

_KINDS: Mapping[CredentialKind, tuple[str, str]] = {
    "key": ("create_access_keys", "access key"),
    "password": ("create_login_profile", "password"),
}
"""What can be rotated -> the attribute that creates it, and its name in words."""

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
            or `landingzone validate --against` refuses the result.
    """
    draft = Draft.of(path, on)
    user_in(draft, name)
    user, at = draft.before.users[name], ("users", name)
    if user.status == "offboarding":
        raise draft.refused((*at, "status"), says("LZ963"), hint=f"`landingzone user return {cited(name)}` undoes it")
    has = [kind for kind, (attribute, _) in _KINDS.items() if getattr(user, attribute)]
    if what not in has and (what or not has):
        raise draft.refused(at, says("LZ968", what=_KINDS[what][1] if what else "access key or password"))
    if what is None and len(has) > 1:
        raise draft.refused(at, says("LZ969"))
    if (what or has[0]) == "password":
        number = user.credential_generation + 1
        draft.set((*at, "credential_generation"), number)
        return draft.finish(
            f"Step 1 of 1: password number {number} replaces the old one, which stops working with the apply.",
            f"Apply it, and hand over the new password to {cited(name)}.",
        )
    slots, old_key = next_slots(user.access_keys)
    draft.set((*at, "access_key_slots"), slots)
    return draft.finish(*_STEPS[old_key])


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
