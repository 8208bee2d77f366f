"""The stacks to deploy: provider, backend, the construct, and the documented outputs."""

from collections.abc import Iterable, Sequence
from typing import Unpack

from constructs import Construct

from landingzone.config.options import Adoption, StackConfiguration, StackConfigurationDict
from landingzone.ground import versions
from landingzone.ground.files import private_file
from landingzone.ground.problems import Finding, InvalidInputs
from landingzone.resources.shards import StackPart, split
from landingzone.rules.check import Warnings, check, check_stack, find_warnings
from landingzone.rules.secret_settings import advise_settings
from landingzone.rules.shards import check_one_stack
from landingzone.terraform import bindings
from landingzone.terraform.any_stack import AnyStack, with_cdk
from landingzone.terraform.cdk import Provider, cdk_of
from landingzone.terraform.construct import IamUsersAndGroups, PartOfIamUsersAndGroups
from landingzone.terraform.form import escape
from landingzone.terraform.keyword_arguments import shows_inputs_of
from landingzone.terraform.settings import add_backend, write_provider
from landingzone.terraform.synthesizers import synthesize_within
from landingzone.terraform.versions_file import with_versions


@shows_inputs_of(StackConfiguration)
class IamUsersAndGroupsStack(AnyStack):
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
        CdkError: The CDK of the app is not installed.
        BindingsError: The AWS bindings are missing or damaged.
    """

    iam_users_and_groups: IamUsersAndGroups

    def __init__(self, scope: Construct, id: str, **inputs: Unpack[StackConfigurationDict]) -> None:
        """Create it from the inputs above."""
        configuration = StackConfiguration(**inputs)
        _require_valid(configuration, check_one_stack(configuration))
        [whole] = split(configuration, id)
        self._create(scope, whole)
        self._write_versions([whole])
        self._warn(find_warnings(configuration))

    def _create(self, scope: Construct, part: StackPart) -> None:
        super().__init__(scope, part.stack)
        configuration = part.configuration
        unrestricted = self._add_providers(configuration)
        # The bindings would pin the provider version that they were made from.
        provider = {"source": versions.PROVIDER_SOURCE, "version": configuration.provider_version}
        self.add_override("terraform.required_providers", {"aws": provider})
        for name, arguments in configuration.backend.items():
            add_backend(self._cdk, self, name, arguments)
        self.iam_users_and_groups = PartOfIamUsersAndGroups(self, part, unrestricted)
        if advise_settings(configuration):
            synthesize_within(self._cdk, self, part.stack, private_file)

    def _write_versions(self, parts: Iterable[StackPart]) -> None:
        """Write next to this stack and others, of which it is the first, which Terraform versions can read them."""
        ranges = {part.stack: _terraform_for(part.configuration.adoption) for part in parts}
        synthesize_within(self._cdk, self, next(iter(ranges)), with_versions(ranges))

    def _warn(self, warnings: Warnings) -> None:
        """Have the CDK report the warnings of a whole configuration."""
        self.iam_users_and_groups.warn(warnings.of_inputs)
        for advice in warnings.of_stack:
            self._cdk.Annotations.of(self).add_warning(str(advice))

    def _add_providers(self, configuration: StackConfiguration) -> Provider:
        """Add the restricted provider, and one that is not restricted for the account check.

        The restricted one refuses another account before the check does, and without naming the expected account. The
        other one lets the check print its full message. Only the check uses it, which asks whose credentials these
        are, so it need not ask that itself.

        Returns:
            The provider that is not restricted.
        """
        aws = bindings.load(self._cdk).provider
        restricted = aws.AwsProvider(self, "aws", allowed_account_ids=[escape(configuration.aws_account_id)])
        free = aws.AwsProvider(
            self,
            "aws.account_check",
            alias="account_check",
            skip_credentials_validation=True,
            skip_requesting_account_id=True,
        )
        for provider in (restricted, free):
            write_provider(provider, configuration.provider)
        return free


class _StackOfPart(IamUsersAndGroupsStack):
    def __init__(self, scope: Construct, part: StackPart) -> None:
        self._create(scope, part)


def _terraform_for(adoption: Adoption | None) -> str:
    return versions.terraform_for(
        imports=bool(adoption and adoption.imported), forgets=bool(adoption and adoption.removed)
    )


def _require_valid(configuration: StackConfiguration, more: Iterable[Finding] = ()) -> None:
    problems = [*more, *check_stack(configuration), *check(configuration)]
    if problems:
        raise InvalidInputs(problems)


def add_stacks(
    app: Construct, name: str, **inputs: Unpack[StackConfigurationDict]
) -> tuple[IamUsersAndGroupsStack, ...]:
    """Add the stacks of a configuration: one, or with `user_shards` above 1 one for the groups and one for each shard.

    With shards, the stack `<name>` has the groups and the policies with their outputs, and
    `<name>-users-<shards>-<nn>` the users whose names have the SHA-256 `nn`, modulo the number of shards, with the
    outputs of users. All addresses in them are those of a single stack. Every shard has its stack, even if it is empty:
    otherwise its last user would never be deleted.

    Args:
        app: The app.
        name: Name of the stack with the groups.
        inputs: What a configuration file may contain: those of `help(IamUsersAndGroupsStack)`.

    Returns:
        The stack with the groups, then those of the shards in their order, which CDKTF deploys after it.

    Raises:
        InvalidInputs: The inputs break rules, which are about all of them together; it lists every problem.
        CdkError: The CDK of the app is not installed.
        BindingsError: The AWS bindings are missing or damaged.
    """
    configuration = StackConfiguration(**inputs)
    _require_valid(configuration)
    return add_valid_stacks(app, name, configuration, find_warnings(configuration))


def add_valid_stacks(
    app: Construct, name: str, configuration: StackConfiguration, warnings: Warnings
) -> tuple[IamUsersAndGroupsStack, ...]:
    """Add the stacks of a configuration in which the rules find no problem; see `add_stacks`.

    Args:
        app: The app.
        name: Name of the stack with the groups.
        configuration: The configuration.
        warnings: What to warn about in it.
    """
    groups, *shards = add_parts(app, split(configuration, name))
    groups._warn(warnings)
    for shard in shards:
        shard.add_dependency(groups)
    return (groups, *shards)


def add_parts(app: Construct, parts: Sequence[StackPart]) -> tuple[IamUsersAndGroupsStack, ...]:
    """Add the stacks of some parts of a configuration, in which the rules find no problem.

    Args:
        app: The app.
        parts: The parts, at least one.

    Returns:
        A stack for each part.

    Raises:
        CdkError: The CDK of the app is not installed.
        BindingsError: The AWS bindings are missing or damaged.
    """
    stack = with_cdk(_StackOfPart, cdk_of(app))
    first, *others = (stack(app, part) for part in parts)
    first._write_versions(parts)
    return (first, *others)
