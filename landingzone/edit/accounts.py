"""Adds and removes accounts in the file, with the groups for their roles and the members of these groups."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from landingzone.config.accounts import AccountGroup, accounts_of, entries_of
from landingzone.edit.draft import Draft
from landingzone.edit.edited import Edited
from landingzone.edit.groups import leave
from landingzone.edit.names import require_known, require_new
from landingzone.ground.words import cited, listed


def add_account(path: Path | str, name: str, number: str, *, on: date | None = None) -> Edited:
    """Add an account.

    Args:
        path: The configuration: a file, or a directory of files.
        name: Name of the account.
        number: Its ID, 12 digits.
        on: The day by which access that ends is judged, in UTC; None: today.

    Returns:
        The edit, not written yet.

    Raises:
        InvalidFile: A file cannot be read, or cannot be edited safely.
        InvalidInputs: There is an account of this name, or `landingzone validate --against` refuses the result.
    """
    draft = Draft.of(path, on)
    require_new(draft, "accounts", name)
    draft.set(("accounts", name), number)
    accounts = draft.content["accounts"]
    roles = dict.fromkeys(
        role for entry in _entries(draft) if name in accounts_of(entry, accounts) for role in entry.roles
    )
    needed = f"; {cited(name)} must have the {'roles' if len(roles) > 1 else 'role'} {listed(map(cited, roles))}"
    return draft.finish(f"Apply it{needed if roles else ''}.")


def remove_account(path: Path | str, name: str, *, on: date | None = None) -> Edited:
    """Remove an account from `accounts` and `account_groups`, and its groups from users and teams.

    An entry of `account_groups` that is only for this account is removed as a whole.

    Args:
        path: The configuration: a file, or a directory of files.
        name: Name of the account.
        on: The day by which access that ends is judged, in UTC; None: today.

    Returns:
        The edit, not written yet. `following` names the memberships that are removed with it.

    Raises:
        InvalidFile: A file cannot be read, or cannot be edited safely.
        InvalidInputs: There is no such account, or `landingzone validate --against` refuses the result.
    """
    draft = Draft.of(path, on)
    require_known(draft, "accounts", name, "LZ974", "`landingzone account add` adds one")
    before = _groups(draft)
    accounts = draft.content["accounts"]
    draft.remove(("accounts", name))
    for index, entry in reversed([*enumerate(_entries(draft))]):
        if accounts_of(entry, accounts) == [name]:
            draft.remove(("account_groups", index))
            continue
        for key in ("accounts", "except"):
            names = draft.content["account_groups"][index].get(key) or []
            if names == [name]:
                draft.remove(("account_groups", index, key))
            elif name in names:
                draft.remove(("account_groups", index, key, names.index(name)))
    gone = before - _groups(draft)
    left = []
    for team, attributes in (draft.content.get("teams") or {}).items():
        groups = (attributes or {}).get("groups") or []
        for index in reversed([at for at, group in enumerate(groups) if group.lower() in gone]):
            draft.remove(("teams", team, "groups", index))
            left.append(f"{cited(groups[index])} of the team {cited(team)}")
    for user, attributes in (draft.content.get("users") or {}).items():
        for group in (attributes or {}).get("groups") or []:
            if group.lower() in gone:
                leave(draft, user, group)
                left.append(f"{cited(group)} of {cited(user)}")
    notes = [f"Also removed from users and teams: {listed(left)}."] if left else []
    return draft.finish(*notes, "Apply it.")


def _groups(draft: Draft) -> set[str]:
    """Return the names, in lower case, of the groups that `account_groups` creates."""
    return {entry.group_name.lower() for entry in entries_of(draft.content.get("accounts") or {}, _entries(draft))}


def _entries(draft: Draft) -> list[AccountGroup]:
    return [AccountGroup.model_validate(each) for each in draft.content.get("account_groups") or []]
