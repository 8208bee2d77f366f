"""Quotas of IAM at every moment of an apply: there must be room for new things next to old ones not yet deleted.

This is the order of an apply, where it decides what exists at the same time. `landingzone.terraform` makes that order,
and `apply_order` has the order of what documents mean.

- What is removed may be deleted after everything else: nothing waits for it, or it waits for the rest.
- Inline policies of a user or an own group are added, grow and shrink in the order of their rows (`USER_RESOURCES`,
  `GROUP_RESOURCES`), and in any order within a row. Those of documented groups: in any order.
- Attachments, groups, users and managed policies are added in any order.

For everything else that IAM counts, the old is deleted before the new is added: memberships end before others begin,
the oldest version of a policy is deleted before another is created, and a user has two slots for access keys.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from itertools import chain, pairwise
from typing import Any, TypeAlias

from landingzone.changes.comparison import Comparison
from landingzone.changes.refused_change import RefusedChange
from landingzone.changes.side_by_side import SideBySide
from landingzone.config import offboarding, require_mfa
from landingzone.config.group import IamGroup
from landingzone.config.user import User
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, Steps, describe
from landingzone.ground.words import listed
from landingzone.groups import sizes
from landingzone.groups.characters import count
from landingzone.groups.counted import OF_ACCOUNT
from landingzone.groups.made_groups import inline_policies, made_groups
from landingzone.groups.values import InputValues
from landingzone.iam import quotas
from landingzone.iam.quotas import Quota
from landingzone.resources.group_resources import GROUP_RESOURCES
from landingzone.resources.looped_resource import LoopedResource
from landingzone.resources.user_resources import USER_RESOURCES

_PolicyPlace: TypeAlias = tuple[int, str]
"""The row of an inline policy, by its place in the order, and its name."""
_Sizes: TypeAlias = Mapping[_PolicyPlace, int]
_LoopedResources: TypeAlias = Sequence[LoopedResource[Any]]


def find_exceeded_quotas(comparison: Comparison) -> Iterator[RefusedChange]:
    """Find quotas that an apply may exceed for a moment, although both sides are within them."""
    of_users, of_groups = (USER_RESOURCES, quotas.POLICIES_OF_USER), (GROUP_RESOURCES, quotas.POLICIES_OF_GROUP)
    on_users = _of_owners(comparison, "users", quotas.USER_INLINE_CHARACTERS, *of_users)
    on_groups = _of_owners(comparison, "groups", quotas.GROUP_INLINE_CHARACTERS, *of_groups)
    yield from map(RefusedChange.of_owner, chain(on_users, on_groups))
    yield from _of_documented_groups(comparison)
    yield from _of_account(comparison)


def _most(comparison: Comparison, quota: Quota) -> int:
    """Return a quota of the account, of which the configurations may say less, but not more than AWS has granted."""
    return max(side.quota(quota) for side in comparison.inputs)


def _of_owners(
    comparison: Comparison, kind: str, characters: int, rows: _LoopedResources, managed: Quota
) -> Iterator[Finding]:
    """Find quotas of users, or of own groups, that stay and change."""
    before, after = (getattr(side, kind) for side in comparison.sides)
    for name, (was, becomes) in SideBySide(before, after).both.items():
        if was != becomes:
            inline, inline_now = (dict(_sizes_of(rows, side)) for side in (was, becomes))
            attached, attached_now = ([*_attached_to(rows, side)] for side in (was, becomes))
            yield from _on_inline((kind, name), inline, inline_now, characters)
            yield from _on_attached((kind, name), attached, attached_now, _most(comparison, managed))


def _on_inline(place: Steps, before: _Sizes, after: _Sizes, most: int) -> Iterator[Finding]:
    characters = _most_at_once(before, after, most)
    if not characters:
        return
    going = _without_more(before, after, "as here")
    ways = [_without_more(after, before, "as before"), f"the old configuration {going}" if going else ""]
    if not _REFUSALS.keys().isdisjoint(name for _, name in after.keys() - before.keys()):
        ways.reverse()  # denials do not wait
    # Each leaves what both have, in the smaller of its sizes.
    between = {at: min(size, before[at]) for at, size in after.items() if at in before}
    works = not any(_most_at_once(*two, most) for two in pairwise((before, between, after)))
    words = next(filter(None, ways), "") if works else ""
    hint = f"first apply {words}, then apply this" if words else "make them shorter first"
    refusal = "IAM refuses more (LimitExceeded), and a policy with a new name is a new one"
    yield _too_long(place, characters, most, f"{refusal}: keep the names, or {hint}")


def _too_long(place: Steps, characters: int, most: int, hint: str) -> Finding:
    actual = f"{characters} characters while old and new policies may both exist"
    return Finding(place, says("LZ713", most=most), actual, hint)


def _on_attached(
    place: Steps, before: list[tuple[str, str]], after: list[tuple[str, str]], most: int
) -> Iterator[Finding]:
    come = [one for one in after if one not in before]
    attributes = (attribute for attribute, _ in come[:1])
    without = _named(name for _, name in come)
    return _too_many((*place, *attributes), says("LZ714", most=most), most, (before, after, come), "policies", without)


def _too_many(
    place: Steps, rule: str, most: int, sides: tuple[Sized, Sized, Sized], words: str, without: str
) -> Iterator[Finding]:
    """Find more at once than a quota allows, although both sides fit.

    Args:
        place: Where to report it.
        rule: What must hold.
        most: The quota.
        sides: What there is before, what there is after, and what of that is new.
        words: What is counted.
        without: What not to apply at first.
    """
    before, after, come = map(len, sides)
    if come and before + come > most >= max(before, after):
        actual = f"{before + come} {words} while old and new ones may both exist"
        hint = f"IAM refuses more (LimitExceeded): first apply without {without}, then apply this"
        yield Finding(place, rule, actual, hint)


def _without_more(those: _Sizes, others: _Sizes, how: str) -> str:
    """Describe a step in between: those without what the others lack, and with what is smaller there."""
    lacking = [at[1] for at in those if at not in others]
    smaller = [at[1] for at, size in those.items() if size > others.get(at, size)]
    parts = [f"without {_named(lacking)}"] * bool(lacking) + [f"with {_named(smaller)} {how}"] * bool(smaller)
    return " and ".join(parts)


def _named(names: Iterable[str], most: int | None = None) -> str:
    return listed(map(describe, names), most)


def _sizes_of(rows: _LoopedResources, owner: User | IamGroup) -> Iterator[tuple[_PolicyPlace, int]]:
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


def _attached_to(rows: _LoopedResources, owner: User | IamGroup) -> Iterator[tuple[str, str]]:
    """Yield the attribute and the name of each attached managed policy; for self-management only the attribute."""
    for row in rows:
        if row.type in ("aws_iam_user_policy_attachment", "aws_iam_group_policy_attachment"):
            for name in row.held(owner):
                yield row.attribute, name or row.attribute


def _most_at_once(before: _Sizes, after: _Sizes, most: int) -> int:
    """Return how many characters inline policies may have at once, if that is too many and both sides fit; else 0."""
    now, becomes = sum(before.values()), sum(after.values())
    if max(now, becomes) > most:
        return 0  # a rule reports it
    found = 0
    changes = [(place, size - before.get((place, name), 0)) for (place, name), size in after.items()]
    for place in sorted({place for place, _ in changes}):
        of_row = [change for at, change in changes if at == place]
        found = max(found, now + sum(change for change in of_row if change > 0))
        now += sum(of_row)
    return found if found > most else 0


def _of_documented_groups(comparison: Comparison) -> Iterator[RefusedChange]:
    sides = [{made.row: InputValues(side) for made in made_groups(side) if made.row} for side in comparison.inputs]
    most = quotas.GROUP_INLINE_CHARACTERS
    for group in sides[1]:
        documents = (inline_policies(group, side[group]) if group in side else () for side in sides)
        before, after = ({(0, name): count(document) for name, document in each} for each in documents)
        characters = _most_at_once(before, after, most)
        if characters:
            words = _without_more(after, before, "as before")
            hint = f"IAM refuses more (LimitExceeded): first apply {words}, then apply this"
            name = getattr(comparison.new.inputs, group.name_input)
            yield RefusedChange(problem=_too_long((group.name_input,), characters, most, hint), group=name)


def _of_account(comparison: Comparison) -> Iterator[RefusedChange]:
    for counted in OF_ACCOUNT:
        most, words = _most(comparison, counted.quota), counted.words
        before, after = map(counted.of, comparison.inputs)
        come = [name for address, name in after.items() if address not in before]
        rule, without = says("LZ715", most=most, words=words), f"the new ones ({_named(come, most=3)})"
        for problem in _too_many((counted.input,), rule, most, (before, after, come), words, without):
            yield RefusedChange(problem=problem)
