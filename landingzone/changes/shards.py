"""What a change of the number of shards does: where the states of users are."""

from collections.abc import Iterator

from landingzone.access.change import Change
from landingzone.config.inputs import Inputs
from landingzone.resources.shards import shards_of

_DIVIDE = (
    "`landingzone split-state` divides the states; until then Terraform refuses to plan, or wants to create users who "
    "are there"
)


def find_shard_changes(old: Inputs, new: Inputs) -> Iterator[Change]:
    """Tell that the users get other states, in as many stacks as there are shards."""
    was, becomes = shards_of(old), shards_of(new)
    if was != becomes:
        text = f"users are kept in {_states(becomes)}, until now in {_states(was)} (user_shards)"
        yield Change(level="high", kind="setting", text=text, warning=_DIVIDE)


def _states(shards: int) -> str:
    return "the state of the groups" if shards == 1 else f"{shards} states of their own"
