"""Warnings about letters that look like others, where any letter is allowed: settings and resources of statements.

Everywhere else a rule refuses them, and its line names them.
"""

from collections.abc import Iterator, Mapping

from landingzone.config.inputs import Inputs
from landingzone.config.options import StackConfiguration
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Steps
from landingzone.ground.words import ODD_LETTERS, odd_letter
from landingzone.rules.entities import ENTITIES


def find_odd_letters(inputs: Inputs) -> Iterator[Finding]:
    """Find strings with such letters. Only the letter is shown, because settings may be secrets."""
    for steps, text in _texts(inputs):
        if (found := ODD_LETTERS.search(text)) is not None:
            yield Finding(steps, says("LZ275"), odd_letter(found[0]))


def _texts(inputs: Inputs) -> Iterator[tuple[Steps, str]]:
    if isinstance(inputs, StackConfiguration):
        for name, given in (("provider", inputs.provider), ("backend", inputs.backend)):
            yield from ((steps, text) for steps, text, is_key in strings_in((name,), given) if not is_key)
    for entities in ENTITIES:
        for row in entities.rows("permissions", inputs, "resources"):
            yield row.steps, row.text


def strings_in(steps: Steps, value: object) -> Iterator[tuple[Steps, str, bool]]:
    """Yield the strings in a value, and in all that it contains, with their places; and whether each is a key."""
    match value:
        case str():
            yield steps, value, False
        case Mapping():
            for key, inner in value.items():
                if isinstance(key, str):
                    yield (*steps, key), key, True
                yield from strings_in((*steps, str(key)), inner)
        case list() | tuple():
            for at, inner in enumerate(value):
                yield from strings_in((*steps, at), inner)
