"""The stack to deploy: provider, backend, the construct, and the documented outputs."""

import difflib
import inspect
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Unpack

import cdktf
from cdktf import Annotations, TerraformProvider, TerraformStack
from constructs import Construct

from landingzone import versions
from landingzone.config.dicts import StackConfigurationDict
from landingzone.config.options import Configuration, StackConfiguration
from landingzone.problems import InvalidInputs, Problem, describe, path_of
from landingzone.rules.backend_arguments import advise_backend
from landingzone.rules.provider_versions import advise_provider
from landingzone.rules.secret_settings import advise_settings
from landingzone.terraform.construct import IamUsersAndGroups
from landingzone.terraform.form import escape
from landingzone.terraform.keyword_arguments import shows_inputs_of
from landingzone.terraform.private_files import keep_private
from landingzone.terraform.provider import bindings

_BACKENDS = {
    "azurerm": cdktf.AzurermBackend,
    "consul": cdktf.ConsulBackend,
    "cos": cdktf.CosBackend,
    "gcs": cdktf.GcsBackend,
    "http": cdktf.HttpBackend,
    "local": cdktf.LocalBackend,
    "oss": cdktf.OssBackend,
    "pg": cdktf.PgBackend,
    "s3": cdktf.S3Backend,
}
"""Not `swift`: Terraform from 1.3 and OpenTofu have no such backend."""

_MISSPELT = frozenset({"s3_us_east1_regional_endpoint", "storeage_custom_endpoint"})
_BEYOND_CDKTF: Mapping[str, frozenset[str]] = {
    "gcs": frozenset({"storage_custom_endpoint"}),
    "provider": frozenset({"s3_us_east_1_regional_endpoint"}),
    "s3": frozenset({"use_lockfile"}),
}
"""Arguments that Terraform has and CDKTF has not, or has under a name that Terraform refuses (`_MISSPELT`)."""

# Its other lines show the value, which may be a secret.
_REFUSED_BY_NODE = re.compile(r"Key '(?P<argument>\w+)': Unable to deserialize value as (?P<type>[\w.<>]+)")


@shows_inputs_of(StackConfiguration)
class IamUsersAndGroupsStack(TerraformStack):
    """A stack with nothing but the groups and users of one account.

    Creates an AWS provider that is restricted to `aws_account_id`, the construct `IamUsersAndGroups` with plain
    addresses, and the 34 documented outputs. `help(IamUsersAndGroups)` lists the resources, and when each is created.
    If a setting of the provider or the backend is a secret, only the owner can read the file of the stack.

    Args:
        scope: The app.
        id: Name of the stack.
        inputs: What a configuration file may contain: the inputs below.

    Raises:
        InvalidInputs: The inputs break rules; it lists every problem.
        BindingsError: The slim AWS bindings cannot be made.
    """

    iam_users_and_groups: IamUsersAndGroups

    def __init__(self, scope: Construct, id: str, **inputs: Unpack[StackConfigurationDict]) -> None:
        """Create it from the inputs above."""
        configuration = StackConfiguration(**inputs)
        _check_settings(configuration)
        super().__init__(scope, id)
        unrestricted = self._add_providers(configuration)
        self._require_versions(configuration)
        for name, arguments in configuration.backend.items():
            self._add_backend(name, arguments)
        given = configuration.model_fields_set & Configuration.model_fields.keys()
        self.iam_users_and_groups = IamUsersAndGroups(
            self, "Default", **{name: getattr(configuration, name) for name in given}
        )
        self.iam_users_and_groups.check_account_with(unrestricted)
        self.iam_users_and_groups.add_outputs_to(self)
        settings = advise_settings(configuration)
        provider = advise_provider(configuration, configuration.provider_version)
        for advice in (*provider, *settings, *advise_backend(configuration)):
            Annotations.of(self).add_warning(str(advice))
        if settings:
            keep_private(self)

    def _add_backend(self, name: str, arguments: Mapping[str, Any]) -> None:
        beyond = arguments.keys() & _BEYOND_CDKTF.get(name, ())
        try:
            backend: cdktf.TerraformBackend = _BACKENDS[name](
                self, **{each: arguments[each] for each in arguments if each not in beyond}
            )
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

    def _add_providers(self, configuration: StackConfiguration) -> TerraformProvider:
        """Add the restricted provider, and one that is not restricted for the account check.

        The restricted one refuses another account before the check does, and without naming the expected account. The
        other one costs a third of a second and lets the check print its full message.

        Returns:
            The provider that is not restricted.
        """
        aws = bindings.load().provider
        restricted = aws.AwsProvider(self, "aws", allowed_account_ids=[escape(configuration.aws_account_id)])
        free = aws.AwsProvider(self, "aws.account_check", alias="account_check")
        # As overrides, since nested blocks would otherwise need their classes.
        for name, value in configuration.provider.items():
            restricted.add_override(name, escape(value))
            free.add_override(name, escape(value))
        return free

    def _require_versions(self, configuration: StackConfiguration) -> None:
        adoption = configuration.adoption
        terraform = versions.terraform_for(
            imports=bool(adoption and adoption.imported), forgets=bool(adoption and adoption.removed)
        )
        # The bindings would pin the provider version that they were made from.
        provider = {"source": "hashicorp/aws", "version": configuration.provider_version}
        self.add_override("terraform", {"required_version": terraform, "required_providers": {"aws": provider}})


def _check_settings(configuration: StackConfiguration) -> None:
    """Raise InvalidInputs for arguments that the provider or the backend does not have."""
    provider = _arguments_of("provider", bindings.load().provider.AwsProvider) - {"alias", "allowed_account_ids"}
    problems = _unknown_names(("provider",), configuration.provider, provider, "argument of the AWS provider")
    if len(configuration.backend) > 1:
        problems.append(Problem("backend", "must be one backend", describe(configuration.backend), "keep one"))
    problems += _unknown_names(("backend",), configuration.backend, _BACKENDS.keys(), "backend")
    for name in configuration.backend.keys() & _BACKENDS.keys():
        problems += _check_backend(name, configuration.backend[name])
    if problems:
        raise InvalidInputs(problems)


def _check_backend(name: str, arguments: Mapping[str, Any]) -> list[Problem]:
    missing = [
        Problem(path_of("backend", name, parameter.name), "required", hint=f"write {parameter.name}: ...")
        for parameter in _parameters_of(_BACKENDS[name])
        if parameter.default is parameter.empty and parameter.name not in arguments
    ]
    known = _arguments_of(name, _BACKENDS[name])
    unknown = _unknown_names(("backend", name), arguments, known, f"argument of the {name} backend")
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


def _arguments_of(place: str, kind: type) -> frozenset[str]:
    """Give the arguments that Terraform has for the provider, or a backend, under the names that it has for them."""
    names = {parameter.name for parameter in _parameters_of(kind)}
    return frozenset(names - _MISSPELT | _BEYOND_CDKTF.get(place, frozenset()))


def _parameters_of(kind: type) -> list[inspect.Parameter]:
    # From the constructor: the signature of a jsii class is that of its metaclass, which accepts anything.
    parameters = inspect.signature(vars(kind)["__init__"]).parameters.values()
    return [parameter for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY]


def _unknown_names(steps: tuple[str, ...], given: Iterable[str], known: Collection[str], kind: str) -> list[Problem]:
    problems = []
    for name in given:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"use one of {', '.join(sorted(known))}"
            problems.append(Problem(path_of(*steps, name), f"unknown {kind}", describe(name), hint))
    return problems
