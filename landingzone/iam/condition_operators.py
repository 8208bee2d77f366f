"""The condition operators: their names, the values that each accepts, and their words in a sentence.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

from functools import cache
from typing import Literal, NamedTuple, TypeAlias, cast

from landingzone.ground.spelling import Names
from landingzone.ground.tables import read_rows

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
        compares: How a value of the key is compared with one of its own: `=`, `<`, `like`, `in`; `folded`: ignoring
            case.
        words: Its words in a sentence, between the key and the values: `is less than`.
        is_negated: Whether none of the values may match, so that it also holds without the key.
    """

    name: str
    kind: ValueKind
    compares: str
    words: str
    is_negated: bool


OPERATORS = {
    name.lower(): Operator(name, cast(ValueKind, kind), compares, words, bool(negated))
    for name, kind, compares, negated, words in read_rows("landingzone.iam", "condition_operators.tsv")
}
"""Name of each in lower case, without prefix and suffix -> its row. `ArnEquals` accepts wildcards, like `ArnLike`."""


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


def holds_without_key(operator: str) -> bool:
    """Return whether a condition with an operator holds where the key is missing."""
    read = read_operator(operator)
    if read is None or read.quantifier == EACH or read.if_exists:
        return read is not None
    return read.operator.is_negated and not read.quantifier
