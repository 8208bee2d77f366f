"""What others manage in the account: patterns of names, with the reason."""

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, ClassVar, Required, TypedDict, Unpack

from pydantic import Field

from landingzone.config.json_schema import each_like
from landingzone.config.record import Record, no_entries
from landingzone.ground.shapes import Shape

PATTERN = Shape("[A-Za-z0-9+=,.@_*?-]+", 128)
"""A name, in which `*` matches any characters and `?` matches one."""

_NAMES = each_like(PATTERN, "terraform-*", uniqueItems=True)


class Ignored(Record):
    """An entry of `ignore`: what others manage in the account, which is not a difference."""

    essential: ClassVar[tuple[str, ...]] = ("users",)

    if TYPE_CHECKING:

        def __init__(self, **attributes: Unpack["IgnoredDict"]) -> None: ...

    reason: str = Field(description="Who owns it, or why it may exist.", examples=["managed by the network team"])
    users: list[str] = Field(
        default_factory=no_entries,
        description="Names of users; `*` matches any characters and `?` matches one. Their memberships in groups "
        "defined here are still reported.",
        json_schema_extra=_NAMES,
    )
    groups: list[str] = Field(
        default_factory=no_entries, description="Names of groups, with the same wildcards.", json_schema_extra=_NAMES
    )
    policies: list[str] = Field(
        default_factory=no_entries,
        description="Names of customer managed policies, without path, with the same wildcards.",
        json_schema_extra=_NAMES,
    )

    def has(self, kind: str, name: str) -> bool:
        """Return whether a name is one of these, whatever its case.

        Args:
            kind: `users`, `groups` or `policies`.
            name: The name.
        """
        return any(fnmatchcase(name.lower(), pattern.lower()) for pattern in getattr(self, kind))


KINDS = ("users", "groups", "policies")
"""The attributes that list patterns."""


# dicts: make docs
class IgnoredDict(TypedDict, total=False):
    """What `Ignored` is made from."""

    reason: Required[str]
    users: list[str]
    groups: list[str]
    policies: list[str]
