"""CDKTF tokens in plain Python: markers in a string for a value that only Terraform will know."""

import json
import re

# Source: encoding.ts of cdktf. String, list and map tokens open with `$`, `#` and `&`.
_TOKEN = re.compile(r"[$#&]\{TfToken\[[a-zA-Z0-9:._-]+\]\}")


_UNKNOWN = "NOT.KNOWN"


def unknown_text(number: int) -> str:
    """Return a placeholder for a value that should be a string but is not: a token that nothing resolves."""
    return f"${{TfToken[{_UNKNOWN}.{number}]}}"


def is_unknown(text: str) -> bool:
    """Return whether a string is such a placeholder."""
    return f"[{_UNKNOWN}." in text and is_token(text)


def is_token(text: str) -> bool:
    """Return whether a string contains a CDKTF token."""
    return _TOKEN.search(text) is not None


def has_token(value: object) -> bool:
    """Return whether anything in a value may be a CDKTF token: a string in it, or an object that is not plain data."""
    try:
        return is_token(json.dumps(value))
    except TypeError:
        return True


def split_tokens(text: str) -> list[tuple[str, bool]]:
    """Split a string into its parts, each with whether it is a token.

    Returns:
        The parts in order, none empty: `"team-${TfToken[TOKEN.0]}"` gives `[("team-", False), ("${...}", True)]`.
    """
    parts: list[tuple[str, bool]] = []
    end = 0
    for found in _TOKEN.finditer(text):
        parts += [(text[end : found.start()], False), (found.group(), True)]
        end = found.end()
    return [part for part in [*parts, (text[end:], False)] if part[0]]
