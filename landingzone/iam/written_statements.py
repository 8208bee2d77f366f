"""The statements of policy documents that people write as JSON, with their places, and the conditions of each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from landingzone.ground.tokens import is_token
from landingzone.iam.policy_json import as_list
from landingzone.reading.faults import Unreadable
from landingzone.reading.json_text import parse_json


@dataclass(frozen=True)
class WrittenCondition:
    """A key of a condition, with its operator and values.

    Args:
        place: The statement that it is in: `Statement[0]`.
        operator: The operator.
        key: The condition key.
        values: Texts, numbers and booleans, any of which may fit.
    """

    place: str
    operator: str
    key: str
    values: tuple[str | int | float | bool, ...]


def read_document(text: str) -> dict[str, Any]:
    """Read a document; empty: the text is no JSON object, or a CDKTF token, of which other rules tell."""
    if is_token(text) and not text.lstrip().startswith("{"):
        return {}
    try:
        document = parse_json(text)
    except Unreadable:
        return {}
    return document if isinstance(document, dict) else {}


def statements_in(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the statements of a document, each with its place, `Statement[0]`; nothing of what is no statement."""
    for index, statement in enumerate(as_list(document.get("Statement", []))):
        if isinstance(statement, dict):
            yield f"Statement[{index}]", statement


def texts_in(statement: dict[str, Any], element: str) -> Iterator[tuple[int, str]]:
    """Give the texts of an element that has one or a list of them, with their positions, without CDKTF tokens."""
    for index, text in enumerate(as_list(statement.get(element, []))):
        if isinstance(text, str) and not is_token(text):
            yield index, text


def conditions_in(place: str, statement: dict[str, Any]) -> Iterator[WrittenCondition]:
    """Give the conditions of a statement, without values that are CDKTF tokens, and without what is no condition."""
    condition = statement.get("Condition", {})
    for operator, keys in condition.items() if isinstance(condition, dict) else ():
        for key, written in keys.items() if isinstance(keys, dict) else ():
            values = (each for each in as_list(written) if isinstance(each, str | int | float))
            yield WrittenCondition(place, operator, key, tuple(each for each in values if not is_token(str(each))))
