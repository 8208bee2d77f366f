"""The values of conditions: which ones an operator can compare.

IAM refuses a document with an invalid date. For other values, AWS documents what they must be, but not that IAM refuses
them; a condition never matches them.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

import base64
import ipaddress
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from landingzone.ground.shapes import Shape
from landingzone.iam.condition_operators import ValueKind

REFUSES_NO_DATE = Shape("-?[0-9]+(-0*([1-9]|1[0-2])(-0*([1-9]|[12][0-9]|3[01]))?)?([Tt][0-9:.+Zz-]*)?")
"""A shape that includes all dates that IAM accepts: it refuses everything else."""

_NUMBER = re.compile(r"[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?")
_SECONDS = re.compile("-?[0-9]{1,18}")  # since 1970; a year of four digits has the same shape
_DATE = re.compile(
    "[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2}))?)?)?"
)
_RANGE = re.compile("[0-9A-Fa-f.:]+(/[0-9]{1,3})?")
_MONTH = len("2026-12")


def as_text(value: Any) -> str:
    """Write a string, number or boolean of a condition as a string."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def instant_of(value: str) -> float | None:
    """Read a date of a condition as IAM does, ISO 8601 or seconds since 1970; None: it is not a date.

    Returns:
        The seconds since 1970. A date without a time zone is in UTC.
    """
    try:
        if re.fullmatch(r"\d+(\.\d+)?", value) and len(value) > len("2026"):
            return float(value)
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def can_be_compared(kind: ValueKind, value: str) -> bool:
    """Return whether AWS documents that an operator of this kind accepts a value."""
    return _CHECKS[kind](value)


def _is_date(value: str) -> bool:
    whole = f"{value}-01" if len(value) == _MONTH else value
    is_day = _DATE.fullmatch(value.upper()) is not None
    is_read = is_day and _is_read_by(datetime.fromisoformat, re.sub("[.][0-9]+", "", whole.upper()))
    return is_read or _SECONDS.fullmatch(value) is not None


def _is_read_by(read: Callable[..., object], value: str, **how: bool) -> bool:
    try:
        read(value, **how)
    except ValueError:
        return False
    return True


_CHECKS: dict[ValueKind, Callable[[str], bool]] = {
    "text": lambda value: True,
    "number": lambda value: _NUMBER.fullmatch(value) is not None,
    "date": _is_date,
    "boolean": lambda value: value.lower() in ("true", "false"),
    "base64": lambda value: _is_read_by(base64.b64decode, value, validate=True),
    "address": lambda value: bool(_RANGE.fullmatch(value)) and _is_read_by(ipaddress.ip_network, value, strict=False),
    "arn": lambda value: value.count(":") >= 5 and value.startswith(("arn:", "*", "$", "?")),
}
