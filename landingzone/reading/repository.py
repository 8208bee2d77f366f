"""What a Git repository has in a commit or in its index.

Git runs no program that the repository names, except the one that fetches what a partial clone lacks.
"""

import os
import posixpath
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from landingzone.ground.kinds import says
from landingzone.reading.faults import Unreadable
from landingzone.reading.files import too_large
from landingzone.reading.trees import FileKind

_KINDS: Mapping[str, FileKind] = {"040000": "directory", "120000": "a link", "160000": "a submodule"}
_MOST_LINKS, _LONGEST_TARGET = 40, 4096


@dataclass(frozen=True)
class GitEntry:
    """Something in a commit or in the index.

    Args:
        kind: What it is.
        identity: The id of its content; empty: it has conflicts.
    """

    kind: FileKind
    identity: str


class GitFault(Unreadable):
    """Git cannot be asked: what it has is not known."""


class Repository:
    """A Git repository with files.

    Args:
        top: Its uppermost directory.
    """

    def __init__(self, top: Path) -> None:
        self.top = top

    @classmethod
    def around(cls, place: Path) -> Self | None:
        """Return the innermost repository that has a path, by its name; None: there is none.

        Args:
            place: An absolute path.
        """
        # Above may be what may not be looked into.
        found = (each for each in (place, *place.parents) if os.path.exists(each / ".git"))  # noqa: PTH110
        top = next(found, None)
        if top is None and os.environ.get("GIT_DIR"):  # a repository beside its work tree, as for Git
            named = Path(os.path.abspath(os.environ.get("GIT_WORK_TREE") or "."))  # noqa: PTH100 - links stay
            top = named if place.is_relative_to(named) else None
        return None if top is None else cls(top)

    def ask(self, *words: str) -> list[str]:
        """Ask Git, and return its answers, which a null character ends or separates; none: it has no answer.

        Raises:
            GitFault: There is no Git, or it refuses, as in a repository of somebody else.
        """
        # Git may look into the index, and then runs programs that the repository names.
        command = ["git", "-c", "core.fsmonitor=false", "-C", str(self.top), *words]
        try:
            done = subprocess.run(command, capture_output=True, check=False)
        except OSError as error:
            reason = f"git: {error.strerror}"
            raise GitFault(says("LZ003", reason=reason), reason, hint="install Git, or name both files") from None
        if done.returncode and done.stderr:
            reason = done.stderr.decode(errors="replace").strip().partition("\n")[0].removesuffix(".")
            raise GitFault(says("LZ003", reason=reason), reason, hint="name a revision that contains the file")
        return [] if done.returncode else [os.fsdecode(each) for each in done.stdout.split(b"\0") if each]


class Snapshot:
    """A directory as a commit or the index has it. One process of Git reads all contents.

    Args:
        repository: The repository.
        revision: The commit; None: the index.
        directory: The directory in the repository; empty: the uppermost.
        shown: The directory as messages show it.
        commit: The id of the commit, if it is known: a revision such as HEAD may move meanwhile.
    """

    def __init__(
        self,
        repository: Repository,
        revision: str | None,
        directory: str = "",
        shown: Path | str = "",
        commit: str = "",
    ) -> None:
        self._repository, self._revision, self._directory, self._shown = repository, revision, directory, shown
        self._commit = commit or revision
        self._contents: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._contents:
            self._contents.communicate()

    @cached_property
    def tree(self) -> str:
        """The id of all that the commit has; empty: the index is meant."""
        if self._revision is None:
            return ""
        found = self._repository.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{self._commit}^{{tree}}")
        if not found or not self._revision:  # from a variable that is not set
            raise _nothing("Git has no such revision" if self._revision else "the name of the revision is empty")
        return found[0].strip()

    def entries(self, directory: str) -> Mapping[str, FileKind]:
        """Return what is in a directory."""
        return {name: each.kind for name, each in self._directories.get(directory, {}).items()}

    def files(self) -> Iterator[str]:
        """Yield the names of everything that is not a directory."""
        for directory, entries in self._directories.items():
            for name, each in entries.items():
                if each.kind != "directory":
                    yield posixpath.join(directory, name)

    def read(self, name: str, most: int) -> bytes:
        """Read a file from Git."""
        directory, _, last = name.rpartition("/")
        return self.content(self._directories[directory][last], most)

    def content(self, entry: GitEntry, most: int) -> bytes:
        """Return the content of something.

        Raises:
            Unreadable: It is too large, or Git does not have it.
        """
        if self._contents is None:
            command = ["git", "-C", str(self._repository.top), "cat-file", "--batch"]
            self._contents = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        asking, answers = self._contents.stdin, self._contents.stdout
        assert asking
        assert answers
        if not entry.identity:
            raise Unreadable(
                says("LZ003", reason="it has merge conflicts"), "conflicts", hint="resolve them, and stage it"
            )
        with suppress(BrokenPipeError):  # it ended, because it could not fetch something
            asking.write(entry.identity.encode() + b"\n")
            asking.flush()
        header = answers.readline().split()
        if len(header) != 3:  # a clone may lack some contents
            raise Unreadable(says("LZ003", reason="Git does not have its content"), "nothing")
        content = answers.read(int(header[2]) + 1)[:-1]
        if len(content) > most:
            raise too_large(most)
        return content

    def shown(self, name: str) -> str:
        """Its name as messages show it: `HEAD:people/data.yaml`, or `people/data.yaml` in the index."""
        path = str(Path(self._shown) / name)
        return path if self._revision is None else f"{self._revision}:{path}"

    def found(self, name: str) -> tuple[str, GitEntry]:
        """Find something by its name in the repository, along links as they were.

        Args:
            name: Its name from the top of the repository; empty: the top itself.

        Returns:
            The name without links, and what is there.

        Raises:
            Unreadable: It is not there, or leads out of the repository.
        """
        place = name
        for _ in range(_MOST_LINKS):
            there = self._at(place)
            if there and there.kind != "a link":
                return place, there
            link = place if there else self._link_above(place)
            if link is None:
                break
            target = os.fsdecode(self.content(self._at(link) or GitEntry("file", ""), _LONGEST_TARGET))
            rest = place[len(link) + 1 :]
            place = posixpath.normpath(posixpath.join(posixpath.dirname(link), target, rest))
            place = "" if place == "." else place
            if place.split("/")[0] in ("..", "") and place:
                break
        raise _nothing("Git has no such file there")

    def _link_above(self, place: str) -> str | None:
        steps = place.split("/")
        above = ("/".join(steps[:end]) for end in range(1, len(steps)))
        return next((each for each in above if (at := self._at(each)) and at.kind == "a link"), None)

    def _at(self, place: str) -> GitEntry | None:
        """Return what has a name; None: nothing has."""
        found = dict(self._listed(place, is_whole=False))
        return found.get(place) or (GitEntry("directory", "") if found or not place else None)

    def _listed(self, place: str, *, is_whole: bool = True) -> Iterator[tuple[str, GitEntry]]:
        """Yield what has a name, and what is below it.

        Args:
            place: The name from the top of the repository.
            is_whole: Whether what is in a directory is wanted.
        """
        only = ["--", f":(top,literal){place}"] if place else []
        words = ["ls-files", "--stage", "-z", *only]
        if self._revision is not None:
            words = ["ls-tree", "-z", "--full-tree", *(["-r", "-t"] if is_whole else []), self.tree, *only]
        for line in self._repository.ask(*words):
            about, _, path = line.partition("\t")
            mode, second, third = about.split()
            identity = third if self._revision is not None else second if third == "0" else ""
            yield path, GitEntry(_KINDS.get(mode, "file"), identity)

    @cached_property
    def _directories(self) -> Mapping[str, Mapping[str, GitEntry]]:
        found: dict[str, dict[str, GitEntry]] = {}
        for path, entry in self._listed(self._directory):
            name = path[len(self._directory) + 1 :] if self._directory else path
            if not name:
                continue
            directory, _, last = name.rpartition("/")
            found.setdefault(directory, {})[last] = entry
            while directory:  # the index has no directories
                directory, _, above = directory.rpartition("/")
                found.setdefault(directory, {}).setdefault(above, GitEntry("directory", ""))
        return found


def _nothing(reason: str) -> Unreadable:
    return Unreadable(says("LZ003", reason=reason), "nothing", hint="name a revision that contains the file")
