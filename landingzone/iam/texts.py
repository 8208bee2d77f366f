"""Texts that some patterns match and others do not.

A pattern is an automaton whose states are bits: the places that what was read so far can reach. What several patterns
make of a text decides which of them match it, so that few texts are tried, each for all that the same patterns match.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate, pairwise, product
from typing import NamedTuple, TypeAlias

from landingzone.iam.wildcards import common, includes, is_pattern, overlap, stands_for_a_variable

_MOST_STATES = 20_000
_FILLING = "xyzqjkvw0123456789"
PARTS_OF_AN_ARN = 6


class NotDecided(Exception):  # noqa: N818 - named for what it means
    """More would have to be tried than can be in a moment, or the answer depends on what nobody knows."""


class Pattern(NamedTuple):
    """A pattern, as `wildcards.normal` gives it.

    Args:
        text: The pattern.
        ignores_case: Whether it matches its letters in any case.
        is_arn: Whether a wildcard matches no colon among the first five parts, as the operators for ARNs do.
    """

    text: str
    ignores_case: bool = False
    is_arn: bool = False


AnyOf: TypeAlias = tuple[Pattern, ...]
"""Patterns, one of which has to match."""


@lru_cache(maxsize=1 << 16)
def find_text(each: tuple[AnyOf, ...], none: tuple[Pattern, ...]) -> str | None:
    """Find a text.

    Args:
        each: One of each of these has to match it.
        none: None of these may match it.

    Returns:
        The text, with letters that stand for variables; None: there is none.

    Raises:
        NotDecided: More than 20,000 states of the automata would have to be tried.
    """
    plain = not any(one.ignores_case or one.is_arn for one in (*none, *(one for any_of in each for one in any_of)))
    if plain:
        each = tuple(
            tuple(one for one in any_of if not any(includes(but.text, one.text) for but in none))
            for any_of in each or ((Pattern("*"),),)
        )
        if not all(each):
            return None
        meeting = (but for but in none if all(any(overlap(but.text, one.text) for one in any_of) for any_of in each))
        none = tuple(meeting)
    if len(each) == 1 and plain:
        for one in each[0]:
            for filling in ("x", "xy", ""):
                text = one.text.replace("*", filling).replace("?", "x")
                if not any(matches(but, text) for but in none):
                    return text
    elif plain and any(
        all(not overlap(one.text, other.text) for one in first for other in second)
        for number, first in enumerate(each)
        for second in each[:number]
    ):
        return None
    elif plain and all(len(any_of) == 1 for any_of in each):
        shared: str | None = "*"
        for (one,) in each:
            shared = shared and common(shared, one.text)
        text = (shared or "").replace("*", "x").replace("?", "x")
        if all(matches(one, text) for (one,) in each) and not any(matches(but, text) for but in none):
            return text
    return _search([[_automaton(one) for one in any_of] for any_of in each], [_automaton(one) for one in none])


class _Automaton(NamedTuple):
    """Bits for each letter, at the places where it is read; for any letter; and at which any are read, in a loop."""

    letters: dict[str, int]
    any_letter: int
    any_but_colon: int
    loops: int
    loops_but_colon: int
    end: int
    ignores_case: bool

    def after(self, places: int, letter: str) -> int:
        """Return the places that a letter leads to."""
        folded = letter.lower() if self.ignores_case else letter
        reads, loops = self.letters.get(folded, 0), self.loops
        if not stands_for_a_variable(letter):
            reads |= self.any_letter
            if letter != ":":
                reads |= self.any_but_colon
        if letter != ":":
            loops |= self.loops_but_colon
        return (places & reads) << 1 | places & loops


@lru_cache(maxsize=1 << 14)
def _automaton(pattern: Pattern) -> _Automaton:
    letters: dict[str, int] = {}
    wild = dict.fromkeys(product("?*", (False, True)), 0)  # and whether it matches no colon
    place = colons = 0
    is_arn = pattern.is_arn and pattern.text.count(":") >= PARTS_OF_AN_ARN - 1
    for letter in pattern.text:
        if letter in "?*":
            wild[letter, is_arn and colons < PARTS_OF_AN_ARN - 1] |= 1 << place
        else:
            colons += letter == ":"
            folded = letter.lower() if pattern.ignores_case else letter
            letters[folded] = letters.get(folded, 0) | 1 << place
        place += letter != "*"
    any_letter, any_but_colon, loops, loops_but_colon = wild.values()
    return _Automaton(letters, any_letter, any_but_colon, loops, loops_but_colon, 1 << place, pattern.ignores_case)


def matches(pattern: Pattern, text: str) -> bool:
    """Return whether a pattern matches a text, as `exact` writes it."""
    automaton, places = _automaton(pattern), 1
    if pattern.text == "*" or not (pattern.ignores_case or is_pattern(pattern.text)):
        return pattern.text in ("*", text)
    for letter in text:
        places = automaton.after(places, letter)
        if not places:
            return False
    return bool(places & automaton.end)


def _search(each: list[list[_Automaton]], none: list[_Automaton]) -> str | None:
    if any(all(one.end >> _MOST_STATES for one in any_of) for any_of in each):
        raise NotDecided  # a text has at least as many states as letters
    automata = [*(one for any_of in each for one in any_of), *none]
    ends = [one.end for one in automata]
    bounds = [*accumulate(map(len, each), initial=0)]
    groups, required = [range(*pair) for pair in pairwise(bounds)], range(bounds[-1])
    known = {letter for one in automata for letter in one.letters}
    known |= {letter.upper() for one in automata if one.ignores_case for letter in one.letters}
    other = next((letter for letter in _FILLING if letter not in known), "\N{MIDDLE DOT}")
    start = (1,) * len(automata)
    seen = {start}
    ways: list[tuple[tuple[int, ...], str]] = [(start, "")]
    for state, text in ways:
        if all(any(state[at] & ends[at] for at in group) for group in groups) and not any(
            state[at] & ends[at] for at in range(len(required), len(automata))
        ):
            return text
        for letter in _letters(automata, state, required, other):
            following = tuple(
                one.after(places, letter) if places else 0 for one, places in zip(automata, state, strict=True)
            )
            if following in seen or not all(any(following[at] for at in group) for group in groups):
                continue
            seen.add(following)
            ways.append((following, text + letter))
        if len(seen) > _MOST_STATES:
            raise NotDecided
    return None


def _letters(automata: list[_Automaton], state: tuple[int, ...], required: range, other: str) -> Iterable[str]:
    """Return the letters that can lead on: those that are read at a place that was reached, and any other one."""
    found: dict[str, None] = {}
    is_open = not required or any(
        places & (one.loops | one.loops_but_colon | one.any_letter | one.any_but_colon)
        for one, places in zip(automata[: len(required)], state, strict=False)
    )
    for at, (one, places) in enumerate(zip(automata, state, strict=True)):
        if places and (at in required or is_open):
            for letter, reads in one.letters.items():
                if places & reads:
                    found[letter] = None
                    if one.ignores_case:
                        found[letter.upper()] = None
    return (*found, other) if is_open else found
