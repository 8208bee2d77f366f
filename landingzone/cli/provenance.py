"""What a page is made from: the file, the commit that is checked out, the time, and the version."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from landingzone.access.render.frame import Provenance
    from landingzone.changes.render.html import Source
    from landingzone.config.file import ConfigurationFile


def now() -> datetime:
    """Give the time: that of SOURCE_DATE_EPOCH, seconds since 1970, if it is set, so that a page can be made again."""
    try:
        return datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC)
    except (KeyError, ValueError, OverflowError, OSError):  # it is not set, or is no such number
        return datetime.now(UTC)


def provenance_of(read: ConfigurationFile, file: Path) -> Provenance:
    """Say what a page is made from.

    Args:
        read: The configuration.
        file: Its file or directory.
    """
    from landingzone import __version__
    from landingzone.access.render.frame import Provenance

    commit = _commit_with(file)
    is_changed = bool(commit) and _is_changed(read, file)
    return Provenance(file=read.name, commit=commit, is_changed=is_changed, made=now(), version=__version__)


def _commit_with(file: Path) -> str:
    """Give the commit that is checked out, if it has the file; "": there is none, or it does not."""
    directory, last = (file, "") if file.is_dir() else (file.parent, file.name)
    try:
        done = subprocess.run(
            ["git", "-C", str(directory), "rev-parse", "HEAD", f"HEAD:./{last}"],
            capture_output=True,
            check=False,
        )
    except OSError:
        return ""
    lines = done.stdout.decode(errors="replace").split()
    return lines[0] if done.returncode == 0 and len(lines) == 2 else ""


def _is_changed(read: ConfigurationFile, file: Path) -> bool:
    from landingzone.cli.configuration import read_revision
    from landingzone.ground.problems import InvalidFile, InvalidInputs

    try:
        return read_revision("HEAD", file).digest != read.digest
    except (InvalidFile, InvalidInputs):  # what the commit has is broken, and what is read now is not
        return True


def source_of(read: ConfigurationFile, file: Path) -> Source:
    """Describe a side of a comparison that is read from files.

    Args:
        read: The configuration.
        file: Its file or directory.
    """
    of = provenance_of(read, file)
    return _source(read, file, of.commit, is_changed=of.is_changed)


def source_of_revision(read: ConfigurationFile, file: Path, revision: str) -> Source:
    """Describe a side of a comparison that comes from Git.

    Args:
        read: The configuration.
        file: Its file or directory.
        revision: The revision.
    """
    return _source(read, file, revision, is_changed=False)


def _source(read: ConfigurationFile, file: Path, revision: str, *, is_changed: bool) -> Source:
    from landingzone.changes.render.html import Source

    commit, committed = "", None
    if revision:
        directory = file if file.is_dir() else file.parent
        command = ["git", "-C", str(directory), "show", "--no-patch", "--format=%H %ct", "--end-of-options"]
        with suppress(OSError):
            done = subprocess.run([*command, f"{revision}^{{commit}}"], capture_output=True, check=False)
            told = done.stdout.split()
            if done.returncode == 0 and len(told) == 2:
                commit, committed = told[0].decode(), datetime.fromtimestamp(int(told[1]), UTC)
    return Source(name=read.name, commit=commit, committed=committed, is_changed=is_changed, digest=read.digest)
