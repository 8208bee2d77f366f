"""Access that has ended is taken out, by edits of the file. Only whoever calls this knows what day it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from landingzone.config.ends import days_of
from landingzone.config.options import written_users
from landingzone.edit.draft import Draft
from landingzone.edit.edited import Edited
from landingzone.edit.groups import leave


def expire(path: Path | str, on: date) -> Edited:
    """Take out what has ended: users become offboarding, and the others leave the groups in which their time is over.

    Args:
        path: The configuration: a file, or a directory of some.
        on: The day, in UTC. What has a last day before it has ended.

    Returns:
        The edit, not written yet. It has no files if nothing has ended.

    Raises:
        InvalidFile: A file cannot be read, or not be edited without risk.
        InvalidInputs: `landingzone validate --against` refuses what comes out: that no administrator is left, for
            example.
    """
    draft = Draft.of(path)
    ended = []
    for name, user in written_users(draft.before).items():
        if user.status == "offboarding":
            continue
        over = [group for group, day in days_of(user) if day < on]
        if "" in over:
            draft.set(("users", name, "status"), "offboarding")
        else:
            for group in over:
                leave(draft, name, group)
        if over:
            ended.append(name)
    if not ended:
        return draft.finish(f"Nothing has ended before {on}.")
    return draft.finish("Apply it: until then, IAM denies the roles of what has ended, and nothing else of it.")
