"""The attributes of a user: one field each, with type, default and description."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypedDict, Unpack

from pydantic import Field

from landingzone.config.json_schema import TAGS_SCHEMA, between, each_like, like, named_like
from landingzone.config.policy import (
    AwsManagedPolicyNames,
    CustomerManagedPolicyNames,
    InlineIamPolicies,
    InlineIamPolicy,
    InlineIamPolicyDict,
    JsonPolicies,
)
from landingzone.config.record import Record, no_entries
from landingzone.config.secret_values import MAY_BE_SECRET
from landingzone.iam import existing_credentials
from landingzone.iam.patterns import NAME, PATH, POLICY_ARN
from landingzone.iam.quotas import GROUPS_OF_USER

OVERRIDES: dict[str, Any] = {"groups": [], "create_login_profile": False, "force_destroy": True, "require_mfa": None}
"""Attributes that apply while a user is offboarding."""


class User(Record):
    """The attributes of one user, all optional."""

    if TYPE_CHECKING:

        def __init__(self, **attributes: Unpack["UserDict"]) -> None: ...

    homeless: ClassVar[Mapping[str, str]] = dict.fromkeys(
        ("team", "exempt", "until", "groups_until"),
        "files, stacks and the construct accept it (ConfiguredUser); the module does not",
    )
    _in_editors: ClassVar[dict[str, Any]] = {
        "allOf": [
            {"if": {"properties": {flag: {"const": True}}, "required": [flag]}, "then": {"required": ["pgp_key"]}}
            for flag in ("create_login_profile", "create_access_keys")
        ]
    }

    groups: list[str] = Field(
        default_factory=no_entries,
        description="Groups by name, defined here or elsewhere; at most 10. Those defined here are created first.",
        json_schema_extra=each_like(NAME, "full-access", maxItems=GROUPS_OF_USER, uniqueItems=True),
    )
    tags: dict[str, str] = Field(
        default_factory=dict,
        description="Tags of the user; at most 50.",
        json_schema_extra=TAGS_SCHEMA | {"examples": [{"team": "platform"}]},
    )
    path: str = Field(
        "/", description="Path of the user, beginning and ending with `/`.", json_schema_extra=like(PATH, "/team/")
    )
    permissions_boundary: str | None = Field(
        None,
        description="ARN of the policy that is the user's permissions boundary.",
        json_schema_extra=like(POLICY_ARN, "arn:aws:iam::123456789012:policy/boundary"),
    )
    pgp_key: Annotated[str | None, MAY_BE_SECRET] = Field(
        None,
        description="PGP public key, in base64 of the binary form, or `keybase:<name>`; encrypts the password and the "
        "secret access key.",
        examples=["keybase:jane"],
    )
    create_login_profile: bool = Field(
        False,
        description="Create a console password, encrypted with `pgp_key`. Created once; deleted when you remove this.",
    )
    create_access_keys: bool = Field(
        False,
        description="Create an access key, its secret encrypted with `pgp_key`. Created once; deleted when you remove "
        "this.",
    )
    force_destroy: bool | None = Field(None, description="Overrides `force_destroy_users` for this user.")
    ssh_public_key: Annotated[str | None, MAY_BE_SECRET] = Field(
        None,
        description="SSH public key to upload, in the form `ssh-rsa AAAA...`. Deleted when you remove this.",
    )
    aws_managed_policy_names: AwsManagedPolicyNames
    customer_managed_policy_names: CustomerManagedPolicyNames
    inline_iam_policies: InlineIamPolicies
    json_policies: JsonPolicies
    require_mfa: bool | None = Field(
        None,
        description="True denies the user everything except setting up MFA until MFA is present, also outside groups "
        "and whatever `should_require_mfa` is. False confirms that the user needs no MFA, such as a machine.",
    )
    status: Literal["active", "offboarding"] = Field(
        "active",
        description="State of the user. `offboarding` removes all access before the next change removes the user.",
    )
    leaves_no_administrator: bool = Field(
        False, description="Confirms that the last administrator is offboarded and no administrator is left."
    )
    credential_generation: int = Field(
        1,
        description="Number of the console password, starting at 1; the next number creates a new password.",
        json_schema_extra=between(1),
    )
    access_key_slots: dict[Literal["first", "second"], Literal["current", "previous", "inactive"]] = Field(
        default_factory=dict,
        description="State of each access key during a rotation: slot -> state. Default: `{first: current}`.",
        examples=[{"first": "previous", "second": "current"}],
    )
    existing_credentials: dict[str, Literal["active", "inactive"]] = Field(
        default_factory=dict,
        description="Credentials that exist and that nothing here made: id -> `active` or `inactive`. Ids are those of "
        "IAM, or `console_password`; never secrets. Nothing here creates or deletes them.",
        json_schema_extra=named_like(existing_credentials.SHAPE, examples=[{"console_password": "active"}]),
    )

    @property
    def effective(self) -> "User":
        """The attributes that apply: those that are written, without what offboarding removes."""
        return self.model_copy(update=OVERRIDES) if self.status == "offboarding" else self

    @property
    def has_password(self) -> bool:
        """Whether there is a console password, created here or not."""
        return self.create_login_profile or existing_credentials.PASSWORD in self.existing_credentials

    @property
    def access_keys(self) -> dict[str, str]:
        """The state of each access key that exists: slot -> `current`, `previous` or `inactive`."""
        if not self.create_access_keys:
            return {}
        return dict[str, str](self.access_key_slots.items()) or {"first": "current"}

    @property
    def all_access_keys(self) -> dict[str, str]:
        """The state of each access key, created here or not: slot or id -> state."""
        existing = existing_credentials.of_kind(self.existing_credentials, "access key")
        return self.access_keys | {id: self.existing_credentials[id] for id in existing}


# dicts: make docs
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
    existing_credentials: dict[str, Literal["active", "inactive"]]
