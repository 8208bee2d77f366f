"""Removes access that has ended, by edits of the file. The caller says what day it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from landingzone.config.ends import days_of
from landingzone.config.options import written_users
from landingzone.edit.draft import Draft
from landingzone.edit.edited import Edited
from landingzone.edit.groups import leave


def expire(path: Path | str, on: date) -> Edited:
    """Remove what has ended: users become offboarding, and others leave the groups in which their membership has ended.

    Args:
        path: The configuration: a file, or a directory of files.
        on: The day, in UTC. Access whose last day is before it has ended.

    Returns:
        The edit, not written yet. It has no files if nothing has ended.

    Raises:
        InvalidFile: A file cannot be read, or cannot be edited safely.
        InvalidInputs: `landingzone validate --against` refuses the result: that no administrator is left, for example.
    """
    draft = Draft.of(path, on)
    active = {name: user for name, user in written_users(draft.before).items() if user.status == "active"}
    over = [(name, group) for name, user in active.items() for group, day in days_of(user) if day < on]
    leaving = dict.fromkeys(name for name, group in over if not group)
    for name in leaving:
        draft.set(("users", name, "status"), "offboarding")
    for name, group in over:
        if name not in leaving:
            leave(draft, name, group)
    if not over:
        return draft.finish(f"Nothing has ended before {on}.")
    return draft.finish(
        "Apply it: until then, IAM denies only the roles of the access that has ended; the rest still works."
    )
