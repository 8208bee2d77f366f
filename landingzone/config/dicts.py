"""Records as plain dicts, for type checkers: what the records take beside records; `make docs` writes this file.

A key that is not required may be left out; defaults and descriptions stand with the records. A `Mapping` here has to
be a dict, and a `Sequence` a list: only those two may hold, for type checkers, records and dicts side by side.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Required, TypedDict

from landingzone.config.accounts import AccountGroup
from landingzone.config.group import CrossAccountGroup, IamGroup
from landingzone.config.options import Adoption
from landingzone.config.policy import IamPolicy, InlineIamPolicy
from landingzone.config.user import User
from landingzone.iam.partitions import Partition
from landingzone.iam.quotas import RaisableQuota


class CrossAccountGroupDict(TypedDict, total=False):
    """What `CrossAccountGroup` is made from."""

    group_name: Required[str]
    iam_role_arns: Required[list[str]]


_AccountGroupKeywords = TypedDict("_AccountGroupKeywords", {"except": list[str]}, total=False)


class AccountGroupDict(_AccountGroupKeywords, total=False):
    """What `AccountGroup` is made from."""

    group_name: Required[str]
    roles: Required[list[str]]
    accounts: list[str] | None
    partition: Partition | None


class InlineIamPolicyDict(TypedDict, total=False):
    """What `InlineIamPolicy` is made from."""

    actions: Required[list[str]]
    resources: Required[list[str]]
    effect: Literal["Allow", "Deny"]
    force_mfa: bool


class IamPolicyDict(TypedDict, total=False):
    """What `IamPolicy` is made from."""

    path: str
    description: str
    tags: dict[str, str]
    json: str | None
    statements: Sequence[InlineIamPolicy | InlineIamPolicyDict]


class IamGroupDict(TypedDict, total=False):
    """What `IamGroup` is made from."""

    path: str
    aws_managed_policy_names: list[str]
    customer_managed_policy_names: list[str]
    inline_iam_policies: Mapping[str, InlineIamPolicy | InlineIamPolicyDict]
    json_policies: dict[str, str]
    require_mfa: bool | None
    self_management: bool


class UserDict(TypedDict, total=False):
    """What `User` is made from."""

    groups: list[str]
    tags: dict[str, str]
    path: str
    permissions_boundary: str | None
    pgp_key: str | None
    create_login_profile: bool
    create_access_keys: bool
    force_destroy: bool | None
    ssh_public_key: str | None
    aws_managed_policy_names: list[str]
    customer_managed_policy_names: list[str]
    inline_iam_policies: Mapping[str, InlineIamPolicy | InlineIamPolicyDict]
    json_policies: dict[str, str]
    require_mfa: bool | None
    status: Literal["active", "offboarding"]
    leaves_no_administrator: bool
    credential_generation: int
    access_key_slots: dict[Literal["first", "second"], Literal["current", "previous", "inactive"]]


class AdoptionDict(TypedDict, total=False):
    """What `Adoption` is made from."""

    moved: dict[str, str]
    imported: dict[str, str]
    removed: list[str]


class DocumentedInputsDict(TypedDict, total=False):
    """What `DocumentedInputs` is made from."""

    auto_deploy_permissions: list[str]
    aws_account_id: Required[str]
    cloudtrail_kms_key_arn: str | None
    cross_account_access_all_group_name: str
    enable_iam_groups: bool
    force_destroy_users: bool
    iam_group_developers_permitted_services: list[str]
    iam_group_name_auto_deploy: str
    iam_group_name_billing: str
    iam_group_name_developers: str
    iam_group_name_full_access: str
    iam_group_name_houston_cli: str
    iam_group_name_iam_admin: str
    iam_group_name_iam_user_self_mgmt: str
    iam_group_name_logs: str
    iam_group_name_read_only: str
    iam_group_name_support: str
    iam_group_name_use_existing_iam_roles: str
    iam_group_names_ssh_grunt_sudo_users: list[str]
    iam_group_names_ssh_grunt_users: list[str]
    iam_groups_for_cross_account_access: Sequence[CrossAccountGroup | CrossAccountGroupDict]
    iam_policy_iam_user_self_mgmt: str
    iam_role_tags: dict[str, str]
    max_session_duration_human_users: int
    max_session_duration_machine_users: int
    minimum_password_length: int
    password_reset_required: bool
    should_create_iam_group_auto_deploy: bool
    should_create_iam_group_billing: bool
    should_create_iam_group_cross_account_access_all: bool
    should_create_iam_group_developers: bool
    should_create_iam_group_full_access: bool
    should_create_iam_group_houston_cli_users: bool
    should_create_iam_group_iam_admin: bool
    should_create_iam_group_logs: bool
    should_create_iam_group_read_only: bool
    should_create_iam_group_support: bool
    should_create_iam_group_use_existing_iam_roles: bool
    should_create_iam_group_user_self_mgmt: bool
    should_require_mfa: bool
    users: Mapping[str, User | UserDict | None]


class InputsDict(DocumentedInputsDict, total=False):
    """What `Inputs` is made from."""

    groups: Mapping[str, IamGroup | IamGroupDict | None]
    groups_made_elsewhere: list[str] | None
    iam_group_developers_s3_bucket_prefix: str
    policies: Mapping[str, IamPolicy | IamPolicyDict]
    quotas: dict[RaisableQuota, int]


class ConfigurationDict(InputsDict, total=False):
    """What `Configuration` is made from."""

    moved_from: str | None
    adoption: Adoption | AdoptionDict | None
    administrators_elsewhere: bool
    accounts: dict[str, str]
    account_groups: Sequence[AccountGroup | AccountGroupDict]


class StackConfigurationDict(ConfigurationDict, total=False):
    """What `StackConfiguration` is made from."""

    provider: dict[str, Any]
    provider_version: str
    backend: dict[str, dict[str, Any]]
    user_shards: int
    dividing: bool
