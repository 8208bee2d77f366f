"""Writes the states of the stacks of a configuration from the existing ones."""

from __future__ import annotations

import functools
import json
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from landingzone.config.options import StackConfiguration
from landingzone.config.user import User
from landingzone.reading.terraform_states import STATE_VERSION
from landingzone.resources.group_resources import POLICY
from landingzone.resources.shards import stack_names, stack_of, users_by_stack
from landingzone.resources.user_resources import USER_RESOURCES, user_resource
from landingzone.states.generations import generations_of_users, has_generations
from landingzone.states.given import Given, check_against, put_together
from landingzone.states.held import KEPT, HeldInstance, is_generations, row_of
from landingzone.states.held_stacks import held, mark_of, without_mark
from landingzone.states.outputs import outputs_of_users, without_users
from landingzone.states.state import State, StatesError

_MEMBERSHIPS = user_resource("group_memberships")
_LOGIN_PROFILES = user_resource("web_console")
_KEYS = ("version", "terraform_version", "serial", "lineage", "outputs", "resources", "check_results")
"""The keys of a state, in Terraform's order."""
_OF_GROUPS = frozenset({"aws_iam_group", "aws_iam_group_policy", "aws_iam_group_policy_attachment", "aws_iam_policy"})


@dataclass(frozen=True)
class Divided:
    """A division.

    Args:
        states: Name of each stack -> its new state, the one with the groups first.
        held: Name of a stack -> its current state, with the mark that prevents an apply meanwhile.
        mark: The mark of this division.
    """

    states: dict[str, dict[str, Any]] = field(repr=False)
    held: dict[str, dict[str, Any]] = field(repr=False)
    mark: str


def divide(states: Iterable[State], configuration: StackConfiguration, stack: str) -> Divided:
    """Return the state of each stack of a configuration, after which the plan of each is empty.

    Everything of a user is moved unchanged to the stack of the user. Everything else stays unchanged with the groups.
    Data sources of shards are left out: every plan reads them. Each new state has its own lineage, which shows where
    it was pushed.

    Args:
        states: One, of one stack, or all of them; a mark of an earlier division in them is left out.
        configuration: The current one, in which the rules find no problem.
        stack: Name of the stack with the groups.

    Returns:
        The division, which is the same for the same states.

    Raises:
        StatesError: They are not the states of all stacks, of these users, in this account.
    """
    given = put_together(tuple(map(without_mark, states)))
    check_against(given, configuration)
    names = stack_names(stack, configuration.user_shards)
    id = _id_of(given, names)
    division = _Division(given, configuration, stack, id)
    mark = mark_of(id)
    return Divided(
        {name: division.state_of(name) for name in names},
        {name: held(state, mark) for name, state in _in_place(given, names) if state.lineage},
        mark,
    )


def _id_of(given: Given, names: Sequence[str]) -> uuid.UUID:
    """Identify a division by what is divided, and among which stacks.

    Serials do not count: held states have other serials, and are the same.
    """
    content = sorted(json.dumps([each.lineage, each.resources, each.outputs], sort_keys=True) for each in given.states)
    return uuid.uuid5(uuid.NAMESPACE_OID, json.dumps([names, content]))


def _in_place(given: Given, names: Sequence[str]) -> Iterator[tuple[str, State]]:
    """Yield the states that new ones replace: that of the groups, and of shards of the same number."""
    stack, *shards = names
    yield stack, given.groups
    if len(shards) != len(given.shards):
        return
    users = {each.state.path: each.user for each in given.held}
    for state in given.shards:
        user = users.get(state.path)
        name = state.path.stem if user is None else stack_of(user, stack, len(shards))
        if name in shards:
            yield name, state


class _Division:
    """Decides which resource goes to which stack.

    Args:
        given: The existing states.
        configuration: The current configuration.
        stack: Name of the stack with the groups.
        id: An id, which is the same for the same division.
    """

    def __init__(self, given: Given, configuration: StackConfiguration, stack: str, id: uuid.UUID) -> None:
        self._given = given
        self._stack = stack
        self._id = id
        self._shards = configuration.user_shards
        self._users = users_by_stack(configuration.users, stack, self._shards)
        # Asked for each user and stack.
        self._home = functools.cache(lambda user: stack_of(user, stack, self._shards))
        self._held: dict[str, list[HeldInstance]] = {name: [] for name in self._users}
        for each in given.held:
            self._held[self._home(each.user)].append(each)

    def state_of(self, name: str) -> dict[str, Any]:
        """Return the state of a stack."""
        groups = self._given.groups
        if name != self._stack:
            resources, outputs = self._of_users(name, ())
            version = {"version": STATE_VERSION, "terraform_version": groups.content.get("terraform_version")}
            return {**dict.fromkeys(_KEYS), **version, **self._content(name, resources, outputs)}
        others = [each for each in groups.resources if not (row_of(each) or is_generations(each))]
        resources, outputs = self._of_users(name, others) if self._shards == 1 else ([], {})
        return {**groups.content, **self._content(name, [*others, *resources], without_users(groups.outputs) | outputs)}

    def _content(self, name: str, resources: list[dict[str, Any]], outputs: dict[str, Any]) -> dict[str, Any]:
        return {
            "serial": 1,
            "lineage": str(uuid.uuid5(self._id, name)),
            "outputs": dict(sorted(outputs.items())),
            "resources": sorted(resources, key=_in_order),
        }

    def _of_users(self, name: str, beside: Collection[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Return the resources and the outputs of the users of a stack, and what else will be in it."""
        given, held, users = self._given, self._held[name], self._users[name]

        def is_wanted(user: str) -> bool:
            return self._home(user) == name

        resources = [*_blocks(held, _Waiting(given.groups, beside))]
        generations = generations_of_users(given.states, is_wanted, _numbers_in_no_state(held, users))
        if generations and any(_LOGIN_PROFILES.held(user.effective) for user in users.values()):
            resources.append(generations)
        return resources, outputs_of_users({state.path: state.outputs for state in given.states}, is_wanted)


def _numbers_in_no_state(held: Iterable[HeldInstance], users: Mapping[str, User]) -> dict[str, int]:
    """Return the password generations, other than 1, of users who come from a stack in which nobody has a password."""
    found = {each.user for each in held if each.is_user and not has_generations(each.state)}
    return {
        name: user.credential_generation
        for name, user in users.items()
        if name in found and user.credential_generation != 1
    }


def _in_order(resource: dict[str, Any]) -> tuple[str, ...]:
    """Sort as Terraform does, so that states can be compared."""
    return resource.get("module") or "", resource["mode"], resource["type"], resource["name"]


def _blocks(held: list[HeldInstance], waiting: _Waiting) -> Iterator[dict[str, Any]]:
    """Yield the resources of users, each with its instances in their order."""
    for row in USER_RESOURCES:
        own = [each for each in held if each.row is row]
        if not own:
            continue
        first = own[0]
        for each in own:
            if each.found.provider != first.found.provider:
                raise StatesError(
                    f"{first.state.path} and {each.state.path}: have {row.address} of different providers, "
                    f"{first.found.provider} and {each.found.provider}; apply all stacks with one of them first"
                )
        own.sort(key=lambda each: (str(each.found.instance), each.found.deposed or ""))
        yield {**first.found.resource, "name": row.key, "instances": [waiting.instance(each) for each in own]}


class _Waiting:
    """Makes what users have depend on groups and policies, as in one stack, when the stacks become one.

    Terraform destroys in the order that the state gives. A stack of a shard has no groups, so its state does not say
    that members leave a group before it is deleted, which AWS requires.

    Args:
        groups: The state with the groups.
        others: What will be in the stack besides users; none: it has no groups.
    """

    def __init__(self, groups: State, others: Iterable[dict[str, Any]]) -> None:
        self._groups = groups
        of_users = {*KEPT, *KEPT.values()}
        self._groups_and_policies = {
            f"{each['type']}.{each['name']}"
            for each in others
            if each["mode"] == "managed"
            and each["type"] in _OF_GROUPS
            and not each.get("module")
            # Otherwise they would depend on each other.
            and not any(of_users & {*(instance.get("dependencies") or ())} for instance in each["instances"])
        }
        self._policies = self._groups_and_policies & {str(POLICY.address)}

    def instance(self, held: HeldInstance) -> Mapping[str, Any]:
        """Return an instance unchanged, except for what it depends on."""
        written: list[str] = held.found.written.get("dependencies") or []
        waits_for = {KEPT.get(each, each) for each in written}
        if held.state is not self._groups:
            waits_for |= self._groups_and_policies if held.row is _MEMBERSHIPS else self._policies
        if waits_for == {*written}:
            return held.found.written
        return {**held.found.written, "dependencies": sorted(waits_for)}
