"""What is wrong with the inputs: where, which rule, what was found, how to fix it. One line each, all at once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from landingzone.words import printable

_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST_SHOWN = 60  # characters


@dataclass(frozen=True, order=True)
class Problem:
    """One problem of an input.

    Args:
        path: Where, as written in the file: `users.carol.pgp_key`, `users["jane@acme.com"].groups[2]`.
        rule: What must hold.
        actual: What was found, never a secret.
        hint: How to fix it.
    """

    path: str
    rule: str
    actual: str = "nothing"
    hint: str = ""

    def __str__(self) -> str:
        """The line that a person reads: `path: rule (got ...); hint`. It is safe to print; the fields need not be."""
        return printable(f"{self.path}: {self.rule} (got {self.actual})" + (f"; {self.hint}" if self.hint else ""))


class LandingzoneError(Exception):
    """Base of the errors of this package.

    `str()` of one is for people and safe to print: one line, or one for each problem, whatever names are in it, since
    programs print errors, and so does Python. `args` have the text as it was given.
    """

    def __str__(self) -> str:
        """The text as one line that is safe to print."""
        return printable(super().__str__())


class InvalidInputs(LandingzoneError):  # noqa: N818 - named for what it tells; no ValueError, which pydantic would swallow
    """The inputs break rules. `problems` holds every one, sorted; the text has one line for each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))

    def __str__(self) -> str:
        """The lines of the problems."""
        return "\n".join(map(str, self.problems))

    def __reduce__(self) -> tuple[type[Self], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class InvalidFile(LandingzoneError):  # noqa: N818
    """A file that cannot be read as inputs: missing, not YAML or JSON, not a map. One line says where and why."""


class UnknownAddress(LandingzoneError):  # noqa: N818
    """Nothing has this address. One line names it and the nearest address that exists."""


def path_of(*steps: str | int) -> str:
    """Write a path as a person finds it in the file.

    Args:
        steps: Keys (text) and list positions (numbers from 0), outermost first.

    Returns:
        Plain keys joined with dots, others in brackets and quotes: `users["jane@acme.com"].groups[2]`.
    """
    text = ""
    for step in steps:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _PLAIN_KEY.fullmatch(step):
            text += f".{step}" if text else step
        else:
            text += f'["{_one_line(step)}"]'
    return text


def describe(value: object) -> str:
    """Describe a value that was found, in a few words that fit a line."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case str():
            return f"'{_one_line(value)}'" if value else "an empty text"
        case int() | float():
            return f"the number {value}"
        case dict():
            return f"a map with {len(value)} entries" if value else "an empty map"
        case list() | tuple():
            return f"a list with {len(value)} entries" if value else "an empty list"
        case _:
            return f"a {type(value).__name__}"


def _one_line(text: str) -> str:
    safe = printable(text)
    return safe if len(safe) <= _LONGEST_SHOWN else f"{safe[:_LONGEST_SHOWN]}..."
