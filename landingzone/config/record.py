"""The base of all records of the configuration."""

import inspect
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from landingzone.config.input_problems import positional_problem, problems_of
from landingzone.ground.problems import InvalidInputs


def no_entries() -> list[Any]:
    """Return an empty list, for `default_factory`. To know that `list` needs no arguments, Python parses a text."""
    return []


class _Signature:
    """What `inspect` shows of a class: pydantic makes it with what validates the class."""

    def __get__(self, instance: object, kind: type[BaseModel]) -> inspect.Signature:
        kind.model_rebuild()
        return kind.__signature__


class Record(BaseModel):
    """The base of all records: unknown names are refused, and null means "not given".

    Raises:
        InvalidInputs: Names are unknown, types are wrong or something is missing; it lists every problem.
    """

    # What validates a class is built for a program that makes an outermost record of it.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True, defer_build=True)

    names: ClassVar[str] = "attribute"
    """The word for a field in problems."""

    _in_editors: ClassVar[dict[str, Any]] = {}
    """What the JSON Schema says about all fields together."""

    homeless: ClassVar[Mapping[str, str]] = {}
    """Hints for fields that only another class has, but that people write here: name -> what to do."""

    essential: ClassVar[tuple[str, ...]] = ()
    """Fields, besides required ones, that a record which cannot be read is assumed to have, since rules ask for
    them."""

    def __init__(self, /, *positional: Any, **fields: Any) -> None:
        if positional:
            raise InvalidInputs([positional_problem(type(self).__name__, positional)])
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise InvalidInputs(problems_of(error, type(self))) from None

    # pydantic calls the constructor only for the outermost record, and not for those inside: so the outermost record
    # reports the problems of all of them.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]
    # What `inspect` and pydantic show: nothing positional, and the fields.
    __init__.__signature__ = inspect.signature(BaseModel.__init__)  # type: ignore[attr-defined]

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Make a record from a map, or accept a record unchanged.

        Raises:
            InvalidInputs: Names are unknown, types are wrong or something is missing; it lists every problem.
        """
        try:
            return super().model_validate(obj, **options)
        except ValidationError as error:
            raise InvalidInputs(problems_of(error, cls)) from None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Let `help` show each field with its description, and the JSON Schema only the first sentence."""
        super().__pydantic_init_subclass__(**kwargs)
        cls.__signature__ = _Signature()  # type: ignore[assignment]
        about = inspect.cleandoc(cls.__doc__ or "")
        cls.model_config["json_schema_extra"] = {**cls._in_editors, "description": about}
        fields = [f"    {name}: {field.description}" for name, field in cls.model_fields.items()]
        cls.__doc__ = "\n".join([about, "", "Args:", *fields])

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, data: Any) -> Any:
        # As in Terraform, null means "not given": the default applies.
        if isinstance(data, Mapping):
            return {name: value for name, value in data.items() if value is not None or name not in cls.model_fields}
        return data
