"""What is wrong with a text that is not JSON: what a person did, not where a parser gave up."""

import json
import re

from landingzone.ground.kinds import says
from landingzone.ground.words import ODD_LETTERS, odd_letter
from landingzone.reading.faults import Place, Unreadable, is_not

_CUT_OFF = ("a bracket that is not closed", "close it, or check whether the end is missing")
# By the character where Python's parser gives up. Its words differ from version to version.
_NO_JSON = (
    (re.compile(r"'"), "a string in single quotes", "write it in double quotes"),
    (re.compile(r"//|/\*|#"), "a comment, which JSON does not have", "remove it, or write YAML"),
    (re.compile(r"[}\]]"), "a comma before a closing bracket, or no value", "remove the comma, or write the value"),
    (re.compile(r"[A-Za-z_]"), "a string without quotes", "write it in double quotes; JSON has true, false and null"),
    (re.compile(r"\Z"), *_CUT_OFF),
)


def no_json(text: str, error: json.JSONDecodeError) -> Unreadable:
    """Describe what is wrong with a text that is not JSON."""
    if not text.strip():
        return Unreadable(says("LZ007"), "an empty string")
    at = error.pos
    if error.msg.startswith("Illegal trailing comma"):  # at the comma, from Python 3.13 on
        at += 1
        at += len(text[at:]) - len(text[at:].lstrip())
    odd = ODD_LETTERS.match(text, at)
    place = Place(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
    if odd:
        return is_not("LZ021", odd_letter(odd[0]), place, "write the usual character")
    if error.msg.startswith(("Expecting value", "Expecting property name", "Illegal trailing comma")):
        for pattern, found, hint in _NO_JSON:
            if pattern.match(text, at):
                return is_not("LZ021", found, place, hint)
    if error.msg.startswith("Expecting ',' delimiter"):
        if at >= len(text):
            return is_not("LZ021", _CUT_OFF[0], place, _CUT_OFF[1])
        return is_not("LZ021", "no comma and no closing bracket after an entry", place, "add one of them")
    if error.msg.startswith("Unterminated string"):
        return is_not("LZ021", "a quote that is not closed", place, "close it in the same line")
    if error.msg.startswith("Invalid control character"):
        return is_not("LZ021", "a line break or a tab inside a string", place, "write it as \\n or \\t")
    if error.msg.startswith("Extra data"):
        return is_not("LZ021", "something after its end", place, "remove it")
    return is_not("LZ021", error.msg, place)
