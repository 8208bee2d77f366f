"""Names in edits: of users and accounts that must exist, or must not exist yet."""

from __future__ import annotations

from typing import Any

from landingzone.edit.draft import Draft
from landingzone.ground.kinds import says
from landingzone.ground.problems import describe
from landingzone.rules.near_names import nearest_of


def user_in(draft: Draft, name: str) -> dict[str, Any]:
    """Return the attributes of a user, as written.

    Args:
        draft: The configuration.
        name: Name of the user.

    Raises:
        InvalidInputs: There is no such user.
    """
    require_known(draft, "users", name, "LZ121", "`landingzone user add` adds one")
    return draft.content["users"][name] or {}


def require_known(draft: Draft, kind: str, name: str, code: str, if_none: str) -> None:
    """Refuse a name that an input does not have.

    Args:
        draft: The configuration.
        kind: The input, a map: `users`, `accounts`.
        name: The name.
        code: The code of the finding.
        if_none: What to do if the input is empty.

    Raises:
        InvalidInputs: It does not have the name.
    """
    known = draft.content.get(kind) or {}
    if name not in known:
        raise draft.refused((kind, name), says(code), describe(name), nearest_of(name, known, kind, if_none))


def require_new(draft: Draft, kind: str, name: str) -> None:
    """Refuse a name that an input already has.

    Raises:
        InvalidInputs: It has the name, ignoring case.
    """
    there = next((each for each in draft.content.get(kind) or {} if str(each).lower() == name.lower()), None)
    if there is not None:
        raise draft.refused((kind, there), says("LZ962"), describe(there))
