"""Shards: users of a large organisation are spread over several stacks, each with its own state.

A plan reads everything in its state. So the cost of changing one user depends on how many users share a state.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import NamedTuple

from landingzone.config.inputs import Inputs
from landingzone.config.options import Adoption, StackConfiguration
from landingzone.config.state_places import backend_of_stack
from landingzone.config.user import User
from landingzone.ground.expressions import Address
from landingzone.resources.looped_resource import LoopedResource
from landingzone.resources.user_resources import USER_RESOURCES

MOST_IN_ONE_STATE = 500
"""Number of users in one state from which a plan is slow."""

CALLS_OF_A_STACK = 2
"""AWS calls of the plan of any stack, measured: the provider and the account check ask who the caller is."""

CALLS_PER_SECOND = 16
"""AWS calls a second that the provider achieves with retries, if AWS refuses more than 20 a second, measured."""

_TYPES = frozenset(row.type for row in USER_RESOURCES)


class StackPart(NamedTuple):
    """The part of a configuration that one stack has.

    Args:
        stack: Name of the stack.
        configuration: The configuration, with the users and the records of this stack, and with its backend.
        has_groups: Whether it has the groups and the policies.
        has_users: Whether it has users, if there are any.
    """

    stack: str
    configuration: StackConfiguration
    has_groups: bool
    has_users: bool


def shards_of(inputs: Inputs) -> int:
    """Return the number of stacks that the users are spread over; 1 for inputs that are not those of a stack."""
    return inputs.user_shards if isinstance(inputs, StackConfiguration) else 1


def shard_of(user: str, shards: int) -> int:
    """Return in which shard a user is, 0 to `shards` - 1: the SHA-256 of the name, modulo the number of shards.

    It depends on nothing else, so nobody changes shards when other users are added or removed.
    """
    return int.from_bytes(hashlib.sha256(user.encode("utf-8", "surrogatepass")).digest(), "big") % shards


def shard_stack(stack: str, shards: int, number: int) -> str:
    """Name the stack of a shard: `people-users-8-03`."""
    return f"{stack}-users-{shards}-{number:02}"


def stack_names(stack: str, shards: int) -> tuple[str, ...]:
    """Name all stacks: the one with the groups, and the shards in their order; one stack when there is one shard."""
    return (stack, *(shard_stack(stack, shards, number) for number in range(shards) if shards > 1))


def is_shard(name: str, stack: str) -> bool:
    """Return whether a name is that of a shard of a stack, whatever the number of shards."""
    return re.fullmatch(f"{re.escape(stack)}-users-[0-9]+-[0-9]{{2,}}", name) is not None


def stack_of(user: str, stack: str, shards: int) -> str:
    """Name the stack that a user is in."""
    return shard_stack(stack, shards, shard_of(user, shards)) if shards > 1 else stack


def split(configuration: StackConfiguration, stack: str) -> tuple[StackPart, ...]:
    """Divide a configuration into its stacks. Every shard has one, even if it is empty.

    Args:
        configuration: The whole configuration, without problems.
        stack: Name of the stack with the groups.

    Returns:
        The parts, the one with the groups first. With one shard there is only one part.
    """
    shards = configuration.user_shards
    if shards == 1:
        whole = configuration.model_copy(update={"backend": backend_of_stack(configuration.backend, stack)})
        return (StackPart(stack=stack, configuration=whole, has_groups=True, has_users=True),)
    records = _records_by_stack(configuration.adoption, stack, shards)
    return tuple(
        StackPart(
            stack=name,
            configuration=configuration.model_copy(
                update={
                    "users": own,
                    "adoption": records.get(name),
                    "backend": backend_of_stack(configuration.backend, name),
                }
            ),
            has_groups=name == stack,
            has_users=name != stack,
        )
        for name, own in users_by_stack(configuration.users, stack, shards).items()
    )


def users_by_stack(users: Mapping[str, User], stack: str, shards: int) -> dict[str, dict[str, User]]:
    """Return the users of each stack, also of those that have none, in the order of `stack_names`."""
    divided: dict[str, dict[str, User]] = {name: {} for name in stack_names(stack, shards)}
    for name, user in users.items():
        divided[stack_of(name, stack, shards)][name] = user
    return divided


def _records_by_stack(adoption: Adoption | None, stack: str, shards: int) -> Mapping[str, Adoption]:
    """Return the records of each stack: what is imported for a user goes where the user is."""
    if adoption is None:
        return {}
    imported: dict[str, dict[str, str]] = {}
    for address, id in adoption.imported.items():
        user = user_of(address)
        imported.setdefault(stack if user is None else stack_of(user, stack, shards), {})[address] = id
    records = {name: Adoption(imported=own) for name, own in imported.items()}
    return records | {stack: adoption.model_copy(update={"imported": imported.get(stack, {})})}


def user_of(address: str) -> str | None:
    """Return the user whose resource has an address; None: it is of no user here, or of several."""
    parsed = Address.parse(address)
    if parsed is None or parsed.call.steps or parsed.type not in _TYPES or not isinstance(parsed.instance, str):
        return None
    return owner_of(parsed.instance)


def owner_of(instance: str) -> str:
    """Return the user whose instance of a looped resource this is, by its key: `<user>` or `<user>/<policy>`."""
    return instance.partition("/")[0]


def kept_address(row: LoopedResource[User]) -> Address:
    """Return the address at which the stack with the groups keeps what an undivided state has of users."""
    return row.address.named(f"run-landingzone-split-state-for-{row.key}")


def calls_of_a_plan(users: Mapping[str, User]) -> int:
    """Count the AWS calls of a plan that reads these users: one for each resource."""
    return sum(1 for user in users.values() for row in USER_RESOURCES for _ in row.held(user.effective))


def advised_shards(users: int) -> int:
    """Return the recommended number of shards: the power of two with at most 80 users in each, on average."""
    return min(256, 1 << max(1, (-(-users // 80) - 1).bit_length()))
