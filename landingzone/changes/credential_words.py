"""Kinds of credentials in words: with their number, and what happens to them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from landingzone.changes.keys_of_users import KeyOfUser
from landingzone.ground.words import cited, listed
from landingzone.iam.existing_credentials import named
from landingzone.rules.key_owners import key_in_words, others_in_words

_NUMBERS = {2: "two"}
_SPOKEN_WITH_A_VOWEL = ("a", "e", "i", "o", "u", *"AEFHILMNORSX")  # in capitals, the letters of an abbreviation


def with_article(names: Iterable[str]) -> list[str]:
    """Name each kind with its number: `a console password`, `two access keys`, `an SSH key`."""
    counts = Counter(names).items()
    return [f"{_NUMBERS.get(number, number)} {name}s" if number > 1 else _with_article(name) for name, number in counts]


def _key_of_user(use: KeyOfUser) -> str:
    """Name the key of a user, who else has it, and which one it replaces."""
    words, now = key_in_words(use.key), others_in_words(use.owners, use.user)
    if now:
        words += f", {now}"
    if use.gone:
        words += f", {'and by' if now else 'used by'} {listed(map(cited, use.gone))} until now"
    if use.is_replaced:
        replaced = key_in_words(use.was) if use.was else "none"
        words += f"{',' if now or use.gone else ''} instead of {replaced}"
    return words


def _with_article(name: str) -> str:
    return f"{'an' if name.startswith(_SPOKEN_WITH_A_VOWEL) else 'a'} {name}"


def _each(things: Iterable[str | KeyOfUser]) -> str:
    """Name what somebody has: credentials with their number, and the key."""
    has = [*things]
    keys = (_key_of_user(each) for each in has if isinstance(each, KeyOfUser))
    return listed([*with_article(each for each in has if isinstance(each, str)), *keys])


def _in_plural(names: Sequence[str]) -> str:
    return listed(f"{name}s" if number > 1 else name for name, number in Counter(names).items())


def _theirs(names: Sequence[str], of_one: str, of_many: str) -> str:
    return f"their {_in_plural(names)} {of_one if len(names) == 1 else of_many}"


CREDENTIAL_FORMS: Mapping[str, Callable[[Any], str]] = {
    "key": _key_of_user,
    "number": _each,
    "plural": _in_plural,
    "are": lambda names: _theirs(names, "is", "are"),
    "go on": lambda names: _theirs(names, "goes on working and is", "go on working and are"),
    "existing": lambda ids: listed(map(named, ids)),
    "become": lambda names: _theirs(names, "becomes", "become"),
}
"""How credentials are written in a sentence: `a console password`, `console password`, `their access keys are`."""
