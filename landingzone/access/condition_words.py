"""Conditions and requests in words: what must be true of a key, as its operator compares it."""

from landingzone.ground.words import cited, listed
from landingzone.iam.condition_operators import ANY, EACH, NULL, Operator, read_operator
from landingzone.iam.conditions import PRESENT, ConditionRequirement
from landingzone.iam.questions import Example
from landingzone.iam.wildcards import told

_MOST = 8  # values that are named


def condition_in_words(one: ConditionRequirement) -> str:
    """Describe under which condition something holds: `if aws:x is neither a nor b (StringNotEquals)`."""
    text = " (taken literally)" if one.is_text else ""
    return f"if {_what_holds(one)}{text} ({cited(one.operator)})"


def example_in_words(example: Example) -> str:
    """Describe a request: `s3:GetObject on arn:aws:s3:::pay/x, aws:SourceIp 10.1.2.3, without MFA`."""
    keys = (
        f"{cited(key)} {listed(cited(told(value)) for value in values)}" if values else f"without {cited(key)}"
        for key, values in example.context
    )
    mfa = "" if example.state == PRESENT else "without MFA"
    return ", ".join(filter(None, (f"{example.action} on {cited(told(example.resource))}", *keys, mfa)))


def _what_holds(one: ConditionRequirement) -> str:
    read, key = read_operator(one.operator), cited(one.key)
    if read is None:
        return f"{key} matches {_listed(one.values, 'or')}"
    if read.operator.name == NULL:
        wanted = {value.lower() for value in one.values}
        presence = {frozenset({"true"}): "is missing", frozenset({"false"}): "is present"}
        return f"{key} {presence.get(frozenset(wanted), 'is missing: ' + _listed(one.values, 'or'))}"
    fits = _fits(read.operator, one.values)
    if read.quantifier == EACH:
        return f"{key} has no value or each {fits}"
    if read.quantifier == ANY:
        return f"{key} is missing or a value of it {fits}" if read.if_exists else f"a value of {key} {fits}"
    return f"{key} is missing or {fits}" if read.if_exists else f"{key} {fits}"


def _fits(operator: Operator, values: tuple[str, ...]) -> str:
    if not operator.is_negated:
        return f"{operator.words} {_listed(values, 'or')}"
    if len(values) > 1:
        return f"{operator.words} neither {_listed(values, 'nor')}"
    return operator.words.replace("is", "is not", 1) + f" {_listed(values, 'nor')}"


def _listed(values: tuple[str, ...], joining: str) -> str:
    more = [f"one of {len(values) - _MOST} more"] if len(values) > _MOST else []
    named = [*map(cited, values[:_MOST]), *more]
    if joining == "or" and len(named) > 1:
        return f"{', '.join(named[:-1])} or {named[-1]}"
    return f" {joining} ".join(named) or "one of no values"
