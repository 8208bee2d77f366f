"""Warnings about policy documents that need no list of AWS: operators, values of conditions, policy variables.

AWS documents how each is written, but not that IAM refuses anything else.
"""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Steps, describe
from landingzone.iam.condition_operators import ValueKind, read_operator
from landingzone.iam.condition_values import as_text, can_be_compared
from landingzone.iam.written_statements import WrittenCondition
from landingzone.rules.written import statements_of, variables_of

_COMPARED: dict[ValueKind, tuple[str, str]] = {
    "number": ("a number", "write a number such as 5 or 0.5, without a policy variable"),
    "date": ("a date in W3C format", "write 2026-12-31T23:59:59Z, or seconds since 1970, without a policy variable"),
    "boolean": ("true or false", "write true or false, without a policy variable"),
    "base64": ("base64", "write the bytes in base64, without a policy variable"),
    "address": ("an IP address or a range of them", "write 203.0.113.0/24 or 2001:db8::/32, without a wildcard"),
    "arn": ("an ARN", "write arn:aws:iam::123456789012:role/*, with all six parts"),
}


def advise_conditions(inputs: Inputs) -> Iterator[Finding]:
    """Find operators, values of conditions and policy variables that are not written as in AWS's documentation."""
    for written in statements_of(inputs, "Condition"):
        for condition in written.conditions():
            yield from _advise(written.steps, condition)
    for steps, place, variable in variables_of(inputs):
        if variable.fault:
            yield Finding(steps, says("LZ256"), place.rstrip(), variable.fault)


def _advise(steps: Steps, condition: WrittenCondition) -> Iterator[Finding]:
    read = read_operator(condition.operator)
    if read is None:
        return
    where = f"{condition.place}.Condition"
    if read.name != condition.operator:
        yield Finding(steps, says("LZ255"), f"{where} {describe(condition.operator)}", f"write {read.name}")
    kind = read.operator.kind
    if not all(can_be_compared(kind, as_text(value)) for value in condition.values):
        what, hint = _COMPARED[kind]
        # Keys and values may be secrets in the wrong place.
        yield Finding(steps, says("LZ257", what=what), f"{where}.{read.name}", hint)
