"""Kinds of credentials in words: with their number, and what happens to them."""

from collections import Counter
from collections.abc import Iterable

from landingzone.changes.keys_of_users import KeyOfUser
from landingzone.ground.words import cited, listed
from landingzone.rules.key_owners import key_in_words, others_in_words

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


def coming_with(kinds: Iterable[str], key: KeyOfUser | None, *, is_made: bool) -> str:
    """Describe what a user comes with: `with a console password; new secrets are encrypted to ...`; "": nothing.

    Args:
        kinds: Each credential.
        key: The key of the user; None: there is none.
        is_made: Whether secrets are created with it.
    """
    has = [*with_article(kinds), *([key_of_user(key)] if key and not is_made else [])]
    secrets = f"; new secrets are encrypted to {key_of_user(key)}" if key and is_made else ""
    return f"with {listed(has)}{secrets}" if has else ""


def key_of_user(use: KeyOfUser) -> str:
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
