"""What neither IAM nor Terraform could have made: text in a state or an answer that is damaged or hostile."""

from collections.abc import Iterator, Mapping
from typing import Any

from landingzone.adoption.existing import ExistingResource
from landingzone.expressions import is_identifier, is_key
from landingzone.iam.patterns import Shape
from landingzone.iam.resource_types import RESOURCE_TYPES
from landingzone.problems import describe
from landingzone.rules.tags import RULES_OF_MADE_TAGS
from landingzone.tokens import is_token
from landingzone.words import printable


def has_sound_address(found: ExistingResource) -> bool:
    """Tell whether Terraform can have its address; True if it is in no state.

    No block can be written about any other address, so that Terraform would destroy what has it.
    """
    if not found.key:
        return True
    instance = found.instance
    is_instance = is_key(instance) if isinstance(instance, str) else instance is None or _is_number(instance)
    return is_identifier(found.type) and is_identifier(found.key) and is_instance and found.place is not None


def find_fault(found: ExistingResource) -> str | None:
    """Say what about the attributes of a resource IAM could not have; None: nothing."""
    known = RESOURCE_TYPES.get(found.type)
    for name, shape in known.shapes.items() if known else ():
        for text in _listed(found.values.get(name)):
            if not _fits(text, shape):
                return f"its {name} must have the shape that IAM documents (got {describe(text)}); correct it there"
    for name, value in found.values.items():
        if any(is_token(text) or not _is_whole(text) for text in _texts_in(value)):
            return f"its {printable(name)} holds half a character or `TfToken[`, which would not stay as it is"
    for key, value in (found.values.get("tags") or {}).items():
        for rule in RULES_OF_MADE_TAGS:
            if rule.is_violated(key, value or ""):
                return f"its tag {describe(key)} breaks a rule: {rule.rule} (got {describe(value)})"
    return None


def _is_number(instance: int) -> bool:
    return type(instance) is int and instance >= 0


def _listed(value: Any) -> list[Any]:
    """Give the entries of a list, and anything else as the only entry; nothing for an attribute without a value."""
    return value if isinstance(value, list) else [value] if value else []


def _fits(text: Any, shape: Shape) -> bool:
    return isinstance(text, str) and not is_token(text) and shape.fits(text)


def _is_whole(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def _texts_in(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            for key, inner in value.items():
                yield from _texts_in(key)
                yield from _texts_in(inner)
        case list():
            for inner in value:
                yield from _texts_in(inner)
