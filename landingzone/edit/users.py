"""Users come, leave, go and change names, by edits of the file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landingzone.access.credentials import with_article
from landingzone.config.inputs import Inputs
from landingzone.config.key_files import KEY_FILE
from landingzone.config.offboarding import in_rows
from landingzone.edit.draft import Draft
from landingzone.edit.edited import Edited
from landingzone.edit.groups import require_group
from landingzone.edit.names import require_new, user_in
from landingzone.ground.expressions import Address
from landingzone.ground.kinds import says
from landingzone.ground.problems import describe
from landingzone.ground.words import cited, listed
from landingzone.resources.user_resources import USER, USER_RESOURCES, credentials_of

if TYPE_CHECKING:
    from landingzone.account.existing import ExistingResource

_RECORDS = "adoption"


def add_user(
    path: Path | str, name: str, attributes: Mapping[str, Any] | None = None, *, file: Path | str | None = None
) -> Edited:
    """Add a user.

    Args:
        path: The configuration: a file, or a directory of some.
        name: Name of the user.
        attributes: What the file says of the user: `{"team": "data", "groups": ["read-only"]}`. `pgp_key_file` is a
            path from where the process is, and is written as one from the file that gets the user.
        file: The file that gets the user; None: the one with the others of the team, or else the last that has users.

    Returns:
        The edit, not written yet.

    Raises:
        InvalidFile: A file cannot be read, or not be edited without risk.
        InvalidInputs: There is a user of this name, the name of a group is that of none and like another one, or
            `landingzone validate --against` refuses what comes out.
    """
    draft = Draft.of(path)
    require_new(draft, "users", name)
    user = dict(attributes or {})
    if key := user.get(KEY_FILE):
        beside = (draft.directory / draft.place_of_user(user.get("team"), file)).parent
        user[KEY_FILE] = Path(os.path.relpath(key, beside)).as_posix()
    draft.set(("users", name), user, file=file)
    groups = draft.content["users"][name].get("groups")
    for group in groups if isinstance(groups, list) else ():
        require_group(draft, name, group)
    has_any = user.get("create_login_profile") or user.get("create_access_keys")
    return draft.finish(f"Apply it{', and hand over what the outputs have for the user' if has_any else ''}.")


def offboard_user(path: Path | str, name: str) -> Edited:
    """Take everything from a user: `status: offboarding`. The other lines stay, and so it can be undone.

    Args:
        path: The configuration: a file, or a directory of some.
        name: Name of the user.

    Returns:
        The edit, not written yet.

    Raises:
        InvalidFile: A file cannot be read, or not be edited without risk.
        InvalidInputs: There is no such user, the user is offboarding already, or `landingzone validate --against`
            refuses what comes out: that no administrator is left, for example.
    """
    draft = Draft.of(path)
    user_in(draft, name)
    if _is_leaving(draft.before, name):
        raise draft.refused(
            ("users", name, "status"), says("LZ963"), hint=f"`landingzone user remove {cited(name)}` is next"
        )
    draft.set(("users", name, "status"), "offboarding")
    return draft.finish(f"Apply it; then `landingzone user remove {cited(name)}` takes the user out.")


def return_user(path: Path | str, name: str) -> Edited:
    """Give a user back what offboarding has taken: the line `status` is taken out.

    Args:
        path: The configuration: a file, or a directory of some.
        name: Name of the user.

    Returns:
        The edit, not written yet.

    Raises:
        InvalidFile: A file cannot be read, or not be edited without risk.
        InvalidInputs: There is no such user, or the user is not offboarding; or `landingzone validate --against`
            refuses what comes out.
    """
    draft = Draft.of(path)
    user_in(draft, name)
    if not _is_leaving(draft.before, name):
        raise draft.refused(("users", name), says("LZ976"))
    draft.remove(("users", name, "status"))
    has_password = draft.before.users[name].create_login_profile
    return draft.finish(f"Apply it{', and hand over the new password' if has_password else ''}.")


def move_user(path: Path | str, name: str, team: str) -> Edited:
    """Let a user be in another team. The user stays in the same file.

    Args:
        path: The configuration: a file, or a directory of some.
        name: Name of the user.
        team: Name of the team.

    Returns:
        The edit, not written yet.

    Raises:
        InvalidFile: A file cannot be read, or not be edited without risk.
        InvalidInputs: There is no such user or team, or the user is in it; or `landingzone validate --against` refuses
            what comes out.
    """
    draft = Draft.of(path)
    if user_in(draft, name).get("team") == team:
        raise draft.refused(("users", name, "team"), says("LZ977"), describe(team))
    draft.set(("users", name, "team"), team)
    return draft.finish("Apply it.")


def remove_user(path: Path | str, name: str, *, applied: Inputs | None = None) -> Edited:
    """Take a user out who is offboarding, with the records of `adoption` that are about the user.

    Args:
        path: The configuration: a file, or a directory of some.
        name: Name of the user.
        applied: What is applied, as Git's main line has it, in which the user must be offboarding, or be no more; None:
            you know that the offboarding is applied.

    Returns:
        The edit, not written yet.

    Raises:
        InvalidFile: A file cannot be read, or not be edited without risk.
        InvalidInputs: There is no such user, the user is not offboarding in what is applied, or
            `landingzone validate --against` refuses what comes out.
    """
    draft = Draft.of(path)
    user_in(draft, name)
    if applied and name in applied.users and not _is_leaving(applied, name):
        raise draft.refused(
            ("users", name), says("LZ964"), hint=f"begin with `landingzone user offboard {cited(name)}`"
        )
    draft.remove(("users", name))
    _remove_records(draft, name)
    return draft.finish("Apply it: the user goes, with what was made by hand.")


def rename_user(path: Path | str, old: str, new: str, *, state: Path | str | None = None) -> Edited:
    """Give a user another name, with the records by which Terraform keeps what the user has.

    Terraform renames an IAM user in place, but makes their password, access keys and SSH key anew. So for a user who
    has any, or who would change stacks, it imports all of that under the new name, which AWS is told before.

    Args:
        path: The configuration: a file, or a directory of some.
        old: The name until now.
        new: The name from now on.
        state: What `terraform show -json` or `terraform state pull` printed of the stack that has the user, with the
            ids of the keys.

    Returns:
        The edit, not written yet.

    Raises:
        InvalidFile: A file cannot be read, or not be edited without risk; or the state cannot be read.
        InvalidInputs: There is no such user, or one of the new name; keys would be lost and no state is named, or it
            does not have the user, or other credentials than the file; or `landingzone validate --against` refuses
            what comes out.
    """
    draft = Draft.of(path)
    user = user_in(draft, old)
    require_new(draft, "users", new)
    records = draft.before.adoption
    if records and any(_user_of(address) == old for address in {**records.moved, **records.imported}):
        raise draft.refused((_RECORDS,), says("LZ965"), describe(old))
    kept = credentials_of(draft.before.users[old])
    if state is None and (kept or draft.before.user_shards > 1):
        has = listed(with_article(kept)) if kept else "a stack that follows from the name"
        raise draft.refused(("users", old), says("LZ966"), has)
    draft.rename(("users", old), new)
    if state is None:
        draft.set((_RECORDS, "moved", str(USER.instance(new))), str(USER.instance(old)))
        return draft.finish("Apply it, and take the record out of `adoption` then.")
    for address, id in _imports(draft, Path(state), old, new):
        draft.set((_RECORDS, "imported", address), id)
    if "credential_generation" in user:
        # The number would come to the new name, and a number that comes makes a new password.
        draft.remove(("users", new, "credential_generation"))
    return draft.finish(
        f"Rename the user in AWS: aws iam update-user --user-name {cited(old)} --new-user-name {cited(new)}",
        "Apply at once: until the records are applied, a plan of the old file would make the old user anew.",
        "Take the records out of `adoption` then.",
    )


def _remove_records(draft: Draft, name: str) -> None:
    """Take the records of a user out, and what then holds none."""
    records = draft.content.get(_RECORDS) or {}
    for kind, written in list(records.items()):
        theirs = [address for address in written or () if isinstance(written, dict) and _user_of(address) == name]
        if theirs and len(theirs) == len(written):
            draft.remove((_RECORDS, kind) if len(draft.content[_RECORDS]) > 1 else (_RECORDS,))
        else:
            for address in theirs:
                draft.remove((_RECORDS, kind, address))


def _is_leaving(inputs: Inputs, name: str) -> bool:
    return name in inputs.users and inputs.users[name].status == "offboarding"


def _user_of(address: str) -> str | None:
    """Give the user to whom something of this configuration belongs; None: to none."""
    place = Address.parse(address)
    if place is None or place.call.steps or place.block not in {row.address for row in USER_RESOURCES}:
        return None
    return str(place.instance).partition("/")[0]


def _imports(draft: Draft, state: Path, old: str, new: str) -> list[tuple[str, str]]:
    """Give the records that import a user and their credentials under the new name: address -> id."""
    from landingzone.adoption.state import read_state

    there = {each.address: each for each in read_state(state)}
    if str(USER.instance(old)) not in there:
        raise draft.refused(("users", old), says("LZ967"), describe(str(state)))
    rows = [row for row in USER_RESOURCES if row.role in ("owner", "credential")]
    found = [(row, there.get(str(row.instance(old)))) for row in rows]
    user = in_rows(draft.before.users[old])
    for row, each in found:
        if bool(row.held(user)) != bool(each):
            only = f"{listed(with_article([row.words]))} in the {'state' if each else 'file'} alone"
            raise draft.refused(("users", old), says("LZ978"), only)
    return [(str(row.instance(new)), _id_of(each, new)) for row, each in found if each]


def _id_of(resource: ExistingResource, owner: str) -> str:
    """Give the id by which something is imported once its user has another name."""
    from landingzone.account.resource_types import RESOURCE_TYPES

    known = RESOURCE_TYPES[resource.type]
    values = {**resource.values, known.owner: owner}
    return replace(resource, values=values).import_id or str(values["id"])
