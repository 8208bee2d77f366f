"""CDKTF tokens in plain Python: markers in a text for a value that only Terraform will know."""

import json
import re

# Source: encoding.ts of cdktf. Text, list and map tokens open with `$`, `#` and `&`.
_TOKEN = re.compile(r"[$#&]\{TfToken\[[a-zA-Z0-9:._-]+\]\}")


_UNKNOWN = "NOT.KNOWN"


def unknown_text(number: int) -> str:
    """Give a text for one that is not known, since what is written there is no text: a token that nothing resolves."""
    return f"${{TfToken[{_UNKNOWN}.{number}]}}"


def is_unknown(text: str) -> bool:
    """Tell whether a text stands for one that is not known."""
    return f"[{_UNKNOWN}." in text and is_token(text)


def is_token(text: str) -> bool:
    """Tell whether a text holds a CDKTF token, anywhere in it."""
    return _TOKEN.search(text) is not None


def has_token(value: object) -> bool:
    """Tell whether anything in a value may be a CDKTF token: a text in it, or an object that is no plain data."""
    try:
        return is_token(json.dumps(value))
    except TypeError:
        return True


def split_tokens(text: str) -> list[tuple[str, bool]]:
    """Split a text into its parts, each with whether it is a token.

    Returns:
        The parts in order, none empty: `"team-${TfToken[TOKEN.0]}"` gives `[("team-", False), ("${...}", True)]`.
    """
    parts: list[tuple[str, bool]] = []
    end = 0
    for found in _TOKEN.finditer(text):
        parts += [(text[end : found.start()], False), (found.group(), True)]
        end = found.end()
    return [part for part in [*parts, (text[end:], False)] if part[0]]
