"""ValidationError: parameters that the model of the API does not allow, which moto does not check.

The model is what AWS generates its command line, its SDKs and the "Length Constraints", "Pattern" and "Valid Values" of
the API reference from, so it holds for every parameter of every action: names, paths, tags, documents, passwords, ARNs.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/, and the same as data in botocore (`service-2.json`).
"""

import functools
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from moto.core.model import OperationModel
from moto.iam.exceptions import ValidationError

from dev.strict_iam.rules import Given


def check_parameters(operation: OperationModel, given: Given) -> None:
    """Check the parameters of a call against the model of its action.

    Raises:
        ValidationError: One or more break it; the message lists all.
    """
    if operation.input_shape is None:
        return
    faults = list(_faults(operation.input_shape, given, ""))
    if faults:
        errors = "errors" if len(faults) > 1 else "error"
        raise ValidationError(f"{len(faults)} validation {errors} detected: {'; '.join(faults)}")


def _faults(shape: Any, value: Any, path: str) -> Iterator[str]:
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            inner = f"{path}.{name[0].lower()}{name[1:]}".lstrip(".")
            if value.get(name) is not None:
                yield from _faults(member, value[name], inner)
            elif name in shape.required_members:
                yield f"Value null at '{inner}' failed to satisfy constraint: Member must not be null"
        return
    shown = "" if shape.metadata.get("sensitive") else f" {value!a}"
    for constraint in _broken(shape, value):
        yield f"Value{shown} at '{path}' failed to satisfy constraint: Member must {constraint}"
    if shape.type_name == "list":
        for number, item in enumerate(value, 1):
            yield from _faults(shape.member, item, f"{path}.{number}.member")


def _broken(shape: Any, value: Any) -> Iterator[str]:
    limits = shape.metadata
    if shape.type_name in ("string", "list", "integer"):
        size = value if shape.type_name == "integer" else len(value)
        what = "value" if shape.type_name == "integer" else "length"
        if size < limits.get("min", size):
            yield f"have {what} greater than or equal to {limits['min']}"
        if size > limits.get("max", size):
            yield f"have {what} less than or equal to {limits['max']}"
    if "pattern" in limits and not _fits(limits["pattern"], value):
        yield f"satisfy regular expression pattern: {limits['pattern']}"
    if "enum" in limits and value not in limits["enum"]:
        yield f"satisfy enum value set: [{', '.join(limits['enum'])}]"


# The patterns are Java's: `\w` and `\d` are ASCII alone, and `\p{L}` is a category, which Python does not know. One
# letter represents all of a category, in the pattern and in the text.
_OF_CATEGORY = {"L": "a", "Z": " ", "N": "0"}


def _fits(pattern: str, text: str) -> bool:
    if r"\p{" in pattern:
        text = "".join(_OF_CATEGORY.get(unicodedata.category(letter)[0], letter) for letter in text)
    return _compiled(pattern).fullmatch(text) is not None


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\p\{(\w)\}", lambda match: _OF_CATEGORY[match[1]], pattern), re.ASCII)
