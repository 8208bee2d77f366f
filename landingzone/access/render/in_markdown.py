"""Texts of others as Markdown, in which they stay texts."""

import re

from landingzone.ground.words import SET_APART, printable

# What is set apart belongs to one word, and so do spaces that Markdown might drop.
_WORD = re.compile(rf"(?:{SET_APART.pattern}|`[^`]*`|^ | $| {{2,}}|[^ ])+")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-'][A-Za-z]+)*'?|[0-9]{1,3}(?:,[0-9]{3})*")
_COMMIT = re.compile(r"[0-9A-Fa-f]{7}")


def sentence(text: str) -> str:
    """Write a sentence: words of letters stand as they are, everything else in code, where nothing is made of it.

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
    """Write any text as code, of one line."""
    if not text:
        return ""
    text = printable(text)
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    # One space on each side is taken away again, unless there is nothing but spaces.
    room = " " if text.strip(" ") and (text[0] + text[-1]).strip(" `") != text[0] + text[-1] else ""
    return f"{fence}{room}{text}{room}{fence}"
