"""Names that pass from one resource to another in one change. No order of an apply makes that safe.

Terraform creates and deletes unrelated resources in any order. While both have the name, AWS refuses the new one; or
it treats both as the same, and deleting the old one deletes the new one.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from itertools import chain
from typing import TypeVar

from landingzone.changes.comparison import Comparison
from landingzone.changes.refused_change import RefusedChange
from landingzone.changes.side_by_side import SideBySide
from landingzone.config.group import IamGroup
from landingzone.config.inputs import Inputs
from landingzone.config.user import User
from landingzone.ground.grouping import grouped
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Steps, describe, path_of
from landingzone.ground.tokens import is_token
from landingzone.groups.made_groups import MadeGroup, MadePolicy, made_groups, made_policies
from landingzone.resources.group_resources import GROUP_RESOURCES
from landingzone.resources.looped_resource import LoopedResource
from landingzone.resources.user_resources import USER_RESOURCES

_Holder = TypeVar("_Holder", bound=Hashable)
_Owner = TypeVar("_Owner", User, IamGroup)
_Made = TypeVar("_Made", MadeGroup, MadePolicy)


def find_passing_names(comparison: Comparison) -> Iterator[RefusedChange]:
    """Find the names that pass from one resource to another, or change in case only.

    What a record moves from one address to another is one resource.

    Yields:
        The names that pass, of groups, users, inline policies of both, and managed policies.
    """
    yield from _groups(comparison)
    yield from _users(comparison)
    yield from _inline_policies(comparison)
    yield from _managed_policies(comparison)


def _passing(before: Mapping[_Holder, str], after: Mapping[_Holder, str]) -> Iterator[tuple[_Holder, _Holder]]:
    """Find names that one resource loses and another gets, ignoring case.

    Yields:
        The one that had the name, and the one that gets it: the same if the name changes in case only.
    """
    had = grouped((name.lower(), holder) for holder, name in before.items() if after.get(holder) != name)
    for holder, name in after.items():
        if name.lower() in had and before.get(holder) != name and not is_token(name):
            yield had[name.lower()][0], holder


def _passing_by_address(
    comparison: Comparison, made: Callable[[Inputs], Iterable[_Made]]
) -> Iterator[tuple[_Made, _Made, _Made | None, bool]]:
    """Find names that pass between groups, or between policies.

    Yields:
        What had the name, what gets it, what becomes of the first one, and whether both are the same.
    """
    moved, (old, new) = comparison.records.moved, comparison.inputs
    before = {one.address: one for one in made(old)}
    after = {moved.get(one.address, one.address): one for one in made(new)}
    for origin, holder in _passing(*({at: one.name for at, one in side.items()} for side in (before, after))):
        yield before[origin], after[holder], after.get(origin), origin == holder


def _groups(comparison: Comparison) -> Iterator[RefusedChange]:
    old, new = comparison.inputs
    taken = {group.name.lower() for group in made_groups(old)}
    for was, becomes, stays, in_place in _passing_by_address(comparison, made_groups):
        first = _without_name(was, stays)
        if stays and stays.name.lower() in taken:
            # When names are exchanged in a circle, the first step needs a name outside the circle.
            first = f"an unused name in {path_of(*stays.steps)}"
        is_named = any(becomes.name in user.groups for user in new.users.values())
        nowhere = f"nothing named {describe(becomes.name)}{', not even in the groups of users' if is_named else ''}"
        rule, why, of = (_CASE, _IN_PLACE, "") if in_place else (says("LZ703"), _REFUSED, f" of {was.address}")
        hint = f"{why}: {_keep(becomes, was)}first apply with {first} and {nowhere}, then apply this"
        problem = Finding(becomes.steps, rule, _previously(becomes.name, was.name, of), hint)
        yield RefusedChange(problem=problem, group=becomes.name)


_CASE = says("LZ702")
_IN_PLACE = (
    "AWS ignores case, so it may refuse the new name as taken (EntityAlreadyExists), and what Terraform detaches under "
    "the old name is detached under the new one too"
)
_REFUSED = "Terraform may create the new one before the old one is gone, which AWS refuses (EntityAlreadyExists)"


def _without_name(was: _Made, becomes: _Made | None) -> str:
    """Describe the first step: what loses its name gets another one, or is deleted."""
    return was.absence if becomes is None else f"`{path_of(*becomes.steps)}: {becomes.name}`"


def _keep(becomes: _Made, was: _Made) -> str:
    return "" if becomes.name == was.name else f"keep {describe(was.name)}, or "


def _previously(name: str, was: str, of: str) -> str:
    """Describe what was found: the name, and the old one if it is written differently."""
    return f"{describe(name)}, previously{'' if name == was else f' {describe(was)}'}{of}"


def _users(comparison: Comparison) -> Iterator[RefusedChange]:
    old, renamed = comparison.written, comparison.renamed
    after = {renamed.get(name, name): name for name in comparison.new.inputs.users}
    for was, holder in _passing({name: name for name in old.users}, after):
        becomes, in_place = after[holder], was == holder
        is_leaving = old.users[was].status == "offboarding"
        leaving = "" if is_leaving else "write `status: offboarding` for it and apply, then "
        again = f"first {leaving}remove it and apply, then add {describe(becomes)}"
        rule, why = (_CASE, _IN_PLACE) if in_place else (says("LZ704"), _TWO_USERS)
        hint = f"{why}: keep {describe(was)}, or {again}"
        yield RefusedChange.of_owner(Finding(("users", becomes), rule, _previously(becomes, was, ""), hint))


_TWO_USERS = (
    "Terraform sees two users but AWS only one, so either creating the new one fails (EntityAlreadyExists) or "
    "deleting the old one does (DeleteConflict)"
)


def _inline_policies(comparison: Comparison) -> Iterator[RefusedChange]:
    of_users = _passing_policies("user", USER_RESOURCES, comparison.written.users, comparison.new.inputs.users)
    of_groups = _passing_policies("group", GROUP_RESOURCES, comparison.old.groups, comparison.new.groups)
    yield from map(RefusedChange.of_owner, chain(of_users, of_groups))


def _passing_policies(
    owner: str, resources: Iterable[LoopedResource[_Owner]], before: Mapping[str, _Owner], after: Mapping[str, _Owner]
) -> Iterator[Finding]:
    """Find names that pass between inline policies of one user or one group."""
    rows = [row for row in resources if row.type == f"aws_iam_{owner}_policy"]
    for name, both in SideBySide(before, after).both.items():
        sides = ({(row, each): each for row in rows for each in row.held(side)} for side in both)
        for was, (row, policy) in _passing(*sides):
            own: Steps = (policy,) if row.loop == "policy" else ()
            same = "treats" if policy == was[1] else "may treat"
            yield Finding(
                (f"{owner}s", name, row.attribute, *own),
                says("LZ705", owner=owner),
                _previously(policy, was[1], "" if was[0] == row else f" {was[0].words}"),
                f"IAM {same} both as one, and Terraform may delete the old one after it has written the new one: give "
                f"one of them another name, or first apply without {describe(was[1])}, then apply this",
            )


def _managed_policies(comparison: Comparison) -> Iterator[RefusedChange]:
    for was, becomes, stays, in_place in _passing_by_address(comparison, made_policies):
        if in_place:
            continue  # it is replaced: deleted before it is created again
        is_case_alone = becomes.name != was.name and was.steps[0] == becomes.steps[0]
        keep = _keep(becomes, was) if is_case_alone else ""
        actual = _previously(becomes.name, was.name, f" of {was.address}")
        hint = f"{_REFUSED}: {keep}first apply with {_without_name(was, stays)} and without this, then apply this"
        yield RefusedChange(problem=Finding(becomes.steps, says("LZ706"), actual, hint))
