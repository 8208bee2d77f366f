"""What is wrong with a text that is not JSON: what a person did, not where a parser gave up."""

import json

from landingzone.ground.kinds import says
from landingzone.ground.words import ODD_LETTERS, odd_letter
from landingzone.reading.faults import Place, Unreadable, is_not, known_mistake


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
    known = known_mistake("json", error.msg, text, here=at)
    return is_not("LZ021", known[1], place, known[2]) if known else is_not("LZ021", error.msg, place)
