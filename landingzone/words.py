"""Words that sentences share: lists, numbers, people, texts that are safe to print."""

from collections.abc import Iterable, Sequence

_MOST_NAMED = 5
_LONGEST_NAMED = 200  # characters


def listed(texts: Iterable[str], most: int | None = None) -> str:
    """Join texts as a sentence does: `a`, `a and b`, `a, b and c`, `a, b and 7 others`.

    Args:
        texts: The texts.
        most: How many to name when there are more; None: all.
    """
    named = list(texts)
    if most is not None and len(named) > most:
        named = [*named[:most], f"{len(named) - most} {'other' if len(named) - most == 1 else 'others'}"]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}" if named else "nothing"


def subject(names: Sequence[str]) -> str:
    """Name people: all of them up to five, then the first three and how many more."""
    return listed(names) if len(names) <= _MOST_NAMED else listed(names, most=3)


def counted(number: int, thing: str, things: str | None = None) -> str:
    """Say how many: `1 user`, `5,000 users`."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def shortened(text: str) -> str:
    """Cut a text that is longer than a person would read."""
    return text if len(text) <= _LONGEST_NAMED else f"{text[:_LONGEST_NAMED]}..."


def printable(text: str) -> str:
    """Make a text harmless for a terminal: characters that are not printable are written in hexadecimal."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in text)
