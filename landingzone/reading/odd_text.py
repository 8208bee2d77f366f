"""What a text has that looks like something else, or that a program put there: odd spaces and quotes, marks of a merge.

A parser takes such a character for a letter, and tells of what follows from that.
"""

import re

from landingzone.ground.words import ODD_LETTERS, odd_letter
from landingzone.reading.faults import Place, Unreadable, is_not

_MARK = re.compile(r"^(<{7}|\|{7}|={7}|>{7})(?= |\r?$)", re.MULTILINE)
_BEGINS = re.compile(r"^<{7}(?= |\r?$)", re.MULTILINE)
_BESIDE = re.compile(r"""\s#.*|"[^"]*"|'[^']*'""")  # comments, and texts in quotes, which may have any letter


def odd_fault(text: str, fault: Unreadable, code: str) -> Unreadable | None:
    """Tell what a text that is not read has by mistake, which nobody sees, or sees too late.

    Args:
        text: The text.
        fault: Why it is not read.
        code: The kind of what is not of its language.

    Returns:
        The fault to tell in its place; None: it has nothing of the kind.
    """
    if _BEGINS.search(text) and (mark := _MARK.search(text)) is not None:
        place = Place(text.count("\n", 0, mark.start()) + 1, 1)
        hint = "keep one side of it, and take the lines with the marks out"
        return is_not(code, f"a mark of a merge conflict (`{mark[1]}`)", place, hint)
    lines = text.split("\n")
    end = fault.place.line if fault.place else 1
    for number in (end, end - 1):
        line = lines[number - 1] if 0 < number <= len(lines) else ""
        plain = _BESIDE.sub(lambda found: " " * len(found[0]), line)
        if (found := ODD_LETTERS.search(plain)) is not None:
            place = Place(number, found.start() + 1)
            return is_not(code, odd_letter(found[0]), place, "write the usual one, as the keyboard has it")
    return None
