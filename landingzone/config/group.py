"""The groups that you may write: your own groups, and entries of cross-account groups."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Required, TypedDict, Unpack

from pydantic import Field

from landingzone.config.json_schema import each_like, like
from landingzone.config.policy import (
    AwsManagedPolicyNames,
    CustomerManagedPolicyNames,
    InlineIamPolicies,
    InlineIamPolicy,
    InlineIamPolicyDict,
    JsonPolicies,
)
from landingzone.config.record import Record
from landingzone.ground.problems import Steps
from landingzone.iam.patterns import NAME, PATH, ROLE_ARN


class CrossAccountGroup(Record):
    """An entry of `iam_groups_for_cross_account_access`."""

    group_name: str = Field(description="Name of the group.", json_schema_extra=like(NAME, "read-only-in-prod"))
    iam_role_arns: list[str] = Field(
        description="ARNs of the roles, in other accounts, that members may assume.",
        json_schema_extra=each_like(ROLE_ARN, "arn:aws:iam::222233334444:role/read-only", minItems=1, uniqueItems=True),
    )

    def written_at(self, at: int, *steps: str | int) -> Steps:
        """Return the path in the inputs of a part of this entry, which is at the given position."""
        return "iam_groups_for_cross_account_access", at, *steps


class IamGroup(Record):
    """The attributes of an own group, all optional."""

    if TYPE_CHECKING:

        def __init__(self, **attributes: Unpack["IamGroupDict"]) -> None: ...

    path: str = Field(
        "/", description="Path of the group, beginning and ending with `/`.", json_schema_extra=like(PATH, "/team/")
    )
    aws_managed_policy_names: AwsManagedPolicyNames
    customer_managed_policy_names: CustomerManagedPolicyNames
    inline_iam_policies: InlineIamPolicies
    json_policies: JsonPolicies
    require_mfa: bool | None = Field(
        None,
        description="Whether the permissions of the group require multi-factor authentication (MFA). Those of "
        "`inline_iam_policies` get a condition; for other policies, an additional policy denies everything except "
        "setting up MFA until MFA is present. Default: `should_require_mfa`.",
    )
    self_management: bool = Field(
        True, description="Attach the self-management policy, so that members can set up MFA before they have it."
    )

    def effective(self, should_require_mfa: bool) -> "IamGroup":
        """Return the attributes that apply: those that are written, or the global default for MFA."""
        return self if self.require_mfa is not None else self.model_copy(update={"require_mfa": should_require_mfa})


# dicts: make docs
class CrossAccountGroupDict(TypedDict, total=False):
    """What `CrossAccountGroup` is made from."""

    group_name: Required[str]
    iam_role_arns: Required[list[str]]


class IamGroupDict(TypedDict, total=False):
    """What `IamGroup` is made from."""

    path: str
    aws_managed_policy_names: list[str]
    customer_managed_policy_names: list[str]
    inline_iam_policies: Mapping[str, InlineIamPolicy | InlineIamPolicyDict]
    json_policies: dict[str, str]
    require_mfa: bool | None
    self_management: bool
