"""How the settings of the provider and the backend of a stack are written."""

import inspect
from collections.abc import Mapping
from typing import Any

from constructs import Construct

from landingzone.config.settings import BACKEND_SETTINGS, Fields, ListOf, MapOf, Scalar
from landingzone.terraform.cdk import Cdk
from landingzone.terraform.form import escape

BACKENDS = {name: f"{name.capitalize()}Backend" for name in BACKEND_SETTINGS}
"""The backends, and the class of each in a CDK. `landingzone.config.settings` has the arguments of each."""

# A CDK that has it refuses it, because it does not know for which Terraform the program is.
_UNCHECKED = frozenset({"use_lockfile"})


def write_provider(provider: Any, settings: Mapping[str, Any]) -> None:
    """Write settings into a provider. As overrides, since nested blocks would otherwise need their classes."""
    for name, value in settings.items():
        provider.add_override(name, escape(value))


def add_backend(cdk: Cdk, stack: Construct, name: str, arguments: Mapping[str, Any]) -> None:
    """Add a backend to a stack.

    Args:
        cdk: The CDK of the stack.
        stack: The stack.
        name: One of `BACKENDS`.
        arguments: Its arguments, by their names in Terraform, in which `check_settings` finds no problem.
    """
    kind = getattr(cdk, BACKENDS[name])
    settings = BACKEND_SETTINGS[name]
    given = {each: _typed(value, settings[each].type) for each, value in arguments.items() if value is not None}
    known = parameters_of(kind) - _UNCHECKED
    backend = kind(stack, **{each: value for each, value in given.items() if each in known})
    # What this CDK does not have, or has under a name that Terraform refuses.
    for each in sorted(given.keys() - known):
        backend.add_override(each, given[each])


def parameters_of(kind: type) -> frozenset[str]:
    """Return the keyword arguments of a class of a CDK."""
    # From the constructor: the signature of a jsii class is that of its metaclass, which accepts anything.
    parameters = inspect.signature(vars(kind)["__init__"]).parameters.values()
    return frozenset(parameter.name for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY)


def _typed(value: Any, type: Scalar | ListOf | MapOf | Fields) -> Any:
    """Return a value in its type, as Terraform converts it: CDKTF converts nothing. Nulls are left out."""
    match type:
        case Scalar():
            return type.read(value)
        case ListOf():
            return [type.entries.read(each) for each in value if each is not None]
        case MapOf():
            return {str(key): type.values.read(each) for key, each in value.items() if each is not None}
        case Fields():
            return {key: _typed(each, type.settings[key].type) for key, each in value.items() if each is not None}
