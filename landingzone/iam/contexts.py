"""KeyValues of a condition key that fulfil some conditions and not others.

Of texts, those that the same patterns match are one class; of numbers, dates and addresses the end points and what lies
between them are enough; a key with several values needs one for each condition that some value has to fulfil.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

import ipaddress
import operator
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple, TypeAlias

from landingzone.iam.condition_keys import facts_of
from landingzone.iam.condition_operators import ANY, EACH, NULL, Operator, ValueKind, Written, read_operator
from landingzone.iam.condition_values import can_be_compared, instant_of
from landingzone.iam.conditions import ABSENT, MFA, MFA_AGE, MISSING, PRESENT, STATES, ConditionRequirement, States
from landingzone.iam.texts import PARTS_OF_AN_ARN, AnyOf, NotDecided, Pattern, find_text, matches
from landingzone.iam.wildcards import exact, normal, with_letters

KeyValues: TypeAlias = tuple[str, ...]
"""The values of a key in a request, as `exact` writes them; none: the key is missing."""

_LATE = ("9999-12-31T23:59:59Z",)
"""When a request is made if nothing asks: later than any day that is filled in."""

MFA_VALUES: Mapping[States, KeyValues] = {PRESENT: ("true",), ABSENT: ("false",), MISSING: ()}
"""State of MFA -> what a request in it says of MFA."""
_SOMETHING = (Pattern("?*"),)  # no value is likely to be empty
_TIME, _EPOCH = "aws:currenttime", "aws:epochtime"
_LAST_SECOND = 253402300799.0
"""The last one that is written as a date: of the year 9999."""


def in_seconds(instant: str) -> str:
    """Write an instant as `aws:EpochTime` does."""
    return f"{instant_of(instant):.0f}"


def axis_of(one: ConditionRequirement) -> str:
    """Return what a condition is about: its key in lower case. Both keys for the current time are one."""
    key = one.key.lower()
    if not is_read(one):
        return f"{one.operator} {key} {' '.join(one.values)}"
    return _TIME if key == _EPOCH else key


@lru_cache(maxsize=1 << 16)
def find_values(
    axis: str, holding: frozenset[ConditionRequirement], failing: frozenset[ConditionRequirement], state: States
) -> KeyValues | None:
    """Find the values of a condition key.

    Args:
        axis: The key, as `axis_of` gives it.
        holding: The conditions on it that have to hold.
        failing: Those that may not.
        state: What the request says of MFA.

    Returns:
        The values, none if the key is missing from the request; None: there are none.

    Raises:
        NotDecided: It would take too long, or AWS does not document it.
    """
    if not holding.isdisjoint(failing):
        return None
    literals = [(one, True) for one in sorted(holding)] + [(one, False) for one in sorted(failing)]
    if literals and not is_read(literals[0][0]):
        return ()  # whether it holds is not known: it may, and may not
    facts = facts_of(axis)
    if axis == MFA:
        known = MFA_VALUES[state]
        return known if all(_holds(one, known) is wanted for one, wanted in literals) else None
    presence = ("always" if state == PRESENT else "never") if axis == MFA_AGE else facts.presence
    is_free = all(_holds(one, ()) is wanted for one, wanted in literals)
    if presence != "always" and is_free:
        return ()
    if presence == "never":
        return None
    asked = [(_read(one), one, wanted) for one, wanted in literals if _read(one).operator.name != NULL]
    if not all(("false" in one.values) is wanted for one, wanted in literals if _read(one).operator.name == NULL):
        return None
    quantified = [each for each in asked if each[0].quantifier]
    if quantified and quantified == asked and facts.has_several is not False:
        return _find_several(quantified, facts.values)
    values = _LATE if facts.kind == "date" and not asked else facts.values
    found = _find_value([(one, wanted) for _, one, wanted in asked], values)
    # AWS does not document an operator without prefix for several values.
    is_documented = facts.has_several is False or not (quantified or (facts.has_several and asked))
    if found is None and not is_documented:
        raise NotDecided
    return None if found is None else (found,)


def _find_several(asked: list[tuple[Written, ConditionRequirement, bool]], known: KeyValues) -> KeyValues | None:
    """Find values of a key with several values."""
    every = [(one, wanted) for read, one, wanted in asked if (read.quantifier == EACH) is wanted]
    some = [(one, wanted) for read, one, wanted in asked if (read.quantifier == ANY) is wanted]
    found = [_find_value([*every, each], known) for each in some] if some else [_find_value(every, known)]
    values = [value for value in found if value is not None]
    return tuple(dict.fromkeys(values)) if len(values) == len(found) else None


def is_read(one: ConditionRequirement) -> bool:
    """Return whether it is known here when a condition holds. If not, it may hold or not, whatever the request is."""
    return _reading(one) is not None


@lru_cache(maxsize=1 << 14)
def _reading(one: ConditionRequirement) -> Written | None:
    read = read_operator(one.operator)
    if read is None or read.name != one.operator:
        return None
    kind = read.operator.kind
    if one.key.lower() == MFA and kind != "boolean":
        return None  # AWS documents that it compares strings, and not that this key is one
    if kind in ("text", "base64"):
        return read
    return read if all(_can_be_read(kind, value) for value in one.values) else None


def _read(one: ConditionRequirement) -> Written:
    read = _reading(one)
    assert read
    return read


def _holds(one: ConditionRequirement, values: KeyValues) -> bool:
    """Return whether a condition holds for values of its key."""
    read = _read(one)
    if read.operator.name == NULL:
        return str(not values).lower() in one.values
    if not values:
        return read.if_exists or read.quantifier == EACH or (read.operator.is_negated and not read.quantifier)
    found = [_matches(one, value) for value in values]
    return all(found) if read.quantifier == EACH else any(found)


def _matches(one: ConditionRequirement, value: str) -> bool:
    """Return whether a condition holds for one value, apart from its quantifier."""
    by = _read(one).operator
    if by.kind in ("text", "arn", "base64"):
        return any(matches(each, value) for each in patterns_of(one)) is not by.is_negated
    return any(_compares(by, value, each) for each in one.values) is not by.is_negated


def _find_value(literals: list[tuple[ConditionRequirement, bool]], known: KeyValues) -> str | None:
    """Find one value for which some conditions hold and others do not."""
    kinds = {_read(one).operator.kind for one, _ in literals}
    if known or kinds <= {"boolean"}:
        candidates: Iterable[str] = known or ("true", "false", "x")
    elif kinds <= {"text", "arn", "base64"}:
        wanted = [(patterns_of(one), holds is not _read(one).operator.is_negated) for one, holds in literals]
        needed = tuple(dict.fromkeys([patterns for patterns, is_match in wanted if is_match]))
        refused = tuple(dict.fromkeys([one for patterns, is_match in wanted if not is_match for one in patterns]))
        found = find_text((*needed, _SOMETHING), refused)
        return find_text(needed, refused) if found is None else found
    elif len(kinds) == 1 or kinds <= {"date", "number"}:
        values = [value for one, _ in literals for value in one.values]
        is_time = kinds != {"number"}
        candidates = _addresses(values) if kinds == {"address"} else _instants(values) if is_time else _numbers(values)
    else:
        raise NotDecided
    return next((each for each in candidates if all(_matches(one, each) is holds for one, holds in literals)), None)


@lru_cache(maxsize=1 << 14)
def patterns_of(one: ConditionRequirement) -> AnyOf:
    """Return the values of a condition on texts as patterns."""
    by = _read(one).operator
    found = (with_letters(normal(value, has_variables=not one.is_text)) for value in one.values)
    return tuple(
        Pattern(text if by.compares == "like" else exact(text), by.compares == "folded", is_arn=by.kind == "arn")
        for text in found
    )


def _numbers(values: Iterable[str]) -> Iterator[str]:
    for number in _between(map(float, values)):
        yield str(int(number)) if number.is_integer() else str(number)


def _instants(values: Iterable[str]) -> Iterator[str]:
    for instant in (*_between(each for each in map(_number_of, values) if each is not None), 0, _LAST_SECOND):
        if 0 <= instant <= _LAST_SECOND:
            yield datetime.fromtimestamp(instant, UTC).isoformat().replace("+00:00", "Z")


def _between(numbers: Iterable[float]) -> list[float]:
    points = sorted(set(numbers))
    middles = ((first + second) / 2 for first, second in pairwise(points))
    return [*points, *middles, points[0] - 1, points[-1] + 1]


class _Network(NamedTuple):
    version: int
    first: int
    last: int


@lru_cache(maxsize=1 << 12)
def _network(value: str) -> _Network:
    read = ipaddress.ip_network(value, strict=False)
    return _Network(read.version, int(read.network_address), int(read.broadcast_address))


def _addresses(values: Iterable[str]) -> Iterator[str]:
    """Yield an address of each class: where a network begins, and what follows it."""
    networks = [_network(value) for value in values]
    for version, size, makes in ((4, 32, ipaddress.IPv4Address), (6, 128, ipaddress.IPv6Address)):
        of_it = [each for each in networks if each.version == version]
        begins = chain((each.first for each in of_it), (each.last + 1 for each in of_it), [0])
        for number in dict.fromkeys(begins):
            if number < 1 << size:
                yield str(makes(number))


def _number_of(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return instant_of(value)


def _can_be_read(kind: ValueKind, value: str) -> bool:
    match kind:
        case "date":
            return instant_of(value) is not None
        case "boolean":
            return value in ("true", "false")
        case "arn":  # AWS does not document what matches anything else
            return value == "*" or value.count(":") >= PARTS_OF_AN_ARN - 1
        case _:
            return can_be_compared(kind, value)


_ORDERS: dict[str, Callable[[float, float], bool]] = {
    **{"=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
}


def _compares(one: Operator, value: str, other: str) -> bool:
    """Return whether the value of a key and one of a condition compare as an operator wants, negated or not."""
    if one.kind == "boolean":
        return value == other
    if one.kind == "address":
        here, there = _network(value), _network(other)
        return there.version == here.version and there.first <= here.first and here.last <= there.last
    number = instant_of if one.kind == "date" else _number_of
    first, second = number(value), number(other)
    return first is not None and second is not None and _ORDERS[one.compares](first, second)


def holds(one: ConditionRequirement, values: KeyValues, state: States) -> bool:
    """Return whether a condition holds in a request; one that is not read here does not.

    Args:
        one: The condition.
        values: The values of its key; none: it is missing.
        state: What the request says of MFA.
    """
    if not is_read(one):
        return False
    if not values:
        values = find_values(axis_of(one), frozenset(), frozenset(), state) or ()
    return _holds(one, values)


def are_implied(needed: Iterable[ConditionRequirement], given: Collection[ConditionRequirement]) -> bool:
    """Return whether conditions surely hold whenever others do.

    Args:
        needed: The conditions.
        given: The others, all of which hold.
    """
    return all(
        one in given or _is_implied(one, frozenset(each for each in given if axis_of(each) == axis_of(one)))
        for one in needed
    )


@lru_cache(maxsize=8192)
def _is_implied(one: ConditionRequirement, given: frozenset[ConditionRequirement]) -> bool:
    try:
        return is_read(one) and all(
            find_values(axis_of(one), given, frozenset([one]), state) is None for state in STATES
        )
    except NotDecided:
        return False
