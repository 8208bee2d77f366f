"""The 41 documented inputs: one field each, with type, default and description.

Everything about an input is read from here: the construct's keyword arguments, the file reader, the JSON Schema, the
variables of the module form and the tables of the documentation. Inputs that the reference does not have are a second
table: `inputs` for both forms, `options` for stacks alone.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Required, TypedDict

from pydantic import Field, field_validator

from landingzone.config.group import CrossAccountGroup, CrossAccountGroupDict
from landingzone.config.json_schema import TAGS_SCHEMA, between, each_like, like, named_like
from landingzone.config.record import Record, no_entries
from landingzone.config.secret_values import MAY_BE_SECRET
from landingzone.config.user import User, UserDict
from landingzone.iam.patterns import ACCOUNT_ID, KMS_ARN, NAME, PERMISSION_OR_ALL, SERVICE_OR_PERMISSION, USER_NAME


def read_nothing_as_no_attributes(entries: Any) -> Any:
    """Read the entries of a map: in YAML, `bob:` with nothing after it is a user without attributes."""
    if not isinstance(entries, dict):
        return entries
    return {name: {} if attributes is None else attributes for name, attributes in entries.items()}


def _name(default: str, about: str) -> Any:
    """Make the field of the name of a group or a policy."""
    return Field(default, description=about, json_schema_extra=like(NAME))


class DocumentedInputs(Record):
    """The 41 documented inputs."""

    names: ClassVar[str] = "input"

    auto_deploy_permissions: list[str] = Field(
        default_factory=no_entries,
        description="IAM actions that the auto-deploy group may use; at least one if that group is created.",
        json_schema_extra=each_like(PERMISSION_OR_ALL, "ecs:UpdateService", "ecr:*", uniqueItems=True),
    )
    aws_account_id: str = Field(
        description="ID of the AWS account, 12 digits. A plan in any other account fails.",
        json_schema_extra=like(ACCOUNT_ID, "123456789012"),
    )
    cloudtrail_kms_key_arn: str | None = Field(
        None,
        description="ARN of the KMS key that encrypts CloudTrail logs; if set, the logs group may decrypt with it.",
        json_schema_extra=like(KMS_ARN, "arn:aws:kms:eu-west-1:123456789012:alias/cloudtrail"),
    )
    cross_account_access_all_group_name: str = _name(
        "_all-accounts", "Name of the group that may assume every role of all cross-account groups."
    )
    enable_iam_groups: bool = Field(True, description="Create the documented groups; if false, none is created.")
    force_destroy_users: bool = Field(
        False,
        description="Delete a user even if the user has access keys, a password or MFA devices created elsewhere.",
    )
    iam_group_developers_permitted_services: list[str] = Field(
        default_factory=no_entries,
        description="What developers may use: services (`ec2`) or single permissions (`s3:PutObject`). Never `iam`.",
        json_schema_extra=each_like(SERVICE_OR_PERMISSION, "ec2", "s3:PutObject", uniqueItems=True),
    )
    iam_group_name_auto_deploy: str = _name("_machine.ecs-auto-deploy", "Name of the auto-deploy group.")
    iam_group_name_billing: str = _name("billing", "Name of the billing group.")
    iam_group_name_developers: str = _name("developers", "Name of the developers group.")
    iam_group_name_full_access: str = _name("full-access", "Name of the full-access group.")
    iam_group_name_houston_cli: str = _name("houston-cli-users", "Name of the houston-cli group.")
    iam_group_name_iam_admin: str = _name("iam-admin", "Name of the iam-admin group.")
    iam_group_name_iam_user_self_mgmt: str = _name(
        "iam-user-self-mgmt", "Name of the group that has only the self-management policy."
    )
    iam_group_name_logs: str = _name("logs", "Name of the logs group.")
    iam_group_name_read_only: str = _name("read-only", "Name of the read-only group.")
    iam_group_name_support: str = _name("support", "Name of the support group.")
    iam_group_name_use_existing_iam_roles: str = _name(
        "use-existing-iam-roles", "Name of the use-existing-iam-roles group."
    )
    iam_group_names_ssh_grunt_sudo_users: list[str] = Field(
        default_factory=lambda: ["ssh-grunt-sudo-users"],
        description="Names of groups whose members may SSH with sudo; an empty list creates none.",
        json_schema_extra=each_like(NAME, "ssh-admins"),
    )
    iam_group_names_ssh_grunt_users: list[str] = Field(
        default_factory=lambda: ["ssh-grunt-users"],
        description="Names of groups whose members may SSH without sudo; an empty list creates none.",
        json_schema_extra=each_like(NAME, "ssh-people"),
    )
    iam_groups_for_cross_account_access: list[CrossAccountGroup] = Field(
        default_factory=no_entries,
        description="One group per entry, whose members may assume the listed roles of other accounts.",
    )
    iam_policy_iam_user_self_mgmt: str = _name(
        "iam-user-self-mgmt", "Name of the managed policy that lets users manage their own IAM user."
    )
    iam_role_tags: Annotated[dict[str, str], MAY_BE_SECRET] = Field(
        default_factory=dict,
        description="Tags for IAM roles. No effect, since no roles are created; accepted because the reference has it.",
        json_schema_extra=TAGS_SCHEMA,
    )
    max_session_duration_human_users: int = Field(
        43200,
        description="Session length of roles for people, 3600 to 43200 seconds. No effect, since no roles are created.",
        json_schema_extra=between(3600, 43200),
    )
    max_session_duration_machine_users: int = Field(
        3600,
        description="Session length of roles for machines, 3600 to 43200 seconds. No effect, since no roles are "
        "created.",
        json_schema_extra=between(3600, 43200),
    )
    minimum_password_length: int = Field(
        16,
        description="Length of generated console passwords, 8 to 128 characters. Used only when a password is created.",
        json_schema_extra=between(8, 128),
    )
    password_reset_required: bool = Field(
        True,
        description="Make users choose a new password when they first sign in. Used only when a password is created.",
    )
    should_create_iam_group_auto_deploy: bool = Field(False, description="Create the auto-deploy group.")
    should_create_iam_group_billing: bool = Field(False, description="Create the billing group.")
    should_create_iam_group_cross_account_access_all: bool = Field(
        True, description="Create a group for all cross-account entries together, if there is at least one entry."
    )
    should_create_iam_group_developers: bool = Field(False, description="Create the developers group.")
    should_create_iam_group_full_access: bool = Field(True, description="Create the full-access group.")
    should_create_iam_group_houston_cli_users: bool = Field(False, description="Create the houston-cli group.")
    should_create_iam_group_iam_admin: bool = Field(
        False, description="Create the iam-admin group, whose members are administrators."
    )
    should_create_iam_group_logs: bool = Field(False, description="Create the logs group.")
    should_create_iam_group_read_only: bool = Field(False, description="Create the read-only group.")
    should_create_iam_group_support: bool = Field(False, description="Create the support group.")
    should_create_iam_group_use_existing_iam_roles: bool = Field(
        False, description="Create the use-existing-iam-roles group."
    )
    should_create_iam_group_user_self_mgmt: bool = Field(True, description="Create the self-management group.")
    should_require_mfa: bool = Field(
        True, description="Require multi-factor authentication for what groups grant, in the API and in the console."
    )
    users: dict[str, User] = Field(
        default_factory=dict,
        description="Users to create: name -> attributes, all optional.",
        json_schema_extra=named_like(USER_NAME),
    )

    _read_nothing_as_no_attributes = field_validator("users", mode="before")(read_nothing_as_no_attributes)


# dicts: make docs
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
