"""The settings of the provider and the backend of a stack: which there are, and how they are written."""

import difflib
import inspect
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from constructs import Construct

from landingzone.config.options import StackConfiguration
from landingzone.problems import InvalidInputs, Problem, describe, path_of
from landingzone.terraform import bindings
from landingzone.terraform.cdk import Cdk
from landingzone.terraform.form import escape

BACKENDS = {
    "azurerm": "AzurermBackend",
    "consul": "ConsulBackend",
    "cos": "CosBackend",
    "gcs": "GcsBackend",
    "http": "HttpBackend",
    "local": "LocalBackend",
    "oss": "OssBackend",
    "pg": "PgBackend",
    "s3": "S3Backend",
    "swift": "SwiftBackend",
}
"""The backends, and the class of each in a CDK."""

_MISSPELT = frozenset({"s3_us_east1_regional_endpoint", "storeage_custom_endpoint"})
_BEYOND_CDKTF: Mapping[str, frozenset[str]] = {
    "gcs": frozenset({"storage_custom_endpoint"}),
    "provider": frozenset({"s3_us_east_1_regional_endpoint"}),
    "s3": frozenset({"use_lockfile"}),
}
"""Arguments that Terraform has and CDKTF has not, or has under a name that Terraform refuses (`_MISSPELT`)."""

_OF_THE_STACK = frozenset({"alias", "allowed_account_ids"})

# Its other lines show the value, which may be a secret.
_REFUSED_BY_NODE = re.compile(r"Key '(?P<argument>\w+)': Unable to deserialize value as (?P<type>[\w.<>]+)")


def check_settings(cdk: Cdk, configuration: StackConfiguration) -> None:
    """Raise InvalidInputs for arguments that the provider or the backend does not have."""
    provider = arguments_of("provider", bindings.load(cdk).provider.AwsProvider) - _OF_THE_STACK
    problems = _unknown_names(("provider",), configuration.provider, provider, "argument of the AWS provider")
    if len(configuration.backend) > 1:
        problems.append(Problem("backend", "must be one backend", describe(configuration.backend), "keep one"))
    problems += _unknown_names(("backend",), configuration.backend, BACKENDS.keys(), "backend")
    for name in configuration.backend.keys() & BACKENDS.keys():
        problems += _check_backend(name, getattr(cdk, BACKENDS[name]), configuration.backend[name])
    if problems:
        raise InvalidInputs(problems)


def write_provider(provider: Any, settings: Mapping[str, Any]) -> None:
    """Write settings into a provider. As overrides, since nested blocks would otherwise need their classes."""
    for name, value in settings.items():
        provider.add_override(name, escape(value))


def add_backend(cdk: Cdk, stack: Construct, name: str, arguments: Mapping[str, Any]) -> None:
    """Add a backend to a stack.

    Args:
        cdk: What the stack is made with.
        stack: The stack.
        name: One of `BACKENDS`.
        arguments: Its arguments, by their names in Terraform.

    Raises:
        InvalidInputs: One of them is of another type than CDKTF has for it.
    """
    beyond = arguments.keys() & _BEYOND_CDKTF.get(name, ())
    try:
        kind = getattr(cdk, BACKENDS[name])
        backend = kind(stack, **{each: arguments[each] for each in arguments if each not in beyond})
        for each in sorted(beyond):
            backend.add_override(each, arguments[each])
    except (TypeError, RuntimeError) as error:
        found = str(error).splitlines()[0]
        if isinstance(error, RuntimeError):
            refused = _REFUSED_BY_NODE.search(str(error))
            if not refused:
                raise
            found = f"another type than {refused['type']} for {refused['argument']}"
        problem = Problem(
            path_of("backend", name),
            "its arguments must be of the types that CDKTF has for them",
            found,
            "compare them with the documentation of the backend",
        )
        raise InvalidInputs([problem]) from None


def arguments_of(place: str, kind: type) -> frozenset[str]:
    """Give the arguments that Terraform has for the provider, or a backend, under the names that it has for them.

    Args:
        place: `provider`, or the name of a backend.
        kind: Its class.
    """
    names = {parameter.name for parameter in parameters_of(kind)}
    return frozenset(names - _MISSPELT | _BEYOND_CDKTF.get(place, frozenset()))


def parameters_of(kind: type) -> list[inspect.Parameter]:
    """Give the keyword arguments of a class of a CDK."""
    # From the constructor: the signature of a jsii class is that of its metaclass, which accepts anything.
    parameters = inspect.signature(vars(kind)["__init__"]).parameters.values()
    return [parameter for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY]


def _check_backend(name: str, kind: type, arguments: Mapping[str, Any]) -> list[Problem]:
    missing = [
        Problem(path_of("backend", name, parameter.name), "required", hint=f"write {parameter.name}: ...")
        for parameter in parameters_of(kind)
        if parameter.default is parameter.empty and parameter.name not in arguments
    ]
    unknown = _unknown_names(("backend", name), arguments, arguments_of(name, kind), f"argument of the {name} backend")
    return [*missing, *unknown, *_expressions(("backend", name), arguments)]


def _expressions(steps: tuple[str | int, ...], value: object) -> Iterator[Problem]:
    """Find texts of a backend that cannot be written as plain text, or cannot be written at all."""
    match value:
        case str() if "${" in value or "%{" in value:
            yield Problem(
                path_of(*steps),
                "must contain neither `${` nor `%{`, which is text to Terraform and an expression to OpenTofu",
                "a text with one of them",
                "write the value itself",
            )
        case Mapping():
            for key, inner in value.items():
                if key == "__proto__":
                    yield Problem(path_of(*steps, key), "cannot be a name here", describe(key), "write another name")
                yield from _expressions((*steps, key), key)
                yield from _expressions((*steps, key), inner)
        case list():
            for index, inner in enumerate(value):
                yield from _expressions((*steps, index), inner)


def _unknown_names(steps: tuple[str, ...], given: Iterable[str], known: Collection[str], kind: str) -> list[Problem]:
    problems = []
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"use one of {', '.join(sorted(known))}"
            problems.append(Problem(path_of(*steps, name), f"unknown {kind}", describe(name), hint))
    return problems
