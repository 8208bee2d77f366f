"""Whether a condition holds for a known value, such as a tag of a user."""

from collections.abc import Mapping
from typing import NamedTuple

from landingzone.iam.condition_operators import NULL, read_operator
from landingzone.iam.condition_order import PARTS_OF_AN_ARN, surely_includes
from landingzone.iam.conditions import ConditionRequirement


class KnownValues(NamedTuple):
    """Condition keys whose values are known.

    Args:
        values: Key in lower case -> its value.
        begins: Prefixes of other keys, which are known not to be in the request unless they are among these.
    """

    values: Mapping[str, str]
    begins: tuple[str, ...] = ()

    def holds(self, one: ConditionRequirement) -> bool | None:
        """Return whether a condition holds; None: not known here.

        Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
        """
        key = one.key.lower()
        if (key not in self.values and not key.startswith(self.begins)) or one.has_variable:
            return None
        value = self.values.get(key)
        read = read_operator(one.operator)
        if read is None or read.quantifier or read.name != one.operator:
            return None
        if read.operator.name == NULL:
            return None if not {*one.values} <= {"true", "false"} else str(value is None).lower() in one.values
        if read.operator.kind not in ("text", "arn"):
            return None
        if read.operator.kind == "arn" and not all(each.count(":") >= PARTS_OF_AN_ARN - 1 for each in one.values):
            return None  # AWS does not document what matches a string that is not an ARN
        if value is None:
            return read.operator.is_negated or read.if_exists
        return any(surely_includes(read.operator, each, value) for each in one.values) is not read.operator.is_negated
