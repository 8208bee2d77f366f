"""Why a text is not read: what it has, where, and how to fix it. YAML and JSON share these faults and their limits."""

from dataclasses import dataclass
from typing import Self

from landingzone.ground.kinds import coded, says
from landingzone.ground.problems import Finding, LandingzoneError, Origin, describe

DEEPEST = 50
"""Most levels of maps and lists in what people write: a policy document inside a file needs about ten."""

MOST_DIGITS = 100
"""Most characters of a number."""


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands in a text. Line and column count from 1, columns in characters."""

    line: int
    column: int

    def __str__(self) -> str:
        """Write it as editors and terminals understand it behind a file's name: `41:7`."""
        return f"{self.line}:{self.column}"


class Unreadable(LandingzoneError):  # noqa: N818 - named for what it tells
    """A text that is not read.

    Args:
        rule: Why: `has a number of 200 characters`.
        found: What it has, in a few words: `a number of 200 characters`.
        place: Where; None: it is not known.
        hint: How to fix it: `write at most 100`.
    """

    def __init__(self, rule: str, found: str, place: Place | None = None, hint: str = "") -> None:
        self.rule, self.found, self.place, self.hint = rule, found, place, hint
        super().__init__(str(self.of("the text")))

    def of(self, source: object, hint: str = "") -> Finding:
        """Give it as a problem of a file: `people.yaml:3:7: is not YAML (...)`.

        Args:
            source: The name of the file.
            hint: How to fix it, if nothing better is known.
        """
        origin = Origin(str(source), self.place.line, self.place.column) if self.place else Origin(str(source))
        return Finding("", self.rule, "", self.hint or hint, origin)

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, Place | None, str]]:
        return type(self), (self.rule, self.found, self.place, self.hint)


def has(code: str, hint: str, place: Place | None = None, **values: object) -> Unreadable:
    """Tell what a text has that is not read: `has ...` by the rule of a kind."""
    rule = says(code, **values)
    return Unreadable(rule, rule.removeprefix("has "), place, hint)


def is_not(code: str, found: str, place: Place | None = None, hint: str = "") -> Unreadable:
    """Tell that a text is not of the language that it should be of: what it has, if a hint says how to mend that."""
    rule = f"has {found}" if hint else f"{says(code)} ({found})"
    return Unreadable(coded(code, rule), found, place, hint)


def is_twice(key: object, place: Place | None = None) -> Unreadable:
    """Tell of a key that one map has twice."""
    name = describe(key) if isinstance(key, str) else "a name that is no text"
    return has("LZ022", "keep one", place, name=name)


def has_too_many_digits(text: str, place: Place | None = None) -> Unreadable:
    """Tell of a number that is too long."""
    return has("LZ023", f"write at most {MOST_DIGITS}", place, length=len(text))


def has_no_number(text: str, place: Place | None = None) -> Unreadable:
    """Tell of a number that is none to JSON, such as infinity."""
    return has("LZ028", "write another number", place, number=text)


def too_deep(deepest: int = DEEPEST, place: Place | None = None) -> Unreadable:
    """Tell of too many maps and lists inside one another."""
    return has("LZ024", "nothing needs so many", place, most=deepest)
