"""Strings from elsewhere as HTML that shows them and does nothing else."""

from html import escape

from landingzone.ground.words import QUOTED_VALUE, printable


def safe(text: str) -> str:
    """Escape a string for HTML, including for attributes."""
    return escape(printable(text), quote=True)


def sentence(text: str) -> str:
    """Write a sentence, with what is set apart in it as code."""
    shown, place, parts = printable(text), 0, list[str]()
    for found in QUOTED_VALUE.finditer(shown):
        parts += [safe(shown[place : found.start()]), f"<code>{safe(found[0])}</code>"]
        place = found.end()
    return "".join([*parts, safe(shown[place:])])
