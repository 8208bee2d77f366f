"""The user resources in a state: every instance of a looped resource of users, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from landingzone.config.user import User
from landingzone.reading.terraform_states import StateResource
from landingzone.resources.looped_resource import LoopedResource
from landingzone.resources.shards import kept_address, owner_of
from landingzone.resources.user_resources import USER, USER_RESOURCES
from landingzone.states.state import State, StatesError
from landingzone.terraform.form import GENERATIONS

_PLACES = {(address.type, address.key): row for row in USER_RESOURCES for address in (row.address, kept_address(row))}

KEPT: Mapping[str, str] = {str(kept_address(row)): str(row.address) for row in USER_RESOURCES}
"""Addresses that protect users from being destroyed -> those of their resources."""


@dataclass(frozen=True)
class HeldInstance:
    """An instance of a resource of users.

    Args:
        row: The resource.
        user: Whose it is.
        state: The state that has it.
        found: The instance there.
    """

    row: LoopedResource[User]
    user: str
    state: State = field(repr=False)
    found: StateResource = field(repr=False)

    @property
    def is_user(self) -> bool:
        """Whether it is the user, not something that belongs to one, nor an old one that waits to be destroyed."""
        return self.row is USER and self.found.deposed is None


def row_of(resource: Mapping[str, Any]) -> LoopedResource[User] | None:
    """Return the row of a resource in a state; None: it is not a resource of users, or is in a module."""
    if resource["mode"] != "managed" or resource.get("module"):
        return None
    return _PLACES.get((resource["type"], resource["name"]))


def is_generations(resource: Mapping[str, Any]) -> bool:
    """Check whether a resource in a state has the password generations."""
    own = (resource["mode"], resource["type"], resource["name"])
    return own == ("managed", GENERATIONS.type, GENERATIONS.key) and not resource.get("module")


def held_in(state: State) -> Iterator[HeldInstance]:
    """Yield the user resources in a state.

    Raises:
        StatesError: The key of an instance is not the name of a user, or an instance appears twice.
    """
    seen = set()
    for each in state.found:
        row = row_of(each.resource)
        if row is None:
            continue
        if not isinstance(each.instance, str):
            raise StatesError(
                f"{state.path}: has {each.address} without the name of a user as its key, so another program created "
                f"it; give the states of this configuration"
            )
        if (place := (row.address, each.instance, each.deposed)) in seen:
            raise StatesError(
                f"{state.path}: has {row.address.of(each.instance)} twice; give the output of `terraform state pull`"
            )
        seen.add(place)
        yield HeldInstance(row, owner_of(each.instance), state, each)
