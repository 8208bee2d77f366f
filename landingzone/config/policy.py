"""The policies that you may write: entries of inline policies, and managed policies of this configuration."""

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Required, TypedDict, Unpack

from pydantic import Field

from landingzone.config.json_schema import TAGS_SCHEMA, each_like, like, named_like
from landingzone.config.record import Record, no_entries
from landingzone.config.secret_values import MAY_BE_SECRET
from landingzone.iam.patterns import NAME, PERMISSION_OR_ALL, POLICY_PATH, POLICY_WITH_PATH, RESOURCE
from landingzone.iam.quotas import DESCRIPTION_CHARACTERS, POLICIES_OF_USER


class InlineIamPolicy(Record):
    """An entry of `inline_iam_policies` of a user or a group, or of `statements` of a policy."""

    actions: list[str] = Field(
        description="IAM actions, such as `s3:GetObject`.",
        json_schema_extra=each_like(PERMISSION_OR_ALL, "s3:GetObject", "s3:*", minItems=1),
    )
    resources: list[str] = Field(
        description="ARNs of the resources, or `*`.",
        json_schema_extra=each_like(RESOURCE, "*", "arn:aws:s3:::my-bucket/*", minItems=1),
    )
    # By name: another default is none to type checkers without the plugin of pydantic.
    effect: Literal["Allow", "Deny"] = Field(default="Allow", description="Whether the actions are allowed or denied.")
    force_mfa: bool = Field(
        default=False, description="Whether this applies only while multi-factor authentication is present."
    )


_ATTACHED: Any = {"maxItems": POLICIES_OF_USER.highest, "uniqueItems": True}

AwsManagedPolicyNames = Annotated[
    list[str],
    Field(
        default_factory=no_entries,
        description="AWS managed policies to attach, by name with path: `job-function/Billing`.",
        json_schema_extra=each_like(POLICY_WITH_PATH, "ReadOnlyAccess", "job-function/Billing", **_ATTACHED),
    ),
]
"""The field of users and groups for policies that AWS makes."""

CustomerManagedPolicyNames = Annotated[
    list[str],
    Field(
        default_factory=no_entries,
        description="Customer managed policies of this account to attach, by name with path: `team/deploy`. Those in "
        "`policies` are created first.",
        json_schema_extra=each_like(POLICY_WITH_PATH, "team/deploy", **_ATTACHED),
    ),
]
"""The field of users and groups for managed policies of the account."""

InlineIamPolicies = Annotated[
    dict[str, InlineIamPolicy],
    Field(
        default_factory=dict,
        description="Inline policies, name -> actions, resources, effect, force_mfa.",
        json_schema_extra=named_like(NAME),
    ),
]
"""The field of users and groups for inline policies."""

JsonPolicies = Annotated[
    dict[str, str],
    MAY_BE_SECRET,
    Field(
        default_factory=dict,
        description="Inline policies, name -> policy document as a JSON string, which is used unchanged.",
        json_schema_extra=named_like(NAME),
    ),
]
"""The field of users and groups for inline policies that are given as JSON."""


with warnings.catch_warnings():
    # pydantic has a method of this name, which it calls deprecated.
    warnings.filterwarnings("ignore", message='Field name "json"')

    class IamPolicy(Record):
        """A customer managed policy of this configuration: either `json` or `statements`."""

        essential: ClassVar[tuple[str, ...]] = ("json",)

        if TYPE_CHECKING:

            def __init__(self, **attributes: Unpack["IamPolicyDict"]) -> None: ...

        path: str = Field(
            "/",
            description="Path of the policy, beginning and ending with `/`.",
            json_schema_extra=like(POLICY_PATH, "/team/"),
        )
        description: str = Field(
            "",
            description="Text that IAM shows next to the name, up to 1,000 characters. Used only when the policy is "
            "created.",
            json_schema_extra={"maxLength": DESCRIPTION_CHARACTERS},
        )
        tags: dict[str, str] = Field(
            default_factory=dict, description="Tags of the policy; at most 50.", json_schema_extra=TAGS_SCHEMA
        )
        json: Annotated[str | None, MAY_BE_SECRET] = Field(  # type: ignore[assignment]
            None, description="The policy document, as a JSON string."
        )
        statements: list[InlineIamPolicy] = Field(
            default_factory=no_entries,
            description="Instead of `json`, the statements: actions, resources, effect, force_mfa.",
        )


# dicts: make docs
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
