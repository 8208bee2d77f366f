"""Parts of sentences: lists, numbers, people, and strings from others, quoted and safe to print."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice

MOST_NAMED = 5
"""The most that a sentence names; with more, their number says more than a list."""
_LONGEST_NAMED = 200  # characters

# Default_Ignorable_Code_Point of Unicode, as far as Python calls it printable: it is invisible.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")


# One word of a name, an ARN, an action or a pattern. It neither ends like a sentence nor splits one.
_ONE_WORD = re.compile(r"[A-Za-z0-9+=,.@_:/*?${}-]*[A-Za-z0-9+=@_/*?}-]")

QUOTED_VALUE = re.compile(r"""(?<![^\s(])'(?:[^'\\]|\\.)*+'|\["(?:[^"\\]|\\.)*+"\]""", re.DOTALL)
"""Finds what is quoted in a sentence: strings as `quoted` writes them, and keys of paths and addresses."""


ODD_LETTERS = re.compile(
    "[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u00ad\u200b-\u200f\u2060\ufeff\u2018-\u201f\u2032\u2033\u2010-\u2015\u2212"
    "\uff01-\uff5e]"
)
"""Spaces, quotes and dashes other than those on a keyboard, invisible characters, and wide forms of ASCII."""


def odd_letter(letter: str) -> str:
    """Name a letter that looks like another one: `U+00A0 (no-break space)`."""
    return f"U+{ord(letter):04X} ({unicodedata.name(letter, 'without a name').lower()})"


def cited(text: str) -> str:
    """Write a string from others into a sentence so that it cannot be read as a part of the sentence.

    Returns:
        The string: unchanged if it is one word of letters, digits and `+=,.@_:/*?${}-`, as names, ARNs, actions and
        patterns are; otherwise in quotes, which it cannot leave.
    """
    return text if _ONE_WORD.fullmatch(text) else quoted(text)


def quoted(text: str, most: int | None = None) -> str:
    r"""Write a string from others in quotes that it cannot leave: a quote or a backslash in it gets a backslash.

    Args:
        text: Any string.
        most: How many characters to show; None: all.
    """
    safe = printable(text.replace("\\", "\\\\").replace("'", "\\'"))
    return f"'{safe if most is None or len(safe) <= most else safe[:most] + '...'}'"


def key_quoted(text: str, most: int) -> str:
    """Write a key from others in the brackets of a path, which it cannot leave: `["jane@acme.com"]`."""
    safe = printable(text.replace("\\", "\\\\").replace('"', '\\"'))
    return f'["{safe if len(safe) <= most else safe[:most] + "..."}"]'


def listed(texts: Iterable[str], most: int | None = None, number: int | None = None) -> str:
    """Join strings as in a sentence: `a`, `a and b`, `a, b and c`, `a, b and 7 others`.

    Args:
        texts: The texts.
        most: How many to name when there are more; None: all.
        number: How many there are, of which only those to name are looked at; None: they are counted.
    """
    named = list(texts if number is None else islice(texts, most))
    number = len(named) if number is None else number
    if most is not None and number > most:
        named = [*named[:most], f"{number - most} {'other' if number - most == 1 else 'others'}"]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}" if named else "nothing"


def subject(names: Sequence[str]) -> str:
    """Name people: all of them up to five, then the first three and how many more."""
    return listed(map(cited, names), most=None if len(names) <= MOST_NAMED else 3)


def counted(number: int, thing: str, things: str | None = None) -> str:
    """Format a count: `1 user`, `5,000 users`."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def minute(moment: datetime) -> str:
    """Write a moment to the minute: `2026-01-31 12:00 UTC`."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def shortened(text: str) -> str:
    """Cut a text that is longer than a person would read."""
    return text if len(text) <= _LONGEST_NAMED else f"{text[:_LONGEST_NAMED]}..."


def printable(text: str) -> str:
    r"""Write a string as one line in which everything is visible and nothing acts on a terminal.

    Args:
        text: Any string, also half a surrogate pair. A result of this function stays unchanged.

    Returns:
        The string. Controls, line breaks, controls of direction, spaces other than the usual one, and characters that
        cannot be seen are written as Python writes them: `\x1b`, `\u202e`, `\U000e0041`.

    Source: https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
    """
    if text.isprintable() and (text.isascii() or not _UNSEEN.search(text)):
        return text
    return "".join(letter if letter.isprintable() and not _UNSEEN.match(letter) else _code(letter) for letter in text)


def _code(letter: str) -> str:
    number = ord(letter)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
