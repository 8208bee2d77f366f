"""A secret that somebody wrote into the wrong place: in every field of the inputs, in every shape that it may have."""

from dataclasses import dataclass
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel, TypeAdapter, ValidationError
from samples import ACCOUNT_ID

from landingzone import InvalidInputs
from landingzone.config.options import StackConfiguration
from landingzone.config.secret_values import MAY_BE_SECRET

MARKER = "hunter2-marker"
NUMBER = 4815162342
FORMS = (
    *(MARKER, f"{MARKER}: {MARKER}!", f"https://me:{MARKER}@example.com/?token={MARKER}"),
    *([MARKER], [[MARKER]], [{"x": MARKER}], {"x": MARKER}, {"x": [MARKER]}, {"x": {"y": MARKER}}),
    *(NUMBER, [NUMBER], {"x": NUMBER}),
)
_REQUIRED = (
    {"group_name": "x", "iam_role_arns": []},
    {"actions": [], "resources": [], "effect": "Deny", "force_mfa": False},
)


@dataclass(frozen=True)
class Place:
    """A field of the inputs: where it is, its type, and whether its values may be secrets."""

    steps: tuple[str | int, ...]
    type: Any
    may_be_secret: bool

    def shows(self, form):
        """Return whether a problem may show a value: one of the right type, or a number, unless it may be a secret."""
        if self.may_be_secret:
            return False
        if form in (NUMBER, [NUMBER], {"x": NUMBER}):
            return True
        try:
            TypeAdapter(self.type).validate_python(form, strict=True)
        except (ValidationError, InvalidInputs):
            return False
        return True


def places(model=StackConfiguration, above=()):
    types = get_type_hints(model)
    for name, field in model.model_fields.items():
        yield Place((*above, name), types[name], MAY_BE_SECRET in field.metadata)
        for kind in get_args(field.annotation):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                step = {dict: ("someone",), list: (0,)}.get(getattr(field.annotation, "__origin__", None), ())
                yield from places(kind, (*above, name, *step))


def inputs_with(steps, value):
    """Write a value to a path; what else is required there is fine."""
    for step in reversed(steps):
        required = next((each for each in _REQUIRED if step in each), {})
        value = [value] if step == 0 else {**required, step: value}
    return {"aws_account_id": ACCOUNT_ID, **value}
