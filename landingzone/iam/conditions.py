"""The conditions of a statement: those on MFA as the states in which they hold, all others as written.

A request says that MFA is present, that it is absent (a console session without it), or nothing (a long-term access
key). `contexts` finds values that fulfil the others.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

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

_NUMBERS = ("Equals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
_HOLD_WITH_THE_KEY_ALONE = frozenset(f"Numeric{name}" for name in _NUMBERS)
_HOLD_WITHOUT_THE_KEY = frozenset(
    {"NumericNotEquals", "NumericNotEqualsIfExists", *(f"Numeric{name}IfExists" for name in _NUMBERS)}
)


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

_NEVER: States = 0


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
            together[requirements] = together.get(requirements, _NEVER) | state
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
    operator, values, atom = one.operator, one.values, (one,)
    is_about_truth = values and set(values) <= {"true", "false"}
    match one.key.lower():
        case folded if folded == MFA and is_about_truth and operator in ("Bool", "BoolIfExists", "Null"):
            return ((_states_of(operator, values), ()),)
        case folded if folded == MFA_AGE and operator == "Null" and is_about_truth:
            return (((WITHOUT_MFA if "true" in values else _NEVER) | (PRESENT if "false" in values else _NEVER), ()),)
        case folded if folded == MFA_AGE and operator in _HOLD_WITH_THE_KEY_ALONE:
            return ((PRESENT, atom),)
        case folded if folded == MFA_AGE and operator in _HOLD_WITHOUT_THE_KEY:
            return ((WITHOUT_MFA, ()), (PRESENT, atom))
        case _:
            return ((ANY_STATE, atom),)


def _states_of(operator: str, values: tuple[str, ...]) -> States:
    if operator == "Null":
        return (MISSING if "true" in values else _NEVER) | (PRESENT | ABSENT if "false" in values else _NEVER)
    without_the_key = MISSING if operator == "BoolIfExists" else _NEVER
    return (PRESENT if "true" in values else _NEVER) | (ABSENT if "false" in values else _NEVER) | without_the_key


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
