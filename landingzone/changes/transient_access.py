"""What somebody may do for a moment, but neither before nor after a change, and the other way round."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from landingzone.access.entities import GroupAccess, UserAccess
from landingzone.changes.apply_order import (
    ChangingGroup,
    DocumentChange,
    DocumentKey,
    Documents,
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
    TOO_MUCH,
    TransientAccess,
    find_in_changing_groups,
    find_missing_denials,
    find_missing_grants,
    find_without_boundary,
    theirs,
)
from landingzone.changes.transition import Boundaries, Transition
from landingzone.ground.grouping import grouped
from landingzone.groups.made_groups import LISTED_KEYS
from landingzone.groups.policy import Policy
from landingzone.iam.here import NOWHERE, Here
from landingzone.iam.meaning import Meaning
from landingzone.iam.texts import NotDecided
from landingzone.resources.user_resources import credentials_of


def find_transient_access(comparison: Comparison) -> Iterator[TransientAccess]:
    """Find users who may do more for a moment than both before and after, or less than both.

    Yields:
        Those who leave a group that grants more by the same change, or join one that grants less; whose boundary is
        removed or replaced while they lose permissions; who lose or gain a denial together with what it limits in
        another of their documents, or of those of their group; and who get by other documents what they had. Sorted
        by user, then by group. A policy with unknown content is assumed to grant something that no other does, and a
        boundary that is removed, to have allowed nothing. A warning says where it is not decided. Nothing in a new
        account.
    """
    if comparison.has_order:
        users = _ChangingUsers(comparison)
        yield from users.find()
        yield from _within_groups(comparison, users)


class _UserCase(NamedTuple):
    """What changes for a user, or for a member besides a group. Users with an equal one are alike.

    Args:
        documents: How the documents change; while somebody is offboarded, none count.
        limits: What the boundaries mean.
        boundaries: The permissions boundaries before and after, of a user on both sides.
        here: Where and when the user holds all of this.
        is_new: Whether the user is new, or active again.
    """

    documents: DocumentChange
    limits: Boundaries
    boundaries: tuple[str | None, str | None] = (None, None)
    here: Here = NOWHERE
    is_new: bool = False


class _ChangingUsers:
    """The users of two configurations, one of which is applied after the other."""

    def __init__(self, comparison: Comparison) -> None:
        self._old, self._new = old, new = comparison.sides
        self._wording = new.report.wording
        pairs = [
            (was, becomes)
            for was, becomes in comparison.groups.both.values()
            if was.name == becomes.name or not is_replaced_by_renaming(becomes)
        ]
        self._names = {was.name: becomes.name for was, becomes in pairs}
        self._changed = [(was, becomes) for was, becomes in pairs if was.policies != becomes.policies]
        self._changed_names = frozenset(was.name for was, _ in self._changed)
        self.going_last = kinds_going_last(old.users, new.users)
        """The kinds of their documents whose old ones are deleted after everything new."""

    def find(self) -> Iterator[TransientAccess]:
        """Find what users may do, or not do, for a moment; sorted by user."""
        cases = ((self._case_of(name), name) for name in sorted({*self._old.inputs.users, *self._new.inputs.users}))
        alike = grouped((case, name) for case, name in cases if case)
        found = (replace(one, users=(name,)) for case in alike for one in self._find(case) for name in alike[case])
        yield from sorted(found, key=attrgetter("users"))

    def _case_of(self, name: str) -> _UserCase | None:
        """Return what changes for a user; None: nothing, or nothing can be wrong."""
        was, then = self._old.access.get(name), self._new.access.get(name)
        written, becomes = self._old.inputs.users.get(name), self._new.inputs.users.get(name)
        before = None if was is None or was.is_offboarding else was
        one = before or then
        if one is None:
            return None
        if before is None:
            # Once a credential works they have everything else, but a group may still have what it is about to lose.
            comes_without_any = was is None and not (becomes and credentials_of(becomes.effective))
            if comes_without_any or one.is_offboarding:
                return None
        elif written == becomes and not self._may_differ(before):
            return None  # At most one group changes in between, and that is looked at by itself.
        had, has = _documents(self._old, before, self._names), _documents(self._new, then, {})
        return _UserCase(
            documents=DocumentChange(
                had=tuple(had.items()),
                has=tuple(has.items()),
                rewritten=frozenset(rewritten_documents(written, becomes)),
                passed=tuple(self._passed(had, has)),
                is_offboarding=then is not None and then.is_offboarding,
            ),
            boundaries=(before.boundary, then.boundary) if before and then else (None, None),
            limits=_boundaries_of(one, then or one),
            here=one.holding.here,
            is_new=before is None,
        )

    def _may_differ(self, user: UserAccess) -> bool:
        """Return whether several documents may change for a user who stays as written."""
        has_own = any(policy.kind == "customer managed" for policy in user.policies)
        policies = [side.inputs.policies for side in (self._old, self._new)]
        return (has_own and policies[0] != policies[1]) or len(self._changed_names.intersection(user.groups)) > 1

    def besides(self, group: str, name: str) -> _UserCase | None:
        """Return what a member has besides an own group before and after; None: they are not in it on both sides."""
        was, then = self._old.access[name], self._new.access.get(name)
        if then is None or group not in then.groups:
            return None
        sides = _documents(self._old, was, self._names), _documents(self._new, then, {})
        for each in sides:
            del each["membership", group]
        had, has = (tuple((theirs(key), meaning) for key, meaning in each.items()) for each in sides)
        rewritten = rewritten_documents(self._old.inputs.users[name], self._new.inputs.users[name])
        documents = DocumentChange(had=had, has=has, rewritten=frozenset(map(theirs, rewritten)))
        return _UserCase(documents=documents, limits=_boundaries_of(was, then))

    def _find(self, case: _UserCase) -> Iterator[TransientAccess]:
        boundary, other_boundary = case.boundaries
        transition = Transition(Order(case.documents, self.going_last), case.here, case.limits)
        ways = [find_in_changing_groups(transition, self._wording)]
        if boundary and boundary != other_boundary:
            ways.append(find_without_boundary(transition, boundary, other_boundary))
        if not (case.documents.is_offboarding or case.is_new):
            ways += find_missing_denials(transition), find_missing_grants(transition, self._wording)
        yield from _as_far_as_decided(transition, ways)

    def _passed(self, had: Documents, has: Documents) -> Iterator[ChangingGroup]:
        """Yield the groups that a user leaves or joins while they change.

        Policies that are removed are deleted after that, except those attached to a documented group that is joined.
        """
        for was, now in self._changed:
            key: DocumentKey = ("membership", now.name)
            if (key in had) == (key in has):
                continue
            end, keeps_all = (was, True) if key in had else (now, now.key in LISTED_KEYS)
            meanwhile = _united(was, now, keeps_all=keeps_all)
            yield ChangingGroup(key=key, name=end.name, granted=_together_of(end.policies), meanwhile=meanwhile)


def _documents(side: Side, access: UserAccess | None, names: Mapping[str, str]) -> Documents:
    """Read what a user has, with the groups by their new names; in offboarding, none of it counts."""
    if access is None or access.is_offboarding:
        return {}
    own = documents_of(side.inputs.users[access.name], access.policies)
    made: Documents = {
        ("membership", names.get(each.name, each.name)): _together_of(each.policies) for each in access.holding.groups
    }
    return own | made | {("membership", name): unknown(f"the group {name}") for name in access.other_groups}


def _boundaries_of(*sides: UserAccess) -> Boundaries:
    """Return what boundaries mean before and after; one that stays, and is not known here, still allows the same."""
    had, has = (each.holding.held.boundary for each in sides)
    return (None, None) if had and had == has and not had.is_known else (had, has)


def _united(was: GroupAccess, becomes: GroupAccess, *, keeps_all: bool) -> Meaning:
    there = {(policy.kind, policy.name): policy for policy in was.policies if keeps_all or policy.kind == "inline"}
    there |= {(policy.kind, policy.name): policy for policy in becomes.policies}
    return _together_of(tuple(there.values()))


def _within_groups(comparison: Comparison, users: _ChangingUsers) -> Iterator[TransientAccess]:
    """Find own groups whose members may do more or less for a moment.

    Users join once the new policies exist, and leave while the old ones still do.
    """
    (before, after), (old, new) = comparison.reports, comparison.sides
    memberships = [{name: user.groups for name, user in side.users.items()} for side in comparison.inputs]
    going_last = kinds_going_last(old.groups, new.groups, has_waiting_steps=memberships[0] != memberships[1])
    for name, was in old.groups.items():
        becomes = new.groups.get(name)
        if becomes is None:
            continue
        had, has = documents_of(was, before.group[name].policies), documents_of(becomes, after.group[name].policies)
        if had == has:
            continue
        rewritten = frozenset(rewritten_documents(was, becomes))
        order = Order(DocumentChange(tuple(had.items()), tuple(has.items()), rewritten), going_last, of_group=True)
        members = ((users.besides(name, user.name), user.name) for user in before.users if name in user.groups)
        found: dict[TransientAccess, list[str]] = {}
        for besides, alike in grouped((has, user) for has, user in members if has).items():
            both, here = order.beside(Order(besides.documents, users.going_last)), after.group[name].here
            transition = Transition(both, here, besides.limits, group=name)
            ways = find_missing_denials(transition), find_missing_grants(transition, after.wording)
            for one in _as_far_as_decided(transition, ways):
                found.setdefault(one, []).extend(alike)
        yield from (replace(one, users=tuple(sorted(each))) for one, each in found.items())


@lru_cache(maxsize=1024)  # among thousands of users, many are in the same groups
def _together_of(policies: tuple[Policy, ...]) -> Meaning:
    if len(policies) == 1:
        return meaning_of(policies[0])  # what has been found out about it stays known
    return Meaning(tuple(one for policy in policies for one in meaning_of(policy).permissions))


def _as_far_as_decided(transition: Transition, ways: Iterable[Iterable[TransientAccess]]) -> Iterator[TransientAccess]:
    """Yield what is found, and say where it is not decided."""
    try:
        transition.require_bound()
        yield from chain.from_iterable(ways)
    except NotDecided:
        yield TOO_MUCH.of(transition, level="high", steps=())
