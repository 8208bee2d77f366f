"""Takes records of `adoption` out of the file: those that are done, and those of somebody who is removed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from landingzone.adoption.records import RecordInFile, look_at_records
from landingzone.edit.draft import Draft
from landingzone.edit.edited import Edited
from landingzone.ground.grouping import grouped
from landingzone.ground.problems import Steps
from landingzone.ground.words import counted, listed

_MOST_NAMED = 5


def take_out_done(path: Path | str, addresses: Collection[str]) -> Edited:
    """Take out the records of `adoption`, and `moved_from`, that are done.

    Args:
        path: The configuration: a file, or a directory of files.
        addresses: The addresses of the managed resources in the states of all its stacks.

    Returns:
        The edit, not written yet. `following` says what is taken out, and what stays, with the reasons. It has no files
        if nothing is done.

    Raises:
        InvalidFile: A file cannot be read, or cannot be edited safely.
        InvalidInputs: `landingzone validate --against` refuses the result.
    """
    draft = Draft.of(path)
    found = look_at_records(draft.before, addresses)
    remove_records(draft, [each.steps for each in found.done])
    said = [*_said(found.done, "taken out"), *_said(found.waiting, "kept")]
    return draft.finish(*(said or ["There are no records."]))


def remove_records(draft: Draft, gone: Iterable[Steps]) -> None:
    """Remove records, and maps and lists that are then empty.

    Args:
        draft: The edits.
        gone: The paths of the records.
    """
    # The last element of a list first, so that the others keep their positions.
    for steps in sorted(gone, reverse=True):
        while len(steps) > 1 and len(_at(draft, steps[:-1])) == 1:
            steps = steps[:-1]
        draft.remove(steps)


def _at(draft: Draft, steps: Steps) -> Collection[object]:
    value = draft.content
    for step in steps:
        value = value[step]
    return value


def _said(records: Iterable[RecordInFile], what: str) -> Iterable[str]:
    for why, each in grouped((record.why, record.address) for record in records).items():
        yield f"{counted(len(each), 'record')} {what}, because {why}: {listed(each, most=_MOST_NAMED)}."
