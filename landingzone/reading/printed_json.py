"""JSON that a command prints: states, plans and outputs of Terraform, account details of the AWS CLI.

Nobody writes it, so hints on how to write JSON do not help here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, InvalidFile, Origin, path_of
from landingzone.reading.faults import Unreadable
from landingzone.reading.files import read_text
from landingzone.reading.json_text import parse_json

# A state may have much more than users, in nested modules.
_MOST_BYTES = 512 * 1024 * 1024
_DEEPEST = 300


class Foreign(BaseModel):
    """A part of what a command prints: known fields have their types, and others are ignored."""

    model_config = ConfigDict(strict=True)


def read_printed_text(path: Path, hint: str) -> str:
    """Read a file with what a command printed.

    Args:
        path: The file.
        hint: Which file to name instead.

    Raises:
        InvalidFile: It cannot be read, is too large, or is not text.
    """
    try:
        return read_text(path, _MOST_BYTES)
    except Unreadable as fault:
        raise InvalidFile(fault.of(path, hint)) from None


def parse_printed_json(text: str, path: Path, hint: str, fraction: Callable[[str], Any] | None = None) -> Any:
    """Read JSON that a command printed.

    Args:
        text: The text of the file.
        path: The file.
        hint: Which file to name instead.
        fraction: Reads a number with a fraction or an exponent; None: as a float.

    Raises:
        InvalidFile: It is not JSON, or exceeds a limit.
    """
    try:
        return parse_json(text, _DEEPEST, fraction)
    except Unreadable as fault:
        raise InvalidFile(replace(fault.of(path), hint=hint)) from None


def something_else(path: Path, what: str, hint: str, where: str = "") -> InvalidFile:
    """Report that JSON is not what was expected, such as `a state`."""
    rule = says("LZ037", what=f"{what}{f' (at {where})' if where else ''}")
    return InvalidFile(Finding((), rule, "", hint, Origin(str(path))))


@contextmanager
def other_types_refused(path: Path, what: str, hint: str, known: Collection[str] | None = None) -> Iterator[None]:
    """Turn a value of a wrong type into an InvalidFile that says where it is.

    Args:
        path: The file.
        what: What it should be, such as `a state`.
        hint: Which file to name instead.
        known: The names that it may have at the top: another one may be anything, and is not shown. None: a model has
            checked them.
    """
    try:
        yield
    except ValidationError as error:
        where = error.errors(include_url=False, include_input=False)[0]["loc"]
        is_shown = known is None or (where[:1] and where[0] in known)
        raise something_else(path, what, hint, path_of(*where) if is_shown else "") from None
