"""A user of a configuration, with the attributes that only a configuration has."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Unpack

from pydantic import Field

from landingzone.config.json_schema import like, named_like
from landingzone.config.user import User, UserDict
from landingzone.iam.patterns import DAY, NAME


class ConfiguredUser(User):
    """The attributes of one user of a construct, a stack or a file, all optional."""

    if TYPE_CHECKING:

        def __init__(self, **attributes: Unpack["ConfiguredUserDict"]) -> None: ...

    team: str | None = Field(
        None,
        description="Name of a team in `teams`. The user also gets the attributes of the team; the user's own take "
        "precedence.",
    )
    exempt: dict[str, str] = Field(
        default_factory=dict,
        description="Company rules that do not apply to the user: name in `requirements` -> the reason.",
        examples=[{"cost-center": "an external auditor, whom we do not pay"}],
    )
    until: str | None = Field(
        None,
        description="Last day of all access, in UTC. From the next day on, the user may not assume any role.",
        json_schema_extra=like(DAY, "2026-12-31"),
    )
    groups_until: dict[str, str] = Field(
        default_factory=dict,
        description="Last days of memberships, in UTC: name of a group in `groups` -> day. From the next day on, the "
        "user may not assume the roles that only this group gives.",
        json_schema_extra=named_like(NAME, additionalProperties={"type": "string"} | like(DAY, "2026-12-31")),
    )

    @classmethod
    def of(cls, user: User) -> "ConfiguredUser":
        """Make one from a user without these attributes."""
        return cls.model_construct(user.model_fields_set, **vars(user))


class FileUser(ConfiguredUser):
    """The attributes of one user of a file, all optional: with what is resolved before anything else reads the user."""

    pgp_key_file: str | None = Field(
        None,
        description="A file with the PGP public key, instead of `pgp_key`: binary, armoured or base64. The path is "
        "relative to this file, and must stay inside the directory of the configuration.",
        examples=["keys/jane.asc"],
    )


OWN = tuple(name for name in ConfiguredUser.model_fields if name not in User.model_fields)
"""The attributes that only a configuration has."""


def has_own(user: ConfiguredUser) -> bool:
    """Return whether a user has one of these."""
    return any(getattr(user, name) for name in OWN)


# dicts: make docs
class ConfiguredUserDict(UserDict, total=False):
    """What `ConfiguredUser` is made from."""

    team: str | None
    exempt: dict[str, str]
    until: str | None
    groups_until: dict[str, str]
    tags: Mapping[str, str]  # type: ignore[misc]
