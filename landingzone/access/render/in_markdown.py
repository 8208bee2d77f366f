"""Strings from elsewhere as Markdown that shows them and does nothing else."""

import re

from landingzone.ground.words import QUOTED_VALUE, printable

# What is set apart belongs to one word, as do spaces that Markdown might drop.
_WORD = re.compile(rf"(?:{QUOTED_VALUE.pattern}|`[^`]*`|^ | $| {{2,}}|[^ ])+")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-'][A-Za-z]+)*'?|[0-9]{1,3}(?:,[0-9]{3})*")
_COMMIT = re.compile(r"[0-9A-Fa-f]{7}")


def sentence(text: str) -> str:
    """Write a sentence: words of letters unchanged, everything else as code, which Markdown leaves alone.

    Source: https://github.github.com/gfm/#code-spans
    """
    return _WORD.sub(lambda word: _safe(word[0]), printable(text))


def _safe(word: str) -> str:
    rest = word.lstrip("(")
    inner = rest.rstrip(",:;.)")
    if not inner or (_PLAIN.fullmatch(inner) and not _COMMIT.search(inner)):
        return word
    return f"{word[: -len(rest)]}{code(inner)}{rest[len(inner) :]}"


def code(text: str) -> str:
    """Write any string as code on one line."""
    if not text:
        return ""
    text = printable(text)
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    # Markdown removes one space on each side, unless there are only spaces.
    room = " " if text.strip(" ") and (text[0] + text[-1]).strip(" `") != text[0] + text[-1] else ""
    return f"{fence}{room}{text}{room}{fence}"
