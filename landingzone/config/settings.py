"""The settings of the AWS provider and of the backends, and which values Terraform accepts for each type.

`make docs` writes `settings.json` from the classes of both CDKs, under their Terraform names; reading it needs neither.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple, TypeAlias

from landingzone.ground.tables import read_json

_NUMBER = re.compile(r"[+-]?([0-9]{1,100}[.]?[0-9]{0,100}|[.][0-9]{1,100})([eE][+-]?[0-9]{1,3})?", re.ASCII)
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}

PlainValue: TypeAlias = str | int | float | bool


class Scalar(Enum):
    """A type of a single value; its name in words."""

    TEXT = "a string"
    NUMBER = "a number"
    WHOLE_NUMBER = "an integer"
    BOOLEAN = "true or false"

    def read(self, value: object) -> PlainValue | None:
        """Return a value as Terraform converts it, which turns strings into numbers and numbers into strings.

        Args:
            value: What is written: 5, "5", true.

        Returns:
            The value in this type; None: Terraform refuses it.

        Source: https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion
        """
        match self, value:
            case Scalar.TEXT, str():
                return value
            case Scalar.TEXT, bool():
                return "true" if value else "false"
            case Scalar.TEXT, int() | float():
                return format(Decimal(str(value)), "f") if math.isfinite(value) else None
            case Scalar.BOOLEAN, bool():
                return value
            case Scalar.BOOLEAN, str():
                return _BOOLEANS.get(value)
            case ((Scalar.NUMBER | Scalar.WHOLE_NUMBER), str()) if _NUMBER.fullmatch(value):
                return self._in_range(float(value) if re.search("[.eE]", value) else int(value))
            case ((Scalar.NUMBER | Scalar.WHOLE_NUMBER), int() | float()) if not isinstance(value, bool):
                return self._in_range(value)
        return None

    def _in_range(self, number: int | float) -> int | float | None:
        if isinstance(number, float) and not (math.isfinite(number) and (self is self.NUMBER or number.is_integer())):
            return None
        return number


@dataclass(frozen=True)
class ListOf:
    """A list.

    Args:
        entries: The type of each entry.
    """

    entries: Scalar


@dataclass(frozen=True)
class MapOf:
    """A map with arbitrary names.

    Args:
        values: The type of each value.
    """

    values: Scalar


class Fields(NamedTuple):
    """A map with fixed names.

    Args:
        settings: Name -> what it takes.
        may_be_a_list: Whether a list of such maps is accepted as well.
    """

    settings: "Mapping[str, Setting]"
    may_be_a_list: bool = False


class Setting(NamedTuple):
    """A setting.

    Args:
        type: What it accepts.
        is_required: Whether it is required.
    """

    type: Scalar | ListOf | MapOf | Fields
    is_required: bool = False


_TYPES: Mapping[str, Scalar | ListOf | MapOf] = {
    **{each.value: each for each in Scalar},
    "a list of strings": ListOf(Scalar.TEXT),
    "a map of strings": MapOf(Scalar.TEXT),
}


def _read(block: Mapping[str, Any], *, blocks_may_be_lists: bool) -> dict[str, Setting]:
    settings = {}
    for name, written in block.items():
        if isinstance(written, str):
            type = written.removesuffix(", required")
            settings[name] = Setting(_TYPES[type], is_required=type != written)
        else:
            inner = _read(written, blocks_may_be_lists=blocks_may_be_lists)
            settings[name] = Setting(Fields(inner, may_be_a_list=blocks_may_be_lists))
    return settings


_WRITTEN = read_json("landingzone.config", "settings.json")

PROVIDER_SETTINGS: Mapping[str, Setting] = _read(_WRITTEN["provider"], blocks_may_be_lists=True)
"""Arguments of the provider `aws`, including those that the stack itself sets."""

BACKEND_SETTINGS: Mapping[str, Mapping[str, Setting]] = {
    name: _read(block, blocks_may_be_lists=False) for name, block in _WRITTEN["backends"].items()
}
"""Backend -> its arguments."""
