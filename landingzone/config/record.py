"""The base of all records of the configuration."""

import inspect
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from landingzone.config.input_problems import positional_problem, problems_of
from landingzone.ground.problems import InvalidInputs


class Record(BaseModel):
    """The base of all records: unknown names are refused, and null means "not given".

    Raises:
        InvalidInputs: Names are unknown, types are wrong or something is missing; it lists every problem.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    names: ClassVar[str] = "attribute"
    """What a field is called in problems."""

    _in_editors: ClassVar[dict[str, Any]] = {}
    """What the JSON Schema says of all fields together."""

    homeless: ClassVar[Mapping[str, str]] = {}
    """What is said of fields that only another class has, which people give this one: name -> what to do."""

    essential: ClassVar[tuple[str, ...]] = ()
    """Fields, beside required ones, that a record which cannot be read is taken to have: rules ask for them."""

    def __init__(self, /, *positional: Any, **fields: Any) -> None:
        if positional:
            raise InvalidInputs([positional_problem(type(self).__name__, positional)])
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise InvalidInputs(problems_of(error, type(self))) from None

    # pydantic calls a constructor of its own kind only for a record that is made by itself, and not for those within
    # it: so the outermost record tells the problems of all of them.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]
    # What `inspect` and pydantic show: nothing positional, and the fields.
    __init__.__signature__ = inspect.signature(BaseModel.__init__)  # type: ignore[attr-defined]

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Make a record from a map, or take a record as it is.

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
