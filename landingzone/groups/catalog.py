"""The groups and their policies: one row per kind, read by both forms, the report, the README and the tests."""

from collections.abc import Callable
from typing import Any, NamedTuple

from landingzone.config import require_mfa
from landingzone.ground.expressions import Address
from landingzone.groups import policies
from landingzone.groups.values import Values
from landingzone.iam import documents
from landingzone.iam.documents import Document, Texts


class InlinePolicy(NamedTuple):
    """An inline policy of a group.

    Args:
        key: Name of the resource: `aws_iam_group_policy.<key>`.
        name: Name of the policy in IAM, unique in its group.
        document: Makes the document, without any MFA condition.
        document_key: Name of the document, `aws_iam_policy_document.<key>`, when policies share it; None: the key.
        needs_mfa: Whether its permissions need MFA when `should_require_mfa` is true.
        exists_with: Input that must have a value (not null, empty or false) for the policy to exist; None: always.
        made_from: Input that the document is made from: a list of actions or services, or an ARN.
        prefix_input: Input with the prefix of the names of its buckets.
    """

    key: str
    name: str
    document: Callable[[Values], Document]
    document_key: str | None = None
    needs_mfa: bool = True
    exists_with: str | None = None
    made_from: str | None = None
    prefix_input: str | None = None


class CustomerPolicy(NamedTuple):
    """A customer managed policy: that of a group, or the self-management policy, which many groups have.

    Args:
        key: Name of the resource: `aws_iam_policy.<key>`.
        name: Makes the name of the policy in IAM.
        description: What IAM shows next to the name; changing it replaces the policy.
        document: Makes the document, without any MFA condition.
        arn_output: Output that is its ARN.
        grants: What it grants, in words; None: as its document says.
    """

    key: str
    name: Callable[[Values], str]
    description: str
    document: Callable[[Values], Document]
    arn_output: str
    grants: str | None = None

    @property
    def address(self) -> Address:
        """Its address."""
        return Address("aws_iam_policy", self.key)


class Group(NamedTuple):
    """A group that exists once, or not at all.

    Args:
        key: Name of the resource: `aws_iam_group.<key>`.
        switch: Input that creates the group.
        name_input: Input that names it.
        grants: What a member may do, in words.
        self_managed: Whether the self-management policy is attached, so that members can set up MFA before they have
            it.
        inline: Inline policies.
        aws_managed: Name of an AWS managed policy, with its path, that is attached. Members of such a group may only
            set up MFA before MFA is present, when `should_require_mfa` is true.
        customer: A managed policy that is created for the group and attached.
        arn_output: Output that is its ARN; None: the reference has none.
        name_output: Output that is its name; None: the reference has none.
        makes_administrators: Whether what it grants amounts to everything.
    """

    key: str
    switch: str
    name_input: str
    grants: str
    arn_output: str | None
    name_output: str | None
    self_managed: bool = True
    makes_administrators: bool = False
    inline: tuple[InlinePolicy, ...] = ()
    aws_managed: str | None = None
    customer: CustomerPolicy | None = None

    @property
    def attached(self) -> dict[str, "CustomerPolicy | str"]:
        """Name of each resource that attaches a managed policy -> the policy; one of AWS by its name with path."""
        own = SELF_MANAGEMENT.key
        possible = {
            own if self.key == own else f"{self.key}_{own}": SELF_MANAGEMENT if self.self_managed else None,
            f"{self.key}_aws_managed": self.aws_managed,
            f"{self.key}_customer_managed": self.customer,
        }
        return {key: policy for key, policy in possible.items() if policy}

    @property
    def inputs(self) -> tuple[str, ...]:
        """The inputs that concern only this group, beside its switch."""
        made_from = (name for policy in self.inline for name in (policy.made_from, policy.prefix_input))
        return (self.name_input, *filter(None, made_from))


class NamedGroups(NamedTuple):
    """Groups that an input lists by name, none of which has a policy.

    Args:
        key: Name of the looped resource: `aws_iam_group.<key>["<name>"]`.
        names_input: Input with the names.
        grants: What membership means, in words.
        arns_output: Output that lists their ARNs.
        names_output: Output that lists their names.
    """

    key: str
    names_input: str
    grants: str
    arns_output: str
    names_output: str


class CrossAccountGroups(NamedTuple):
    """The groups of `iam_groups_for_cross_account_access`: one per entry, and one for all entries together.

    Args:
        key: Name of the looped resources, `<type>.<key>["<group name>"]`.
        entries_input: Input with the entries.
        all_key: Name of the resources of the group for all entries.
        all_switch: Input that creates it, if there is an entry.
        all_name_input: Input that names it.
        document: Makes the document from role ARNs, without any MFA condition.
        grants: What a member may do, in words.
        all_grants: What a member of the group for all entries may do, in words.
        arns_output: Output that lists the ARNs of the groups of the entries.
        names_output: Output that lists their names.
        all_arn_output: Output that is the ARN of the group for all entries.
        all_name_output: Output that is its name.
        slot_description: What IAM shows next to the name of a policy of a slot.
    """

    key: str = "cross_account_access_groups"
    entries_input: str = "iam_groups_for_cross_account_access"
    all_key: str = "cross_account_access_all"
    all_switch: str = "should_create_iam_group_cross_account_access_all"
    all_name_input: str = "cross_account_access_all_group_name"
    document: Callable[[Texts | list[str]], Document] = policies.assume_roles
    grants: str = "assume the listed roles of other accounts"
    all_grants: str = "assume every role that a cross-account group lists"
    arns_output: str = "cross_account_access_group_arns"
    names_output: str = "cross_account_access_group_names"
    all_arn_output: str = "cross_account_access_all_group_arn"
    all_name_output: str = "cross_account_access_all_group_name"
    slot_description: str = "Assume roles of other accounts."


CROSS_ACCOUNT = CrossAccountGroups()


def _group(key: str, grants: str, *inline: InlinePolicy, aws_managed: str | None = None, **more: Any) -> Group:
    """Make the row of a group. By default, the names of its inputs and outputs contain its key."""
    if aws_managed:
        # An AWS managed policy cannot carry a condition, so its group denies instead.
        denial = InlinePolicy(
            key=key,
            name=require_mfa.POLICY_NAME,
            document=lambda values: documents.require_mfa(),
            document_key="require_mfa",
            needs_mfa=False,  # it denies; there is nothing to put a condition on
            exists_with="should_require_mfa",
        )
        inline = (denial, *inline)
    usual = {
        "switch": f"should_create_iam_group_{key}",
        "name_input": f"iam_group_name_{key}",
        "arn_output": f"{key}_iam_group_arn",
        "name_output": f"{key}_iam_group_name",
    }
    return Group(key=key, grants=grants, inline=inline, aws_managed=aws_managed, **(usual | more))


def _inline(key: str, document: Callable[[Values], Document], name: str | None = None, **more: Any) -> InlinePolicy:
    """Make an inline policy; by default, it is named like its key."""
    return InlinePolicy(key=key, name=name or key.replace("_", "-"), document=document, **more)


_KMS_KEY, _SERVICES = "cloudtrail_kms_key_arn", "iam_group_developers_permitted_services"
_PREFIX, _PERMISSIONS = "iam_group_developers_s3_bucket_prefix", "auto_deploy_permissions"

GROUPS: tuple[Group, ...] = (
    _group(
        "full_access",
        "do everything on all resources",
        _inline("full_access", lambda values: policies.full_access()),
        makes_administrators=True,
    ),
    _group("billing", "read and change billing, budgets and payment", aws_managed=policies.BILLING),
    _group("support", "open and follow AWS Support cases", aws_managed=policies.SUPPORT),
    _group(
        "logs",
        "read CloudTrail, AWS Config, CloudWatch and CloudWatch Logs",
        _inline("logs", lambda values: policies.logs()),
        _inline(
            "logs_decrypt_cloudtrail",
            lambda values: policies.decrypt_cloudtrail_logs(values.value(_KMS_KEY)),
            "decrypt-cloudtrail-logs",
            exists_with=_KMS_KEY,
            made_from=_KMS_KEY,
        ),
    ),
    _group(
        "developers",
        "use the permitted services fully, and a personal S3 bucket",
        _inline(
            "developers",
            lambda values: policies.developers(values.service_actions(_SERVICES)),
            exists_with=_SERVICES,
            made_from=_SERVICES,
        ),
        _inline(
            "developers_personal_s3_bucket",
            lambda values: policies.personal_s3_bucket(values.partition, values.value(_PREFIX)),
            "developers_personal_s3_bucket",
            prefix_input=_PREFIX,
        ),
    ),
    _group(
        "read_only", "read most AWS services, and data in them such as objects in S3", aws_managed=policies.READ_ONLY
    ),
    _group(
        "use_existing_iam_roles",
        "pass existing roles to AWS services and look them up; never create or change one",
        _inline(
            "use_existing_iam_roles",
            lambda values: policies.use_existing_iam_roles(values.partition, values.value("aws_account_id")),
        ),
        self_managed=False,
    ),
    _group(
        "auto_deploy",
        "use exactly the actions in auto_deploy_permissions, without MFA, since machines have none",
        _inline(
            "auto_deploy",
            lambda values: policies.auto_deploy(values.value(_PERMISSIONS)),
            needs_mfa=False,
            made_from=_PERMISSIONS,
        ),
        self_managed=False,
        arn_output=None,
        name_output=None,
    ),
    _group(
        "houston_cli_users",
        "invoke API Gateway APIs, as the Houston CLI does",
        _inline("houston_cli_users", lambda values: policies.houston_cli_users()),
        name_input="iam_group_name_houston_cli",
        self_managed=False,
    ),
    _group(
        "iam_user_self_mgmt",
        "manage their own IAM user",
        switch="should_create_iam_group_user_self_mgmt",
        arn_output="iam_self_mgmt_iam_group_arn",
        name_output="iam_self_mgmt_iam_group_name",
    ),
    _group(
        "iam_admin",
        "administer IAM, which amounts to everything",
        makes_administrators=True,
        customer=CustomerPolicy(
            key="iam_admin",
            name=lambda values: "iam-admin",
            description="Administer IAM.",
            document=lambda values: policies.iam_admin(),
            arn_output="iam_admin_iam_policy_arn",
        ),
    ),
)

NAMED_GROUPS = tuple(
    NamedGroups(
        key=f"ssh_iam_{users}",
        names_input=f"iam_group_names_ssh_grunt_{users}",
        grants=f"nothing in AWS; marks who may SSH {how}",
        arns_output=f"ssh_grunt_{users}_group_arns",
        names_output=f"ssh_grunt_{users}_group_names",
    )
    for users, how in (("sudo_users", "with sudo"), ("users", "without sudo"))
)

SELF_MANAGEMENT = CustomerPolicy(
    key="iam_user_self_mgmt",
    name=lambda values: values.value("iam_policy_iam_user_self_mgmt"),
    description="Look after one's own IAM user.",
    document=lambda values: policies.self_management(values.partition, values.value("aws_account_id")),
    arn_output="iam_self_mgmt_iam_policy_arn",
    grants="manage their own IAM user",
)
