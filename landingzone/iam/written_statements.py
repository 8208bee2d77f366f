"""The statements of policy documents that people write as JSON, with their places, and the conditions of each."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from landingzone.ground.tokens import is_token
from landingzone.iam.policy_json import as_list
from landingzone.reading.faults import Unreadable
from landingzone.reading.json_text import parse_json


class WrittenCondition(NamedTuple):
    """A condition key, with its operator and values.

    Args:
        place: The statement that it is in: `Statement[0]`.
        operator: The operator.
        key: The condition key.
        values: Strings, numbers and booleans, any of which may match.
    """

    place: str
    operator: str
    key: str
    values: tuple[str | int | float | bool, ...]


def read_document(text: str) -> dict[str, Any]:
    """Read a document; empty: it is not a JSON object, which other rules report, or it is a CDKTF token."""
    if is_token(text) and not text.lstrip().startswith("{"):
        return {}
    try:
        document = parse_json(text)
    except Unreadable:
        return {}
    return document if isinstance(document, dict) else {}


def statements_in(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the statements of a document, each with its place, `Statement[0]`; what is not a statement is left out."""
    for index, statement in enumerate(as_list(document.get("Statement", []))):
        if isinstance(statement, dict):
            yield f"Statement[{index}]", statement


def texts_in(statement: dict[str, Any], element: str) -> Iterator[tuple[int, str]]:
    """Yield the strings of an element that is a string or a list, with their positions, without CDKTF tokens."""
    for index, text in enumerate(as_list(statement.get(element, []))):
        if isinstance(text, str) and not is_token(text):
            yield index, text


def conditions_in(place: str, statement: dict[str, Any]) -> Iterator[WrittenCondition]:
    """Yield the conditions of a statement, without CDKTF tokens and without what is not a condition."""
    condition = statement.get("Condition", {})
    for operator, keys in condition.items() if isinstance(condition, dict) else ():
        for key, written in keys.items() if isinstance(keys, dict) else ():
            values = (each for each in as_list(written) if isinstance(each, str | int | float))
            yield WrittenCondition(place, operator, key, tuple(each for each in values if not is_token(str(each))))
