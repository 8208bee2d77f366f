"""Which values of the inputs may be secrets, and so are never shown: neither in a problem nor in a change."""

from collections.abc import Sequence
from typing import get_args

from pydantic import BaseModel

MAY_BE_SECRET = "values of this field are never shown"
"""Marks, in their `Annotated`, the fields whose values are free text, such as a key or a setting of the provider.

The values of all other fields are names, ARNs, actions, numbers and switches: public by their meaning.
"""


def may_be_secret(model: type[BaseModel], steps: Sequence[str | int]) -> bool:
    """Return whether the values at a path may be secrets.

    Args:
        model: The model of the inputs.
        steps: The path, outermost first: `("users", "bob", "tags", "team")`.
    """
    for at, step in enumerate(steps):
        field = model.model_fields.get(str(step))
        if field is None:
            continue  # the name of a user or of a policy, or a position
        if MAY_BE_SECRET in field.metadata:
            return True
        inner = [kind for kind in get_args(field.annotation) if isinstance(kind, type) and issubclass(kind, BaseModel)]
        if inner:
            rest = steps[at + 1 :] if type(None) in get_args(field.annotation) else steps[at + 2 :]
            return may_be_secret(inner[0], rest)
        return False
    return False
