"""The lines of a text, and pieces of it that are replaced."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_BLANK = re.compile(r"(?:[ \t]*\r?\n)*")
_LAST_BLANK = re.compile(r"(?:(?<=\n)|\A)(?:[ \t]*\r?\n)+\Z")
_INDENT = re.compile(r"[ \t]*")


@dataclass(frozen=True, order=True)
class Splice:
    """What replaces a piece of a text."""

    start: int
    end: int
    text: str = field(compare=False)


class EditedLines:
    """The lines of a text.

    Args:
        text: The text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self._touched: list[tuple[int, int]] = []

    def start(self, at: int) -> int:
        """Return where the line with a place begins."""
        return self.text.rfind("\n", 0, at) + 1

    def end(self, at: int) -> int:
        """Return where the line after the one with a place begins, or where the text ends."""
        return self.text.find("\n", at) + 1 or len(self.text)

    def column(self, at: int) -> int:
        """Return how many characters are before a place in its line."""
        return at - self.start(at)

    def indent(self, at: int) -> str:
        """Return the spaces and tabs with which the line of a place begins."""
        found = _INDENT.match(self.text, self.start(at))
        return found[0] if found else ""

    def splice(self, start: int, end: int, text: str) -> Splice:
        """Replace a piece of text; its lines get the line endings of the others."""
        return Splice(start, end, text.replace("\n", self.newline))

    def spliced(self, start: int, end: int, splices: Iterable[Splice]) -> str:
        """Return a piece of the text, with its replacements."""
        pieces, at = [], start
        for each in sorted(splices):
            pieces += [self.text[at : each.start], each.text]
            at = each.end
        return "".join([*pieces, self.text[at:end]])

    def touch(self, start: int, end: int) -> None:
        """Note that the lines of a piece may be missing afterwards."""
        self._touched.append((self.start(start), self.end(end)))

    def untouched(self) -> list[str]:
        """Return the lines that must be there afterwards, in their order; without blank ones."""
        kept, at = [], 0
        for start, end in sorted(self._touched):
            kept.append(self.text[at:start] if start > at else "")
            at = max(at, end)
        return [line for each in (*kept, self.text[at:]) for line in each.splitlines() if line.strip()]


def leading_blank(text: str) -> str:
    """Return the blank lines with which lines begin."""
    found = _BLANK.match(text)
    return found[0] if found else ""


def trailing_blank(text: str) -> str:
    """Return the blank lines with which lines end."""
    found = _LAST_BLANK.search(text)
    return found[0] if found else ""
