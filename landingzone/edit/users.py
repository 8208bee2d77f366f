"""Adds, offboards, removes and renames users, by edits of the file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landingzone.changes.credential_words import with_article
from landingzone.config.inputs import Inputs
from landingzone.config.key_files import KEY_FILE
from landingzone.config.offboarding import in_rows
from landingzone.edit.draft import Draft
from landingzone.edit.edited import Edited
from landingzone.edit.groups import require_group
from landingzone.edit.names import require_new, user_in
from landingzone.edit.records import remove_records
from landingzone.ground.kinds import says
from landingzone.ground.problems import describe
from landingzone.ground.words import cited, listed
from landingzone.iam.existing_credentials import deletions, kind_of, named
from landingzone.resources.shards import user_of
from landingzone.resources.user_resources import USER, USER_RESOURCES, credentials_of

if TYPE_CHECKING:
    from landingzone.account.existing import ExistingResource

_RECORDS = "adoption"
_LOCKED_OUT = frozenset({"LZ451", "LZ453"})
"""Warnings about people who cannot start, and about machines that can do nothing."""


def add_user(
    path: Path | str,
    name: str,
    attributes: Mapping[str, Any] | None = None,
    *,
    file: Path | str | None = None,
    on: date | None = None,
) -> Edited:
    """Add a user.

    Args:
        path: The configuration: a file, or a directory of files.
        name: Name of the user.
        attributes: The attributes in the file: `{"team": "data", "groups": ["read-only"]}`. `pgp_key_file` is relative
            to the working directory, and is written relative to the file that gets the user.
        file: The file that gets the user, begun if it would belong to the configuration; None: for a machine the file
            with most machines, for anybody else the one with most of the team, or the one that is named like the team;
            else the one with most users.
        on: The day by which access that ends is judged, in UTC; None: today.

    Returns:
        The edit, not written yet.

    Raises:
        InvalidFile: A file cannot be read, or cannot be edited safely.
        InvalidInputs: There is a user of this name, the name of a group is unknown but similar to another one, a last
            day of access is over, or `landingzone validate --against` refuses the result.
    """
    draft = Draft.of(path, on)
    require_new(draft, "users", name)
    user = dict(attributes or {})
    if key := user.get(KEY_FILE):
        beside = (draft.directory / draft.place_of_user(user, file)).parent
        user[KEY_FILE] = Path(os.path.relpath(key, beside)).as_posix()
    draft.set(("users", name), user, file=file)
    written = draft.content["users"][name]
    groups = written.get("groups")
    for group in groups if isinstance(groups, list) else ():
        require_group(draft, name, group)
    ends = written.get("groups_until")
    ends = {("groups_until", group): end for group, end in ends.items()} if isinstance(ends, dict) else {}
    for steps, end in {("until",): written.get("until"), **ends}.items():
        draft.require_to_come(("users", name, *steps), end)
    has_any = user.get("create_login_profile") or user.get("create_access_keys")
    return _finish(draft, name, "hand over the credentials from the outputs" if has_any else "")


def offboard_user(path: Path | str, name: str, *, on: date | None = None) -> Edited:
    """Remove all access of a user: `status: offboarding`. The other lines stay, so it can be undone.

    Args:
        path: The configuration: a file, or a directory of files.
        name: Name of the user.
        on: The day by which access that ends is judged, in UTC; None: today.

    Returns:
        The edit, not written yet.

    Raises:
        InvalidFile: A file cannot be read, or cannot be edited safely.
        InvalidInputs: There is no such user, the user is already offboarding, or `landingzone validate --against`
            refuses the result: that no administrator is left, for example.
    """
    draft = Draft.of(path, on)
    user_in(draft, name)
    if _is_leaving(draft.before, name):
        raise draft.refused(
            ("users", name, "status"), says("LZ963"), hint=f"run `landingzone user remove {cited(name)}` next"
        )
    draft.set(("users", name, "status"), "offboarding")
    return draft.finish(
        f"Apply it; then `landingzone user remove {cited(name)}` removes the user.",
        *_words_on_existing(draft.before.users[name].existing_credentials, name),
    )


def return_user(path: Path | str, name: str, *, on: date | None = None) -> Edited:
    """Return a user back what offboarding removed: the line `status` is removed.

    Args:
        path: The configuration: a file, or a directory of files.
        name: Name of the user.
        on: The day by which access that ends is judged, in UTC; None: today.

    Returns:
        The edit, not written yet.

    Raises:
        InvalidFile: A file cannot be read, or cannot be edited safely.
        InvalidInputs: There is no such user, or the user is not offboarding; or `landingzone validate --against`
            refuses the result.
    """
    draft = Draft.of(path, on)
    user_in(draft, name)
    if not _is_leaving(draft.before, name):
        raise draft.refused(("users", name), says("LZ976"))
    draft.remove(("users", name, "status"))
    has_password = draft.before.users[name].create_login_profile
    return _finish(draft, name, "hand over the new password if the offboarding was applied" if has_password else "")


def move_user(path: Path | str, name: str, team: str, *, on: date | None = None) -> Edited:
    """Move a user to another team. The user stays in the same file.

    Args:
        path: The configuration: a file, or a directory of files.
        name: Name of the user.
        team: Name of the team.
        on: The day by which access that ends is judged, in UTC; None: today.

    Returns:
        The edit, not written yet.

    Raises:
        InvalidFile: A file cannot be read, or cannot be edited safely.
        InvalidInputs: There is no such user or team, or the user is already in it; or `landingzone validate --against`
            refuses the result.
    """
    draft = Draft.of(path, on)
    if user_in(draft, name).get("team") == team:
        raise draft.refused(("users", name, "team"), says("LZ977"), describe(team))
    draft.set(("users", name, "team"), team)
    return draft.finish("Apply it.")


def remove_user(path: Path | str, name: str, *, applied: Inputs | None = None, on: date | None = None) -> Edited:
    """Remove an offboarding user, with the adoption records of the user.

    Args:
        path: The configuration: a file, or a directory of files.
        name: Name of the user.
        applied: The applied configuration, from Git's main line, in which the user must be offboarding or gone; None:
            you know that the offboarding is applied.
        on: The day by which access that ends is judged, in UTC; None: today.

    Returns:
        The edit, not written yet.

    Raises:
        InvalidFile: A file cannot be read, or cannot be edited safely.
        InvalidInputs: There is no such user, the user is not offboarding in the applied configuration, or `landingzone
            validate --against` refuses the result.
    """
    draft = Draft.of(path, on)
    user_in(draft, name)
    if applied and name in applied.users and not _is_leaving(applied, name):
        raise draft.refused(("users", name), says("LZ964"), hint=f"run `landingzone user offboard {cited(name)}` first")
    draft.remove(("users", name))
    records = draft.content.get(_RECORDS) or {}
    theirs = ((kind, address) for kind, each in records.items() if isinstance(each, dict) for address in each)
    remove_records(draft, [(_RECORDS, *each) for each in theirs if user_of(each[1]) == name])
    left = [id for id in draft.before.users[name].existing_credentials if kind_of(id).is_left]
    return draft.finish(
        *(f"First run {command}: AWS refuses to delete a user who has it." for command in deletions(name, left)),
        "Apply it: if the account has the offboarding, the user is deleted with any credentials made by hand; "
        "`landingzone plan` warns if it does not have it yet.",
    )


def rename_user(
    path: Path | str, old: str, new: str, *, state: Path | str | None = None, on: date | None = None
) -> Edited:
    """Rename a user, with the adoption records by which Terraform keeps what the user has.

    Terraform renames an IAM user in place, but creates their password, access keys and SSH key again. So for a user who
    has any, or who would change stacks, it imports all of these under the new name, after the user was renamed in AWS.

    Args:
        path: The configuration: a file, or a directory of files.
        old: The current name.
        new: The new name.
        state: The output of `terraform show -json` or `terraform state pull` for the stack that has the user, with the
            IDs of the keys.
        on: The day by which access that ends is judged, in UTC; None: today.

    Returns:
        The edit, not written yet.

    Raises:
        InvalidFile: A file cannot be read, or cannot be edited safely; or the state cannot be read.
        InvalidInputs: There is no such user, or one of the new name; keys would be lost and no state is given, or the
            state does not have the user, or has other credentials than the file; or `landingzone validate --against`
            refuses the result.
    """
    draft = Draft.of(path, on)
    user = user_in(draft, old)
    require_new(draft, "users", new)
    records = draft.before.adoption
    if records and any(user_of(address) == old for address in {**records.moved, **records.imported}):
        raise draft.refused((_RECORDS,), says("LZ965"), describe(old))
    kept = credentials_of(draft.before.users[old])
    if state is None and (kept or draft.before.user_shards > 1):
        has = listed(with_article(kept)) if kept else "a stack that depends on the name"
        raise draft.refused(("users", old), says("LZ966"), has)
    draft.rename(("users", old), new)
    if state is None:
        draft.set((_RECORDS, "moved", str(USER.instance(new))), str(USER.instance(old)))
        return draft.finish("Apply it; then `landingzone adopt --done` takes the record out of `adoption`.")
    for address, id in _imports(draft, Path(state), old, new):
        draft.set((_RECORDS, "imported", address), id)
    if "credential_generation" in user:
        # The number would be new under the new name, and a new number creates a new password.
        draft.remove(("users", new, "credential_generation"))
    return draft.finish(
        f"Rename the user in AWS: aws iam update-user --user-name {cited(old)} --new-user-name {cited(new)}",
        "Apply at once: until the records are applied, a plan of the old file would create the old user again.",
        "Then `landingzone adopt --done` takes the records out of `adoption`.",
    )


def _finish(draft: Draft, name: str, handing_over: str) -> Edited:
    """Finish an edit after which credentials are handed over, which are of no use to somebody who is locked out."""
    apply = f"pply it{handing_over and f', and {handing_over}'}."
    edited = draft.finish(f"A{apply}")
    warned = {each.code for each in edited.warnings if each.steps == ("users", name)}
    if handing_over and warned & _LOCKED_OUT:
        return replace(edited, following=(f"First resolve the warning about {cited(name)}; then a{apply}",))
    return edited


def _words_on_existing(existing: Mapping[str, str], name: str) -> Iterator[str]:
    """Say what becomes of the credentials that nothing here made."""
    if not existing:
        return
    yield f"Not managed here, and denied everything until the removal deletes it: {listed(map(named, existing))}."
    left = [id for id in existing if kind_of(id).is_left]
    for command in deletions(name, left):
        yield f"Before the removal, run {command}: AWS refuses to delete a user who has it (DeleteConflict)."


def _is_leaving(inputs: Inputs, name: str) -> bool:
    return name in inputs.users and inputs.users[name].status == "offboarding"


def _imports(draft: Draft, state: Path, old: str, new: str) -> list[tuple[str, str]]:
    """Return the records that import a user and their credentials under the new name: address -> id."""
    from landingzone.adoption.state import read_state

    there = {each.address: each for each in read_state(state)}
    if str(USER.instance(old)) not in there:
        raise draft.refused(("users", old), says("LZ967"), describe(str(state)))
    rows = [row for row in USER_RESOURCES if row.role in ("owner", "credential")]
    found = [(row, there.get(str(row.instance(old)))) for row in rows]
    user = in_rows(draft.before.users[old])
    for row, each in found:
        if bool(row.held(user)) != bool(each):
            only = f"{listed(with_article([row.words]))} only in the {'state' if each else 'file'}"
            raise draft.refused(("users", old), says("LZ978"), only)
    return [(str(row.instance(new)), _id_of(each, new)) for row, each in found if each]


def _id_of(resource: ExistingResource, owner: str) -> str:
    """Return the ID by which a resource is imported once its user is renamed."""
    from landingzone.account.resource_types import RESOURCE_TYPES

    known = RESOURCE_TYPES[resource.type]
    values = {**resource.values, known.owner: owner}
    return replace(resource, values=values).import_id or str(values["id"])
