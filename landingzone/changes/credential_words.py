"""Kinds of credentials in words: with their number, and what happens to them."""

from collections import Counter
from collections.abc import Iterable

from landingzone.ground.words import listed

_NUMBERS = {2: "two"}
_SPOKEN_WITH_A_VOWEL = ("a", "e", "i", "o", "u", *"AEFHILMNORSX")  # in capitals, the letters of an abbreviation


def with_article(names: Iterable[str]) -> list[str]:
    """Name each kind with its number: `a console password`, `two access keys`, `an SSH key`."""
    counts = Counter(names).items()
    return [f"{_NUMBERS.get(number, number)} {name}s" if number > 1 else _with_article(name) for name, number in counts]


def in_plural(names: Iterable[str]) -> list[str]:
    """Name each kind, for a sentence that says whose they are: `console password`, `access keys`."""
    return [f"{name}s" if number > 1 else name for name, number in Counter(names).items()]


def becoming(names: Iterable[str], what: str) -> str:
    """Describe what happens to credentials: `their console password is deleted`, `their access keys are deleted`."""
    named = list(names)
    return f"their {listed(in_plural(named))} {'is' if len(named) == 1 else 'are'} {what}"


def _with_article(name: str) -> str:
    return f"{'an' if name.startswith(_SPOKEN_WITH_A_VOWEL) else 'a'} {name}"
