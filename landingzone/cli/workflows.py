"""The workflows of GitHub beside a configuration, as a commit, the index or the work tree has them."""

from collections.abc import Mapping, Sequence

from landingzone.changes.change import Change
from landingzone.changes.strictness import find_workflow_changes
from landingzone.cli.compared import Compared
from landingzone.cli.revision import find_in_repository
from landingzone.reading.faults import Unreadable
from landingzone.reading.files import MOST_BYTES, decode
from landingzone.reading.repository import Snapshot
from landingzone.reading.trees import Folder, Tree

_DIRECTORY = ".github/workflows"
_KINDS = (".yml", ".yaml")


def changes_of_workflows(compared: Compared) -> tuple[Sequence[Change], Sequence[str]]:
    """Report how workflows review the configuration less strictly, or more, where one side is a commit.

    Returns:
        The changes, and the names of the workflows that differ, if there is a change.
    """
    old, new = compared.old, compared.new
    if old.kind != "commit":
        return (), ()
    try:
        repository, place, *_ = find_in_repository(old.revision, old.file, old.commit)
        with Snapshot(repository, old.revision, _DIRECTORY, _DIRECTORY, old.commit) as tree:
            before = _texts_in(tree)
        if new.kind == "index":
            with Snapshot(repository, None, _DIRECTORY, _DIRECTORY) as tree:
                after = _texts_in(tree)
        else:
            folder = repository.top / _DIRECTORY
            after = _texts_in(Folder(folder)) if folder.is_dir() else {}
    except Unreadable:  # the configuration itself can be read, and is all that a review needs
        return (), ()
    changes = (*find_workflow_changes(before, after, place),)
    differing = (name for name in sorted({*before, *after}) if before.get(name) != after.get(name))
    return changes, [str(repository.top / name) for name in differing if changes]


def _texts_in(tree: Tree) -> Mapping[str, str | None]:
    names = sorted(name for name, kind in tree.entries("").items() if kind == "file" and name.endswith(_KINDS))
    return {f"{_DIRECTORY}/{name}": _text(tree, name) for name in names}


def _text(tree: Tree, name: str) -> str | None:
    try:
        return decode(tree.read(name, MOST_BYTES))
    except Unreadable:
        return None
