"""Writes the states of the stacks of a configuration from those that there are."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from landingzone.config.group_resources import POLICY
from landingzone.config.offboarding import in_effect
from landingzone.config.options import StackConfiguration
from landingzone.config.shards import stack_names, stack_of, users_by_stack
from landingzone.config.user import User
from landingzone.config.user_resources import USER_RESOURCES, user_resource
from landingzone.reading.terraform_json import STATE_VERSION
from landingzone.states.generations import generations_of_users, has_generations
from landingzone.states.given import Given, check_against, put_together
from landingzone.states.held import KEPT, Held, is_generations, row_of
from landingzone.states.outputs import outputs_of_users, without_users
from landingzone.states.state import State, StatesError, address_of

_MEMBERSHIPS = user_resource("group_memberships")
_LOGIN_PROFILES = user_resource("web_console")
_OF_GROUPS = frozenset({"aws_iam_group", "aws_iam_group_policy", "aws_iam_group_policy_attachment", "aws_iam_policy"})


def divide(states: Iterable[State], configuration: StackConfiguration, stack: str) -> dict[str, dict[str, Any]]:
    """Give the state of each stack of a configuration, after which the plan of each is empty.

    What a user has goes to the stack of the user, as it is. Everything else stays with the groups, as it is. Data
    sources of shards are left out: every plan reads them.

    Args:
        states: One, of one stack, or all of them.
        configuration: The present one, in which the rules find no problem.
        stack: Name of the stack with the groups.

    Returns:
        Name of each stack -> its state, the one with the groups first. The same states give the same ones.

    Raises:
        StatesError: They are not the states of all stacks, of these users, in this account.
    """
    given = put_together(tuple(states))
    check_against(given, configuration)
    division = _Division(given, configuration, stack)
    return {name: division.state_of(name) for name in stack_names(stack, configuration.user_shards)}


class _Division:
    """What goes where.

    Args:
        given: The states that there are.
        configuration: The present configuration.
        stack: Name of the stack with the groups.
    """

    def __init__(self, given: Given, configuration: StackConfiguration, stack: str) -> None:
        self._given = given
        self._stack = stack
        self._shards = configuration.user_shards
        self._users = users_by_stack(configuration.users, stack, self._shards)
        # Asked for each user and stack.
        self._home = functools.cache(lambda user: stack_of(user, stack, self._shards))
        self._held: dict[str, list[Held]] = {name: [] for name in self._users}
        for each in given.held:
            self._held[self._home(each.user)].append(each)
        self._lineages = self._lineages_of_the_same_shards()

    def _lineages_of_the_same_shards(self) -> dict[str, str]:
        """Give the lineages of shards that stay, so that a push finds what it replaces: name of the stack -> lineage.

        A shard is known by its users, or without any by the name of its file.
        """
        if len(self._given.shards) != self._shards:
            return {}
        named = {state.path.stem: state.lineage for state in self._given.shards}
        groups = self._given.groups
        return named | {
            self._home(each.user): each.state.lineage for each in self._given.held if each.state is not groups
        }

    def state_of(self, name: str) -> dict[str, Any]:
        """Give the state of a stack."""
        groups = self._given.groups
        if name != self._stack:
            resources, outputs = self._of_users(name, ())
            lineage = self._lineages.get(name) or _lineage_of(groups, name)
            return {**_of_a_shard(groups, lineage), **self._content(name, resources, outputs)}
        others = [each for each in groups.resources if not (row_of(each) or is_generations(each))]
        resources, outputs = self._of_users(name, others) if self._shards == 1 else ([], {})
        return {
            **groups.content,
            **self._content(name, [*others, *resources], without_users(groups.outputs) | outputs),
        }

    def _content(self, name: str, resources: list[dict[str, Any]], outputs: dict[str, Any]) -> dict[str, Any]:
        # Above what an earlier division may have left in the same place. Where the groups stay beside shards, one more
        # than they have, so that a push does not replace what somebody has applied in between.
        stays = name == self._stack and self._shards > 1
        last = self._given.groups.serial if stays else max(state.serial for state in self._given.states)
        return {
            "serial": last + 1,
            "outputs": dict(sorted(outputs.items())),
            "resources": sorted(resources, key=_in_order),
        }

    def _of_users(self, name: str, beside: Collection[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Give the resources and the outputs of the users of a stack, and what else will be in it."""
        given, held, users = self._given, self._held[name], self._users[name]

        def is_wanted(user: str) -> bool:
            return self._home(user) == name

        resources = [*_blocks(held, _Waiting(given.groups, beside))]
        generations = generations_of_users(given.states, is_wanted, _numbers_in_no_state(held, users))
        if generations and any(_LOGIN_PROFILES.held(in_effect(user)) for user in users.values()):
            resources.append(generations)
        return resources, outputs_of_users({state.path: state.outputs for state in given.states}, is_wanted)


def _numbers_in_no_state(held: Iterable[Held], users: Mapping[str, User]) -> dict[str, int]:
    """Give the numbers, other than 1, of users who come from a stack in which nobody has a password."""
    found = {each.user for each in held if each.is_user and not has_generations(each.state)}
    return {
        name: user.credential_generation
        for name, user in users.items()
        if name in found and user.credential_generation != 1
    }


def _lineage_of(groups: State, name: str) -> str:
    """Make the lineage of a shard, the same each time, so that a push that was broken off can be done again."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{groups.lineage} {name}"))


def _of_a_shard(groups: State, lineage: str) -> dict[str, Any]:
    """Give the state of a shard, without what is in it; the keys are in Terraform's order."""
    return {
        "version": STATE_VERSION,
        "terraform_version": groups.content.get("terraform_version"),
        "serial": None,
        "lineage": lineage,
        "outputs": None,
        "resources": None,
        "check_results": None,
    }


def _in_order(resource: dict[str, Any]) -> tuple[str, ...]:
    """Sort as Terraform does, so that states can be compared."""
    return resource.get("module") or "", resource["mode"], resource["type"], resource["name"]


def _blocks(held: list[Held], waiting: _Waiting) -> Iterator[dict[str, Any]]:
    """Give the resources of users, each with its instances in their order."""
    for row in USER_RESOURCES:
        own = [each for each in held if each.row is row]
        if not own:
            continue
        first = own[0]
        for each in own:
            if each.resource.get("provider") != first.resource.get("provider"):
                raise StatesError(
                    f"{first.state.path} and {each.state.path}: have {row.address} of different providers, "
                    f"{first.resource.get('provider')} and {each.resource.get('provider')}; apply all stacks with one "
                    "of them first"
                )
        own.sort(key=lambda each: (each.instance["index_key"], each.instance.get("deposed") or ""))
        yield {**first.resource, "name": row.key, "instances": [waiting.instance(each) for each in own]}


class _Waiting:
    """Lets what users have wait for groups and policies, as in one stack, where the stacks become one.

    Terraform destroys in the order that the state tells. A stack of a shard has no groups, so its state does not say
    that members leave a group before it is deleted, which AWS refuses otherwise.

    Args:
        groups: The state with the groups.
        others: What will be in the stack beside users; none: it has no groups.
    """

    def __init__(self, groups: State, others: Iterable[dict[str, Any]]) -> None:
        self._groups = groups
        of_users = {*KEPT, *KEPT.values()}
        self._groups_and_policies = {
            address_of(each)
            for each in others
            if each["mode"] == "managed"
            and each["type"] in _OF_GROUPS
            and not each.get("module")
            # Otherwise they would wait for each other.
            and not any(of_users & {*(instance.get("dependencies") or ())} for instance in each["instances"])
        }
        self._policies = self._groups_and_policies & {str(POLICY.address)}

    def instance(self, held: Held) -> dict[str, Any]:
        """Give an instance as it is, but for what it waits for."""
        written: list[str] = held.instance.get("dependencies") or []
        waits_for = {KEPT.get(each, each) for each in written}
        if held.state is not self._groups:
            waits_for |= self._groups_and_policies if held.row is _MEMBERSHIPS else self._policies
        if waits_for == {*written}:
            return held.instance
        return {**held.instance, "dependencies": sorted(waits_for)}
