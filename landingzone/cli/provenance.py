"""What a page is made from: the file, the commit that is checked out, the time, and the version."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from landingzone import __version__
from landingzone.access.render.frame import PageSource, Provenance
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
    return Provenance(source=source_of(read, file), made=time_of_page(), version=__version__)


def source_of(read: ConfigurationFile, file: Path, revision: str | None = None) -> PageSource:
    """Describe what a page is made from, or compares.

    Args:
        read: The configuration.
        file: Its file or directory.
        revision: The Git revision that it comes from; None: it is read from files, or from the index, and compared with
            the commit that is checked out, if that has it.
    """
    found = commit_of(revision or "HEAD", file)
    commit, committed = found or ("", None)
    return PageSource(
        name=read.name,
        commit=commit,
        committed=committed,
        is_changed=revision is None and found is not None and _is_changed(read, file),
        digest=read.digest,
        is_one_file=read.is_one_file,
    )


def _is_changed(read: ConfigurationFile, file: Path) -> bool:
    try:
        return read_revision("HEAD", file).digest != read.digest
    except (InvalidFile, InvalidInputs):  # what the commit has is broken, and what is read now is not
        return True


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
