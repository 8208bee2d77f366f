"""Policy variables, `${aws:username}`: those in a string, and what is wrong with one.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_CHARACTERS = ("*", "?", "$")
_DEFAULT = re.compile(" *'[^']*'")


class Variable(NamedTuple):
    """A policy variable as written.

    Args:
        name: The condition key that fills it in.
        fault: How to write it, if it is not one; "" if it may be one.
    """

    name: str
    fault: str = ""


def variables_in(text: str) -> Iterator[Variable]:
    """Yield the variables in a string, without those that stand for a literal character: `${*}`."""
    for written in text.split("${")[1:]:
        inner, closing, _ = written.partition("}")
        if inner not in _CHARACTERS:
            yield _read(inner) if closing else Variable(inner, "close it with `}`, or write `${$}{` for a literal `${`")


def _read(inner: str) -> Variable:
    name, comma, default = inner.partition(",")
    if comma and not _DEFAULT.fullmatch(default):
        return Variable(name, "write the default value in single quotes: ${aws:username, 'nobody'}")
    if not name.strip():
        return Variable(name, "write a condition key in it: ${aws:username}")
    if ":" not in name:
        return Variable(
            name, "write the value itself, since nothing is filled in here, or a key of IAM: ${aws:username}"
        )
    return Variable(name, "" if name == name.strip() else "write it without spaces: ${aws:username}")
