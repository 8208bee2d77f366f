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
from landingzone.reading.repository import Repository

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
    place = named.resolve()
    parts = [each for each in place.rglob("*") if is_part(each.name)] if place.is_dir() else [place]
    found: list[Path] = []
    for head in dict.fromkeys(_heads_around(place)):
        if head == place or head.resolve() == place:
            return [named]
        if any(_has(head, part) for part in parts):
            found.append(head if named.is_absolute() else Path(os.path.relpath(head)))
    if found:
        complain(f"{named} is a part of {listed(map(str, found))}: the whole is read.")
    return found or [named]


def configurations_of_repository() -> list[Path]:
    """Return the configurations in the repository of the working directory: usual names, and what cdktf.json names.

    Raises:
        UsageError: There is no repository, or it has none.
    """
    repository = Repository.around(Path.cwd())
    names = repository.ask("ls-files", "-z") if repository else []
    named = os.environ.get(CONFIG_VARIABLE)
    found = {Path(named).resolve(): None} if named else {}
    for path in (repository.top / name for name in names if repository):
        if path.name in _USUAL and path.is_file():
            found[path] = None
        elif path.name == PROJECT and (config := _named_in(path)):
            found[config] = None
    wholes = {whole.resolve(): whole for each in found for whole in wholes_of(Path(os.path.relpath(each)))}
    if not wholes:
        raise click.UsageError(f"no {DEFAULT_FILE} is in a Git repository here, and no {PROJECT} names one; name FILE")
    return [*wholes.values()]


def _heads_around(place: Path) -> Iterator[Path]:
    """Yield configurations that may have a file."""
    here = Path.cwd()
    repository = Repository.around(place.parent)
    highest = repository.top if repository else here if place.is_relative_to(here) else place.parent
    for directory in (each for each in place.parents if each.is_relative_to(highest)):
        heads = (directory / DEFAULT_FILE, _named_in(directory / PROJECT))
        yield from (head for head in heads if head and head.exists())
    with suppress(InvalidFile):
        yield find_configuration().resolve()


def _has(head: Path, part: Path) -> bool:
    directory = directory_around(head).resolve()
    try:
        return part.is_relative_to(directory) and files_by_name(head).have(part.relative_to(directory).as_posix())
    except InvalidFile:  # what it includes is not known
        return False


def _named_in(project: Path) -> Path | None:
    """Return the configuration that a cdktf.json names, if it names one."""
    try:
        name = parse_json(read_text(project))["context"]["config"]
    except (Unreadable, LookupError, TypeError):
        return None
    return project.parent / name if isinstance(name, str) and name else None
