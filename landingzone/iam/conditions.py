"""The conditions of a statement: those on MFA as the states in which they hold, all others as written.

A request says that MFA is present, that it is absent (a console session without it), or nothing (a long-term access
key). `contexts` finds values that fulfil the others.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any, TypeAlias

from landingzone.iam.condition_operators import read_operator

States: TypeAlias = int
"""Some of the three states, one bit each."""

PRESENT, ABSENT, MISSING = 1, 2, 4
"""The condition key `aws:MultiFactorAuthPresent` is true, is false, or is missing from the request.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

STATES: tuple[States, ...] = (PRESENT, ABSENT, MISSING)
WITHOUT_MFA: States = ABSENT | MISSING
ANY_STATE: States = PRESENT | ABSENT | MISSING

MFA = "aws:multifactorauthpresent"
MFA_AGE = "aws:multifactorauthage"
"""Condition key that a request has only while MFA is present, with any kind of credentials."""

_STATES_OF: Mapping[tuple[str, str], Mapping[str, States]] = {
    (MFA, "Bool"): {"true": PRESENT, "false": ABSENT},
    (MFA, "BoolIfExists"): {"true": PRESENT | MISSING, "false": ABSENT | MISSING},
    (MFA, "ForAnyValue:Bool"): {"true": PRESENT, "false": ABSENT},
    (MFA, "ForAllValues:Bool"): {"true": PRESENT | MISSING, "false": ABSENT | MISSING},
    (MFA, "Null"): {"true": MISSING, "false": PRESENT | ABSENT},
    (MFA_AGE, "Null"): {"true": WITHOUT_MFA, "false": PRESENT},
}
"""A key in lower case and an operator -> the states in which a value fulfils them."""


@dataclass(frozen=True, kw_only=True, order=True)
class ConditionRequirement:
    """A condition that is not evaluated. It is equal to another with the same operator, key (ignoring case) and values.

    Args:
        operator: Condition operator.
        key: Condition key, as written.
        values: Values, any of which fulfils it, sorted.
        is_text: Whether a value has a `${` that does not begin a policy variable.
    """

    operator: str
    key: str = field(compare=False)
    values: tuple[str, ...]
    is_text: bool = False
    _folded: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_folded", self.key.lower())

    @property
    def has_variable(self) -> bool:
        """Whether it has a policy variable."""
        return not self.is_text and any("${" in value for value in self.values)


Case: TypeAlias = tuple[States, tuple[ConditionRequirement, ...]]
"""States of MFA, and the conditions that must hold in them."""


def cases_of(condition: Any, *, has_variables: bool = True) -> Iterator[Case]:
    """Read the `Condition` of a statement.

    Args:
        condition: Operator -> key -> value or list of values.
        has_variables: Whether `${` begins a policy variable; if not, it is literal text.

    Yields:
        The cases in which it holds; no two share a state. None: it never holds.

    Raises:
        ValueError: It is not a map of maps.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """
    if not isinstance(condition, Mapping) or not all(isinstance(keys, Mapping) for keys in condition.values()):
        raise ValueError("a Condition that is not a map of maps")
    each = [
        _cases(_requirement(operator, key, value, has_variables))
        for operator, keys in condition.items()
        for key, value in keys.items()
    ]
    together: dict[tuple[ConditionRequirement, ...], States] = {}
    for state in STATES:
        # No two cases of a key share a state.
        holding = [requirements for cases in each for states, requirements in cases if states & state]
        if len(holding) == len(each):
            requirements = tuple(sorted({one for requirements in holding for one in requirements}))
            together[requirements] = together.get(requirements, 0) | state
    for requirements, states in together.items():
        yield states, requirements


def is_about_mfa(one: ConditionRequirement) -> bool:
    """Return whether a condition is about whether MFA is present, with an operator that is not documented for that."""
    return one.key.lower() == MFA


def _requirement(operator: str, key: str, value: Any, has_variables: bool) -> ConditionRequirement:
    values = tuple(sorted({_text(one) for one in (value if isinstance(value, list) else [value])}))
    is_text = not has_variables and any("${" in one for one in values)
    return ConditionRequirement(operator=operator, key=key, values=values, is_text=is_text)


def _cases(one: ConditionRequirement) -> tuple[Case, ...]:
    key, values = one.key.lower(), set(one.values)
    states_of = _STATES_OF.get((key, one.operator), {})
    if values and values <= states_of.keys():
        return ((reduce(or_, (states_of[value] for value in values)), ()),)
    read = read_operator(one.operator) if key == MFA_AGE else None
    if read and read.name == one.operator and read.operator.kind == "number" and not read.quantifier:
        holds_without_the_key = read.if_exists or read.operator.is_negated
        return (*([(WITHOUT_MFA, ())] if holds_without_the_key else []), (PRESENT, (one,)))
    return ((ANY_STATE, (one,)),)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
