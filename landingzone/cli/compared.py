"""What a comparison of two configurations compares: files, or what a commit, the index or the work tree of Git has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from landingzone.cli.revision import commit_of, read_revision, unstaged
from landingzone.config.file import ConfigurationFile, read_file
from landingzone.ground.words import listed


@dataclass(frozen=True)
class ComparedSide:
    """One side of a comparison.

    Args:
        read: The configuration.
        file: Its file or directory.
        kind: Where it is read from.
        revision: The revision of a commit, as it was named.
        commit: The id of the commit.
        unlike: Of the index and the work tree: the files in which the two differ.
    """

    read: ConfigurationFile
    file: Path
    kind: Literal["file", "commit", "index", "work tree"]
    revision: str | None = None
    commit: str = ""
    unlike: tuple[str, ...] = ()

    @property
    def in_words(self) -> str:
        """What it is, in words."""
        match self.kind:
            case "file":
                return self.read.name
            case "commit":
                return f"{self.revision} (commit {self.commit[:12]})" if self.commit else f"{self.revision}"
        return f"the {self.kind}"

    @property
    def warning(self) -> str:
        """What a reader must know about what is not read; empty: nothing."""
        if not self.unlike:
            return ""
        if self.kind == "index":
            return f"the work tree differs in {listed(self.unlike, most=5)}: without --staged it is compared"
        return f"the index differs in {listed(self.unlike, most=5)}: --staged compares it"

    def as_dict(self) -> dict[str, object]:
        """What it is, as plain values."""
        facts = {"kind": self.kind, "name": self.read.name, "commit": self.commit, "unlike": [*self.unlike]}
        return {name: value for name, value in facts.items() if value}


@dataclass(frozen=True)
class Compared:
    """What is compared.

    Args:
        old: What was.
        new: What is now.
    """

    old: ComparedSide
    new: ComparedSide

    def in_words(self) -> str:
        """What is compared, in a line; nothing for two files, which the command line names."""
        if self.old.kind != "commit":
            return ""
        return "; ".join(filter(None, [f"From {self.old.in_words} to {self.new.in_words}", self.new.warning])) + "."

    def as_dict(self) -> Mapping[str, object]:
        """What is compared, as plain values."""
        return {"old": self.old.as_dict(), "new": self.new.as_dict()}


def side_of_file(file: Path) -> ComparedSide:
    """Read a side from files.

    Raises:
        LandingzoneError: It cannot be read.
    """
    return ComparedSide(read_file(file), file, "file")


def side_of_revision(revision: str, file: Path) -> ComparedSide:
    """Read a side from a commit.

    Raises:
        LandingzoneError: Git cannot provide it, or it cannot be read.
    """
    commit, _ = commit_of(revision, file) or ("", None)
    read = read_revision(revision, file, commit)
    return ComparedSide(read, file, "commit", revision, commit)


def side_in_repository(file: Path, *, is_staged: bool) -> ComparedSide:
    """Read the newer side of a comparison with a commit.

    Args:
        file: The file or directory.
        is_staged: Whether the index is meant, and not the work tree.

    Raises:
        LandingzoneError: It cannot be read.
    """
    read = read_revision(None, file) if is_staged else read_file(file)
    return ComparedSide(read, file, "index" if is_staged else "work tree", unlike=tuple(unstaged(read, file)))
