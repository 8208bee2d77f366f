"""A directory as it was in a Git revision."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Self

from landingzone.ground.kinds import says
from landingzone.reading.faults import Unreadable
from landingzone.reading.files import too_large
from landingzone.reading.trees import Kind

_KINDS: Mapping[bytes, Kind] = {b"040000": "directory", b"120000": "a link", b"160000": "a submodule"}


class Revision:
    """A directory as it was in a revision. Git is asked for the names once, and one process reads all contents.

    Args:
        revision: The revision.
        root: The directory.
    """

    def __init__(self, revision: str, root: Path) -> None:
        self._revision, self._root = revision, root
        is_named = not root.is_dir()
        # Git may look into the index to say what is wrong, and then runs programs that the repository names.
        self._git = ["git", "-c", "core.fsmonitor=false", "-C", str(root.parent if is_named else root)]
        self._tree = f"{revision}:./{root.name if is_named else ''}"
        self._contents: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._contents:
            self._contents.communicate()

    def entries(self, directory: str) -> Mapping[str, Kind]:
        """Return what was in a directory."""
        return {name: kind for name, (kind, _) in self._directories.get(directory, {}).items()}

    def read(self, name: str, most: int) -> bytes:
        """Read a file from Git."""
        directory, _, last = name.rpartition("/")
        _, identity = self._directories[directory][last]
        if self._contents is None:
            command = [*self._git, "cat-file", "--batch"]
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
    def _directories(self) -> Mapping[str, Mapping[str, tuple[Kind, bytes]]]:
        command = [*self._git, "ls-tree", "-r", "-t", "-z", "--full-tree", "--end-of-options", self._tree]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode:
            reason = done.stderr.decode(errors="replace").strip().partition("\n")[0].removesuffix(".")
            raise Unreadable(says("LZ003", reason=reason), reason)
        found: dict[str, dict[str, tuple[Kind, bytes]]] = {}
        for entry in filter(None, done.stdout.split(b"\0")):
            about, _, path = entry.partition(b"\t")
            mode, _, identity = about.split()
            directory, _, name = os.fsdecode(path).rpartition("/")
            found.setdefault(directory, {})[name] = _KINDS.get(mode, "file"), identity
        return found
