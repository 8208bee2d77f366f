"""Which configuration a command is about: the one that is named, or the whole that a named part belongs to."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click

from landingzone.cli.configuration import CONFIG_VARIABLE, PROJECT, find_configuration
from landingzone.cli.terminal import complain
from landingzone.config.file import DEFAULT_FILE, files_by_name
from landingzone.config.source import directory_around, is_part, is_standard_input
from landingzone.ground.problems import InvalidFile
from landingzone.ground.words import listed
from landingzone.reading.faults import Unreadable
from landingzone.reading.files import read_text
from landingzone.reading.json_text import parse_json
from landingzone.reading.repository import GitFault, Repository
from landingzone.reading.trees import Folder, files_below

_USUAL = (DEFAULT_FILE, "landingzone.yml")


def meant(named: Path | None = None) -> Path:
    """Return which configuration is meant.

    Args:
        named: Its name; of a file that is a part of one, the whole is meant; None: none is named.

    Raises:
        UsageError: It is a part of several.
        InvalidFile: There is no default.
    """
    if named is None:
        return find_configuration()
    first, *others = wholes_of(named)
    if others:
        raise click.UsageError(f"{named} is a part of {listed(map(str, (first, *others)))}; name one of these")
    return first


def wholes_of(named: Path) -> list[Path]:
    """Return the configurations that a file or a directory of files is a part of; itself, if there are none.

    They are looked for in its directory and above, as far as the repository or the working directory.
    """
    if is_standard_input(named):
        return [named]
    place = resolved(named)
    if place is None:
        return [named]
    found: list[Path] = []
    for head in dict.fromkeys(_heads_around(place)):
        if resolved(head) == place:
            return [named]
        if _has(head, place):
            found.append(head if named.is_absolute() else Path(os.path.relpath(head)))
    if found:
        complain(f"{named} is a part of {listed(map(str, found))}: the whole is read.")
    return found or [named]


def configurations_of_repository() -> list[Path]:
    """Return the configurations in the repository of the working directory: usual names, and what cdktf.json names.

    Raises:
        UsageError: There is no repository, or it has none.
        InvalidFile: Git cannot be asked.
    """
    repository = Repository.around(Path.cwd())
    try:
        names = repository.ask("ls-files", "-z") if repository else []
    except GitFault as fault:
        raise InvalidFile(fault.of(str(repository and repository.top))) from None
    named = os.environ.get(CONFIG_VARIABLE)
    found = {Path(named): None} if named else {}
    for path in (repository.top / name for name in names if repository):
        if path.name in _USUAL and path.is_file():
            found[path] = None
        elif path.name == PROJECT and (config := _named_in(path)) and _is_there(config):
            found[config] = None
    wholes = {resolved(whole) or whole: whole for each in found for whole in wholes_of(Path(os.path.relpath(each)))}
    if not wholes:
        raise click.UsageError(f"no {DEFAULT_FILE} is in a Git repository here, and no {PROJECT} names one; name FILE")
    return [*wholes.values()]


def _heads_around(place: Path) -> Iterator[Path]:
    """Yield configurations that may have a file."""
    here = resolved(Path())
    repository = Repository.around(place.parent)
    highest = repository.top if repository else here if here and place.is_relative_to(here) else place.parent
    for directory in (each for each in place.parents if each.is_relative_to(highest)):
        heads = (directory / DEFAULT_FILE, _named_in(directory / PROJECT))
        yield from (head for head in heads if head and _is_there(head))
    with suppress(InvalidFile, OSError):  # the working directory may be gone
        if _is_there(default := find_configuration()):
            yield default.resolve()


def resolved(path: Path) -> Path | None:
    """Return a path without links; None: that is not known, as of links in a circle and of names that are too long."""
    try:
        target = path.resolve()
        target.exists()
    except (OSError, RuntimeError, ValueError):
        return None
    return target


def _is_there(head: Path) -> bool:
    # Nothing is read from a pipe, which may be without end.
    target = resolved(head)
    return target is not None and (target.is_file() or target.is_dir())


def _has(head: Path, place: Path) -> bool:
    """Return whether a file, or all files of a directory, belong to a configuration."""
    directory = directory_around(head).resolve()
    if not place.is_relative_to(directory):
        return False
    try:
        files = files_by_name(head)
        if not place.is_dir():
            return files.have(place.relative_to(directory).as_posix())
        parts = files_below(Folder(place), is_part)
    except (InvalidFile, Unreadable):  # what it includes is not known
        return False
    names = [(place / part).relative_to(directory).as_posix() for part in parts]
    return bool(names) and all(map(files.have, names))


def _named_in(project: Path) -> Path | None:
    """Return the configuration that a cdktf.json names, if it names one."""
    if not project.is_file():
        return None
    try:
        name = parse_json(read_text(project))["context"]["config"]
    except (Unreadable, LookupError, TypeError):
        return None
    return project.parent / name if isinstance(name, str) and name and "\0" not in name else None
