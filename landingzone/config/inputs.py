"""The 41 documented inputs: one field each, with type, default and description.

Everything that speaks of an input reads it here: the construct's keyword arguments, the file reader, the JSON Schema,
the variables of the module form and the tables of the README.
"""

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self, Unpack, get_args

from pydantic import (
    BaseModel,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails

from landingzone.config.user import CrossAccountGroup, Record, User, _take_nothing_as_a_user
from landingzone.problems import InvalidInputs, Problem, describe, path_of

if TYPE_CHECKING:
    from landingzone.config.dicts import InputsDict

_GONE = dict.fromkeys(("user_buckets", "user_buckets_settled"), "take it out: all users of a stack stand in one block")

_TYPE_RULES = {
    "string_type": ("must be text", "write it in quotes"),
    "bool_type": ("must be true or false", "write it without quotes"),
    "int_type": ("must be a whole number", "write it without quotes"),
    "list_type": ("must be a list", "write it as a list, even with one entry"),
    "dict_type": ("must be a map", "write `name: value` lines"),
    "model_type": ("must be a map", "write `name: value` lines, or {} for none"),
}


class Inputs(Record):
    """The 41 documented inputs.

    Raises:
        InvalidInputs: Names are unknown, types are wrong or the account is missing; every fault at once.
    """

    if TYPE_CHECKING:

        def __init__(self, **inputs: Unpack[InputsDict]) -> None: ...

    auto_deploy_permissions: list[str] = Field(
        default_factory=list,
        description="IAM actions that the auto-deploy group may use; at least one when that group is created.",
    )
    aws_account_id: str = Field(
        description="The account, 12 digits, that all of this is meant for; in another one nothing is planned."
    )
    cloudtrail_kms_key_arn: str | None = Field(
        None,
        description="ARN of the KMS key of CloudTrail's logs; when given, the logs group may decrypt with it.",
    )
    cross_account_access_all_group_name: str = Field(
        "_all-accounts", description="Name of the group that may assume every role of all cross-account groups."
    )
    enable_iam_groups: bool = Field(True, description="Create groups at all; false leaves only the users.")
    force_destroy_users: bool = Field(
        False,
        description="Destroy a user even if it has access keys, a password or MFA devices that were made elsewhere.",
    )
    iam_group_developers_permitted_services: list[str] = Field(
        default_factory=list,
        description="What developers may use: services (`ec2`) or single permissions (`s3:PutObject`). Never `iam`.",
    )
    iam_group_name_auto_deploy: str = Field("_machine.ecs-auto-deploy", description="Name of the auto-deploy group.")
    iam_group_name_billing: str = Field("billing", description="Name of the billing group.")
    iam_group_name_developers: str = Field("developers", description="Name of the developers group.")
    iam_group_name_full_access: str = Field("full-access", description="Name of the full-access group.")
    iam_group_name_houston_cli: str = Field("houston-cli-users", description="Name of the houston-cli group.")
    iam_group_name_iam_admin: str = Field("iam-admin", description="Name of the iam-admin group.")
    iam_group_name_iam_user_self_mgmt: str = Field(
        "iam-user-self-mgmt", description="Name of the group that holds nothing but the self-management policy."
    )
    iam_group_name_logs: str = Field("logs", description="Name of the logs group.")
    iam_group_name_read_only: str = Field("read-only", description="Name of the read-only group.")
    iam_group_name_support: str = Field("support", description="Name of the support group.")
    iam_group_name_use_existing_iam_roles: str = Field(
        "use-existing-iam-roles", description="Name of the use-existing-iam-roles group."
    )
    iam_group_names_ssh_grunt_sudo_users: list[str] = Field(
        default_factory=lambda: ["ssh-grunt-sudo-users"],
        description="Names of groups whose members may SSH with sudo; an empty list makes none.",
    )
    iam_group_names_ssh_grunt_users: list[str] = Field(
        default_factory=lambda: ["ssh-grunt-users"],
        description="Names of groups whose members may SSH without sudo; an empty list makes none.",
    )
    iam_groups_for_cross_account_access: list[CrossAccountGroup] = Field(
        default_factory=list,
        description="One group per entry, whose members may assume the listed roles of other accounts.",
    )
    iam_policy_iam_user_self_mgmt: str = Field(
        "iam-user-self-mgmt", description="Name of the managed policy with which users look after their own account."
    )
    iam_role_tags: dict[str, str] = Field(
        default_factory=dict,
        description="Tags for IAM roles. Without effect, since no roles are made; documented, so kept.",
    )
    max_session_duration_human_users: int = Field(
        43200, description="Session length of people's roles, 3600 to 43200 seconds. Without effect: no roles are made."
    )
    max_session_duration_machine_users: int = Field(
        3600, description="Session length of machines' roles, 3600 to 43200 seconds. Without effect: no roles are made."
    )
    minimum_password_length: int = Field(
        16, description="Length of generated console passwords, 8 to 128 characters. Read when a password is made."
    )
    password_reset_required: bool = Field(
        True, description="Make users choose a new password when they first sign in. Read when a password is made."
    )
    should_create_iam_group_auto_deploy: bool = Field(False, description="Create the auto-deploy group.")
    should_create_iam_group_billing: bool = Field(False, description="Create the billing group.")
    should_create_iam_group_cross_account_access_all: bool = Field(
        True, description="Create the group for all cross-account entries together, if there is one at least."
    )
    should_create_iam_group_developers: bool = Field(False, description="Create the developers group.")
    should_create_iam_group_full_access: bool = Field(True, description="Create the full-access group.")
    should_create_iam_group_houston_cli_users: bool = Field(False, description="Create the houston-cli group.")
    should_create_iam_group_iam_admin: bool = Field(
        False, description="Create the iam-admin group, whose members are in effect administrators."
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
        json_schema_extra=_take_nothing_as_a_user,
    )

    @field_validator("users", mode="before")
    @classmethod
    def _read_nothing_as_no_attributes(cls, users: Any) -> Any:
        # `bob:` with nothing behind it is how YAML writes a user without attributes.
        return (
            {name: {} if user is None else user for name, user in users.items()} if isinstance(users, dict) else users
        )

    @model_validator(mode="wrap")
    @classmethod
    def _name_every_fault(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            return handler(data)
        except ValidationError as error:
            raise InvalidInputs(_problem_of(fault, cls) for fault in error.errors()) from None


def default_of(name: str) -> Any:
    """Tell the default of a documented input, as plain data; a required one has `PydanticUndefined`."""
    return Inputs.model_fields[name].get_default(call_default_factory=True)


def _problem_of(fault: ErrorDetails, model: type[BaseModel]) -> Problem:
    steps = list(fault["loc"])
    found = fault["input"]
    if steps[-1:] == ["[key]"] and fault["type"] == "literal_error":
        return Problem(path_of(*steps[:-2]), f"names must be {fault['ctx']['expected']}", describe(found))
    if steps[-1:] == ["[key]"]:
        return Problem(path_of(*steps[:-2]), "names must be text", describe(found), "write the name in quotes")
    path = path_of(*steps)
    match fault["type"]:
        case "missing":
            return Problem(path, "required", hint=f"write {steps[-1]}: ...")
        case "extra_forbidden":
            return _unknown(path, str(steps[-1]), _model_at(model, steps[:-1]))
        case "invalid_key":
            return Problem(path, "names must be text", describe(steps[-1]), "write the name in quotes")
        case "literal_error":
            return Problem(path, f"must be {fault['ctx']['expected']}", describe(found))
        case "string_type" if isinstance(found, int | float) and not isinstance(found, bool):
            return Problem(path, "must be text", describe(found), "write it in quotes: a number loses leading zeros")
        case "broken_rule":
            return Problem(path, fault["msg"], describe(found), fault["ctx"]["hint"])
        case kind if kind in _TYPE_RULES:
            rule, hint = _TYPE_RULES[kind]
            return Problem(path, rule, describe(found), hint)
        case _:
            return Problem(path, fault["msg"], "another value")


def _unknown(path: str, name: str, model: type[BaseModel]) -> Problem:
    kind = "input" if issubclass(model, Inputs) else "attribute"
    if name in _GONE:
        return Problem(path, "is no input any more", describe(name), _GONE[name])
    near = difflib.get_close_matches(name, model.model_fields, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(model.model_fields))}"
    return Problem(path, f"unknown {kind}", describe(name), hint)


def _model_at(model: type[BaseModel], steps: Sequence[str | int]) -> type[BaseModel]:
    """Find the record that a path leads into: `("users", "bob")` leads into User."""
    if not steps:
        return model
    inner = next(
        kind
        for kind in get_args(model.model_fields[str(steps[0])].annotation)
        if isinstance(kind, type) and issubclass(kind, BaseModel)
    )
    return _model_at(inner, steps[2:])
