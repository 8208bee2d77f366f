"""Rules of the house: what users must have, for whom, and in whose words."""

from typing import TYPE_CHECKING, ClassVar, Literal, Required, TypedDict, Unpack

from pydantic import Field

from landingzone.config.json_schema import each_like
from landingzone.config.record import Record
from landingzone.config.user import User
from landingzone.iam.patterns import NAME, POLICY_ARN
from landingzone.iam.wildcards import includes

Whom = Literal["all", "humans", "machines"]


class Requirement(Record):
    """An entry of `requirements`: for whom it is, what they must have, and why."""

    essential: ClassVar[tuple[str, ...]] = ("team",)

    if TYPE_CHECKING:

        def __init__(self, **attributes: Unpack["RequirementDict"]) -> None: ...

    name: str = Field(description="What exemptions call it.", examples=["cost-center"])
    rule: str = Field(
        description="The rule in words of your own, which every message shows.",
        examples=["Whoever costs money has a cost center"],
    )
    of: Whom = Field(
        "all", description="Whose it is. A machine is a user with `require_mfa: false`, and anybody else a human."
    )
    of_path: str | None = Field(
        None,
        description="Only of users whose path is like this, with `*` for any characters and `?` for one.",
        examples=["/people/*"],
    )
    of_team: str | None = Field(None, description="Only of the users of this team.")
    team: bool | None = Field(None, description="Whether they must be in a team.")
    path: str | None = Field(
        None,
        description="What their path is like, with `*` for any characters and `?` for one.",
        examples=["/people/*"],
    )
    tags: dict[str, str] = Field(
        default_factory=dict,
        description="Tags that they must have: key -> what the value is like, `*` for any value.",
        examples=[{"cost-center": "cc-*"}],
    )
    permissions_boundary: list[str] = Field(
        default_factory=list,
        description="ARNs of boundaries of which they must have one.",
        json_schema_extra=each_like(POLICY_ARN, "arn:aws:iam::123456789012:policy/boundary"),
    )
    pgp_key: bool | None = Field(None, description="Whether they must have a PGP key, or none.")
    ssh_public_key: bool | None = Field(None, description="Whether they must have an SSH public key, or none.")
    create_login_profile: bool | None = Field(None, description="Whether they must have a console password, or none.")
    create_access_keys: bool | None = Field(None, description="Whether they must have an access key, or none.")
    require_mfa: bool | None = Field(None, description="What `require_mfa` must be.")
    no_administrator_with_access_keys: bool = Field(
        False,
        description="Whoever has an access key that is made here must not be an administrator, in effect, as the "
        "report tells it.",
    )
    at_most_one_of_groups: list[str] = Field(
        default_factory=list,
        description="Groups of which they may be in one only: a separation of duties.",
        json_schema_extra=each_like(NAME, "approvers", "developers", minItems=2, uniqueItems=True),
    )

    def is_of(self, user: User, team: str | None) -> bool:
        """Tell whether it is about a user: all that it says of whom must hold."""
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
