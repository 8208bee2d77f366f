"""Reading a configuration file, YAML or JSON."""

import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from landingzone.config.options import StackConfiguration
from landingzone.config.source import DEFAULT_FILE as DEFAULT_FILE
from landingzone.config.source import (
    is_standard_input,
    read_plain,
    read_standard_input,
    require_file,
    shown,
    without_extensions,
)
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, InvalidFile, InvalidInputs, Origin, path_of
from landingzone.ground.tokens import is_token
from landingzone.reading.faults import Unreadable
from landingzone.reading.files import decode, read_bytes, readable
from landingzone.reading.plain import Plain

_QUIET_SECONDS = 0.05
_LONGEST_WAIT_SECONDS = 2.0


@dataclass(frozen=True)
class ConfigurationFile:
    """A configuration file that has been read.

    Args:
        name: Its name, as messages show it.
        plain: What it says, and where.
    """

    name: str
    plain: Plain

    @property
    def content(self) -> dict[str, Any]:
        """What it says, as plain values, without the `x-...` keys at the top."""
        return without_extensions(self.plain.value)

    def configuration(self) -> StackConfiguration:
        """Give what it says, typed.

        Raises:
            InvalidInputs: Names are unknown, types are wrong or the account is missing; it lists every problem.
        """
        with self.places():
            return StackConfiguration.model_validate(self.content)

    def located(self, problems: Iterable[Finding]) -> list[Finding]:
        """Give problems of what it says with their places: of what is missing, that of what is around it."""
        return [replace(problem, origin=self._origin(problem.path)) for problem in problems]

    @contextmanager
    def places(self) -> Iterator[None]:
        """Give the problems of an InvalidInputs with their places."""
        try:
            yield
        except InvalidInputs as error:
            raise InvalidInputs(self.located(error.problems)) from None

    def _origin(self, path: str) -> Origin:
        place = self.plain.nearest_place(path)
        return Origin(self.name, place.line, place.column) if place else Origin(self.name)


def read_configuration(path: Path | str) -> StackConfiguration:
    """Read a configuration file.

    Args:
        path: YAML by the rules of version 1.2, or JSON, which a `*.tfvars.json` file is; `-` is the standard input.

    Returns:
        What the file says, typed.

    Raises:
        InvalidFile: There is no such file, or it does not contain a map of names to values.
        InvalidInputs: Names are unknown, types are wrong or the account is missing; it lists every problem.
    """
    return read_file(Path(path)).configuration()


def read_file(path: Path) -> ConfigurationFile:
    """Read a YAML or JSON file, without looking at what it means.

    Raises:
        InvalidFile: There is no such file, or it does not contain a map of names to values.
        InvalidInputs: A text contains a CDKTF token, which only Python code can use.
    """
    try:
        content = _read_bytes(path)
    except Unreadable as fault:
        raise InvalidFile(fault.of(shown(path))) from None
    return read_content(content, path, shown(path))


def read_content(content: bytes, path: Path, name: str) -> ConfigurationFile:
    """Read the content of a YAML or JSON file, without looking at what it means.

    Args:
        content: What is in the file.
        path: Where it is, or was: `*.json` is JSON, and anything else may be YAML or JSON.
        name: What messages call it.

    Raises:
        InvalidFile: It does not contain a map of names to values.
        InvalidInputs: A text contains a CDKTF token, which only Python code can use.
    """
    try:
        file = ConfigurationFile(name, read_plain(decode(content), path))
    except Unreadable as fault:
        raise InvalidFile(fault.of(name)) from None
    with file.places():
        _refuse_tokens(file.content)
    return file


def read_mapping(path: Path) -> dict[str, Any]:
    """Read a YAML or JSON file as plain values, without looking at what they mean.

    Args:
        path: The file; `-` is the standard input.

    Returns:
        What it says, but for `x-...` keys at the top, which are a place for anchors.

    Raises:
        InvalidFile: There is no such file, or it does not contain a map of names to values.
        InvalidInputs: A text contains a CDKTF token, which only Python code can use.
    """
    return read_file(path).content


def _read_bytes(path: Path) -> bytes:
    if is_standard_input(path):
        return read_standard_input()
    require_file(path)
    return _read_when_written(path)


def _read_when_written(path: Path) -> bytes:
    """Read a file once nobody is writing to it: a half-written file may be valid and have half of the users.

    Raises:
        Unreadable: It cannot be read, or keeps changing.
    """
    end = time.monotonic() + _LONGEST_WAIT_SECONDS
    while True:
        with readable(path):
            before = path.stat()
        content = read_bytes(path)
        if not stat.S_ISREG(before.st_mode):
            return content
        with readable(path):
            after = path.stat()
        is_same = all(getattr(before, each) == getattr(after, each) for each in ("st_ino", "st_size", "st_mtime_ns"))
        # A time in the future comes from another machine's clock, and is ignored.
        if is_same and not 0 <= time.time() - after.st_mtime < _QUIET_SECONDS:
            return content
        if time.monotonic() > end:
            raise Unreadable(says("LZ006"), "a change", hint="try again when it is written")
        time.sleep(_QUIET_SECONDS / 2)


def _refuse_tokens(content: Mapping[str, Any]) -> None:
    problems: list[Finding] = []

    def walk(value: object, steps: tuple[str | int, ...]) -> None:
        match value:
            case str() if is_token(value):
                where = path_of(*steps)
                problems.append(Finding(where, says("LZ035"), "`TfToken[`"))
            case dict():
                for key, inner in value.items():
                    walk(key, (*steps, key) if isinstance(key, str) else steps)
                    walk(inner, (*steps, str(key)))
            case list():
                for index, inner in enumerate(value):
                    walk(inner, (*steps, index))

    walk(content, ())
    if problems:
        raise InvalidInputs(problems)
