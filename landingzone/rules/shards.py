"""The rules of shards: their number, a state for each, and records that cannot be divided."""

from collections.abc import Iterator

from landingzone.config.inputs import Inputs
from landingzone.config.options import MOST_SHARDS, StackConfiguration
from landingzone.config.shards import (
    CALLS_OF_A_STACK,
    CALLS_PER_SECOND,
    MOST_IN_ONE_STATE,
    advised_shards,
    calls_of_a_plan,
    shards_of,
    user_of,
    users_by_stack,
)
from landingzone.config.state_places import PLACES, relative_paths, shared_settings
from landingzone.ground.problems import InvalidInputs, Problem, describe, path_of
from landingzone.ground.words import cited, counted
from landingzone.rules.advice import Advice

NUMBER = "user_shards"
DIVIDING = "dividing"


def check_shards(configuration: StackConfiguration) -> Iterator[Problem]:
    """Find what breaks a rule of shards."""
    shards = configuration.user_shards
    if not 1 <= shards <= MOST_SHARDS:
        yield Problem(NUMBER, f"must be 1 to {MOST_SHARDS} shards", describe(shards), "write a number in this range")
    if shards == 1:
        return
    for name, arguments in configuration.backend.items():
        for setting in shared_settings(name, arguments) if name in PLACES else ():
            example = PLACES[name].example if setting in PLACES[name].settings else "an address that has it"
            yield Problem(
                path_of("backend", name, setting),
                "must have `{stack}` when user_shards is above 1, since each stack has a state of its own",
                "a value that is not shown" if arguments.get(setting) is not None else "nothing",
                f'write it into the value: "{example}"' if "{" in example else "write {stack} into the address",
            )
    if configuration.moved_from is not None:
        yield _moved("moved_from", describe(configuration.moved_from))
    for address in configuration.adoption.moved if configuration.adoption else ():
        user = user_of(address)
        if user is not None:
            yield _moved(path_of("adoption", "moved", address), f"what belongs to user {cited(user)}")


def _moved(path: str, actual: str) -> Problem:
    return Problem(
        path,
        "cannot be when user_shards is above 1, since Terraform moves nothing from one state to another",
        actual,
        "take over everything in one stack and apply; then set user_shards, and run `landingzone split-state`",
    )


def check_one_stack(configuration: StackConfiguration) -> Iterator[Problem]:
    """Find what a single stack cannot have."""
    if configuration.user_shards > 1:
        yield Problem(
            NUMBER,
            "one stack has all users in one state",
            describe(configuration.user_shards),
            "call `add_stacks(app, name, ...)`, which adds the stacks of all shards",
        )


def advise_shards(configuration: StackConfiguration) -> list[Advice]:
    """Warn of slow plans of many users, of states that are deleted with their stacks, and of users with two states."""
    if not 1 <= configuration.user_shards <= MOST_SHARDS:
        return []
    return [
        *_advise_paths(configuration),
        *_advise_number_of_users(configuration),
        *_advise_records(configuration),
    ]


def _advise_paths(configuration: StackConfiguration) -> Iterator[Advice]:
    for name, arguments in configuration.backend.items() if configuration.user_shards > 1 else ():
        for setting in relative_paths(name, arguments) if name in PLACES else ():
            yield Advice(
                path_of("backend", name, setting),
                "is below the directory of its stack, which `cdktf` deletes with all that is in it once the number of "
                "shards is another",
                "a relative path",
                f'write it from the root on, such as "{PLACES[name].example}", or leave it out',
            )


def _advise_number_of_users(configuration: StackConfiguration) -> Iterator[Advice]:
    largest = max(users_by_stack(configuration.users, "", configuration.user_shards).values(), key=len)
    if len(largest) <= MOST_IN_ONE_STATE:
        return
    calls = calls_of_a_plan(largest) + CALLS_OF_A_STACK
    yield Advice(
        NUMBER,
        f"with {len(largest):,} users in one state, every plan asks AWS some {calls:,} times, which takes "
        f"{calls // CALLS_PER_SECOND:,} seconds at {CALLS_PER_SECOND} a second; nobody else can apply meanwhile",
        describe(configuration.user_shards),
        f"write user_shards: {advised_shards(len(configuration.users))}, and divide the state with "
        "`landingzone split-state`",
    )


def _advise_records(configuration: StackConfiguration) -> Iterator[Advice]:
    # Without records, AWS refuses to make a user who is there; with them, Terraform goes on to the access keys.
    imported = configuration.adoption.imported if configuration.adoption else ()
    of_users = sum(user_of(address) is not None for address in imported)
    if configuration.user_shards > 1 and of_users:
        yield Advice(
            path_of("adoption", "imported"),
            "has records of users, which take them over once more when the number of shards changes and the states are "
            "not divided; they then get a second access key",
            counted(of_users, "record"),
            "take these records out once they are applied",
        )


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
        problem = Problem(
            DIVIDING,
            "must be true while states are divided, so that no plan is made between the pull and the last push",
            "false",
            "write `dividing: true`, let everybody have that, and pull the states anew; then change user_shards",
        )
        raise InvalidInputs([problem])


def advise_on_number(old: Inputs, new: Inputs) -> Iterator[Advice]:
    """Warn of a change of the number of shards."""
    was, becomes = shards_of(old), shards_of(new)
    if was != becomes:
        problem = _other_number(was, becomes)
        yield Advice(problem.path, problem.rule, problem.actual, problem.hint)


def _other_number(was: int, becomes: int) -> Problem:
    return Problem(
        NUMBER,
        "must not change by applying stacks: users would be made in one state while another has them",
        f"{becomes}, until now {was}",
        "apply what else is to change; then write `dividing: true`, pull the state of "
        f"{counted(was + (was > 1), 'stack')}, change this number, run `landingzone split-state STATE... DIR`, push "
        "what it writes, and take `dividing` out",
    )
