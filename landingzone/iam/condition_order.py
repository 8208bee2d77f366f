"""Whether one condition holds only where another one does: a narrower address list, an earlier date.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

import ipaddress
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache

from landingzone.iam.condition_operators import Operator, read_operator
from landingzone.iam.condition_values import instant_of
from landingzone.iam.conditions import ConditionRequirement
from landingzone.iam.wildcards import includes, normal

PARTS_OF_AN_ARN = 6
_BELOW = ("LessThan", "LessThanEquals")
_ABOVE = ("GreaterThan", "GreaterThanEquals")


def are_implied(needed: Iterable[ConditionRequirement], given: Collection[ConditionRequirement]) -> bool:
    """Return whether conditions surely hold whenever others do.

    Args:
        needed: The conditions.
        given: The others, all of which hold.
    """
    return all(one in given or any(implies(each, one) for each in given) for one in needed)


@lru_cache(maxsize=8192)
def implies(one: ConditionRequirement, other: ConditionRequirement) -> bool:
    """Return whether a condition surely holds whenever another one does: `one` whenever `other` does."""
    if one == other:
        return True
    is_of_one_kind = one.key.lower() == other.key.lower() and not (one.is_text or other.is_text)
    if not is_of_one_kind or one.is_past != other.is_past:
        return False
    first, second = read_operator(one.operator), read_operator(other.operator)
    if first is None or second is None or (first.name, second.name) != (one.operator, other.operator):
        return False
    if (first.quantifier, first.operator) != (second.quantifier, second.operator):
        return False
    if first.if_exists and not second.if_exists:
        return False
    name, narrow, wide = first.operator.name, one.values, other.values
    if name.endswith((*_BELOW, *_ABOVE)):
        return _is_within_limits(name, narrow, wide)
    if first.operator.is_negated:
        narrow, wide = wide, narrow
    return bool(wide) and all(any(surely_includes(first.operator, each, value) for each in wide) for value in narrow)


def surely_includes(operator: Operator, wide: str, narrow: str) -> bool:
    """Return whether a value of an operator includes all of another one, which may be the value in a request."""
    return _COVERS.get(operator.name.replace("Not", ""), str.__eq__)(wide, narrow)


def _is_within_limits(name: str, narrow: Iterable[str], wide: Iterable[str]) -> bool:
    """Return whether being below or above one of some values implies the same for one of the others."""
    read = instant_of if name.startswith("Date") else _number_of
    numbers, others = ([read(value) for value in values] for values in (narrow, wide))
    known, known_others = ([each for each in found if each is not None] for found in (numbers, others))
    if not known or not known_others or len(known) < len(numbers) or len(known_others) < len(others):
        return False
    return max(known) <= max(known_others) if name.endswith(_BELOW) else min(known) >= min(known_others)


def _number_of(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def _is_like(wide: str, narrow: str) -> bool:
    return includes(*(normal(text, has_variables=True) for text in (wide, narrow)))


def _is_arn_like(wide: str, narrow: str) -> bool:
    if wide == narrow:
        return True
    parts = [text.split(":", PARTS_OF_AN_ARN - 1) for text in (wide, narrow) if "${" not in text]
    return [*map(len, parts)] == [PARTS_OF_AN_ARN] * 2 and all(map(includes, *parts))


def _is_within_network(wide: str, narrow: str) -> bool:
    if wide == narrow:
        return True
    try:
        outer, inner = (ipaddress.ip_network(text, strict=False) for text in (wide, narrow))
    except ValueError:
        return False
    return outer.version == inner.version and inner.subnet_of(outer)  # type: ignore[arg-type]  # of one version


_COVERS: dict[str, Callable[[str, str], bool]] = {
    "StringLike": _is_like,
    "StringEqualsIgnoreCase": lambda wide, narrow: wide.lower() == narrow.lower(),
    "ArnEquals": _is_arn_like,
    "ArnLike": _is_arn_like,
    "IpAddress": _is_within_network,
}
"""Operator, without `Not` -> whether one of its values includes all of another; for all other operators: equality."""
