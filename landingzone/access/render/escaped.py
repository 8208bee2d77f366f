"""Texts of others as HTML, in which they stay texts."""

from html import escape

from landingzone.ground.words import SET_APART, printable


def escaped(text: str) -> str:
    """Write a text."""
    return escape(printable(text), quote=True)


def sentence(text: str) -> str:
    """Write a sentence, with what is set apart in it as code."""
    safe, place, parts = printable(text), 0, list[str]()
    for found in SET_APART.finditer(safe):
        parts += [escaped(safe[place : found.start()]), f"<code>{escaped(found[0])}</code>"]
        place = found.end()
    return "".join([*parts, escaped(safe[place:])])
