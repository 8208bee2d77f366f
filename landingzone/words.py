"""Words that sentences share: lists, numbers, people, texts that are safe to print."""

import re
from collections.abc import Iterable, Sequence

_MOST_NAMED = 5
_LONGEST_NAMED = 200  # characters

# Default_Ignorable_Code_Point of Unicode, as far as Python calls it printable: it has no look of its own.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")


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
    r"""Write a text so that it is one line in which everything is seen and nothing acts on a terminal.

    Args:
        text: Any text, also half a surrogate pair. What has been through this stays as it is.

    Returns:
        The text. Controls, line breaks, controls of direction, spaces other than the usual one, and characters that
        cannot be seen are written as Python writes them: `\x1b`, `\u202e`, `\U000e0041`.

    Source: https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
    """
    if text.isprintable() and (text.isascii() or not _UNSEEN.search(text)):
        return text
    return "".join(letter if letter.isprintable() and not _UNSEEN.match(letter) else _code(letter) for letter in text)


def _code(letter: str) -> str:
    number = ord(letter)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
