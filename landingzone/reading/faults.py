"""Why a file cannot be read: what it has, where, and how to fix it.

YAML and JSON share these faults and their limits.
"""

import re
from dataclasses import dataclass
from typing import Self

from landingzone.ground.kinds import coded, says
from landingzone.ground.problems import Finding, LandingzoneError, Origin, Steps, describe
from landingzone.ground.tables import read_rows
from landingzone.ground.words import counted

DEEPEST = 50
"""Most levels of maps and lists in a file that people write: a policy document inside a file needs about ten."""

MOST_DIGITS = 100
"""Most characters of a number."""

_NO_NUMBER = re.compile("[+-]?[.]?(inf(inity)?|nan)", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Place:
    """A place in a text. Line and column count from 1, columns in characters."""

    line: int
    column: int

    def __str__(self) -> str:
        """Write it as editors and terminals understand it after a file name: `41:7`."""
        return f"{self.line}:{self.column}"


class Unreadable(LandingzoneError):  # noqa: N818 - named for what it says
    """A text that cannot be read.

    Args:
        rule: Why: `has a number with 200 characters`.
        found: What it has, in a few words: `a number with 200 characters`.
        place: Where; None: not known.
        hint: How to fix it: `write at most 100`.
        named: The rule with a name from the text, which may be any text: a key in a file of another kind.
        steps: Where in the content it is, if that is known to be public.
    """

    def __init__(
        self, rule: str, found: str, place: Place | None = None, hint: str = "", named: str = "", steps: Steps = ()
    ) -> None:
        self.rule, self.found, self.place, self.hint, self.named, self.steps = rule, found, place, hint, named, steps
        super().__init__(str(self.of("the text")))

    def with_name(self) -> Self:
        """Return it with the name from the text, for a text whose names are public."""
        return type(self)(self.named or self.rule, self.found, self.place, self.hint, steps=self.steps)

    def of(self, source: object, hint: str = "") -> Finding:
        """Return it as a problem of a file: `people.yaml:3:7: is not YAML (...)`.

        Args:
            source: The name of the file.
            hint: How to fix it, if nothing better is known.
        """
        origin = Origin(str(source), self.place.line, self.place.column) if self.place else Origin(str(source))
        return Finding(self.steps, self.rule, "", self.hint or hint, origin)

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, Place | None, str, str, Steps]]:
        return type(self), (self.rule, self.found, self.place, self.hint, self.named, self.steps)


def has(code: str, hint: str, place: Place | None = None, **values: object) -> Unreadable:
    """Report what makes a text unreadable: `has ...`, from the rule of a kind."""
    rule = says(code, **values)
    return Unreadable(rule, rule.removeprefix("has "), place, hint)


def is_not(code: str, found: str, place: Place | None = None, hint: str = "") -> Unreadable:
    """Report that a text is not YAML or JSON: what it has, if a hint says how to fix that."""
    rule = f"has {found}" if hint else f"{says(code)} ({found})"
    return Unreadable(coded(code, rule), found, place, hint)


def known_mistake(language: str, said: str, text: str, **places: int) -> tuple[str, str, str] | None:
    """Find out what a person did wrong when a parser refuses a text: `parser_faults.tsv` has a row for each mistake.

    Args:
        language: `yaml` or `json`.
        said: The words of the parser.
        text: The text.
        places: Where it gave up (`here`), and for YAML where the fault begins (`beginning`).

    Returns:
        Which of the places it is, what the text has, and how to fix it; None: it is none of these mistakes.
    """
    for own, words, letters, place, found, hint in read_rows("landingzone.reading", "parser_faults.tsv"):
        if own == language and re.search(words, said) and re.compile(letters).match(text, places[place]):
            return place, found.format(text[places[place] : places[place] + 1]), hint
    return None


def is_twice(key: object, place: Place | None = None) -> Unreadable:
    """Report a key that a map has twice."""
    fault = has("LZ022", "keep one", place, name="a name" if isinstance(key, str) else "a name that is not a string")
    fault.named = says("LZ022", name=describe(key)) if isinstance(key, str) else ""
    return fault


def has_too_many_digits(text: str, place: Place | None = None) -> Unreadable:
    """Report a number that is too long."""
    return has("LZ023", f"write at most {MOST_DIGITS}", place, length=len(text))


def has_no_number(text: str, place: Place | None = None) -> Unreadable:
    """Report a number that JSON cannot represent, such as infinity."""
    number = text if _NO_NUMBER.fullmatch(text) else f"a number of {counted(len(text), 'character')}"
    return has("LZ028", "write another number", place, number=number)


def too_deep(deepest: int = DEEPEST, place: Place | None = None) -> Unreadable:
    """Report too many maps and lists inside one another."""
    return has("LZ024", "use fewer", place, most=deepest)
