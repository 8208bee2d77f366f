"""All inputs that both forms accept: the documented ones, and those that the reference does not have."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Unpack

from pydantic import Field, field_validator

from landingzone.config.documented import DocumentedInputs, DocumentedInputsDict, read_nothing_as_no_attributes
from landingzone.config.group import IamGroup, IamGroupDict
from landingzone.config.json_schema import named_like
from landingzone.config.policy import IamPolicy, IamPolicyDict
from landingzone.config.user import User
from landingzone.iam.patterns import NAME
from landingzone.iam.quotas import Quota, RaisableQuota

PLACEHOLDER = "your-org-name"
"""What the reference puts in the names of personal buckets; a bucket of that name may belong to anybody."""


class Inputs(DocumentedInputs):
    """All inputs of both forms. Those that the reference does not have are fields of this class.

    Raises:
        InvalidInputs: Names are unknown, types are wrong or the account is missing; it lists every problem.
    """

    if TYPE_CHECKING:

        def __init__(self, **inputs: Unpack["InputsDict"]) -> None: ...

    groups: dict[str, IamGroup] = Field(
        default_factory=dict,
        description="Your own groups: name -> attributes, all optional. They exist whatever `enable_iam_groups` is.",
        json_schema_extra=named_like(NAME),
    )
    groups_made_elsewhere: list[str] | None = Field(
        None,
        description="Names of the groups of users that are defined elsewhere. If set, even to an empty list, a group "
        "of a user that is neither defined here nor listed is an error; otherwise it is a warning.",
    )
    iam_group_developers_s3_bucket_prefix: str = Field(
        f"{PLACEHOLDER}.user-",
        description="Prefix of the names of the developers' personal S3 buckets, followed by the name of the user: "
        "`acme.user-`. The default is a placeholder.",
    )
    policies: dict[str, IamPolicy] = Field(
        default_factory=dict,
        description="Customer managed policies to create: name -> `path`, `description`, `tags`, and either `json` or "
        "`statements`. Users and groups refer to them in `customer_managed_policy_names`.",
        json_schema_extra=named_like(NAME),
    )
    policies_made_elsewhere: list[str] | None = Field(
        None,
        description="Names, with path, of the policies that are defined elsewhere. If set, even to an empty list, a "
        "customer managed policy of this account that a user or group refers to, also as a boundary, and that is "
        "neither defined here nor listed is an error; otherwise a name similar to one defined here is a warning.",
    )
    quotas: dict[RaisableQuota, int] = Field(
        default_factory=dict, description="IAM quotas that AWS has raised for the account: name -> number."
    )

    _read_empty_groups = field_validator("groups", mode="before")(read_nothing_as_no_attributes)

    @property
    def effective_users(self) -> dict[str, User]:
        """The users with the attributes that apply: an offboarding user has no groups."""
        return {name: user.effective for name, user in self.users.items()}

    @property
    def effective_groups(self) -> dict[str, IamGroup]:
        """Your own groups, with the attributes that apply."""
        return {name: group.effective(self.should_require_mfa) for name, group in self.groups.items()}

    def is_forced(self, user: User) -> bool:
        """Return whether a user is deleted together with keys and devices made by hand."""
        return self.force_destroy_users if user.force_destroy is None else user.force_destroy

    def quota(self, quota: Quota) -> int:
        """Return a quota as the account has it."""
        return self.quotas.get(quota.name, quota) if quota.name else quota


def default_of(name: str) -> Any:
    """Return the default of an input, as plain data; `PydanticUndefined` if it is required."""
    return Inputs.model_fields[name].get_default(call_default_factory=True)


def range_of(name: str) -> tuple[int, int]:
    """Return the lowest and the highest number that an input accepts."""
    schema: Any = Inputs.model_fields[name].json_schema_extra
    return schema["minimum"], schema["maximum"]


# dicts: make docs
class InputsDict(DocumentedInputsDict, total=False):
    """What `Inputs` is made from."""

    groups: Mapping[str, IamGroup | IamGroupDict | None]
    groups_made_elsewhere: list[str] | None
    iam_group_developers_s3_bucket_prefix: str
    policies: Mapping[str, IamPolicy | IamPolicyDict]
    policies_made_elsewhere: list[str] | None
    quotas: dict[RaisableQuota, int]
