"""A configuration as it was in a Git revision."""

import os
import subprocess
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Self

from landingzone.config.file import ConfigurationFile, read_content, read_directory
from landingzone.config.source import followed
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, InvalidFile, Origin
from landingzone.reading.faults import Unreadable
from landingzone.reading.files import too_large
from landingzone.reading.trees import FileKind, require_file_in

_KINDS: Mapping[bytes, FileKind] = {b"040000": "directory", b"120000": "a link", b"160000": "a submodule"}


class Revision:
    """A directory as it was in a revision. Git is asked for the names once, and one process reads all contents.

    Args:
        revision: The revision.
        root: The directory.
    """

    def __init__(self, revision: str, root: Path) -> None:
        self._revision, self._root = revision, root
        self._tree = _place_of(root, revision)
        self._contents: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._contents:
            self._contents.communicate()

    def entries(self, directory: str) -> Mapping[str, FileKind]:
        """Return what was in a directory."""
        return {name: kind for name, (kind, _) in self._directories.get(directory, {}).items()}

    def read(self, name: str, most: int) -> bytes:
        """Read a file from Git."""
        directory, _, last = name.rpartition("/")
        _, identity = self._directories[directory][last]
        if self._contents is None:
            command = _git_in(self._root, "cat-file", "--batch")
            self._contents = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        asking, answers = self._contents.stdin, self._contents.stdout
        assert asking
        assert answers
        asking.write(identity + b"\n")
        asking.flush()
        header = answers.readline().split()
        if len(header) != 3:  # a clone may lack some contents
            raise Unreadable(says("LZ003", reason="Git does not have its content"), "nothing")
        content = answers.read(int(header[2]) + 1)[:-1]
        if len(content) > most:
            raise too_large(most)
        return content

    def shown(self, name: str) -> str:
        """Its name in Git: `HEAD:people/data.yaml`."""
        return f"{self._revision}:{self._root / name}"

    @cached_property
    def _directories(self) -> Mapping[str, Mapping[str, tuple[FileKind, bytes]]]:
        done = ask_git(self._root, "ls-tree", "-r", "-t", "-z", "--full-tree", "--end-of-options", self._tree)
        if done.returncode:
            reason = done.stderr.decode(errors="replace").strip().partition("\n")[0].removesuffix(".")
            raise Unreadable(says("LZ003", reason=reason), reason)
        found: dict[str, dict[str, tuple[FileKind, bytes]]] = {}
        for entry in filter(None, done.stdout.split(b"\0")):
            about, _, path = entry.partition(b"\t")
            mode, _, identity = about.split()
            directory, _, name = os.fsdecode(path).rpartition("/")
            found.setdefault(directory, {})[name] = _KINDS.get(mode, "file"), identity
        return found


def ask_git(file: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Run Git in the directory of a file, or in a directory.

    Raises:
        OSError: There is no Git.
    """
    return subprocess.run(_git_in(file, *words), capture_output=True, check=False)


def _git_in(file: Path, *words: str) -> list[str]:
    # Git may look into the index to say what is wrong, and then runs programs that the repository names.
    return ["git", "-c", "core.fsmonitor=false", "-C", str(file if file.is_dir() else file.parent), *words]


def _place_of(file: Path, revision: str) -> str:
    return f"{revision}:./{'' if file.is_dir() else file.name}"  # `..` would be a range for Git


def read_revision(revision: str, file: Path) -> ConfigurationFile:
    """Read a configuration as it was in a Git revision: a file, with what it included then, or a directory.

    Args:
        revision: The revision.
        file: The file or directory; of a link, the target.

    Raises:
        InvalidFile: Git cannot provide it, or it is not a map of inputs.
        InvalidInputs: Several files cannot be read, or a string contains a CDKTF token.
    """
    file = followed(file)
    name = f"{revision}:{file}"
    hint = "name a revision that contains the file"
    place = _place_of(file, revision)
    try:
        if not revision:  # from a variable that is not set; Git would give what is staged
            reason = "the name of the revision is empty"
            raise InvalidFile(Finding((), says("LZ003", reason=reason), "", hint, Origin(name)))
        shown = ask_git(file, "show", "--no-textconv", "--end-of-options", place)
        # For a directory it lists names, after this.
        kind = ask_git(file, "cat-file", "-t", "--end-of-options", place) if shown.stdout.startswith(b"tree ") else None
        if kind and kind.stdout.strip() == b"tree":
            with Revision(revision, file) as tree:
                return read_directory(tree, name)
        if not shown.returncode:
            with Revision(revision, file.parent) as tree:
                if b"\n" not in shown.stdout:  # of a link, Git gives where it leads
                    require_file_in(tree, file.name)
                return read_content(shown.stdout, file, name, tree)
        reason = shown.stderr.decode(errors="replace").strip().partition("\n")[0].removesuffix(".")
    except Unreadable as fault:
        raise InvalidFile(fault.of(name)) from None
    except OSError as error:
        reason, hint = f"git: {error.strerror}", "install Git, or name both files"
    raise InvalidFile(Finding((), says("LZ003", reason=reason), "", hint, Origin(name)))
