"""What is wrong with a text that is no JSON: what a person did, and not where a parser gave up."""

import json
import re

from landingzone.reading.faults import Place, Unreadable, has, is_not

_CUT_OFF = ("a bracket that is not closed", "close it, or look whether the end is missing")
# By what stands where Python's parser gives up. Its words differ from version to version.
_NO_JSON = (
    (re.compile(r"'"), "a text in single quotes", "write it in double quotes"),
    (re.compile(r"//|/\*|#"), "a comment, which JSON does not have", "take it out, or write YAML"),
    (re.compile(r"[}\]]"), "a comma before a closing bracket, or no value", "take the comma out, or write the value"),
    (re.compile(r"[A-Za-z_]"), "a text without quotes", "write it in double quotes; JSON has true, false and null"),
    (re.compile(r"\Z"), *_CUT_OFF),
)


def no_json(text: str, error: json.JSONDecodeError) -> Unreadable:
    """Say what is wrong with a text that is no JSON."""
    if not text.strip():
        return Unreadable("is empty", "an empty text")
    at = error.pos
    if error.msg.startswith("Illegal trailing comma"):  # at the comma, from Python 3.13 on
        at += 1
        at += len(text[at:]) - len(text[at:].lstrip())
    place = Place(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
    if error.msg.startswith(("Expecting value", "Expecting property name", "Illegal trailing comma")):
        for pattern, found, hint in _NO_JSON:
            if pattern.match(text, at):
                return has(found, hint, place)
    if error.msg.startswith("Expecting ',' delimiter"):
        if at >= len(text):
            return has(*_CUT_OFF, place)
        return has("neither a comma nor a closing bracket behind an entry", "write one", place)
    if error.msg.startswith("Unterminated string"):
        return has("a quote that is not closed", "close it in its line", place)
    if error.msg.startswith("Invalid control character"):
        return has("a line break or a tab within a text", "write it as \\n or \\t", place)
    if error.msg.startswith("Extra data"):
        return has("something behind its end", "take it out", place)
    return is_not("JSON", error.msg, place)
