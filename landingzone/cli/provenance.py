"""What a page is made from: the file, the commit that is checked out, the time, and the version."""

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from landingzone import __version__
from landingzone.access.render.frame import Provenance
from landingzone.changes.render.html import ComparedSource
from landingzone.cli.revision import ask_git, read_revision
from landingzone.config.file import ConfigurationFile
from landingzone.config.source import followed
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
    commit, is_changed = _checked_out(read, file)
    return Provenance(file=read.name, commit=commit, is_changed=is_changed, made=time_of_page(), version=__version__)


def _checked_out(read: ConfigurationFile, file: Path) -> tuple[str, bool]:
    """Return the commit that is checked out, if it has the file, and whether the configuration differs from it."""
    file = followed(file)
    found = _git(file, "rev-parse", "HEAD", f"HEAD:./{'' if file.is_dir() else file.name}")
    return (found[0], _is_changed(read, file)) if len(found) == 2 else ("", False)


def _git(file: Path, *words: str) -> list[str]:
    """Ask Git in the directory of a file, and give the words of its answer; none if it has no answer."""
    try:
        done = ask_git(file, *words)
    except OSError:
        return []
    return [] if done.returncode else done.stdout.decode(errors="replace").split()


def _is_changed(read: ConfigurationFile, file: Path) -> bool:
    try:
        return read_revision("HEAD", file).digest != read.digest
    except (InvalidFile, InvalidInputs):  # what the commit has is broken, and what is read now is not
        return True


def source_of(read: ConfigurationFile, file: Path, revision: str | None = None) -> ComparedSource:
    """Describe a side of a comparison.

    Args:
        read: The configuration.
        file: Its file or directory.
        revision: The Git revision that it comes from; None: it is read from files.
    """
    revision, is_changed = (revision, False) if revision is not None else _checked_out(read, file)
    commit, committed = "", None
    # Whatever the settings of Git are: no signature is checked, which would run a program and add to the answer.
    shown = ("show", "--no-patch", "--no-show-signature", "--format=%H %ct", "--end-of-options")
    found = _git(followed(file), *shown, f"{revision}^{{commit}}") if revision else []
    if len(found) == 2:
        commit, committed = found[0], datetime.fromtimestamp(int(found[1]), UTC)
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
    place = followed(file)
    directory = place if place.is_dir() else place.parent
    if out.resolve() in {(directory / part.place).resolve() for part in read.parts}:
        raise click.UsageError(f"{out} is part of the configuration; name another file for the page")
