"""The attributes of a user, and of the entries below the inputs: one field each, with type, default and description."""

import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self, Unpack

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from landingzone.config.input_problems import positional_problem, problems_of
from landingzone.config.json_schema import between, each_like, like, named_like
from landingzone.config.secret_values import MAY_BE_SECRET
from landingzone.iam.patterns import (
    NAME,
    PATH,
    PERMISSION_OR_ALL,
    POLICY_ARN,
    POLICY_WITH_PATH,
    RESOURCE,
    ROLE_ARN,
)
from landingzone.problems import InvalidInputs

if TYPE_CHECKING:
    from landingzone.config.dicts import UserDict


class Record(BaseModel):
    """The base of all records: unknown names are refused, and null means "not given".

    Raises:
        InvalidInputs: Names are unknown, types are wrong or something is missing; it lists every problem.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    names: ClassVar[str] = "attribute"
    """What a field is called in problems."""

    _in_editors: ClassVar[dict[str, Any]] = {}
    """What the JSON Schema says of all fields together."""

    def __init__(self, /, *positional: Any, **fields: Any) -> None:
        if positional:
            raise InvalidInputs([positional_problem(type(self).__name__, positional)])
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise InvalidInputs(problems_of(error, type(self))) from None

    # pydantic calls a constructor of its own kind only for a record that is made by itself, and not for those within
    # it: so the outermost record tells the problems of all of them.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]
    # What `inspect` and pydantic show: nothing positional, and the fields.
    __init__.__signature__ = inspect.signature(BaseModel.__init__)  # type: ignore[attr-defined]

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Make a record from a map, or take a record as it is.

        Raises:
            InvalidInputs: Names are unknown, types are wrong or something is missing; it lists every problem.
        """
        try:
            return super().model_validate(obj, **options)
        except ValidationError as error:
            raise InvalidInputs(problems_of(error, cls)) from None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Let `help` show each field with its description, and the JSON Schema only the first sentence."""
        super().__pydantic_init_subclass__(**kwargs)
        about = inspect.cleandoc(cls.__doc__ or "")
        cls.model_config["json_schema_extra"] = {**cls._in_editors, "description": about}
        fields = [f"    {name}: {field.description}" for name, field in cls.model_fields.items()]
        cls.__doc__ = "\n".join([about, "", "Args:", *fields])

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, data: Any) -> Any:
        # As in Terraform, null means "not given": the default applies.
        if isinstance(data, Mapping):
            return {name: value for name, value in data.items() if value is not None or name not in cls.model_fields}
        return data


TAGS_SCHEMA: dict[str, Any] = {
    "propertyNames": {"minLength": 1, "maxLength": 128, "pattern": "^(?![aA][wW][sS]:)"},
    "additionalProperties": {"type": "string", "maxLength": 256},
    "maxProperties": 50,
}
"""What the JSON Schema says of tags."""


class CrossAccountGroup(Record):
    """An entry of `iam_groups_for_cross_account_access`."""

    group_name: str = Field(description="Name of the group.", json_schema_extra=like(NAME, "read-only-in-prod"))
    iam_role_arns: list[str] = Field(
        description="ARNs of the roles, in other accounts, that members may assume.",
        json_schema_extra=each_like(ROLE_ARN, "arn:aws:iam::222233334444:role/read-only", minItems=1, uniqueItems=True),
    )


class InlineIamPolicy(Record):
    """An entry of a user's `inline_iam_policies`."""

    actions: list[str] = Field(
        description="IAM actions, such as `s3:GetObject`.",
        json_schema_extra=each_like(PERMISSION_OR_ALL, "s3:GetObject", "s3:*", minItems=1),
    )
    resources: list[str] = Field(
        description="ARNs that the actions are about, or `*`.",
        json_schema_extra=each_like(RESOURCE, "*", "arn:aws:s3:::my-bucket/*", minItems=1),
    )
    # By name: another default is none to type checkers without the plugin of pydantic.
    effect: Literal["Allow", "Deny"] = Field(default="Allow", description="Whether the actions are allowed or denied.")
    force_mfa: bool = Field(default=False, description="Hold only while multi-factor authentication is present.")


class User(Record):
    """The attributes of one user, all optional."""

    if TYPE_CHECKING:

        def __init__(self, **attributes: Unpack[UserDict]) -> None: ...

    _in_editors: ClassVar[dict[str, Any]] = {
        "allOf": [
            {"if": {"properties": {flag: {"const": True}}, "required": [flag]}, "then": {"required": ["pgp_key"]}}
            for flag in ("create_login_profile", "create_access_keys")
        ]
    }

    groups: list[str] = Field(
        default_factory=list,
        description="Groups by name, made here or elsewhere; at most 10. Those made here exist before the user joins.",
        json_schema_extra=each_like(NAME, "full-access", maxItems=10, uniqueItems=True),
    )
    tags: Annotated[dict[str, str], MAY_BE_SECRET] = Field(
        default_factory=dict,
        description="Tags of the user; at most 50.",
        json_schema_extra=TAGS_SCHEMA | {"examples": [{"team": "platform"}]},
    )
    path: str = Field(
        "/", description="Path of the user, beginning and ending with `/`.", json_schema_extra=like(PATH, "/team/")
    )
    permissions_boundary: str | None = Field(
        None,
        description="ARN of the policy that bounds the user's permissions.",
        json_schema_extra=like(POLICY_ARN, "arn:aws:iam::123456789012:policy/boundary"),
    )
    pgp_key: Annotated[str | None, MAY_BE_SECRET] = Field(
        None,
        description="PGP public key, binary and in base64, or `keybase:<name>`; encrypts the password and the secret.",
        examples=["keybase:jane"],
    )
    create_login_profile: bool = Field(
        False,
        description="Make a console password, encrypted with `pgp_key`. Made once, and deleted when this is taken out.",
    )
    create_access_keys: bool = Field(
        False,
        description="Make an access key, its secret encrypted with `pgp_key`. Made once, and deleted when this is "
        "taken out.",
    )
    force_destroy: bool | None = Field(None, description="Overrides `force_destroy_users` for this user.")
    ssh_public_key: Annotated[str | None, MAY_BE_SECRET] = Field(
        None,
        description="SSH public key to upload, in the form `ssh-rsa AAAA...`. It is deleted when this is taken out.",
    )
    aws_managed_policy_names: list[str] = Field(
        default_factory=list,
        description="AWS managed policies to attach, by name with path: `job-function/Billing`.",
        json_schema_extra=each_like(
            POLICY_WITH_PATH, "ReadOnlyAccess", "job-function/Billing", maxItems=10, uniqueItems=True
        ),
    )
    customer_managed_policy_names: list[str] = Field(
        default_factory=list,
        description="Policies of this account to attach, by name with path: `team/deploy`.",
        json_schema_extra=each_like(POLICY_WITH_PATH, "team/deploy", maxItems=10, uniqueItems=True),
    )
    inline_iam_policies: dict[str, InlineIamPolicy] = Field(
        default_factory=dict,
        description="Inline policies, name -> actions, resources, effect, force_mfa.",
        json_schema_extra=named_like(NAME),
    )
    json_policies: Annotated[dict[str, str], MAY_BE_SECRET] = Field(
        default_factory=dict,
        description="Inline policies, name -> policy document as JSON text.",
        json_schema_extra=named_like(NAME),
    )
    require_mfa: bool | None = Field(
        None,
        description="True denies the user everything but setting up MFA until MFA is present, also outside groups and "
        "whatever `should_require_mfa` says. False confirms that the user needs none, as for a machine.",
    )
    status: Literal["active", "offboarding"] = Field(
        "active",
        description="State of the user. `offboarding` takes everything away before the next change removes the user.",
    )
    leaves_no_administrator: bool = Field(
        False, description="Confirms that the last administrator is offboarded and no administrator is left."
    )
    credential_generation: int = Field(
        1,
        description="Number of the console password, counted from 1; the next number makes a new password.",
        json_schema_extra=between(1),
    )
    access_key_slots: dict[Literal["first", "second"], Literal["current", "previous", "inactive"]] = Field(
        default_factory=dict,
        description="State of each access key during a rotation: slot -> state. Default: `{first: current}`.",
        examples=[{"first": "previous", "second": "current"}],
    )

    @property
    def access_keys(self) -> dict[str, str]:
        """The state of each access key that exists: slot -> `current`, `previous` or `inactive`."""
        if not self.create_access_keys:
            return {}
        return dict[str, str](self.access_key_slots.items()) or {"first": "current"}
