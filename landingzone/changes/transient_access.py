"""What somebody may do for a moment, but neither before nor after a change, and the other way round."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial
from itertools import chain

from landingzone.access.model import GroupAccess, Report, UserAccess
from landingzone.changes.apply_order import (
    Documents,
    Key,
    Order,
    documents_of,
    kinds_going_last,
    meaning_of,
    rewritten_documents,
    unknown,
)
from landingzone.changes.comparison import Comparison, Side
from landingzone.changes.group_pairs import is_replaced_by_renaming
from landingzone.changes.transient import (
    JOINS,
    LEAVES,
    TOO_MUCH,
    ChangingGroup,
    TransientAccess,
    find_in_changing_groups,
    find_missing_denials,
    find_missing_grants,
    find_without_boundary,
)
from landingzone.changes.transition import Transition
from landingzone.groups.made_groups import LISTED_KEYS
from landingzone.groups.policy import Policy
from landingzone.iam.decisions import TooManySteps
from landingzone.iam.meaning import Meaning


def find_transient_access(comparison: Comparison) -> Iterator[TransientAccess]:
    """Find users who may do more for a moment than both before and after, or less than both.

    Yields:
        Those who leave a group that grants more by the same change, or join one that grants less; whose boundary is
        removed or replaced while they lose permissions; who lose or gain a denial together with what it limits in
        another of their documents, or of those of their group; and who get by other documents what they had. Sorted
        by user, then by group. A policy with unknown content is assumed to grant something that no other does, and a
        boundary that is removed is assumed to have allowed nothing. A warning says where there is too much to compare
        quickly. Nothing in a new account.
    """
    if not comparison.moves_account:
        users = _Users(comparison)
        for name in sorted({*comparison.old.inputs.users, *comparison.new.inputs.users}):
            yield from users.find(name)
        yield from _within_groups(comparison)


class _Users:
    """The users of two configurations, one of which is applied after the other."""

    def __init__(self, comparison: Comparison) -> None:
        self._old, self._new = old, new = comparison.sides
        self._wording = new.report.wording
        pairs = [
            (was, becomes)
            for was, becomes in comparison.paired_groups
            if was.name == becomes.name or not is_replaced_by_renaming(becomes)
        ]
        self._names = {was.name: becomes.name for was, becomes in pairs}
        self._changed = [(was, becomes) for was, becomes in pairs if was.policies != becomes.policies]
        self._going_last = kinds_going_last(old.users, new.users)

    def find(self, name: str) -> Iterator[TransientAccess]:
        """Find what a user may do, or not do, for a moment."""
        old, new = self._old, self._new
        written = old.inputs.users.get(name), new.inputs.users.get(name)
        has_own = any(user and user.customer_managed_policy_names for user in written)
        if written[0] == written[1] and not (has_own and old.inputs.policies != new.inputs.policies):
            return
        was, then = old.access.get(name), new.access.get(name)
        if was is None or was.is_offboarding:
            return  # Their credentials work once they have everything else.
        is_offboarding = then is not None and then.is_offboarding
        active = None if is_offboarding else then
        had = _documents(old, was, self._names)
        has = {} if active is None else _documents(new, active, {})
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
        transition = Transition(name, order, was.holding.here, boundaries=_boundaries_of(was, then))
        crossed = [group for key, group in passed.items() if key in had or key in has]
        ways = [find_in_changing_groups(transition, crossed, self._wording)]
        if then is not None and is_bound_otherwise:
            ways.append(find_without_boundary(transition, was.boundary or "", then.boundary))
        if not is_offboarding:
            ways.append(find_missing_denials(transition))
        if active is not None:
            ways.append(find_missing_grants(transition, self._wording))
        yield from _as_far_as_compared(transition, chain.from_iterable(ways))

    def _passed(self, had: Documents, has: Documents) -> Iterator[ChangingGroup]:
        """Yield the groups that a user leaves or joins while they change.

        Policies that are removed are deleted after that, except those attached to a documented group that is joined.
        """
        for was, now in self._changed:
            key: Key = ("membership", now.name)
            if (key in had) == (key in has):
                continue
            how, end, keeps_all = (LEAVES, was, True) if key in had else (JOINS, now, now.key in LISTED_KEYS)
            meanwhile = _united(was, now, keeps_all=keeps_all)
            yield ChangingGroup(
                key=key, name=end.name, granted=_together_of(end.policies), meanwhile=meanwhile, how=how
            )


def _documents(side: Side, access: UserAccess, names: Mapping[str, str]) -> Documents:
    own = documents_of(side.inputs.users[access.name], access.policies)
    return own | _memberships_of(access, side.report, names)


def _boundaries_of(*sides: UserAccess | None) -> tuple[Meaning | None, Meaning | None]:
    """Return what boundaries mean before and after; one that stays, and is not known here, still allows the same."""
    had, has = (None if each is None else each.holding.held.boundary for each in sides)
    return (None, None) if had and had == has and not had.is_known else (had, has)


def _united(was: GroupAccess, becomes: GroupAccess, *, keeps_all: bool) -> Meaning:
    there = {(policy.kind, policy.name): policy for policy in was.policies if keeps_all or policy.kind == "inline"}
    there |= {(policy.kind, policy.name): policy for policy in becomes.policies}
    return _together_of(tuple(there.values()))


def _within_groups(comparison: Comparison) -> Iterator[TransientAccess]:
    """Find own groups whose members may do more or less for a moment.

    Users join once the new policies exist, and leave while the old ones still do.
    """
    (before, after), (old, new) = comparison.reports, comparison.sides
    memberships = [{name: user.groups for name, user in side.users.items()} for side in comparison.inputs]
    going_last = kinds_going_last(old.groups, new.groups, has_waiting_steps=memberships[0] != memberships[1])
    for name, was in old.groups.items():
        becomes = new.groups.get(name)
        if becomes is None or not before.group[name].members:
            continue
        had, has = (documents_of(group, side.group[name].policies) for group, side in ((was, before), (becomes, after)))
        if had == has:
            continue
        members = (
            (user.name, _rest_of(user, name, before), _rest_of(new.access.get(user.name), name, after))
            for user in before.users
            if name in user.groups
        )
        order = Order(had, has, going_last, of_group=True, rewritten=rewritten_documents(was, becomes))
        transition = Transition(name, order, after.group[name].here, members=tuple(members))
        yield from _as_far_as_compared(
            transition, chain(find_missing_denials(transition), find_missing_grants(transition, after.wording))
        )


def _rest_of(access: UserAccess | None, group: str, side: Report) -> Documents:
    """Return what a member has besides a group."""
    if access is None:
        return {}
    found: Documents = {("other", f"policy {number}"): meaning_of(each) for number, each in enumerate(access.policies)}
    found |= _memberships_of(access, side, {})
    found.pop(("membership", group), None)
    return found


def _memberships_of(access: UserAccess, side: Report, names: Mapping[str, str]) -> Documents:
    """Read what a user has through groups, by their new names."""
    made: Documents = {
        ("membership", names.get(name, name)): _together_of(side.group[name].policies) for name in access.groups
    }
    return made | {("membership", name): unknown(f"the group {name}") for name in access.other_groups}


@lru_cache(maxsize=1024)  # among thousands of users, many are in the same groups
def _together_of(policies: tuple[Policy, ...]) -> Meaning:
    if len(policies) == 1:
        return meaning_of(policies[0])
    return Meaning(tuple(one for policy in policies for one in meaning_of(policy).permissions))


def _as_far_as_compared(transition: Transition, found: Iterable[TransientAccess]) -> Iterator[TransientAccess]:
    """Yield what is found, and say where there is too much to compare."""
    try:
        transition.require_bound()
        yield from found
    except TooManySteps:
        yield TOO_MUCH.of(transition, level="high", steps=())
