"""What is wrong with the inputs: where, which rule, what was found, how to fix it. One line each, all at once."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import Self, TypeAlias

from landingzone.ground.kinds import KINDS, NO_CODE, Level, hint_of
from landingzone.ground.words import ODD_LETTERS, counted, key_quoted, odd_letter, printable, quoted

_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST_SHOWN = 60  # characters

Steps: TypeAlias = tuple[str | int, ...]
"""Where something is in a file: keys (strings) and list positions (numbers from 0), outermost first."""

MOST_OF_A_KIND = 50
"""How many problems of one rule are shown one by one; the others are counted."""

HOW_TO_LIST_ALL = "`landingzone validate --all` lists them"


@dataclass(frozen=True, order=True)
class Origin:
    """A place in a file.

    Args:
        file: Name of the file; empty: without a file.
        line: From 1; 0: not known, or the file as a whole.
        column: From 1, in characters; 0 with the line.
    """

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Write it as editors and terminals understand it: `landingzone.yaml:41:7`."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True)
class Finding:
    """A statement about an input: a problem, a warning, a notice or a fact.

    Args:
        steps: Where: `("users", "carol", "pgp_key")`. Empty: the file as a whole. What is in no file is one step: an
            option of the command.
        rule: What must hold, from `says`, which gives it its code; any other string has the code LZ000.
        actual: What was found, from `describe` if such values are public, otherwise from `describe_kind`. Empty: the
            rule already says it.
        hint: How to fix it; empty: the usual fix, if the rule has one.
        origin: The place of the path, if it comes from a file.
        asking: The entry that requires it, if there is one: `("requirements", 0)`.
        asked_at: Its place.
    """

    steps: Steps
    rule: str
    actual: str = ""
    hint: str = ""
    origin: Origin = Origin()
    asking: Steps = ()
    asked_at: Origin = Origin()

    def __post_init__(self) -> None:
        object.__setattr__(self, "hint", self.hint or hint_of(self.rule))

    def __str__(self) -> str:
        """The line that a person reads: `file:line:column: path: rule (got ...); hint`.

        It is safe to print; the fields need not be.
        """
        return printable(": ".join(filter(None, (str(self.origin), self.path, self.sentence))))

    @property
    def path(self) -> str:
        """Where, as written in the file: `users.carol.pgp_key`, `users["jane@acme.com"].groups[2]`."""
        return path_of(*self.steps)

    @property
    def asked_by(self) -> str:
        """The path of the entry that requires it; empty: there is none."""
        return path_of(*self.asking)

    @property
    def sentence(self) -> str:
        """The line without the place: `rule (got ...), as ... requires; hint`."""
        got = f" (got {self.actual})" if self.actual else ""
        place = f" ({self.asked_at})" if self.asked_at.file else ""
        asks = f", as {self.asked_by}{place} requires" if self.asking else ""
        return self.rule + got + asks + (f"; {self.hint}" if self.hint else "")

    @property
    def code(self) -> str:
        """The kind of finding, which never changes its meaning: `LZ751`."""
        return getattr(self.rule, "code", NO_CODE)

    @property
    def level(self) -> Level:
        """Whether it is an error, which refuses the file, a warning, or a notice, which never fails anything."""
        return getattr(self.rule, "level", None) or KINDS[self.code].level

    @property
    def is_raised(self) -> bool:
        """Whether it is a warning that counts as an error."""
        return self.level == "error" != KINDS[self.code].level


Problem = Finding
"""The name by which `landingzone` exports findings that are errors."""


class LandingzoneError(Exception):
    """Base of the errors of this package.

    `str()` of one is for people and safe to print: one line, or one for each problem, whatever names it contains,
    because programs print errors, and so does Python. `args` has the original text.
    """

    def __str__(self) -> str:
        """The text as one line that is safe to print."""
        return printable(super().__str__())


class InvalidInputs(LandingzoneError):  # noqa: N818 - named for what it says; not a ValueError, which pydantic would swallow
    """The inputs break rules. `problems` has all of them, in the order of the file; the text has one line for each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(in_order(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))

    def __str__(self) -> str:
        """The lines of the problems."""
        return "\n".join(map(str, self.problems))

    def __reduce__(self) -> tuple[type[Self], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class InvalidFile(LandingzoneError):  # noqa: N818
    """A file that cannot be read as inputs: missing, not YAML or JSON, not a map. One line says where and why.

    Args:
        fault: The same as a problem without a path, or as a line of text.
    """

    def __init__(self, fault: Problem | str) -> None:
        self.problem = fault if isinstance(fault, Finding) else Finding((), fault)
        super().__init__(fault)


class UnknownAddress(LandingzoneError):  # noqa: N818
    """Nothing has this address. One line names it and the nearest address that exists."""


def in_order(problems: Iterable[Finding]) -> list[Finding]:
    """Sort problems by their place in the files; those without a file by their paths."""
    return sorted(problems, key=attrgetter("origin", "path", "rule", "actual", "hint", "asked_by"))


def shortened(problems: Iterable[Finding], most: int | None = MOST_OF_A_KIND) -> tuple[list[Finding], list[str]]:
    """Take the first problems that break each rule, and count the others.

    Args:
        problems: The problems.
        most: How many to take of one rule; None: all.

    Returns:
        The problems taken, in the same order, and a line for each rule with more.
    """
    seen, shown = Counter[str](), []
    for problem in problems:
        seen[problem.rule] += 1
        if most is None or seen[problem.rule] <= most:
            shown.append(problem)
    counts = {rule: number - most for rule, number in seen.items() if most is not None and number > most}
    return shown, [f"{number:,} more of this kind: {rule}; {HOW_TO_LIST_ALL}" for rule, number in counts.items()]


def path_of(*steps: str | int) -> str:
    """Write a path as a person finds it in the file.

    Args:
        steps: Keys (strings) and list positions (numbers from 0), outermost first.

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
            text += key_quoted(step, _LONGEST_SHOWN)
    return text


def describe(value: object) -> str:
    """Show a value that is public by its meaning: a name, an ARN, an action, a required number.

    Returns:
        The value, in a few words that fit on a line, with the first letter that looks like another one; for lists and
        maps, only their length.
    """
    match value:
        case str() if value:
            return quoted(value, _LONGEST_SHOWN) + _with_odd_letter(value)
        case int() | float() if not isinstance(value, bool):
            return f"the number {value}"
        case _:
            return describe_kind(value)


def describe_kind(value: object) -> str:
    """Describe what a value is without showing it: it may be a secret that was written into the wrong place.

    A problem describes in this way every value of the wrong type, and every value of a field that is marked with
    `MAY_BE_SECRET` (see `landingzone.config.secret_values`). True, false and nothing are not secrets.

    Returns:
        A few words that fit on a line: `a string of 7 characters`.
    """
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case str():
            shown = f"a string of {counted(len(value), 'character')}" if value else "an empty string"
            return shown + _with_odd_letter(value)
        case int() | float():
            return "a number"
        case dict() | list():
            kind = "map" if isinstance(value, dict) else "list"
            return f"a {kind} with {counted(len(value), 'entry', 'entries')}" if value else f"an empty {kind}"
        case type():
            return f"the class {value.__name__}"
        case _:
            return f"a value of type {type(value).__name__}"


def _with_odd_letter(text: str) -> str:
    found = ODD_LETTERS.search(text)
    return f" with {odd_letter(found[0])}" if found else ""
