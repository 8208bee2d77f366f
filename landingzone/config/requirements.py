"""Company rules: what users must have, and which users."""

from typing import TYPE_CHECKING, ClassVar, Literal, Required, TypedDict, Unpack

from pydantic import Field

from landingzone.config.json_schema import each_like
from landingzone.config.record import Record, no_entries
from landingzone.config.user import User
from landingzone.iam.patterns import NAME, POLICY_ARN
from landingzone.iam.wildcards import includes

KindOfUser = Literal["all", "humans", "machines"]


class Requirement(Record):
    """An entry of `requirements`: who it applies to, what these users must have, and why."""

    essential: ClassVar[tuple[str, ...]] = ("team",)

    if TYPE_CHECKING:

        def __init__(self, **attributes: Unpack["RequirementDict"]) -> None: ...

    name: str = Field(description="Name of the rule, for exemptions.", examples=["cost-center"])
    rule: str = Field(
        description="The rule in your own words, which every message shows.",
        examples=["Every user has a cost center"],
    )
    of: KindOfUser = Field(
        "all",
        description="Who the rule applies to. A machine is a user with `require_mfa: false`; everybody else is human.",
    )
    of_path: str | None = Field(
        None,
        description="The rule applies only to users whose path matches; `*` matches any characters and `?` matches "
        "one.",
        examples=["/people/*"],
    )
    of_team: str | None = Field(None, description="The rule applies only to the users of this team.")
    team: bool | None = Field(None, description="Whether they must be in a team.")
    path: str | None = Field(
        None,
        description="Pattern for their path; `*` matches any characters and `?` matches one.",
        examples=["/people/*"],
    )
    tags: dict[str, str] = Field(
        default_factory=dict,
        description="Tags that they must have: key -> pattern for the value, `*` for any value.",
        examples=[{"cost-center": "cc-*"}],
    )
    permissions_boundary: list[str] = Field(
        default_factory=no_entries,
        description="ARNs of permissions boundaries; they must have one of these.",
        json_schema_extra=each_like(POLICY_ARN, "arn:aws:iam::123456789012:policy/boundary"),
    )
    pgp_key: bool | None = Field(None, description="Whether they must have a PGP key; if false, they must not.")
    ssh_public_key: bool | None = Field(
        None, description="Whether they must have an SSH public key; if false, they must not."
    )
    create_login_profile: bool | None = Field(
        None, description="Whether they must have a console password; if false, they must not."
    )
    create_access_keys: bool | None = Field(
        None, description="Whether they must have an access key; if false, they must not."
    )
    require_mfa: bool | None = Field(None, description="The value that `require_mfa` must have.")
    no_administrator_with_access_keys: bool = Field(
        False,
        description="A user with an access key must not be an administrator, as the report shows it.",
    )
    at_most_one_of_groups: list[str] = Field(
        default_factory=no_entries,
        description="Groups of which a user may be in only one: separation of duties.",
        json_schema_extra=each_like(NAME, "approvers", "developers", minItems=2, uniqueItems=True),
    )

    def is_of(self, user: User, team: str | None) -> bool:
        """Return whether it applies to a user: every condition must hold."""
        is_machine = user.require_mfa is False
        return (
            (self.of == "all" or (self.of == "machines") == is_machine)
            and (self.of_path is None or includes(self.of_path, user.path))
            and (self.of_team is None or self.of_team == team)
        )


# dicts: make docs
class RequirementDict(TypedDict, total=False):
    """What `Requirement` is made from."""

    name: Required[str]
    rule: Required[str]
    of: Literal["all", "humans", "machines"]
    of_path: str | None
    of_team: str | None
    team: bool | None
    path: str | None
    tags: dict[str, str]
    permissions_boundary: list[str]
    pgp_key: bool | None
    ssh_public_key: bool | None
    create_login_profile: bool | None
    create_access_keys: bool | None
    require_mfa: bool | None
    no_administrator_with_access_keys: bool
    at_most_one_of_groups: list[str]
