"""IAM's wildcards and policy variables: patterns with `*`, `?` and `${...}`, and what two of them have in common."""

import re
from collections.abc import Mapping
from functools import lru_cache

_VARIABLE = re.compile(r"\$\{([^},]*)(,[^}]*)?\}")
_RUN = re.compile(r"[*?]*\*[*?]*")
_LITERAL = {"*": "\N{FULLWIDTH ASTERISK}", "?": "\N{FULLWIDTH QUESTION MARK}", "$": "\N{FULLWIDTH DOLLAR SIGN}"}
"""What stands for a character that means itself, `${*}`. IAM takes none of these letters in a document."""


def normal(pattern: str, *, has_variables: bool) -> str:
    """Write a pattern of a document as the functions here take it: the same for all spellings.

    Args:
        pattern: The pattern.
        has_variables: Whether `${` begins a policy variable; if not, it is text.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    if "${" in pattern:
        pattern = (
            _VARIABLE.sub(_normal_variable, pattern) if has_variables else pattern.replace("${", f"{_LITERAL['$']}{{")
        )
    return _RUN.sub(lambda run: "?" * run[0].count("?") + "*", pattern) if "*" in pattern else pattern


def _normal_variable(found: re.Match[str]) -> str:
    if found[1] == "$" and not found.string.startswith("{", found.end()):
        return "$"  # it can begin no variable, and is the character that others write as it is
    return _LITERAL.get(found[1]) or f"${{{found[1].strip().lower()}{found[2] or ''}}}"


def fill_in(pattern: str, values: Mapping[str, str]) -> str:
    """Fill in policy variables.

    Args:
        pattern: A pattern, as `normal` gives it.
        values: Name of the variable, in lower case -> its value. Other variables stay.
    """
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), pattern) if "${" in pattern else pattern


def without_variables(pattern: str) -> str:
    """Give a pattern with `*` in place of each policy variable, which may be any text."""
    return _VARIABLE.sub("*", pattern) if "${" in pattern else pattern


def is_pattern(text: str) -> bool:
    """Tell whether a text has a wildcard."""
    return "*" in text or "?" in text


def covers(pattern: str, but: tuple[str, ...], other: str, other_but: tuple[str, ...]) -> bool:
    """Tell whether a pattern, without what some patterns leave out, surely matches all that another such one does."""
    return includes(pattern, other) and all(
        not overlap(without_variables(one), without_variables(other))
        or any(includes(left_out, one) for left_out in other_but)
        for one in but
    )


def includes(pattern: str, other: str) -> bool:
    """Tell whether a pattern surely matches all that another pattern matches.

    A policy variable is the same text wherever it is written in the same way, and of any length.
    """
    if pattern in ("*", other):
        return True
    return is_pattern(pattern) and not ("?" in pattern and "${" in other) and _matches(pattern, other)


@lru_cache(maxsize=65536)
def _matches(pattern: str, other: str) -> bool:
    return _expression(pattern).fullmatch(other) is not None


@lru_cache(maxsize=4096)
def _expression(pattern: str) -> re.Pattern[str]:
    # A wildcard of the other pattern is matched as a character: `*` only by `*`, `?` by both.
    parts = {"*": ".*", "?": "[^*]"}
    return re.compile("".join(parts.get(part, re.escape(part)) for part in re.split(r"([*?])", pattern)), re.DOTALL)


@lru_cache(maxsize=65536)
def overlap(first: str, second: str) -> bool:
    """Tell whether there is a text that both patterns match."""
    if first == "*" or second == "*" or first == second:
        return True
    reached = {0}  # positions in `second` that the part of `first` read so far can reach

    def skip_stars(positions: set[int]) -> set[int]:
        wider = set(positions)
        for position in positions:
            while position < len(second) and second[position] == "*":
                position += 1
                wider.add(position)
        return wider

    reached = skip_stars(reached)
    for letter in first:
        if letter == "*":
            reached = skip_stars(set(range(min(reached), len(second) + 1)))
            continue
        moved: set[int] = set()
        for position in reached:
            if position == len(second):
                continue
            other = second[position]
            if other == "*":
                moved.add(position)
            elif letter == "?" or other in ("?", letter):
                moved.add(position + 1)
        if not moved:
            return False
        reached = skip_stars(moved)
    return len(second) in reached
