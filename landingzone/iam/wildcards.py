"""IAM's wildcards and policy variables: patterns with `*`, `?` and `${...}`, and what two of them have in common."""

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache

_VARIABLE = re.compile(r"\$\{([^},]{0,256})(,[^}]{0,2048})?\}")  # bounded by what IAM accepts
_MOST_STEPS = 50_000_000  # two ARNs of the greatest length need a tenth
_MOST_PLACES = 100_000  # for a common pattern: two ARNs of 300 characters
_RUN = re.compile(rf"{_VARIABLE.pattern}|[*?]*\*[*?]*")  # the content of a variable is not a wildcard
_HEAD = re.compile(r"(?:[^*?$]|\$(?!\{))*")
_FIRST, _LAST = "\U000f0000", "\U0010fffd"
"""The characters that stand for variables while patterns are compared. IAM accepts none of them in a document."""
_LITERAL = {"*": "\N{FULLWIDTH ASTERISK}", "?": "\N{FULLWIDTH QUESTION MARK}", "$": "\N{FULLWIDTH DOLLAR SIGN}"}
"""The replacement for a literal character, `${*}`. IAM accepts none of these characters in a document."""
_BRACE_AS_TEXT = f"{_LITERAL['$']}{{"
_WRITTEN = str.maketrans({_LITERAL["*"]: "${*}", _LITERAL["?"]: "${?}", _LITERAL["$"]: "$"})
_PLAIN = str.maketrans({standing: letter for letter, standing in _LITERAL.items()})
STAR = _LITERAL["*"]
"""The string `*`, which is the resource in a request of an action without resources; not a pattern."""


def normal(pattern: str, *, has_variables: bool) -> str:
    """Write a pattern of a document in the form for the functions here: the same for all spellings.

    Args:
        pattern: The pattern.
        has_variables: Whether `${` begins a policy variable; if not, it is literal text.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    if "${" in pattern:
        pattern = _VARIABLE.sub(_normal_variable, pattern) if has_variables else pattern.replace("${", _BRACE_AS_TEXT)
    return _RUN.sub(_normal_run, pattern) if "*" in pattern else pattern


def _normal_run(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith("$") else "?" * found[0].count("?") + "*"


def _normal_variable(found: re.Match[str]) -> str:
    if found[1] == "$" and not found.string.startswith("{", found.end()):
        return "$"  # it cannot begin a variable, and is the character that others write literally
    return _LITERAL.get(found[1]) or f"${{{found[1].strip().lower()}{found[2] or ''}}}"


def written(pattern: str) -> str:
    """Return a pattern for people to read, with literal characters as in a document.

    Args:
        pattern: A pattern, as `normal` gives it.
    """
    return pattern.translate(_WRITTEN)


def in_a_document(pattern: str) -> str:
    """Return a pattern as a document of version 2012-10-17 has it.

    Args:
        pattern: A pattern, as `normal` gives it.
    """
    return written(pattern.replace(_LITERAL["$"], "${$}"))


def has_variables_as_text(pattern: str) -> bool:
    """Return whether `${` is literal text in a pattern, as `normal` gives it."""
    return _LITERAL["$"] in pattern


def filled(pattern: str, value_of: Callable[[str], str | None]) -> str | None:
    """Fill in policy variables.

    Args:
        pattern: A pattern, as `normal` gives it.
        value_of: The value of a variable by its name in lower case; None: requests do not have it. A `KeyError`: it is
            not known, and the variable stays.

    Returns:
        The pattern, in which values are literal; None: a variable without a default is not in the requests.
    """
    is_absent = False

    def fill(found: re.Match[str]) -> str:
        nonlocal is_absent
        try:
            value = value_of(found[1])
        except KeyError:
            return found[0]
        is_absent = is_absent or (value is None and not found[2])
        return exact((found[2] or "").strip(", '") if value is None else value)

    text = _VARIABLE.sub(fill, pattern) if "${" in pattern else pattern
    return None if is_absent else text


def without_variables(pattern: str) -> str:
    """Return a pattern with `*` instead of each policy variable, which may be any string."""
    return _VARIABLE.sub("*", pattern) if "${" in pattern else pattern


def head_of(pattern: str) -> str:
    """Return the common prefix of everything that a pattern matches: it ends before a wildcard or a policy variable."""
    return _HEAD.match(pattern)[0]  # type: ignore[index]  # which matches nothing, too


def may_begin_alike(head: str, other: str) -> bool:
    """Return whether two patterns with these prefixes may match the same string: that rules out most that do not."""
    return head.startswith(other) or other.startswith(head)


def is_pattern(text: str) -> bool:
    """Return whether a string has a wildcard."""
    return "*" in text or "?" in text


def covers(pattern: str, but: tuple[str, ...], other: str, other_but: tuple[str, ...]) -> bool:
    """Return whether a pattern with exclusions surely matches everything that another one with exclusions does."""
    return includes(pattern, other) and all(
        not overlap(without_variables(one), without_variables(other))
        or any(includes(left_out, one) for left_out in other_but)
        for one in but
    )


def includes(pattern: str, other: str) -> bool:
    """Return whether a pattern surely matches everything that another pattern matches.

    A policy variable is the same string wherever it is written in the same way. It may be empty and may contain `/`:
    only `*` and the same variable match it.
    """
    if pattern in ("*", other):
        return True
    if not is_pattern(pattern) or _takes_long(pattern, other):
        return False
    return _matches(pattern, other)


def _takes_long(first: str, second: str) -> bool:
    """Return whether two patterns are too long to compare within seconds: then nothing is certain about them."""
    return len(first) * len(second) > _MOST_STEPS


@lru_cache(maxsize=32768)
def _matches(pattern: str, other: str) -> bool:
    """Return whether a pattern matches another one, whose wildcards are characters: `*` only by `*`, `?` by both."""
    if pattern.count("*") == 1 and "?" not in pattern and "${" not in pattern + other:  # most of them
        begins, _, ends = pattern.partition("*")
        return len(begins) + len(ends) <= len(other) and other.startswith(begins) and other.endswith(ends)
    return expression_of(with_letters(pattern)).fullmatch(with_letters(other)) is not None


@lru_cache(maxsize=1 << 14)
def expression_of(*patterns: str) -> re.Pattern[str]:
    """Return patterns with letters for their variables as an expression for texts that one of them matches.

    Each part between two `*` is searched from left to right, and where it is found it stays, so that none takes long.
    """
    found: list[str] = []
    for pattern in patterns:
        first, *parts = (f"[^*{_FIRST}-{_LAST}]".join(map(re.escape, part.split("?"))) for part in pattern.split("*"))
        searched = "".join(f"(?>.*?{part})" for part in parts[:-1])
        found.append(f"{first}{searched}.*{parts[-1]}" if parts else first)
    return re.compile("|".join(found), re.DOTALL)


@lru_cache(maxsize=32768)
def overlap(first: str, second: str) -> bool:
    """Return whether there is a string that both patterns match."""
    if first == "*" or second == "*" or first == second or _takes_long(first, second):
        return True
    # Bits are places in `second` that the part of `first` read so far can reach: 1 before its first character.
    places = _places_of(second)
    stars, questions = places.get("*", 0), places.get("?", 0)
    end = 1 << len(second)
    reached = _past_stars(1, stars)
    for letter in first:
        if letter == "*":
            reached = (end << 1) - (reached & -reached)
            continue
        fitting = end - 1 if letter == "?" else places.get(letter, 0) | questions
        reached = _past_stars((reached & fitting & ~stars) << 1 | reached & stars, stars)
        if not reached:
            return False
    return bool(reached & end)


def _past_stars(reached: int, stars: int) -> int:
    """Add the places after `*`, which may match nothing."""
    while (wider := reached | (reached & stars) << 1) != reached:
        reached = wider
    return reached


@lru_cache(maxsize=4096)
def _places_of(pattern: str) -> dict[str, int]:
    """Return the positions of each character of a pattern, as bits."""
    places: dict[str, int] = {}
    for place, letter in enumerate(pattern):
        places[letter] = places.get(letter, 0) | 1 << place
    return places


@lru_cache(maxsize=16384)
def common(first: str, second: str) -> str | None:
    """Return a pattern for strings that both patterns match, apart from variables; None: none, or it takes too long.

    It may not match all such strings: of `*a*` and `*b*` it is `*a*b*`, or `*b*a*`.
    """
    if len(first) * len(second) > _MOST_PLACES:
        return None
    dead: set[tuple[int, int]] = set()
    ways = [(0, 0, "")]
    while ways:
        at, place, text = ways.pop()
        if (at, place) in dead:
            continue
        dead.add((at, place))
        one, other = first[at : at + 1], second[place : place + 1]
        if not one and not other:
            return _RUN.sub(_normal_run, text)
        if one == other == "*":
            text += "*"
        if one == "*" and other not in ("", "*"):
            ways.append((at, place + 1, text + other))
        elif other == "*" and one not in ("", "*"):
            ways.append((at + 1, place, text + one))
        elif one and other and "*" not in (one, other) and (one == other or "?" in (one, other)):
            ways.append((at + 1, place + 1, text + (other if one == "?" else one)))
        # What was added last is checked first: a star matches as little as possible.
        if one == "*":
            ways.append((at + 1, place, text))
        if other == "*":
            ways.append((at, place + 1, text))
    return None


_variables: dict[int, str] = {}


@cache
def _letter_of(variable: str) -> str:
    """Return the letter that stands for a variable: the same for all questions, and in no document."""
    letter = chr(ord(_FIRST) + len(_variables) % (ord(_LAST) - ord(_FIRST)))
    _variables[ord(letter)] = variable
    return letter


def variables_of(text: str) -> Iterator[tuple[str, str]]:
    """Yield the letters of a text that stand for variables, each with the condition key, in lower case."""
    for letter in filter(stands_for_a_variable, text):
        yield letter, _VARIABLE.sub(r"\1", _variables[ord(letter)])


def with_variables(text: str) -> str:
    """Write the variables of a text instead of the letters that stand for them."""
    return text.translate(_variables)


def told(text: str) -> str:
    """Return a text for people to read, with variables for the letters that stand for them."""
    return with_variables(text).translate(_PLAIN)


def stands_for_a_variable(letter: str) -> bool:
    """Return whether a letter stands for a variable."""
    return _FIRST <= letter <= _LAST


def with_letters(pattern: str) -> str:
    """Write each variable of a pattern as the letter that stands for it."""
    return _VARIABLE.sub(lambda found: _letter_of(found[0]), pattern) if "${" in pattern else pattern


def exact(text: str) -> str:
    """Write a text as the pattern that matches it alone."""
    return text.replace("*", _LITERAL["*"]).replace("?", _LITERAL["?"]).replace("${", _BRACE_AS_TEXT)
