"""Writes values as YAML that version 1.2 reads as the same values."""

from collections.abc import Mapping
from typing import Any

import yaml
from yamlcore import CCoreDumper  # type: ignore[import-untyped]


def as_yaml(content: Mapping[str, Any], *, allow_unicode: bool = False, width: int = 120) -> str:
    """Write a part of a configuration file.

    Args:
        content: Plain values.
        allow_unicode: Whether to write letters unchanged; if not, everything that is not ASCII is escaped.
        width: Where long strings are wrapped, in characters.
    """
    text: str = yaml.dump(dict(content), Dumper=CCoreDumper, sort_keys=False, allow_unicode=allow_unicode, width=width)
    return text
