"""The Terraform types of inputs and of the attributes under them."""

from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from landingzone.config.group import IamGroup
from landingzone.config.inputs import Inputs
from landingzone.config.policy import IamPolicy
from landingzone.config.record import Record
from landingzone.config.user import User

_SIMPLE = {str: "string", bool: "bool", int: "number"}

# They have optional attributes of many types. An object type would add nulls, and drop unknown attributes silently.
_ANY = (dict[str, User], dict[str, IamGroup], dict[str, IamPolicy])


def input_type(name: str) -> str:
    """Return the Terraform type of an input."""
    return terraform_type(Inputs.model_fields[name].annotation)


def terraform_type(annotation: Any) -> str:
    """Return the Terraform type of a field from its annotation: `list(string)`.

    Raises:
        KeyError: The annotation is not in the table.
    """
    if annotation in _ANY:
        return "any"
    inner = get_args(annotation)
    match get_origin(annotation):
        case origin if origin is Union or origin is UnionType:
            [one] = [each for each in inner if each is not NoneType]
            return terraform_type(one)
        case origin if origin is Annotated:
            return terraform_type(inner[0])
        case origin if origin is Literal:
            return "string"
        case origin if origin is list:
            return f"list({terraform_type(inner[0])})"
        case origin if origin is dict:
            return f"map({terraform_type(inner[1])})"
    if isinstance(annotation, type) and issubclass(annotation, Record):
        attributes = (f"{name} = {_attribute_type(field)}" for name, field in annotation.model_fields.items())
        return f"object({{ {', '.join(attributes)} }})"
    return _SIMPLE[annotation]


def _attribute_type(field: FieldInfo) -> str:
    type = terraform_type(field.annotation)
    return type if field.is_required() else f"optional({type})"


def values_of(annotation: Any) -> list[tuple[str, ...]]:
    """Return the strings that a field accepts, if not all: first those of its keys, then those of its values."""
    if get_origin(annotation) is Literal:
        return [get_args(annotation)]
    return [values for inner in get_args(annotation) for values in values_of(inner)]
