"""A patch of a configuration, in which null takes away what is there (RFC 7396)."""

from collections.abc import Mapping
from typing import Any


def patched(content: Any, patch: Any) -> Any:
    """Give what a patch makes of something."""
    if not isinstance(patch, Mapping):
        return patch
    known = dict(content) if isinstance(content, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            known.pop(key, None)
        else:
            known[key] = patched(known.get(key), value)
    return known
