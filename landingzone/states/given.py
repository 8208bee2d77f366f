"""Which states are given: that of the stack with the groups, and those of all shards, if there are any."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from landingzone.config.options import MOST_SHARDS, StackConfiguration
from landingzone.ground.words import counted, listed, subject
from landingzone.resources.shards import shard_of
from landingzone.states.held import HeldInstance, held_in, is_generations, row_of
from landingzone.states.state import State, StatesError

OF_GROUPS = "require_mfa_policy"
"""The output that the stack with the groups always has, and no other stack: it is never null."""

ThingT = TypeVar("ThingT")

_ALL = "give the output of `terraform state pull` for every stack, including empty ones"


@dataclass(frozen=True)
class Given:
    """States that belong together.

    Args:
        groups: That of the stack with the groups.
        shards: Those of the shards; none: one stack has everything.
        held: The user resources in all of them.
    """

    groups: State
    shards: tuple[State, ...]
    held: tuple[HeldInstance, ...]

    @property
    def states(self) -> tuple[State, ...]:
        """All of them, the one with the groups first."""
        return (self.groups, *self.shards)


def put_together(states: Sequence[State]) -> Given:
    """Find out which state is which.

    Args:
        states: One, or all.

    Raises:
        StatesError: They are not those of all stacks of one configuration.
    """
    refuse_twice([state.path for state in states])
    _refuse_the_same(states)
    is_one_without_outputs = len(states) == 1 and states[0].resources and not states[0].outputs
    outputs = {state.path: (OF_GROUPS,) if is_one_without_outputs else state.outputs for state in states}
    groups = state_of_groups(outputs, _ALL)
    whole = next(state for state in states if state.path == groups)
    shards = tuple(state for state in states if state is not whole)
    held = {state.path: tuple(held_in(state)) for state in states}
    users = {path: {each.user for each in found} for path, found in held.items()}
    hint = (
        "give each state once, and none that others have replaced; if a division was started, its push.sh completes it"
    )
    refuse_users_in_two(users, hint)
    for state in shards:
        _refuse_what_is_of_no_shard(state)
    check_shards({state.path: users[state.path] for state in shards}, _ALL)
    return Given(whole, shards, tuple(each for found in held.values() for each in found))


def refuse_twice(paths: Sequence[Path]) -> None:
    """Refuse a file that is given twice."""
    if twice := next((path for path in paths if paths.count(path) > 1), None):
        raise StatesError(f"{twice}: is given twice; give each file once")


def _refuse_the_same(states: Sequence[State]) -> None:
    if found := _in_two((state.path, [state.lineage]) for state in states if state.lineage):
        files, lineage = found
        raise StatesError(f"{files}: are the same state, of lineage {lineage}; {_ALL}")


def _in_two(having: Iterable[tuple[Path, Iterable[ThingT]]]) -> tuple[str, ThingT] | None:
    """Return two files that have the same thing, and what it is."""
    seen: dict[ThingT, Path] = {}
    for path, things in having:
        for each in things:
            if each in seen:
                return f"{seen[each]} and {path}", each
            seen[each] = path
    return None


def state_of_groups(outputs: Mapping[Path, Collection[str]], hint: str) -> Path:
    """Find out which of several files is of the stack with the groups.

    Args:
        outputs: File -> names of the outputs in it.
        hint: What to give instead.

    Raises:
        StatesError: None is, or several are.
    """
    found = [path for path, names in outputs.items() if OF_GROUPS in names]
    if len(found) == 1:
        return found[0]
    if found:
        raise StatesError(
            f"{listed(map(str, found))}: are all of a stack with the groups, but only one stack has them; {hint}"
        )
    names, have = listed(map(str, outputs), most=3), "has" if len(outputs) == 1 else "have"
    raise StatesError(f"{names}: {have} no output {OF_GROUPS}, which the stack with the groups has; {hint}")


def refuse_users_in_two(users: Mapping[Path, Collection[str]], hint: str) -> None:
    """Refuse a user who is in two files."""
    if found := _in_two((path, sorted(names)) for path, names in users.items()):
        files, name = found
        raise StatesError(f"{files}: both have user {name}; {hint}")


def check_shards(users: Mapping[Path, Collection[str]], hint: str) -> None:
    """Check that files are of all shards of the same number: as many as there are files.

    Args:
        users: File -> the users in it.
        hint: What to give instead.

    Raises:
        StatesError: The users of one belong to several shards, or two are of one shard.
    """
    number = len(users)
    if number and not 2 <= number <= MOST_SHARDS:
        raise StatesError(
            f"{listed(map(str, users), most=3)}: {counted(number, 'shard')} besides the stack with the groups, but "
            f"there must be 2 to {MOST_SHARDS}; {hint}"
        )
    shards = {path: sorted({shard_of(name, number) for name in names}) for path, names in users.items()}
    for path, several in shards.items():
        if len(several) > 1:
            raise StatesError(
                f"{path}: has users of shards {listed(map(str, several), most=5)} of {number}, so these are not all "
                f"shards; {hint}"
            )
    if found := _in_two(shards.items()):
        files, shard = found
        raise StatesError(f"{files}: both have users of shard {shard} of {number}, so these are not all shards; {hint}")


def _refuse_what_is_of_no_shard(state: State) -> None:
    for each in state.found:
        if each.mode != "data" and not row_of(each.resource) and not is_generations(each.resource):
            raise StatesError(
                f"{state.path}: has {each.block}, which belongs to no user; move it to its own stack first, because "
                f"the users move to other stacks"
            )


def check_against(given: Given, configuration: StackConfiguration) -> None:
    """Check that states are those of the users of a configuration.

    Raises:
        StatesError: They are of another account, or lack something of the users.
    """
    for state in given.states:
        for account in _accounts_of(state):
            if account != configuration.aws_account_id:
                raise StatesError(
                    f"{state.path}: is of account {account}, but aws_account_id is {configuration.aws_account_id}; "
                    f"give the states of this account, or name the right configuration with --config"
                )
    users = {each.user for each in given.held if each.is_user}
    missing = [name for name in sorted(configuration.users) if name not in users]
    _refuse_users_in_modules(given, missing)
    if missing:
        raise StatesError(
            f"{subject(missing)}: {'is' if len(missing) == 1 else 'are'} in the configuration but in none of the "
            f"states; apply with the former user_shards first, then change only user_shards"
        )
    for each in given.held:
        if each.user not in users:
            raise StatesError(
                f"{each.state.path}: has {each.found.address}, but no state has user {each.user}, so these are not all "
                f"states; {_ALL}"
            )


def _accounts_of(state: State) -> Iterator[str]:
    """Yield the accounts that a state is of: by the identity of its caller, and by the ARNs of its users."""
    for each in state.found:
        account, arn, row = each.values.get("account_id"), each.values.get("arn"), row_of(each.resource)
        if each.block == "data.aws_caller_identity.current" and isinstance(account, str):
            yield account
        if row and row.role == "owner" and isinstance(arn, str) and arn.count(":") >= 5:
            yield arn.split(":")[4]


def _refuse_users_in_modules(given: Given, names: Collection[str]) -> None:
    for state in given.states:
        for each in state.found:
            if each.type == "aws_iam_user" and each.call and each.instance in names:
                raise StatesError(
                    f"{state.path}: has user {each.instance} at {each.address}, in a module; take over everything in "
                    "one stack first, with `user_shards: 1` and `moved_from`"
                )
