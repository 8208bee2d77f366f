"""All inputs that both forms take: the documented ones, and a row for each that the reference does not have."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Unpack

from pydantic import Field, field_validator

from landingzone.config.documented import DocumentedInputs, DocumentedInputsDict, read_nothing_as_no_attributes
from landingzone.config.group import IamGroup, IamGroupDict
from landingzone.config.json_schema import named_like
from landingzone.config.policy import IamPolicy, IamPolicyDict
from landingzone.config.user import User
from landingzone.iam.patterns import NAME
from landingzone.iam.quotas import RAISABLE, RaisableQuota

PLACEHOLDER = "your-org-name"
"""What the reference has in the names of personal buckets; such a bucket may be anybody's."""


class Inputs(DocumentedInputs):
    """All inputs of both forms. Those that the reference does not have are fields of this class.

    Raises:
        InvalidInputs: Names are unknown, types are wrong or the account is missing; it lists every problem.
    """

    if TYPE_CHECKING:

        def __init__(self, **inputs: Unpack["InputsDict"]) -> None: ...

    groups: dict[str, IamGroup] = Field(
        default_factory=dict,
        description="Groups of one's own: name -> attributes, all optional. They exist whatever `enable_iam_groups` "
        "says.",
        json_schema_extra=named_like(NAME),
    )
    groups_made_elsewhere: list[str] | None = Field(
        None,
        description="Names of the groups of users that are made elsewhere. When given, even empty, a group of a user "
        "that is neither made here nor listed is refused; otherwise it is a warning.",
    )
    iam_group_developers_s3_bucket_prefix: str = Field(
        f"{PLACEHOLDER}.user-",
        description="What the names of the developers' personal S3 buckets begin with, before the name of the user: "
        "`acme.user-`. The default is a placeholder.",
    )
    policies: dict[str, IamPolicy] = Field(
        default_factory=dict,
        description="Customer managed policies of this configuration: name -> `path`, `description`, `tags`, and "
        "either `json` or `statements`. Users and groups name them in `customer_managed_policy_names`.",
        json_schema_extra=named_like(NAME),
    )
    policies_made_elsewhere: list[str] | None = Field(
        None,
        description="Names, with path, of the policies that are made elsewhere. When given, even empty, a customer "
        "managed policy of this account that users and groups name, or that bounds a user, and that is neither made "
        "here nor listed is refused; otherwise a name that is nearly one made here is a warning.",
    )
    quotas: dict[RaisableQuota, int] = Field(
        default_factory=dict, description="Quotas of IAM that AWS has raised for the account: name -> number."
    )

    _read_empty_groups = field_validator("groups", mode="before")(read_nothing_as_no_attributes)

    @property
    def users_in_effect(self) -> dict[str, User]:
        """The users with the attributes that apply: whoever is offboarding has no groups."""
        return {name: user.in_effect for name, user in self.users.items()}

    @property
    def groups_in_effect(self) -> dict[str, IamGroup]:
        """The groups of one's own with the attributes that apply."""
        return {name: group.in_effect(self.should_require_mfa) for name, group in self.groups.items()}

    def quota(self, name: RaisableQuota) -> int:
        """Tell a quota of the account."""
        return self.quotas.get(name, RAISABLE[name].default)


def default_of(name: str) -> Any:
    """Tell the default of an input, as plain data; a required one has `PydanticUndefined`."""
    return Inputs.model_fields[name].get_default(call_default_factory=True)


def range_of(name: str) -> tuple[int, int]:
    """Tell the lowest and the highest number that an input takes."""
    schema = Inputs.model_fields[name].json_schema_extra
    assert isinstance(schema, dict)
    lowest, highest = schema["minimum"], schema["maximum"]
    assert isinstance(lowest, int)
    assert isinstance(highest, int)
    return lowest, highest


# dicts: make docs
class InputsDict(DocumentedInputsDict, total=False):
    """What `Inputs` is made from."""

    groups: Mapping[str, IamGroup | IamGroupDict | None]
    groups_made_elsewhere: list[str] | None
    iam_group_developers_s3_bucket_prefix: str
    policies: Mapping[str, IamPolicy | IamPolicyDict]
    policies_made_elsewhere: list[str] | None
    quotas: dict[RaisableQuota, int]
