"""The condition operators: their names, the values that each accepts, and their words in a sentence.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

from functools import cache
from typing import Literal, NamedTuple, TypeAlias

from landingzone.ground.spelling import Names

ValueKind: TypeAlias = Literal["text", "number", "date", "boolean", "base64", "address", "arn"]
"""The kind of values of an operator."""

EACH, ANY = "ForAllValues:", "ForAnyValue:"
"""The prefixes of an operator for a key with several values: each of them must match, or any of them."""

IF_EXISTS = "IfExists"
"""The suffix of an operator that also holds without the key. `Null` cannot have it."""

NULL = "Null"
"""The operator that tells whether a key is present."""


class Operator(NamedTuple):
    """An operator without prefix and suffix.

    Args:
        name: The name.
        kind: The kind of its values.
        words: Its words in a sentence, between the key and the values: `is less than`.
        is_negated: Whether none of the values may match, so that it also holds without the key.
    """

    name: str
    kind: ValueKind
    words: str
    is_negated: bool = False


OPERATORS = {
    operator.name.lower(): operator
    for operator in (
        Operator(name="StringEquals", kind="text", words="is"),
        Operator(name="StringNotEquals", kind="text", words="is", is_negated=True),
        Operator(name="StringEqualsIgnoreCase", kind="text", words="is, ignoring case,"),
        Operator(name="StringNotEqualsIgnoreCase", kind="text", words="is, ignoring case,", is_negated=True),
        Operator(name="StringLike", kind="text", words="is like"),
        Operator(name="StringNotLike", kind="text", words="is like", is_negated=True),
        Operator(name="NumericEquals", kind="number", words="is"),
        Operator(name="NumericNotEquals", kind="number", words="is", is_negated=True),
        Operator(name="NumericLessThan", kind="number", words="is less than"),
        Operator(name="NumericLessThanEquals", kind="number", words="is at most"),
        Operator(name="NumericGreaterThan", kind="number", words="is more than"),
        Operator(name="NumericGreaterThanEquals", kind="number", words="is at least"),
        Operator(name="DateEquals", kind="date", words="is"),
        Operator(name="DateNotEquals", kind="date", words="is", is_negated=True),
        Operator(name="DateLessThan", kind="date", words="is before"),
        Operator(name="DateLessThanEquals", kind="date", words="is not after"),
        Operator(name="DateGreaterThan", kind="date", words="is after"),
        Operator(name="DateGreaterThanEquals", kind="date", words="is not before"),
        Operator(name="Bool", kind="boolean", words="is"),
        Operator(name="BinaryEquals", kind="base64", words="is, in base64,"),
        Operator(name="IpAddress", kind="address", words="is in"),
        Operator(name="NotIpAddress", kind="address", words="is in", is_negated=True),
        Operator(name="ArnEquals", kind="arn", words="is like"),  # it accepts wildcards, like ArnLike
        Operator(name="ArnLike", kind="arn", words="is like"),
        Operator(name="ArnNotEquals", kind="arn", words="is like", is_negated=True),
        Operator(name="ArnNotLike", kind="arn", words="is like", is_negated=True),
        Operator(name=NULL, kind="boolean", words="is missing:"),
    )
}
"""Name of each in lower case, without prefix and suffix -> its row."""


class Written(NamedTuple):
    """An operator as written in a condition.

    Args:
        quantifier: `EACH`, `ANY` or "".
        operator: The operator.
        if_exists: Whether the condition also holds without the key.
    """

    quantifier: str
    operator: Operator
    if_exists: bool

    @property
    def name(self) -> str:
        """The operator as AWS documents it, with the same case."""
        return f"{self.quantifier}{self.operator.name}{IF_EXISTS if self.if_exists else ''}"


@cache
def read_operator(text: str) -> Written | None:
    """Read an operator, ignoring case: whether IAM accepts other cases than documented is not documented.

    Returns:
        The operator; None: there is no such operator.
    """
    quantifier = next((each for each in (EACH, ANY) if text.lower().startswith(each.lower())), "")
    name = text[len(quantifier) :].lower()
    if_exists = name not in OPERATORS and name.endswith(IF_EXISTS.lower())
    operator = OPERATORS.get(name[: -len(IF_EXISTS)] if if_exists else name)
    if operator is None or (if_exists and operator.name == NULL):
        return None
    return Written(quantifier=quantifier, operator=operator, if_exists=if_exists)


def nearest_operator(text: str) -> str | None:
    """Return the operator that a string with a typo means, with prefix and suffix; None: there is none."""
    return _every_name().nearest(text)


@cache
def _every_name() -> Names:
    return Names(
        Written(quantifier=quantifier, operator=operator, if_exists=if_exists).name
        for operator in OPERATORS.values()
        for quantifier in ("", EACH, ANY)
        for if_exists in ((False,) if operator.name == NULL else (False, True))
    )
