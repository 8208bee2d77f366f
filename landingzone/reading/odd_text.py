"""What looks like something else in a text, or comes from a program: odd spaces and quotes, merge markers.

A parser reads such a character as a letter, and reports only the consequences.
"""

import re

from landingzone.ground.words import ODD_LETTERS, odd_letter
from landingzone.reading.faults import Place, Unreadable, is_not

_MARK = re.compile(r"^(<{7}|\|{7}|={7}|>{7})(?= |\r?$)", re.MULTILINE)
_BEGINS = re.compile(r"^<{7}(?= |\r?$)", re.MULTILINE)
_BESIDE = re.compile(r"""\s#.*|"[^"]*"|'[^']*'""")  # comments and quoted strings, which may have any letter


def odd_fault(text: str, fault: Unreadable, code: str) -> Unreadable | None:
    """Find, in an unreadable text, a mistake that is easily overlooked.

    Args:
        text: The text.
        fault: Why it cannot be read.
        code: The code for a text that is not in its language.

    Returns:
        The fault to report instead; None: there is none.
    """
    if _BEGINS.search(text) and (mark := _MARK.search(text)) is not None:
        place = Place(text.count("\n", 0, mark.start()) + 1, 1)
        hint = "keep one side, and remove the lines with the markers"
        return is_not(code, f"a merge conflict marker (`{mark[1]}`)", place, hint)
    lines = text.split("\n")
    end = fault.place.line if fault.place else 1
    for number in (end, end - 1):
        line = lines[number - 1] if 0 < number <= len(lines) else ""
        plain = _BESIDE.sub(lambda found: " " * len(found[0]), line)
        if (found := ODD_LETTERS.search(plain)) is not None:
            place = Place(number, found.start() + 1)
            return is_not(code, odd_letter(found[0]), place, "write the usual character")
    return None
