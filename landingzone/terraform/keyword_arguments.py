"""Inputs as keyword arguments of a constructor, as `help` and `inspect.signature` show them."""

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from constructs import Construct

from landingzone.config.input_problems import positional_problem
from landingzone.config.inputs import Inputs
from landingzone.ground.problems import InvalidInputs

_Class = TypeVar("_Class", bound=type)


def shows_inputs_of(
    model: type[Inputs], more: Mapping[str, Iterable[object]] | None = None
) -> Callable[[_Class], _Class]:
    """Show the inputs of a class with a constructor `(self, scope, id, **inputs)`.

    Args:
        model: What the inputs are.
        more: What the docstring lists above the inputs: title -> lines.

    Returns:
        A decorator that adds each input to the signature and the docstring, with its type, default and description.
    """
    fields = model.model_fields
    inputs = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if each.is_required() else each.get_default(call_default_factory=True),
            annotation=each.rebuild_annotation(),
        )
        for name, each in fields.items()
    ]
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    first = [inspect.Parameter("scope", kind, annotation=Construct), inspect.Parameter("id", kind, annotation=str)]
    lists = {**(more or {}), "Inputs": [f"{each}: {fields[each.name].description}" for each in inputs]}
    lines = [line for title, listed in lists.items() for line in ("", f"{title}:", *(f"    {each}" for each in listed))]

    def shown(cls: _Class) -> _Class:
        # mypy assumes that a subclass may have a different constructor.
        cls.__init__ = _refusing_more(cls.__init__, len(first))  # type: ignore[misc]
        cls.__signature__ = inspect.Signature([*first, *inputs], return_annotation=None)  # type: ignore[attr-defined]
        cls.__doc__ = "\n".join([inspect.cleandoc(cls.__doc__ or ""), *lines])
        return cls

    return shown


def _refusing_more(constructor: Callable[..., None], most: int) -> Callable[..., None]:
    """Make a constructor refuse positional inputs as it refuses other mistakes."""

    @functools.wraps(constructor)
    def construct(self: object, *positional: Any, **inputs: Any) -> None:
        if len(positional) > most:
            raise InvalidInputs([positional_problem(type(self).__name__, positional[most:])])
        constructor(self, *positional, **inputs)

    return construct
