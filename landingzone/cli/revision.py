"""A configuration as a commit or the index of Git has it."""

import os
import posixpath
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from landingzone.config.file import ConfigurationFile, read_content, read_directory
from landingzone.config.source import directory_around, followed, is_standard_input
from landingzone.ground.kinds import says
from landingzone.ground.problems import InvalidFile
from landingzone.reading.faults import Unreadable
from landingzone.reading.files import MOST_BYTES, read_bytes
from landingzone.reading.repository import GitFault, Repository, Snapshot
from landingzone.reading.trees import Folder, require_file_in


def read_revision(revision: str | None, file: Path, commit: str = "") -> ConfigurationFile:
    """Read a configuration as Git has it: a file, with what it includes there, or a directory.

    Args:
        revision: The commit; None: the index.
        file: The file or directory; of a link, what it leads to there.
        commit: The id of the commit, if it is known: a revision such as HEAD may move meanwhile.

    Raises:
        InvalidFile: Git cannot provide it, or it is not a map of inputs.
        InvalidInputs: Several files cannot be read, or a string contains a CDKTF token.
    """
    name = str(file) if revision is None else f"{revision}:{file}"
    try:
        repository, place, shown, is_directory = find_in_repository(revision, file, commit)
        name = str(shown) if revision is None else f"{revision}:{shown}"
        directory, last = (place, "") if is_directory else posixpath.split(place)
        with Snapshot(repository, revision, directory, shown if is_directory else shown.parent, commit) as tree:
            if is_directory:
                return read_directory(tree, name)
            require_file_in(tree, last)
            return read_content(tree.read(last, MOST_BYTES), Path(place), name, tree)
    except Unreadable as fault:
        raise InvalidFile(fault.of(name)) from None


def find_in_repository(revision: str | None, file: Path, commit: str = "") -> tuple[Repository, str, Path, bool]:
    """Find a file or directory as a commit or the index has it.

    Args:
        revision: The commit; None: the index.
        file: The file or directory.
        commit: The id of the commit, if it is known.

    Returns:
        The repository, the name in it without links, what messages call it, and whether it is a directory.

    Raises:
        Unreadable: It is not there.
    """
    named = Path(os.path.abspath(file))  # noqa: PTH100 - links stay
    faults = []
    # By its name; or, where a link leads into a repository, by that of its target.
    for path in dict.fromkeys((named, followed(file).resolve())):
        if (repository := Repository.around(path)) is None:
            continue
        name = "" if path == repository.top else path.relative_to(repository.top).as_posix()
        with Snapshot(repository, revision, commit=commit) as tree:
            try:
                place, entry = tree.found(name)
            except Unreadable as fault:
                faults.append(fault)
                continue
        shown = file if (path, name) == (named, place) else Path(os.path.relpath(repository.top / place))
        return repository, place, shown, entry.kind == "directory"
    if faults:
        raise faults[0]
    raise Unreadable(says("LZ003", reason="it is in no Git repository"), "nothing", hint="name both files")


def commit_of(revision: str, file: Path) -> tuple[str, datetime] | None:
    """Return the commit of a revision and its time, if it has a configuration; None: it has not.

    Args:
        revision: The revision.
        file: The file or directory.
    """
    # Whatever the settings of Git are: no signature is checked, which would run a program and add to the answer.
    show = ("show", "--no-patch", "--no-show-signature", "--format=%H %ct", "--end-of-options")
    try:
        repository, *_ = find_in_repository(revision, file)
        [told] = repository.ask(*show, f"{revision}^{{commit}}")
    except (Unreadable, ValueError):
        return None
    commit, seconds = told.split()
    return commit, datetime.fromtimestamp(int(seconds), UTC)


def unstaged(read: ConfigurationFile, file: Path) -> list[str]:
    """Return the files of a configuration that the index does not have as the work tree does, sorted.

    Args:
        read: The configuration in the work tree.
        file: Its file or directory.

    Returns:
        Their names; none if Git cannot be asked, which reading a revision reports.
    """
    directory = directory_around(file)
    if is_standard_input(file) or Repository.around(directory.resolve()) is None:
        return []
    try:
        repository, place, _, is_directory = find_in_repository(None, file)
    except GitFault:
        return []
    except Unreadable:  # it is not staged
        return [str(file)]
    inside = place if is_directory else posixpath.dirname(place)
    with Snapshot(repository, None, inside, directory) as index:
        staged = {*index.files()}
        try:
            found = [read.files.found_in(tree) for tree in (index, Folder(directory))]
        except Unreadable:  # such as a link, which the other side does not have
            return [str(file)]
        names = read.files.digests.keys() | {*chain(*found)}

        def is_the_same(name: str) -> bool:
            in_index = _lines(lambda: index.read(name, MOST_BYTES)) if name in staged else None
            return in_index == _lines(lambda: read_bytes(directory / name))

        return sorted(str(directory / name) for name in names if not is_the_same(name))


def _lines(read: Callable[[], bytes]) -> bytes | None:
    """Read something; None: it cannot be read. Git may write other line breaks into the work tree than it has."""
    try:
        return read().replace(b"\r\n", b"\n")
    except Unreadable:
        return None
