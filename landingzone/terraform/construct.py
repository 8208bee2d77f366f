"""The construct: the groups and users of one account, for any stack."""

import difflib
from typing import Any, Unpack

from constructs import Construct

from landingzone.config.options import Adoption, Configuration, ConfigurationDict
from landingzone.ground.expressions import Address
from landingzone.ground.problems import Finding, UnknownAddress, describe, shortened
from landingzone.groups.ends import with_ends
from landingzone.iam.quotas import GROUP_INLINE_CHARACTERS
from landingzone.resources.shards import StackPart
from landingzone.rules.check import advise, require_valid
from landingzone.terraform import records
from landingzone.terraform.account import ACCOUNT_CHECK, add_guard, add_partition
from landingzone.terraform.any_stack import AnyStack
from landingzone.terraform.cdk import Provider, Stack, require_same_cdk
from landingzone.terraform.form import StaticValues
from landingzone.terraform.groups import add_groups
from landingzone.terraform.keyword_arguments import shows_inputs_of
from landingzone.terraform.made import OF_GROUPS, OF_OWN_GROUPS, OF_SLOTS, OF_USERS
from landingzone.terraform.moves import moves_from_a_call
from landingzone.terraform.output_values import declare_outputs, output_value
from landingzone.terraform.outputs import ALL_OUTPUTS, OUTPUTS_OF_GROUPS, OUTPUTS_OF_USERS, Output
from landingzone.terraform.own_groups import add_policies
from landingzone.terraform.resources import UNNAMED, Resources
from landingzone.terraform.users import add_users
from landingzone.terraform.whole_state import keep_users_of_the_whole_state


@shows_inputs_of(
    Configuration,
    {
        "Created while enable_iam_groups is true, if these inputs have a value (not null, false or empty)": OF_GROUPS,
        f"Created while these roles need more than {GROUP_INLINE_CHARACTERS} characters": OF_SLOTS,
        "Created while an own group or an own policy has one of these attributes": OF_OWN_GROUPS,
        "Created while a user has one of these attributes": OF_USERS,
    },
)
class IamUsersAndGroups(Construct):
    """The groups and users of one account.

    Creates the resources that are listed below, and `data.aws_caller_identity.current`, which stops the plan when the
    credentials do not belong to the account `aws_account_id`. Directly below a stack, with the id `Default`,
    the addresses are plain (`aws_iam_group.full_access`); with another id, that id is a prefix
    (`aws_iam_group.<id>_full_access`).

    It sets no version range of the AWS provider, because that belongs to the stack. If users have access keys, the
    stack should require `>= 5.0.0` (`landingzone.ground.versions.PROVIDER`): an older provider may write a password
    of each key unencrypted into the state.

    Aspects reach everything in here, including users, and `resource` gives each resource by its address.

    Each output is a property of the same name. Only Terraform will know its value, so it is a token for all of it: a
    `str`, a `list[str]` with one entry, a `dict[str, str]` with one. Pass it on unchanged, or let Terraform read from
    it: `Fn.lookup(people.user_arns, "alice")`,
    `Fn.lookup_nested(people.user_access_keys, ["alice", "access_key_id"])`. It is None for a group or policy that is
    not created, and `[]` or `{}` for an empty list or map.

    Args:
        scope: The stack, or a construct in it.
        id: Name in the scope. It is part of the addresses, so changing it later replaces the resources.
        inputs: The inputs below. Strings may be CDKTF tokens.

    Raises:
        InvalidInputs: The inputs break rules; it lists every problem.
        CdkError: The stack uses one CDK and its app the other.
        BindingsError: The AWS bindings are missing or damaged.
    """

    # outputs: make docs
    billing_iam_group_arn: str | None
    billing_iam_group_name: str | None
    cross_account_access_all_group_arn: str | None
    cross_account_access_all_group_name: str | None
    cross_account_access_group_arns: list[str]
    cross_account_access_group_names: list[str]
    developers_iam_group_arn: str | None
    developers_iam_group_name: str | None
    full_access_iam_group_arn: str | None
    full_access_iam_group_name: str | None
    group_arns: dict[str, str]
    houston_cli_users_iam_group_arn: str | None
    houston_cli_users_iam_group_name: str | None
    iam_admin_iam_group_arn: str | None
    iam_admin_iam_group_name: str | None
    iam_admin_iam_policy_arn: str | None
    iam_self_mgmt_iam_group_arn: str | None
    iam_self_mgmt_iam_group_name: str | None
    iam_self_mgmt_iam_policy_arn: str | None
    logs_iam_group_arn: str | None
    logs_iam_group_name: str | None
    policy_arns: dict[str, str]
    read_only_iam_group_arn: str | None
    read_only_iam_group_name: str | None
    require_mfa_policy: str
    ssh_grunt_sudo_users_group_arns: list[str]
    ssh_grunt_sudo_users_group_names: list[str]
    ssh_grunt_users_group_arns: list[str]
    ssh_grunt_users_group_names: list[str]
    support_iam_group_arn: str | None
    support_iam_group_name: str | None
    use_existing_iam_roles_iam_group_arn: str | None
    use_existing_iam_roles_iam_group_name: str | None
    user_access_keys: dict[str, str]
    user_arns: dict[str, str]
    user_passwords: dict[str, str]
    # end of outputs

    def __init__(self, scope: Construct, id: str, **inputs: Unpack[ConfigurationDict]) -> None:
        """Create it from the inputs above."""
        configuration = Configuration(**inputs)
        require_valid(configuration)
        self._create(scope, id, configuration)
        self.warn(advise(configuration))

    def _create(
        self,
        scope: Construct,
        id: str,
        configuration: Configuration,
        part: StackPart | None = None,
        stack: AnyStack | None = None,
        unrestricted: Provider | None = None,
    ) -> None:
        """Create everything in a valid configuration; or only the groups, or only the users, as the part says."""
        has_groups, has_users = part is None or part.has_groups, part is None or part.has_users
        is_dividing = part is not None and part.configuration.dividing
        super().__init__(scope, id)
        self._resources = Resources(self, stack)
        self._outputs = OUTPUTS_OF_GROUPS * has_groups + OUTPUTS_OF_USERS * has_users
        form = StaticValues(with_ends(configuration), add_partition(self._resources))
        after_policies = after_checks = add_guard(self._resources, form, provider=unrestricted, is_dividing=is_dividing)
        after_groups = ""
        if has_groups:
            after_policies = add_policies(self._resources, form, after_checks)
            after_groups = add_groups(self._resources, form, after_checks, after_policies)
        if has_users:
            add_users(self._resources, form, after_policies, after_groups)
        else:
            keep_users_of_the_whole_state(self._resources)
        self._resources.write_locals()
        self._add_moves(configuration)
        if configuration.adoption:
            self._add_adoption(configuration.adoption)

    def warn(self, warnings: list[Finding]) -> None:
        """Have the CDK report warnings."""
        advice, rest = shortened(warnings)
        if advice:
            self._resources.cdk.Annotations.of(self).add_warning("\n".join([*map(str, advice), *rest]))

    def _add_moves(self, configuration: Configuration) -> None:
        call = configuration.moved_from
        moves = moves_from_a_call(call, self._resources) if call else ()
        self._resources.add_records("moved", (records.moved(one, other) for one, other in moves))

    def _add_adoption(self, adoption: Adoption) -> None:
        add = self._resources.add_records
        add("moved", (records.moved(origin, self._own(one)) for one, origin in adoption.moved.items()))
        add("import", (records.imported(self._own(one), each) for one, each in adoption.imported.items()))
        add("removed", map(records.removed, adoption.removed))

    def _own(self, text: str) -> str:
        """Return the Terraform address of something in here; that of something in a module stays unchanged."""
        address = Address.parse(text)
        return str(self._resources.address(address)) if address and not address.call.steps else text

    def check_account_with(self, provider: Provider) -> None:
        """Use this provider to check to which account the credentials belong.

        Args:
            provider: An AWS provider without `allowed_account_ids`, which would refuse before the check can report.
        """
        self._use(provider, ACCOUNT_CHECK)

    def use_provider(self, provider: Provider) -> None:
        """Create everything in here with this provider instead of the stack's default AWS provider.

        Args:
            provider: An AWS provider, such as one with an alias.
        """
        # Terraform's own `terraform_data` has no AWS provider.
        self._use(provider, *(address for address in self._resources.added if address.type.startswith("aws_")))

    def _use(self, provider: Provider, *addresses: Address) -> None:
        require_same_cdk(self._resources.cdk, provider)
        for address in addresses:
            element: Any = self._resources.added[address].element
            element.provider = provider

    def resource(self, address: str) -> Any:
        """Return what was added at an address, to read its attributes or to set something else.

        One that loops (users and what belongs to them, cross-account groups, ssh groups) represents all its instances:
        what is set applies to each of them, and `fqn` refers to the map of them. Tags that are set on
        `aws_iam_user.user`, here or by an Aspect, are merged with those of each user and override one with the same
        key; strings in them are Terraform templates, as everywhere in CDKTF.

        Args:
            address: Type and name without the prefix of this construct's id: `aws_iam_group.full_access`,
                `data.aws_caller_identity.current`.

        Returns:
            The resource or data source, of its typed class in the AWS bindings.

        Raises:
            UnknownAddress: Nothing has this address, for example because a group is switched off.
        """
        known = {str(each): added.element for each, added in self._resources.added.items()}
        if address not in known:
            [nearest] = difflib.get_close_matches(address, known, n=1, cutoff=0)
            raise UnknownAddress(
                f"{self.node.path}: nothing has the address {describe(address)}; the nearest one: {nearest}"
            )
        return known[address]

    def add_outputs_to(self, stack: Stack) -> None:
        """Declare the outputs, under exactly their names; in a shard those of users, next to shards the others.

        Args:
            stack: The stack that this construct is in.
        """
        require_same_cdk(self._resources.cdk, stack)
        declare_outputs(stack, stack.node.id, self._resources, self._outputs)


class PartOfIamUsersAndGroups(IamUsersAndGroups):
    """The part of a configuration that one of several stacks has.

    Args:
        stack: Its stack.
        part: The part, in which the rules find no problem.
        unrestricted: An AWS provider without `allowed_account_ids`, which checks the account.
    """

    def __init__(self, stack: AnyStack, part: StackPart, unrestricted: Provider) -> None:
        self._create(stack, UNNAMED, part.configuration, part, stack, unrestricted)
        declare_outputs(stack, part.stack, self._resources, self._outputs)


def _read_output(output: Output) -> property:
    def read(self: IamUsersAndGroups) -> Any:
        return output_value(self._resources, output)

    return property(read, doc=output.description)


for _output in ALL_OUTPUTS:
    setattr(IamUsersAndGroups, _output.name, _read_output(_output))
