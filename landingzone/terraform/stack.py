"""The stack to deploy: provider, backend, the construct, and the documented outputs."""

from typing import Unpack

from constructs import Construct

from landingzone import versions
from landingzone.config.dicts import StackConfigurationDict
from landingzone.config.options import Configuration, StackConfiguration
from landingzone.problems import InvalidInputs
from landingzone.rules.backends import advise_backend
from landingzone.rules.check import check, check_stack
from landingzone.rules.provider_versions import advise_provider
from landingzone.rules.secret_settings import advise_settings
from landingzone.terraform import bindings
from landingzone.terraform.any_stack import AnyStack
from landingzone.terraform.cdk import Provider
from landingzone.terraform.construct import IamUsersAndGroups
from landingzone.terraform.form import escape
from landingzone.terraform.keyword_arguments import shows_inputs_of
from landingzone.terraform.private_files import private
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
        BindingsError: The AWS bindings are not there, or damaged.
    """

    iam_users_and_groups: IamUsersAndGroups

    def __init__(self, scope: Construct, id: str, **inputs: Unpack[StackConfigurationDict]) -> None:
        """Create it from the inputs above."""
        configuration = StackConfiguration(**inputs)
        problems = check_stack(configuration)
        if problems:  # without them the construct checks the rest
            raise InvalidInputs([*problems, *check(configuration)])
        super().__init__(scope, id)
        unrestricted = self._add_providers(configuration)
        self._require_versions(configuration)
        for name, arguments in configuration.backend.items():
            add_backend(self._cdk, self, name, arguments)
        given = configuration.model_fields_set & Configuration.model_fields.keys()
        self.iam_users_and_groups = IamUsersAndGroups(
            self, "Default", **{name: getattr(configuration, name) for name in given}
        )
        self.iam_users_and_groups.check_account_with(unrestricted)
        self.iam_users_and_groups.add_outputs_to(self)
        settings = advise_settings(configuration)
        provider = advise_provider(configuration, configuration.provider_version)
        for advice in (*provider, *settings, *advise_backend(configuration)):
            self._cdk.Annotations.of(self).add_warning(str(advice))
        if settings:
            synthesize_within(self._cdk, self, private)

    def _add_providers(self, configuration: StackConfiguration) -> Provider:
        """Add the restricted provider, and one that is not restricted for the account check.

        The restricted one refuses another account before the check does, and without naming the expected account. The
        other one costs a third of a second and lets the check print its full message.

        Returns:
            The provider that is not restricted.
        """
        aws = bindings.load(self._cdk).provider
        restricted = aws.AwsProvider(self, "aws", allowed_account_ids=[escape(configuration.aws_account_id)])
        free = aws.AwsProvider(self, "aws.account_check", alias="account_check")
        for provider in (restricted, free):
            write_provider(provider, configuration.provider)
        return free

    def _require_versions(self, configuration: StackConfiguration) -> None:
        adoption = configuration.adoption
        terraform = versions.terraform_for(
            imports=bool(adoption and adoption.imported), forgets=bool(adoption and adoption.removed)
        )
        # The bindings would pin the provider version that they were made from.
        provider = {"source": versions.PROVIDER_SOURCE, "version": configuration.provider_version}
        self.add_override("terraform.required_providers", {"aws": provider})
        synthesize_within(self._cdk, self, with_versions(terraform))
