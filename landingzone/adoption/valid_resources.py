"""What neither IAM nor Terraform could have written: damaged or hostile text in a state or an answer."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from landingzone.account.existing import ExistingResource
from landingzone.account.resource_types import RESOURCE_TYPES
from landingzone.ground.expressions import Address
from landingzone.ground.kinds import hint_of
from landingzone.ground.problems import describe
from landingzone.ground.tokens import is_token
from landingzone.iam.documents import size
from landingzone.iam.policy_json import FOREIGN_RULE, find_document_faults, find_foreign_character, find_json_fault
from landingzone.iam.quotas import DESCRIPTION_CHARACTERS
from landingzone.rules.tags import RULES_OF_MADE_TAGS

_TEXTS = ("description", "policy", "public_key", "pgp_key")
_MAPS = ("tags", "tags_all")


def has_valid_address(found: ExistingResource) -> bool:
    """Check whether Terraform can have its address; True if it is in no state.

    For any other address no block can be written, so Terraform would destroy what has it.
    """
    if not found.key:
        return True
    return found.place is not None and Address.parse(found.address) == found.place


def find_fault(found: ExistingResource) -> str | None:
    """Return which of the attributes that are read cannot exist in IAM; None: all can."""
    known = RESOURCE_TYPES.get(found.type)
    if not known:
        return None
    for name, shape in known.shapes.items():
        for text in _listed(found.values.get(name), may_be_empty=name not in known.needed):
            if not isinstance(text, str) or is_token(text) or not shape.fits(text):
                return f"its {name} must have the format that IAM documents (got {describe(text)}); correct it there"
    for name in (*_TEXTS, *_MAPS):
        if not all(map(_is_stored_unchanged, _texts_of(found.values.get(name)))):
            return (
                f"its {name} contains half a character or `TfToken[`, which would not stay unchanged; correct it there"
            )
    description = found.values.get("description") or ""
    if len(description) > DESCRIPTION_CHARACTERS or any(
        unicodedata.category(letter)[0] == "C" for letter in description
    ):
        return (
            f"its description must have at most {DESCRIPTION_CHARACTERS} characters, and no invisible ones "
            f"(got {describe(description)}); correct it there"
        )
    for key, value in (found.values.get("tags") or {}).items():
        for rule in RULES_OF_MADE_TAGS:
            if rule.is_violated(key, value or ""):
                return (
                    f"its tag {describe(key)} breaks a rule: {rule.rule} (got {describe(value)}); {hint_of(rule.rule)}"
                )
    return None


def find_document_fault(text: str) -> str | None:
    """Describe how a policy document breaks a rule; None: it does not."""
    if fault := find_json_fault(text):
        return fault
    if faults := find_document_faults(text):
        return faults[0]
    foreign = find_foreign_character(text, is_json=True)
    return f"{FOREIGN_RULE}: {foreign}" if foreign else None


def find_policy_faults(documents: Mapping[str, str], most: int) -> dict[str, str]:
    """Find the inline policies of an owner that break a rule: those without which the others fit are the largest ones.

    Args:
        documents: Names of inline policies -> their texts.
        most: How many characters they may have together.

    Returns:
        Names of policies, and what rule each breaks.
    """
    faults = {name: fault for name, text in documents.items() if (fault := find_document_fault(text))}
    sizes = {name: size(text) for name, text in documents.items() if name not in faults}
    for name in sorted(sizes, key=lambda name: (-sizes[name], name)):
        together = sum(sizes.values())
        if together <= most:
            break
        faults[name] = f"inline policies must have at most {most} characters together (got {together} with it)"
        del sizes[name]
    return faults


def _listed(value: Any, *, may_be_empty: bool) -> list[Any]:
    """Return the entries of a list, or anything else as the only entry; nothing for an attribute without a value."""
    if value is None or (value == "" and may_be_empty):
        return []
    return value if isinstance(value, list) else [value]


def _is_stored_unchanged(text: str) -> bool:
    return not is_token(text) and (text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text))


def _texts_of(value: str | Mapping[str, str | None] | None) -> list[str]:
    if isinstance(value, Mapping):
        return [text for pair in value.items() for text in pair if text]
    return [value] if value else []
