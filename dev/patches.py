"""A patch of a configuration, in which null removes a value (RFC 7396)."""

from collections.abc import Mapping
from typing import Any


def patched(content: Any, patch: Any) -> Any:
    """Apply a patch to a value."""
    if not isinstance(patch, Mapping):
        return patch
    known = dict(content) if isinstance(content, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            known.pop(key, None)
        else:
            known[key] = patched(known.get(key), value)
    return known
