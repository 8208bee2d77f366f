"""Prose of Markdown, wrapped alike: paragraphs and entries of lists, and nothing else."""

from __future__ import annotations

import re
import textwrap

WIDTH = 120
_FENCE = re.compile(r" *(`{3,}|~{3,})")
_APART = re.compile(r" *(\||<!--|#+ |!\[)|$")
_ENTRY = re.compile(r"( *)(?:[-*] |\d+\. )?")
# Code and links stay in one piece, so that they can be searched for.
_PIECE = re.compile(r"`+[^`]+`+|\[[^\]]*\]\([^)\s]*\)")
_SPACE = "\N{NO-BREAK SPACE}"


def wrapped(text: str) -> str:
    """Wrap the prose of a page; blocks, tables, headings, pictures and comments stay."""
    done: list[str] = []
    prose: list[str] = []
    fence = ""
    for line in [*text.split("\n"), ""]:
        begins = _FENCE.match(line)
        is_apart = bool(fence or begins or _APART.match(line))
        if prose and (is_apart or _entry_of(line)):
            done += _fill(prose)
            prose = []
        if is_apart:
            done.append(line)
        else:
            prose.append(line)
        if begins:
            fence = "" if fence == begins[1] else fence or begins[1]
    return "\n".join(done[:-1])


def _entry_of(line: str) -> str:
    """Return what an entry of a list begins with; nothing: it is no beginning."""
    begin = _ENTRY.match(line)
    assert begin is not None
    return begin[0] if begin[0].strip() else ""


def _fill(lines: list[str]) -> list[str]:
    begin = _ENTRY.match(lines[0])
    assert begin is not None
    text = " ".join([lines[0][begin.end() :], *(line.strip() for line in lines[1:])])
    kept = _PIECE.sub(lambda piece: piece[0].replace(" ", _SPACE), text)
    filled = textwrap.fill(
        kept,
        WIDTH,
        initial_indent=begin[0],
        subsequent_indent=" " * begin.end(),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled.replace(_SPACE, " ").split("\n")
