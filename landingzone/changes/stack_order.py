"""In which order the stacks of a change are applied, when the users have their own stacks.

AWS refuses to add somebody to a group that does not exist, and to delete a group or a policy that somebody has.
Terraform takes care of that within one stack. Between stacks, whoever applies them has to.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Literal, TypeAlias

from landingzone.changes.comparison import Comparison
from landingzone.config.options import StackConfiguration
from landingzone.config.user import User
from landingzone.ground.grouping import grouped
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, InvalidInputs, describe
from landingzone.ground.words import cited, subject
from landingzone.groups.ends import with_ends
from landingzone.groups.holdings import HeldGroup, Holdings
from landingzone.groups.made_groups import MadeGroup, MadePolicy, made_groups, made_policies
from landingzone.groups.policy import customer_managed_name

MadeKey: TypeAlias = tuple[Literal["group", "policy"], str]
"""A group, or a managed policy with its path, by name; in lower case, as IAM compares names."""


_Either: TypeAlias = MadeGroup | MadePolicy


_OrderReason: TypeAlias = tuple[_Either, str]
"""Why one stack has to be applied before another: a group or a policy, and what happens to it and to whom."""


class _OneSide:
    """A configuration before or after a change."""

    def __init__(self, configuration: StackConfiguration) -> None:
        self.configuration = configuration
        self.made = dict(_made_by(configuration))
        self.addresses = {one.address for one in self.made.values()}

    @cached_property
    def _groups(self) -> dict[str, HeldGroup]:
        return {group.name.lower(): group for group in Holdings(self.configuration).groups}

    def content(self, key: MadeKey) -> dict[object, object]:
        """Return the content of a group or a policy: for a group, its policies."""
        kind, name = key
        if kind == "group":
            return {(policy.kind, policy.name): policy.meaning for policy in self._groups[name].policies}
        steps = self.made[key].steps
        return {name: self.configuration.policies[str(steps[1])]} if steps[0] == "policies" else {}

    def had_by(self, user: str) -> frozenset[MadeKey]:
        """Return the groups, policies and boundary of a user, including those defined elsewhere."""
        having = self.configuration.users.get(user, User()).effective
        boundary = customer_managed_name(having.permissions_boundary or "", self.configuration.aws_account_id)
        policies = (*having.customer_managed_policy_names, *filter(None, [boundary]))
        groups: set[MadeKey] = {("group", group.lower()) for group in having.groups}
        return frozenset(groups | {("policy", policy.lower()) for policy in policies})


def _made_by(configuration: StackConfiguration) -> Iterator[tuple[MadeKey, _Either]]:
    """Yield the groups and the policies that a configuration defines; policies by name with path."""
    for group in made_groups(configuration):
        yield ("group", group.name.lower()), group
    for policy in made_policies(configuration):
        name = policy.path_and_name
        yield ("policy", name.lower()), replace(policy, name=name)


def find_steps(
    olds: Iterable[StackConfiguration], new: StackConfiguration, stack: str, touched: Collection[str]
) -> tuple[tuple[str, ...], ...]:
    """Put the stacks that a change touches into steps, to be applied one after another.

    Args:
        olds: The configuration before, assumed to be applied; after an interrupted apply also the one that it was
            meant to reach. They have as many shards as the new one.
        new: The configuration after.
        stack: Name of the stack with the groups.
        touched: Names of the stacks that the change touches, in their order.

    Returns:
        The stacks of each step, which do not wait for each other: groups and policies before users, but users first
        where something that they had is removed.

    Raises:
        InvalidInputs: The change needs both orders, or deletes what somebody keeps; the hint has the steps to take.
    """
    shards = tuple(name for name in touched if name != stack)
    if stack not in touched:
        return (shards,) if shards else ()
    coming: list[_OrderReason] = []
    going: list[_OrderReason] = []
    after = _OneSide(new)
    for old in olds:
        comparison = Comparison(old, new)
        if comparison.moves_account:
            continue  # the new one is empty
        before = _OneSide(old)
        deleted = _deleted(comparison, before, after)
        had, have = with_ends(old).users, with_ends(new).users
        everybody = sorted(had.keys() | have.keys())
        kept = [*_kept(deleted, after, everybody)]
        if kept:
            raise InvalidInputs(kept)
        for user in (each for each in everybody if had.get(each) != have.get(each)):
            coming += _coming(before, after, user)
            going += _going(before, after, deleted, user)
    if shards and coming and going:
        (comes, why), (goes, why_not) = coming[0], going[0]
        actual = f"{why}, so the groups come first; but {why_not}, so the users come first"
        hint = f"apply twice: first with {describe(goes.name)} unchanged for those who had it, then this"
        raise InvalidInputs([Finding(comes.steps, says("LZ716"), actual, hint)])
    in_order = (shards, (stack,)) if going else ((stack,), shards)
    return tuple(step for step in in_order if step)


def _deleted(comparison: Comparison, before: _OneSide, after: _OneSide) -> dict[MadeKey, _Either]:
    """Return what is deleted, without what moves, what the state forgets, and groups renamed in place."""
    return {
        key: one
        for key, one in before.made.items()
        if key not in after.made
        and not comparison.stays_in_the_account(one.address)
        and (key[0] == "policy" or one.address not in after.addresses)
    }


def _kept(deleted: dict[MadeKey, _Either], after: _OneSide, users: Iterable[str]) -> Iterator[Finding]:
    having = grouped((key, user) for user in users for key in after.had_by(user) & deleted.keys())
    for key, names in having.items():
        keep = "keeps" if len(names) == 1 else "keep"
        actual = f"{key[0]} {describe(deleted[key].name)} removed, but {subject(names)} {keep} it"
        hint = "AWS does not delete it (DeleteConflict): keep it, or remove it from them too"
        yield Finding(deleted[key].steps, says("LZ709"), actual, hint)


def _coming(before: _OneSide, after: _OneSide, user: str) -> Iterator[_OrderReason]:
    """Find what somebody gets that has to exist, or to be up to date, by then."""
    had = before.had_by(user)
    for key in sorted(after.had_by(user) & after.made.keys()):
        one, what = after.made[key], f"{key[0]} {describe(after.made[key].name)}"
        if key not in before.made:
            yield one, f"{what} is added, and {cited(user)} gets it"
        # Policies that somebody keeps change before anything of the user does: `apply_order` relies on this.
        elif (key[0] == "policy" or key not in had) and before.content(key) != after.content(key):
            yield one, f"{what} changes, and {cited(user)} {'keeps' if key in had else 'gets'} it"


def _going(before: _OneSide, after: _OneSide, deleted: Collection[MadeKey], user: str) -> Iterator[_OrderReason]:
    """Find what somebody had that is deleted, or that loses a policy, which may be one that denies something."""
    for key in sorted(before.made.keys() & before.had_by(user) - after.had_by(user)):
        one = before.made[key]
        if key in deleted:
            yield one, f"{key[0]} {describe(one.name)} is removed, which {cited(user)} had"
        elif key in after.made and before.content(key).keys() - after.content(key).keys():
            yield one, f"{key[0]} {describe(one.name)} loses a policy, and {cited(user)} leaves it"
