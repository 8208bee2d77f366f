"""Quotas of IAM at every moment of an apply: there must be room for what comes beside what has not gone yet.

The order of an apply, as far as it decides what stands side by side. `landingzone.terraform` makes it, and
`access.moments` has the order of what documents mean.

- What goes may be deleted after everything else: nothing waits for it, or it waits for the rest.
- Inline policies of a user or a group of one's own come, grow and shrink in the order of their rows
  (`USER_RESOURCES`, `GROUP_RESOURCES`), and in any order within a row. Those of documented groups: in any order.
- Attachments, groups, users and managed policies come in any order.

Of what else IAM counts, nothing comes before the old is gone: memberships end before others begin, the oldest version
of a policy is deleted before another is made, and a user has two places for access keys.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias, TypeVar

from landingzone.changes.passing_names import RefusedChange
from landingzone.config import offboarding, require_mfa
from landingzone.config.group import IamGroup
from landingzone.config.inputs import Inputs
from landingzone.config.user import User
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Steps, describe, path_of
from landingzone.ground.words import listed
from landingzone.groups import sizes
from landingzone.groups.catalog import Group
from landingzone.groups.characters import count
from landingzone.groups.made_groups import existing_groups, inline_policies, made_groups, made_policies
from landingzone.groups.values import InputValues
from landingzone.iam import quotas
from landingzone.resources.group_resources import GROUP_RESOURCES
from landingzone.resources.looped_resource import LoopedResource
from landingzone.resources.user_resources import USER_RESOURCES

_Owner = TypeVar("_Owner", User, IamGroup)
_Place: TypeAlias = tuple[int, str]
"""The row of an inline policy, by its place in the order, and its name."""
_Sizes: TypeAlias = Mapping[_Place, int]
_ROWS: tuple[LoopedResource[User] | LoopedResource[IamGroup], ...] = (*USER_RESOURCES, *GROUP_RESOURCES)
_ABOUT_POLICIES = sorted({row.attribute for row in _ROWS if "policy" in row.type})


def find_lack_of_room(old: Inputs, new: Inputs) -> list[RefusedChange]:
    """Find quotas that an apply may exceed for a moment, although both sides keep to them.

    Args:
        old: The inputs before, which are taken to be applied.
        new: The inputs after.

    Returns:
        What is refused, sorted by path. Empty when the account changes: the new account has nothing yet.
    """
    if old.aws_account_id != new.aws_account_id:
        return []
    found = [*_of_users(old, new), *_of_own_groups(old, new), *_of_documented_groups(old, new), *_of_account(old, new)]
    return sorted(found, key=lambda one: one.problem)


def _of_users(old: Inputs, new: Inputs) -> Iterator[RefusedChange]:
    most = new.quota("managed_policies_per_user")
    for name in old.users.keys() & new.users.keys():
        was, becomes = (side.users[name].in_effect for side in (old, new))
        if _holds(was) != _holds(becomes):
            of_rows = _Change(USER_RESOURCES, was, becomes)
            for problem in of_rows.problems(("users", name), quotas.USER_INLINE_CHARACTERS, most):
                yield RefusedChange(problem=problem, user=name)


def _of_own_groups(old: Inputs, new: Inputs) -> Iterator[RefusedChange]:
    most = new.quota("managed_policies_per_group")
    groups = [side.groups_in_effect for side in (old, new)]
    for name in old.groups.keys() & new.groups.keys():
        was, becomes = (side[name] for side in groups)
        if _holds(was) != _holds(becomes):
            of_rows = _Change(GROUP_RESOURCES, was, becomes)
            for problem in of_rows.problems(("groups", name), quotas.GROUP_INLINE_CHARACTERS, most):
                yield RefusedChange(problem=problem, group=name)


def _holds(owner: User | IamGroup) -> list[object]:
    """Give the attributes that are about policies."""
    return [getattr(owner, attribute, None) for attribute in _ABOUT_POLICIES]


class _Change:
    """What a user or a group of one's own has before and after a change, as it is in effect."""

    def __init__(self, rows: Sequence[LoopedResource[_Owner]], was: _Owner, becomes: _Owner) -> None:
        self._inline = [dict(_sizes_of(rows, side)) for side in (was, becomes)]
        self._attached = [list(_attached_to(rows, side)) for side in (was, becomes)]

    def problems(self, place: Steps, most_characters: int, most_managed: int) -> Iterator[Finding]:
        yield from self._on_inline(place, most_characters)
        yield from self._on_attached(place, most_managed)

    def _on_inline(self, place: Steps, most: int) -> Iterator[Finding]:
        before, after = self._inline
        characters = _most_at_once(before, after, most)
        if not characters:
            return
        ways = [_without_what_comes(before, after), _without_what_goes(before, after)]
        if not _REFUSALS.keys().isdisjoint(name for _, name in after.keys() - before.keys()):
            ways.reverse()  # what denies does not wait
        works = (words for step, words in ways if words and not _exceeds(most, before, step, after))
        yield Finding(
            path_of(*place),
            says("LZ713", most=most),
            f"{characters} characters, while old and new ones may be there",
            "IAM refuses more (LimitExceeded), and a policy of another name is another one: keep names, or "
            + next((f"first apply {words}, then with this" for words in works), "make them shorter first"),
        )

    def _on_attached(self, place: Steps, most: int) -> Iterator[Finding]:
        before, after = self._attached
        come = [one for one in after if one not in before]
        number = len(before) + len(come)
        if come and number > most >= max(len(before), len(after)):
            yield Finding(
                path_of(*place, come[0][0]),
                says("LZ714", most=most),
                f"{number} policies, while old and new ones may be there",
                f"IAM refuses more (LimitExceeded): first apply without {_named(name for _, name in come)}, then with "
                "this",
            )


def _without_what_comes(before: _Sizes, after: _Sizes) -> tuple[_Sizes, str]:
    """Give a step between: as after, but nothing has come or grown."""
    come, grow = _names_of(after, before)
    parts = [f"without {_named(come)}"] * bool(come) + [f"with {_named(grow)} as before"] * bool(grow)
    return _smaller(before, after), " and ".join(parts)


def _without_what_goes(before: _Sizes, after: _Sizes) -> tuple[_Sizes, str]:
    """Give a step between: as before, but what goes is gone, and what shrinks has shrunk."""
    go, shrink = _names_of(before, after)
    parts = [f"without {_named(go)}"] * bool(go) + [f"with {_named(shrink)} as here"] * bool(shrink)
    return _smaller(before, after), f"as before but {' and '.join(parts)}" if parts else ""


def _smaller(before: _Sizes, after: _Sizes) -> _Sizes:
    return {at: min(size, before[at]) for at, size in after.items() if at in before}


def _names_of(those: _Sizes, others: _Sizes) -> tuple[list[str], list[str]]:
    """Give the names of policies that the others are without, and of those that are smaller there."""
    missing = [name for at, name in those if (at, name) not in others]
    return missing, [at[1] for at, size in those.items() if size > others.get(at, size)]


def _named(names: Iterable[str], most: int | None = None) -> str:
    return listed(map(describe, names), most)


def _sizes_of(rows: Sequence[LoopedResource[_Owner]], owner: _Owner) -> Iterator[tuple[_Place, int]]:
    written = dict(sizes.written_sizes(owner))
    for place, row in enumerate(rows):
        if row.type in ("aws_iam_user_policy", "aws_iam_group_policy"):
            for name in row.held(owner):
                yield (place, name), written[name] if row.loop == "policy" else _REFUSALS[name]


_REFUSALS = {
    require_mfa.POLICY_NAME: count(require_mfa.DENY_WITHOUT_MFA),
    offboarding.POLICY_NAME: count(offboarding.DENY_ALL),
}
"""Name of a policy that an attribute adds -> its characters."""


def _attached_to(rows: Sequence[LoopedResource[_Owner]], owner: _Owner) -> Iterator[tuple[str, str]]:
    """Give the attribute and the name of each managed policy that is attached; of self-management the attribute."""
    for row in rows:
        if row.type in ("aws_iam_user_policy_attachment", "aws_iam_group_policy_attachment"):
            for name in row.held(owner):
                yield row.attribute, name or row.attribute


def _most_at_once(before: _Sizes, after: _Sizes, most: int) -> int:
    """Give how many characters inline policies may have at a moment, if that is too many and both sides fit; else 0."""
    now, becomes = sum(before.values()), sum(after.values())
    if max(now, becomes) > most:
        return 0  # a rule tells it
    found = 0
    changes = [(place, size - before.get((place, name), 0)) for (place, name), size in after.items()]
    for place in sorted({place for place, _ in changes}):
        of_row = [change for at, change in changes if at == place]
        found = max(found, now + sum(change for change in of_row if change > 0))
        now += sum(of_row)
    return found if found > most else 0


def _exceeds(most: int, *steps: _Sizes) -> bool:
    return any(_most_at_once(*two, most) for two in pairwise(steps))


def _of_documented_groups(old: Inputs, new: Inputs) -> Iterator[RefusedChange]:
    sides = [{group: InputValues(side) for group in existing_groups(side)} for side in (old, new)]
    for group in sides[1]:
        before, after = (dict(_sizes_of_documented(group, side.get(group))) for side in sides)
        most = quotas.GROUP_INLINE_CHARACTERS
        characters = _most_at_once(before, after, most)
        if characters:
            _, words = _without_what_comes(before, after)
            name = getattr(new, group.name_input)
            problem = Finding(
                path_of(group.name_input),
                says("LZ713", most=most),
                f"{characters} characters, while old and new ones may be there",
                f"IAM refuses more (LimitExceeded): first apply {words}, then with this",
            )
            yield RefusedChange(problem=problem, group=name)


def _sizes_of_documented(group: Group, values: InputValues | None) -> Iterator[tuple[_Place, int]]:
    for policy, document in inline_policies(group, values) if values else ():
        yield (0, policy.name), count(document)


def _of_account(old: Inputs, new: Inputs) -> Iterator[RefusedChange]:
    groups, policies = new.quota("groups_per_account"), new.quota("customer_managed_policies_per_account")
    for path, words, most, named in (
        ("groups", "groups", groups, lambda side: {one.address: one.name for one in made_groups(side)}),
        ("policies", "managed policies", policies, lambda side: {one.address: one.name for one in made_policies(side)}),
        ("users", "users", quotas.USERS, lambda side: {name: name for name in side.users}),
    ):
        before, after = named(old), named(new)
        come = [name for address, name in after.items() if address not in before]
        number = len(before) + len(come)
        if come and number > most and max(len(before), len(after)) <= most:
            problem = Finding(
                path,
                says("LZ715", most=most, words=words),
                f"{number} {words}, while old and new ones may be there",
                f"IAM refuses more (LimitExceeded): first apply without those that come ({_named(come, most=3)}), then "
                "with this",
            )
            yield RefusedChange(problem=problem)
