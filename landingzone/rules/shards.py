"""The rules for shards: their number, a state for each, and records that cannot be divided."""

from collections.abc import Iterator
from dataclasses import replace

from landingzone.config.inputs import Inputs
from landingzone.config.options import MOST_SHARDS, StackConfiguration
from landingzone.config.state_places import PLACES, relative_paths, shared_settings
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, InvalidInputs, describe
from landingzone.ground.words import cited, counted
from landingzone.groups.ends import with_ends
from landingzone.resources.shards import (
    CALLS_OF_A_STACK,
    CALLS_PER_SECOND,
    MOST_IN_ONE_STATE,
    advised_shards,
    calls_of_a_plan,
    shards_of,
    user_of,
    users_by_stack,
)

NUMBER = "user_shards"


def check_shards(configuration: StackConfiguration) -> Iterator[Finding]:
    """Find what breaks a rule for shards."""
    shards = configuration.user_shards
    if not 1 <= shards <= MOST_SHARDS:
        yield Finding((NUMBER,), says("LZ606", most=MOST_SHARDS), describe(shards))
    if shards == 1:
        return
    for name, arguments in configuration.backend.items():
        for setting in shared_settings(name, arguments) if name in PLACES else ():
            is_lock = setting in PLACES[name].locks
            actual = "a value that is not shown" if arguments.get(setting) is not None else "nothing"
            hint = "write {stack} into the address" if is_lock else f'write it into the value: "{PLACES[name].example}"'
            yield Finding(("backend", name, setting), says("LZ607"), actual, hint)
    if configuration.moved_from is not None:
        yield Finding(("moved_from",), says("LZ608"), describe(configuration.moved_from))
    for address in configuration.adoption.moved if configuration.adoption else ():
        if (user := user_of(address)) is not None:
            yield Finding(("adoption", "moved", address), says("LZ608"), f"what belongs to user {cited(user)}")


def check_one_stack(configuration: StackConfiguration) -> Iterator[Finding]:
    """Find what a single stack cannot have."""
    if configuration.user_shards > 1:
        yield Finding((NUMBER,), says("LZ609"), describe(configuration.user_shards))


def advise_shards(configuration: StackConfiguration) -> Iterator[Finding]:
    """Warn about slow plans of many users, states that are deleted with their stacks, and users in two states."""
    if 1 <= configuration.user_shards <= MOST_SHARDS:
        yield from _advise_paths(configuration)
        yield from _advise_number_of_users(configuration)
        yield from _advise_records(configuration)


def _advise_paths(configuration: StackConfiguration) -> Iterator[Finding]:
    for name, arguments in configuration.backend.items() if configuration.user_shards > 1 else ():
        for setting in relative_paths(name, arguments) if name in PLACES else ():
            hint = f'write an absolute path, such as "{PLACES[name].example}", or remove it'
            yield Finding(("backend", name, setting), says("LZ652"), "a relative path", hint)


def _advise_number_of_users(configuration: StackConfiguration) -> Iterator[Finding]:
    largest = max(users_by_stack(with_ends(configuration).users, "", configuration.user_shards).values(), key=len)
    if len(largest) <= MOST_IN_ONE_STATE:
        return
    calls = calls_of_a_plan(largest) + CALLS_OF_A_STACK
    users, seconds = f"{len(largest):,}", f"{calls // CALLS_PER_SECOND:,}"
    yield Finding(
        (NUMBER,),
        says("LZ653", users=users, calls=f"{calls:,}", seconds=seconds, rate=CALLS_PER_SECOND),
        describe(configuration.user_shards),
        f"set user_shards: {advised_shards(len(configuration.users))}, and divide the state with "
        "`landingzone shards split`",
    )


def _advise_records(configuration: StackConfiguration) -> Iterator[Finding]:
    # Without records, AWS refuses to create an existing user; with them, Terraform continues to the access keys.
    imported = configuration.adoption.imported if configuration.adoption else ()
    of_users = sum(user_of(address) is not None for address in imported)
    if configuration.user_shards > 1 and of_users:
        yield Finding(("adoption", "imported"), says("LZ654"), counted(of_users, "record"))


def require_same_number(old: StackConfiguration, new: StackConfiguration) -> None:
    """Refuse to apply a change of the number of shards.

    Raises:
        InvalidInputs: The number changes.
    """
    if old.user_shards != new.user_shards:
        raise InvalidInputs([_other_number(old.user_shards, new.user_shards)])


def require_dividing(configuration: StackConfiguration) -> None:
    """Refuse to divide states while somebody may apply.

    Raises:
        InvalidInputs: The configuration does not say that its states are being divided.
    """
    if not configuration.dividing:
        raise InvalidInputs([Finding(("dividing",), says("LZ610"), "false")])


def advise_on_number(old: Inputs, new: Inputs) -> Iterator[Finding]:
    """Warn about a change of the number of shards."""
    was, becomes = shards_of(old), shards_of(new)
    if was != becomes:
        yield replace(_other_number(was, becomes), rule=says("LZ759"))


def _other_number(was: int, becomes: int) -> Finding:
    return Finding(
        (NUMBER,),
        says("LZ611"),
        f"{becomes}, previously {was}",
        "first apply all other changes; then set `dividing: true`, pull the state of "
        f"{counted(was + (was > 1), 'stack')}, change this number, run `landingzone shards split STATE... DIR`, push "
        "what it writes, and remove `dividing`",
    )
