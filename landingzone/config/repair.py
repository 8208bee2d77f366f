"""Inputs with values of wrong types, as they may have been meant, so that the other values can be checked.

A value of the wrong type is unknown. So strings become CDKTF tokens, which break no rule, and a value that can only be
one of a few becomes each of them in turn: a problem that all of these have is not a consequence of the wrong type.
"""

from collections.abc import Sequence
from itertools import count
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import AfterValidator, BaseModel
from pydantic.fields import FieldInfo

from landingzone.config.input_problems import near_name
from landingzone.config.record import Record
from landingzone.ground.problems import Steps
from landingzone.ground.tokens import unknown_text

CHOICES = (0, -1)
"""Which of a few possible values are tried: the first and the last."""

_LEAVE_OUT = object()


def repaired(model: type[BaseModel], content: Any, places: set[Steps], choice: int) -> Any:
    """Return the content without the wrong types and names.

    Args:
        model: The model of the content.
        content: The content, as plain values and records. It is not changed.
        places: Where something is wrong.
        choice: One of `CHOICES`.

    Returns:
        The content as a map. Positions in lists stay.
    """
    return _Repair(places, choice).record(model, content, ())


class _Repair:
    def __init__(self, places: set[Steps], choice: int) -> None:
        self._places, self._choice, self._tokens = places, choice, count(1)

    def record(self, model: type[BaseModel], value: Any, steps: Steps) -> Any:
        if not isinstance(value, dict):
            return value  # a record
        made: dict[str, Any] = {}
        meant: dict[str | None, Any] = {}
        for name, each in value.items():
            if name in model.model_fields:
                made[name] = self._field(model.model_fields[name], each, (*steps, name))
            else:
                meant[near_name(name, model)] = each
        missing = [name for name in model.model_fields if (*steps, name) in self._places and name not in value]
        for name in (*missing, *meant):
            if name and name not in made:
                field = model.model_fields[name]
                # A switch with a typo in its name is a switch.
                is_switch = isinstance(meant.get(name), bool) and _plain(field.annotation) is bool
                made[name] = meant[name] if is_switch else self._unknown_field(field)
        return {name: each for name, each in made.items() if each is not _LEAVE_OUT}

    def _field(self, field: FieldInfo, value: Any, steps: Steps) -> Any:
        if value is None:
            return value
        if steps in self._places and not _has_odd_names(value):
            return self._unknown_field(field)
        return self._inside(_plain(field.annotation), value, steps)

    def _unknown_field(self, field: FieldInfo) -> Any:
        if any(isinstance(each, AfterValidator) for each in field.metadata):
            return _LEAVE_OUT
        value = self._unknown(_plain(field.annotation))
        is_known = value is not _LEAVE_OUT or field.is_required()
        return value if is_known else field.get_default(call_default_factory=True)

    def _inside(self, kind: Any, value: Any, steps: Steps) -> Any:
        """Repair the parts of a value of the right type."""
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return self.record(kind, value, steps)
        if get_origin(kind) is list and isinstance(value, list):
            [inner] = get_args(kind)
            found = (self._entry(inner, each, (*steps, index)) for index, each in enumerate(value))
            return [each for each in found if each is not _LEAVE_OUT]
        if get_origin(kind) is dict and isinstance(value, dict):
            _, inner = get_args(kind)
            pairs = {
                name: self._entry(inner, each, (*steps, name)) for name, each in value.items() if isinstance(name, str)
            }
            return {name: each for name, each in pairs.items() if each is not _LEAVE_OUT}
        return value

    def _entry(self, kind: Any, value: Any, steps: Steps) -> Any:
        if steps in self._places and not _has_odd_names(value):
            return self._unknown(_plain(kind))
        return self._inside(_plain(kind), value, steps)

    def _unknown(self, kind: Any) -> Any:
        """Return a placeholder for an unknown value."""
        if isinstance(kind, type) and issubclass(kind, Record):
            needed = [name for name, field in kind.model_fields.items() if field.is_required()]
            return {name: self._unknown_field(kind.model_fields[name]) for name in (*needed, *kind.essential)}
        if kind is str:
            return unknown_text(next(self._tokens))
        if kind is bool:
            return (False, True)[self._choice]
        if get_origin(kind) is Literal:
            return get_args(kind)[self._choice]
        if get_origin(kind) is list:
            one = self._unknown(_plain(get_args(kind)[0]))
            return [] if one is _LEAVE_OUT else [one]
        return {} if get_origin(kind) is dict else _LEAVE_OUT


def _plain(kind: Any) -> Any:
    """Return a type without None; a type with its own validator is Any."""
    if get_origin(kind) is Annotated:
        return Any
    kinds: Sequence[Any] = [each for each in get_args(kind) if each is not type(None)]
    return _plain(kinds[0]) if type(None) in get_args(kind) else kind


def _has_odd_names(value: Any) -> bool:
    """Return whether a map has names that are not strings, which is reported at the map; its other entries stay."""
    return isinstance(value, dict) and not all(isinstance(name, str) for name in value)
