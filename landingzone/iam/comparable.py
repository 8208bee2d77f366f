"""Policy documents in a comparable form: if it is the same, the AWS provider sees no difference.

Source: https://github.com/hashicorp/awspolicyequivalence
"""

import json
from typing import Any

from landingzone.iam.policy_json import as_list
from landingzone.reading.faults import Unreadable
from landingzone.reading.json_text import parse_json

_SETS = ("Action", "NotAction", "Resource", "NotResource")


def comparable(text: str) -> str | None:
    """Return a string that is the same for documents that differ only in order, one-entry lists or white space.

    The provider treats more documents as equal; that is not needed, and changes between versions.

    Args:
        text: A policy document, as a JSON string.

    Returns:
        The string; None: it is not a JSON object.
    """
    try:
        document = parse_json(text)
    except Unreadable:
        return None
    if not isinstance(document, dict):
        return None
    statements = sorted(map(_statement, as_list(document.get("Statement", []))))
    return _written({**document, "Statement": statements})


def _statement(statement: Any) -> str:
    if not isinstance(statement, dict):
        return _written(statement)
    conditions = statement.get("Condition")
    if isinstance(conditions, dict):
        statement = {**statement, "Condition": {name: _condition(keys) for name, keys in conditions.items()}}
    return _written({name: _as_set(each) if name in _SETS else each for name, each in statement.items()})


def _condition(keys: Any) -> Any:
    return {key: _as_set(values) for key, values in keys.items()} if isinstance(keys, dict) else keys


def _as_set(values: Any) -> list[str]:
    return sorted(map(_written, as_list(values)))


def _written(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
