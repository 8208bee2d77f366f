"""What somebody may do for a moment that they may do neither before a change nor after it, and the other way round."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial
from itertools import chain

from landingzone.access.model import GroupAccess, Report, UserAccess
from landingzone.changes.gaps import find_gaps
from landingzone.changes.group_pairs import is_replaced_by_renaming, pair_groups
from landingzone.changes.momentary import Momentary, Way
from landingzone.changes.moments import (
    Documents,
    Key,
    Order,
    documents_of,
    kinds_going_last,
    meaning_of,
    rewritten_documents,
    unknown,
)
from landingzone.changes.opposite import JOINS, LEAVES, Passed, find_apart, find_passed, find_unbounded
from landingzone.changes.turns import Turn
from landingzone.config.inputs import Inputs
from landingzone.groups.made_groups import LISTED_KEYS
from landingzone.groups.policy import Policy
from landingzone.iam.decisions import TooManySteps
from landingzone.iam.meaning import Meaning

_TOO_MUCH = Way(
    code="LZ760",
    verb="changes",
    verb_of_many="change",
    actual="too many policies and permissions",
    hint="apply it in smaller steps",
)


def find_momentary(old: Inputs, new: Inputs, before: Report, after: Report) -> list[Momentary]:
    """Find users who may do more for a moment than both before and after, or less than both.

    Args:
        old: The inputs before, which are taken to be applied.
        new: The inputs after.
        before: Who can do what before.
        after: Who can do what after, in the same account.

    Returns:
        Those who leave a group that grants more by the same change, or join one that grants less; whose boundary is
        removed or replaced while they lose permissions; who lose or gain a denial together with what it limits in
        another of their documents, or of those of their group; and who have by other documents what they had. Sorted
        by user, then by group. A policy with unknown content is assumed to grant something that no other does, and a
        boundary that is removed is assumed to have allowed nothing. Where it takes more comparisons than can be made
        in a moment, that is told.
    """
    if old.aws_account_id != new.aws_account_id:
        return []
    users = _Users(old, new, before, after)
    found = chain.from_iterable(users.find(name) for name in sorted({*old.users, *new.users}))
    return [*found, *_within_groups(old, new, before, after)]


class _Users:
    """The users of two configurations, one of which is applied after the other."""

    def __init__(self, old: Inputs, new: Inputs, before: Report, after: Report) -> None:
        self._old, self._new = old, new
        self._before, self._after = before, after
        self._had, self._has = ({user.name: user for user in side.users} for side in (before, after))
        pairs = pair_groups(before, after)
        self._pairs = {
            was: becomes
            for was, becomes in pairs.items()
            if was == becomes or not is_replaced_by_renaming(after.group[becomes])
        }
        self._changed = {
            was: becomes
            for was, becomes in self._pairs.items()
            if before.group[was].policies != after.group[becomes].policies
        }
        self._going_last = kinds_going_last(old.users_in_effect, new.users_in_effect)

    def find(self, name: str) -> Iterator[Momentary]:
        """Find what a user may do, or not do, for a moment."""
        written = self._old.users.get(name), self._new.users.get(name)
        has_own = any(user and user.customer_managed_policy_names for user in written)
        if written[0] == written[1] and not (has_own and self._old.policies != self._new.policies):
            return
        was, then = self._had.get(name), self._has.get(name)
        if was is None or was.is_offboarding:
            return  # Their credentials work once they have everything else.
        is_offboarding = then is not None and then.is_offboarding
        active = None if is_offboarding else then
        had = self._documents(self._old, was, self._before, self._pairs)
        has = {} if active is None else self._documents(self._new, active, self._after, {})
        passed = {group.key: group for group in self._passed(had, has)}
        make_order = partial(
            Order,
            going_last=self._going_last,
            rewritten=rewritten_documents(*written),
            grown={key: group.meanwhile for key, group in passed.items()},
            is_offboarding=is_offboarding,
        )
        order = make_order(had, has)
        is_bound_otherwise = was.boundary is not None and then is not None and was.boundary != then.boundary
        if is_bound_otherwise:
            # As if the old boundary allowed nothing.
            had = order.there_when_owner_changes()
            order = make_order(had, has)
        turn = Turn(name, order, was.holding.here, boundaries=_boundaries_of(was, then))
        ways = [find_passed(turn, (passed[key] for key in passed if key in had or key in has), self._after.wording)]
        if then is not None and is_bound_otherwise:
            ways.append(find_unbounded(turn, was.boundary or "", then.boundary))
        if not is_offboarding:
            ways.append(find_apart(turn))
        if active is not None:
            ways.append(find_gaps(turn, self._after.wording))
        yield from _as_far_as_compared(turn, chain.from_iterable(ways))

    @staticmethod
    def _documents(inputs: Inputs, access: UserAccess, side: Report, pairs: Mapping[str, str]) -> Documents:
        return documents_of(inputs.users[access.name], access.policies) | _memberships_of(access, side, pairs)

    def _passed(self, had: Documents, has: Documents) -> Iterator[Passed]:
        """Give the groups that a user leaves or joins while they change.

        Policies that go are deleted after that, but for what is attached to a documented group that is joined.
        """
        for name, becomes in self._changed.items():
            key: Key = ("membership", becomes)
            if (key in had) == (key in has):
                continue
            was, now = self._before.group[name], self._after.group[becomes]
            how, end, keeps_all = (LEAVES, was, True) if key in had else (JOINS, now, now.key in LISTED_KEYS)
            meanwhile = _united(was, now, keeps_all=keeps_all)
            yield Passed(key=key, name=end.name, granted=_together_of(end.policies), meanwhile=meanwhile, how=how)


def _boundaries_of(*sides: UserAccess | None) -> tuple[Meaning | None, Meaning | None]:
    """Give what boundaries mean before and after; one that stays, and is not known here, lets through what it did."""
    had, has = (None if each is None else each.holding.held.boundary for each in sides)
    return (None, None) if had and had == has and not had.is_known else (had, has)


def _united(was: GroupAccess, becomes: GroupAccess, *, keeps_all: bool) -> Meaning:
    there = {(policy.kind, policy.name): policy for policy in was.policies if keeps_all or policy.kind == "inline"}
    there |= {(policy.kind, policy.name): policy for policy in becomes.policies}
    return _together_of(tuple(there.values()))


def _within_groups(old: Inputs, new: Inputs, before: Report, after: Report) -> Iterator[Momentary]:
    """Find groups of one's own whose members may do more or less for a moment.

    Those who join do so when the new policies stand, and those who leave do so while the old ones do.
    """
    sides = [side.groups_in_effect for side in (old, new)]
    users_after = {user.name: user for user in after.users}
    memberships = [{name: user.groups for name, user in side.users.items()} for side in (old, new)]
    going_last = kinds_going_last(*sides, something_waits=memberships[0] != memberships[1])
    for name, was in sides[0].items():
        becomes = sides[1].get(name)
        if becomes is None or not before.group[name].members:
            continue
        had, has = (documents_of(group, side.group[name].policies) for group, side in ((was, before), (becomes, after)))
        if had == has:
            continue
        members = (
            (user.name, _rest_of(user, name, before), _rest_of(users_after.get(user.name), name, after))
            for user in before.users
            if name in user.groups
        )
        order = Order(had, has, going_last, of_group=True, rewritten=rewritten_documents(was, becomes))
        turn = Turn(name, order, after.group[name].here, members=tuple(members))
        yield from _as_far_as_compared(turn, chain(find_apart(turn), find_gaps(turn, after.wording)))


def _rest_of(access: UserAccess | None, group: str, side: Report) -> Documents:
    """Give what a member has beside a group."""
    if access is None:
        return {}
    found: Documents = {("other", f"policy {number}"): meaning_of(each) for number, each in enumerate(access.policies)}
    found |= _memberships_of(access, side, {})
    found.pop(("membership", group), None)
    return found


def _memberships_of(access: UserAccess, side: Report, pairs: Mapping[str, str]) -> Documents:
    """Read what a user has by groups, by their new names."""
    made: Documents = {
        ("membership", pairs.get(name, name)): _together_of(side.group[name].policies) for name in access.groups
    }
    return made | {("membership", name): unknown(f"the group {name}") for name in access.other_groups}


@lru_cache(maxsize=1024)  # among thousands of users, many are in the same groups
def _together_of(policies: tuple[Policy, ...]) -> Meaning:
    if len(policies) == 1:
        return meaning_of(policies[0])
    return Meaning(tuple(one for policy in policies for one in meaning_of(policy).permissions))


def _as_far_as_compared(turn: Turn, found: Iterable[Momentary]) -> Iterator[Momentary]:
    """Give what is found, and tell where there is too much to compare."""
    try:
        turn.require_bound()
        yield from found
    except TooManySteps:
        yield _TOO_MUCH.of(turn, level="high", steps=())
