"""The groups that one may write: groups of one's own, and entries of cross-account groups."""

from typing import TYPE_CHECKING, Annotated, Any, Unpack

from pydantic import Field

from landingzone.config.json_schema import each_like, like, named_like
from landingzone.config.policy import InlineIamPolicy
from landingzone.config.record import Record
from landingzone.config.secret_values import MAY_BE_SECRET
from landingzone.iam.patterns import NAME, PATH, POLICY_WITH_PATH, ROLE_ARN
from landingzone.iam.quotas import RAISABLE

if TYPE_CHECKING:
    from landingzone.config.dicts import IamGroupDict


_ATTACHED: Any = {"maxItems": RAISABLE["managed_policies_per_group"].highest, "uniqueItems": True}


class CrossAccountGroup(Record):
    """An entry of `iam_groups_for_cross_account_access`."""

    group_name: str = Field(description="Name of the group.", json_schema_extra=like(NAME, "read-only-in-prod"))
    iam_role_arns: list[str] = Field(
        description="ARNs of the roles, in other accounts, that members may assume.",
        json_schema_extra=each_like(ROLE_ARN, "arn:aws:iam::222233334444:role/read-only", minItems=1, uniqueItems=True),
    )


class IamGroup(Record):
    """The attributes of a group of one's own, all optional."""

    if TYPE_CHECKING:

        def __init__(self, **attributes: Unpack[IamGroupDict]) -> None: ...

    path: str = Field(
        "/", description="Path of the group, beginning and ending with `/`.", json_schema_extra=like(PATH, "/team/")
    )
    aws_managed_policy_names: list[str] = Field(
        default_factory=list,
        description="AWS managed policies to attach, by name with path: `job-function/Billing`.",
        json_schema_extra=each_like(POLICY_WITH_PATH, "ReadOnlyAccess", "job-function/Billing", **_ATTACHED),
    )
    customer_managed_policy_names: list[str] = Field(
        default_factory=list,
        description="Policies of this account to attach, by name with path: `team/deploy`. Those of `policies` exist "
        "before they are attached.",
        json_schema_extra=each_like(POLICY_WITH_PATH, "team/deploy", **_ATTACHED),
    )
    inline_iam_policies: dict[str, InlineIamPolicy] = Field(
        default_factory=dict,
        description="Inline policies, name -> actions, resources, effect, force_mfa.",
        json_schema_extra=named_like(NAME),
    )
    json_policies: Annotated[dict[str, str], MAY_BE_SECRET] = Field(
        default_factory=dict,
        description="Inline policies, name -> policy document as JSON text, which gets no condition.",
        json_schema_extra=named_like(NAME),
    )
    require_mfa: bool | None = Field(
        None,
        description="Whether what the group grants needs multi-factor authentication: by a condition of what "
        "`inline_iam_policies` allow, and beside other policies by one that denies everything but setting up MFA until "
        "MFA is present. Default: `should_require_mfa`.",
    )
    self_management: bool = Field(
        True,
        description="Attach the self-management policy, so that a member can set up MFA before having it.",
    )
