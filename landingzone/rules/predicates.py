"""Conditions that are written once, and work in Python and in Terraform."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from landingzone.ground.shapes import Shape
from landingzone.ground.tokens import is_token
from landingzone.iam.patterns import holds_provider_variable
from landingzone.rules.hcl import SHAPES

_VALUE = "it.value"


@dataclass(frozen=True)
class Predicate:
    """A condition on a value.

    Args:
        holds: Whether it holds for a value. The value of a CDKTF token is not known, and breaks no rule.
        hcl: The same as a Terraform expression about `it.value`.
        fails: The opposite condition; "": `hcl` with a `!` before it.
    """

    holds: Callable[[Any], bool]
    hcl: str
    fails: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "fails", self.fails or f"!({self.hcl})")

    def __invert__(self) -> "Predicate":
        return Predicate(lambda value: not self.holds(value), self.fails, self.hcl)

    def __and__(self, other: "Predicate") -> "Predicate":
        return Predicate(
            lambda value: self.holds(value) and other.holds(value),
            f"{_operand(self.hcl)} && {_operand(other.hcl)}",
            f"{self.fails} || {other.fails}",
        )

    def about(self, hcl: str) -> "Predicate":
        """Apply it to another expression in Terraform."""
        return Predicate(self.holds, self.hcl.replace(_VALUE, hcl), self.fails.replace(_VALUE, hcl))

    def of(self, measure: Callable[[Any], Any], hcl: str) -> "Predicate":
        """Apply it to a measure of a value; `hcl` is the same about `it.value`."""
        return replace(self.about(hcl), holds=lambda value: self.holds(measure(value)))

    def tried(self, else_: str = "false") -> "Predicate":
        """Have Terraform use this answer if there is an error, which another rule reports."""
        code = f"try({self.hcl}, {else_})"
        return Predicate(self.holds, code, f"!{code}")

    @property
    def given(self) -> "Predicate":
        """Have Terraform skip values that are null or missing; Python never asks about None."""
        return Predicate(self.holds, f"try({_VALUE}, null) != null && {_operand(self.hcl)}")


def _operand(code: str) -> str:
    return f"({code})" if " || " in code else code


def any_of(*predicates: Predicate) -> Predicate:
    """One of them holds."""
    return Predicate(
        lambda value: any(each.holds(value) for each in predicates), " || ".join(p.hcl for p in predicates)
    )


def fits(shape: Shape) -> Predicate:
    """The text has the shape."""
    return Predicate(shape.fits, shape.hcl(_VALUE), f"!{shape.hcl(_VALUE)}")


def fits_kind(kind: str) -> Predicate:
    """The string has the shape of its kind, a key of `SHAPES`, which the module has as a local value."""
    shape = f"local.shapes.{kind}"
    code = f"(can(regex({shape}.pattern, {_VALUE})) && try(length({_VALUE}) <= {shape}.longest, false))"
    return Predicate(SHAPES[kind].fits, code, f"!{code}")


def at_least(number: int) -> Predicate:
    """The number is at least this."""
    return Predicate(lambda value: value >= number, f"{_VALUE} >= {number}", f"{_VALUE} < {number}")


def at_most(number: int) -> Predicate:
    """The number is at most this."""
    return Predicate(lambda value: value <= number, f"{_VALUE} <= {number}", f"{_VALUE} > {number}")


WHOLE = Predicate(lambda value: value == int(value), f"floor({_VALUE}) == {_VALUE}", f"floor({_VALUE}) != {_VALUE}")
"""The number is whole. In Python, the model of the inputs accepts no other."""

EMPTY = Predicate(operator.not_, f"try(length({_VALUE}), 0) == 0", f"length({_VALUE}) > 0")
"""The list is empty; in Terraform, also a value that is not a list."""

PROVIDER_VARIABLE = Predicate(holds_provider_variable, f'can(regex("&[{{]", {_VALUE}))')
"""`aws_iam_policy_document` would change the text."""


_SERVICE_ROLES = "(^|:aws:policy/)aws-service-role/"

OF_A_SERVICE_ROLE = Predicate(
    lambda text: re.search(_SERVICE_ROLES, text) is not None, f'can(regex("{_SERVICE_ROLES}", {_VALUE}))'
)
"""The AWS managed policy, by name with path or by ARN, is for the role of a service, and AWS attaches it to no other.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html
"""


def length_of(text: str) -> int:
    """Count the characters of a string; a CDKTF token counts as one, because its value is not known."""
    return 1 if is_token(text) else len(text)


OF_AWS = Predicate(
    lambda text: text.lower().startswith("aws:") and not is_token(text), f'can(regex("^aws:", lower({_VALUE})))'
)
"""The string begins as those that AWS keeps for itself."""


def is_called(name: str) -> Predicate:
    """The string is `name`, ignoring case: `name` is in lower case."""
    return Predicate(lambda text: text.lower() == name, f'lower({_VALUE}) == "{name}"')
