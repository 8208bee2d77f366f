"""Inputs as keyword arguments of a constructor, for type checkers, editors and `help`."""

import inspect
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from constructs import Construct

from landingzone.config.inputs import Inputs

_Inputs = ParamSpec("_Inputs")
_Class = TypeVar("_Class", bound=type)


def takes_inputs_of(
    model: Callable[_Inputs, Any],
) -> Callable[[Callable[..., None]], Callable[Concatenate[Any, Construct, str, _Inputs], None]]:
    """Give a constructor `(self, scope, id, **inputs)` the typed keyword arguments of a model."""

    def typed(constructor: Callable[..., None]) -> Callable[Concatenate[Any, Construct, str, _Inputs], None]:
        return constructor

    return typed


def shows_inputs_of(model: type[Inputs]) -> Callable[[_Class], _Class]:
    """Make `help` and `inspect.signature` of a class show the inputs.

    Returns:
        A decorator that adds each input to both, with its type, default and description.
    """
    fields = model.model_fields
    inputs = {
        name: each
        if fields[name].is_required()
        else each.replace(default=fields[name].get_default(call_default_factory=True))
        for name, each in inspect.signature(model).parameters.items()
    }
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    first = [inspect.Parameter("scope", kind, annotation=Construct), inspect.Parameter("id", kind, annotation=str)]
    lines = [f"    {each}: {fields[name].description}" for name, each in inputs.items()]

    def shown(cls: _Class) -> _Class:
        cls.__signature__ = inspect.Signature([*first, *inputs.values()], return_annotation=None)  # type: ignore[attr-defined]
        cls.__doc__ = "\n".join([inspect.cleandoc(cls.__doc__ or ""), "", "Inputs:", *lines])
        return cls

    return shown
