"""The user resources in a state: every instance of a looped resource of users, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from landingzone.config.user import User
from landingzone.resources.looped_resource import LoopedResource
from landingzone.resources.shards import kept_address, owner_of
from landingzone.resources.user_resources import USER, USER_RESOURCES
from landingzone.states.state import State, StatesError, address_of
from landingzone.terraform.form import GENERATIONS

_PLACES = {(address.type, address.key): row for row in USER_RESOURCES for address in (row.address, kept_address(row))}

KEPT: Mapping[str, str] = {str(kept_address(row)): str(row.address) for row in USER_RESOURCES}
"""Addresses that protect users from being destroyed -> those of their resources."""


@dataclass(frozen=True)
class Held:
    """An instance of a resource of users.

    Args:
        row: The resource.
        user: Whose it is.
        state: The state that has it.
        resource: Its resource there.
        instance: The instance itself.
    """

    row: LoopedResource[User]
    user: str
    state: State = field(repr=False)
    resource: dict[str, Any] = field(repr=False)
    instance: dict[str, Any] = field(repr=False)

    @property
    def address(self) -> str:
        """Its address in the state."""
        return address_of(self.resource, self.instance)

    @property
    def is_user(self) -> bool:
        """Whether it is the user, not something that belongs to one, nor an old one that waits to be destroyed."""
        return self.row is USER and self.instance.get("deposed") is None


def row_of(resource: dict[str, Any]) -> LoopedResource[User] | None:
    """Return the row of a resource in a state; None: it is not a resource of users, or is in a module."""
    if resource["mode"] != "managed" or resource.get("module"):
        return None
    return _PLACES.get((resource["type"], resource["name"]))


def is_generations(resource: dict[str, Any]) -> bool:
    """Check whether a resource in a state has the password generations."""
    own = (resource["mode"], resource["type"], resource["name"])
    return own == ("managed", GENERATIONS.type, GENERATIONS.key) and not resource.get("module")


def held_in(state: State) -> Iterator[Held]:
    """Yield the user resources in a state.

    Raises:
        StatesError: The key of an instance is not the name of a user, or an instance appears twice.
    """
    found = set()
    for resource in state.resources:
        row = row_of(resource)
        for instance in resource["instances"] if row else ():
            assert row is not None
            key = instance.get("index_key")
            if not isinstance(key, str):
                raise StatesError(
                    f"{state.path}: has {address_of(resource, instance)} without the name of a user as its key, so "
                    f"another program created it; give the states of this configuration"
                )
            each = (row.address, key, instance.get("deposed"))
            if each in found:
                raise StatesError(
                    f"{state.path}: has {row.address.of(key)} twice; give the output of `terraform state pull`"
                )
            found.add(each)
            yield Held(row, owner_of(key), state, resource, instance)
