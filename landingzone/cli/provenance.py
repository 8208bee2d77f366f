"""What a page is made from: the file, the commit that is checked out, the time, and the version."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from landingzone import __version__
from landingzone.access.render.frame import Provenance
from landingzone.changes.render.html import ComparedSource
from landingzone.cli.revision import commit_of, read_revision
from landingzone.config.file import ConfigurationFile
from landingzone.config.source import directory_around
from landingzone.ground.problems import InvalidFile, InvalidInputs, LandingzoneError
from landingzone.ground.words import quoted

_TIME = "SOURCE_DATE_EPOCH"


class TimeError(LandingzoneError):
    """The time that a page shall have cannot be read. One line says why."""


def time_of_page() -> datetime:
    """Return when a page is made: now, or at SOURCE_DATE_EPOCH, seconds since 1970, so that it can be made again.

    Raises:
        TimeError: SOURCE_DATE_EPOCH is set, and is not such a time.
    """
    text = os.environ.get(_TIME)
    if not text:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError):
        problem = f"must be a time in seconds since 1970 (got {quoted(text)})"
        raise TimeError(f"{_TIME}: {problem}; unset it, or write one, such as `git log -1 --format=%ct`") from None


def provenance_of(read: ConfigurationFile, file: Path) -> Provenance:
    """Describe what a page is made from.

    Args:
        read: The configuration.
        file: Its file or directory.

    Raises:
        TimeError: SOURCE_DATE_EPOCH is not a time.
    """
    commit, _, is_changed = _checked_out(read, file)
    return Provenance(file=read.name, commit=commit, is_changed=is_changed, made=time_of_page(), version=__version__)


def _checked_out(read: ConfigurationFile, file: Path) -> tuple[str, datetime | None, bool]:
    """Return the commit that is checked out, if it has the file, and whether the configuration differs from it."""
    if (found := commit_of("HEAD", file)) is None:
        return "", None, False
    try:
        return *found, read_revision("HEAD", file).digest != read.digest
    except (InvalidFile, InvalidInputs):  # what the commit has is broken, and what is read now is not
        return *found, True


def source_of(read: ConfigurationFile, file: Path, revision: str | None = None) -> ComparedSource:
    """Describe a side of a comparison.

    Args:
        read: The configuration.
        file: Its file or directory.
        revision: The Git revision that it comes from; None: it is read from files, or from the index.
    """
    if revision is None:
        commit, committed, is_changed = _checked_out(read, file)
    else:
        commit, committed = commit_of(revision, file) or ("", None)
        is_changed = False
    return ComparedSource(
        name=read.name,
        commit=commit,
        committed=committed,
        is_changed=is_changed,
        digest=read.digest,
        is_one_file=read.is_one_file,
    )


def refuse_as_output(out: Path, read: ConfigurationFile, file: Path) -> None:
    """Refuse to write over the configuration.

    Args:
        out: The file to write.
        read: The configuration.
        file: Its file or directory.

    Raises:
        click.UsageError: It is a file of the configuration.
    """
    directory = directory_around(file).resolve()
    target = out.resolve()
    if target.is_relative_to(directory) and read.files.have(target.relative_to(directory).as_posix()):
        raise click.UsageError(f"{out} is part of the configuration; name another file for the page")
