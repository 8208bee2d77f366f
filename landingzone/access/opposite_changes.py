"""Opposite changes at once: one takes something and one gives something, and for a moment somebody may have both.

The order of an apply, as `moments` has it, makes most changes safe. The others are found by checking each moment that
it leaves possible: may somebody do something that they may do neither before nor after? Within a group of one's own,
that is asked of its members. Where that takes more comparisons than can be made in a moment, it is told that they are
not made.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from landingzone.access.change import Change, Finding
from landingzone.access.group_pairs import is_replaced_by_renaming, pair_groups
from landingzone.access.model import Report, UserAccess
from landingzone.access.moments import (
    Documents,
    Key,
    Stage,
    documents_of,
    held_of,
    is_changed_first,
    kinds_going_last,
    meaning_of,
    moments,
    unknown,
)
from landingzone.access.words import Wording
from landingzone.config.group_resources import in_effect as group_in_effect
from landingzone.config.inputs import Inputs
from landingzone.config.offboarding import in_effect
from landingzone.config.user import User
from landingzone.groups.policy import Policy
from landingzone.iam.decisions import MOST_STEPS, Excess, Request, TooManySteps, find_excess
from landingzone.iam.held import Held
from landingzone.iam.here import Here
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import Permission, not_covered_by
from landingzone.iam.severity import Severity, severity_of, worst
from landingzone.problems import Steps, describe, path_of
from landingzone.rules.advice import Advice
from landingzone.words import cited, listed, subject


@dataclass(frozen=True, kw_only=True)
class Opposite:
    """Something that is lost and something that is gained, by a user or by the members of a group.

    Args:
        users: Names of those whom it is about.
        group: Name of their group, if it changes within that; None: it changes within what the user has.
        steps: Where it is, below the user or the group.
        actual: What was found there.
        finding: Its effect, with the two steps to take instead.
    """

    users: tuple[str, ...]
    group: str | None = None
    steps: Steps
    actual: str
    finding: Finding

    @property
    def advice(self) -> Advice:
        """The same as a warning."""
        what = f"{self.finding.verb} {self.finding.rest}"
        place = ("users", *self.users) if self.group is None else ("groups", self.group)
        return Advice(path_of(*place, *self.steps), what, self.actual, self.finding.warning)

    @property
    def of_group(self) -> Change | None:
        """The same as a change, if it is one of a group."""
        if self.group is None:
            return None
        finding = self.finding
        text = f"members of {cited(self.group)} ({subject(self.users)}) {finding.verb_of_many} {finding.rest}"
        return Change(
            level=finding.level,
            kind=finding.kind,
            text=text,
            users=self.users,
            group=self.group,
            warning=finding.warning,
        )


def find_opposites(old: Inputs, new: Inputs, before: Report, after: Report) -> list[Opposite]:
    """Find users who may do more for a moment than both before and after.

    Args:
        old: The inputs before, which are taken to be applied.
        new: The inputs after.
        before: Who can do what before.
        after: Who can do what after, in the same account.

    Returns:
        Those who leave a group that grants more by the same change; whose boundary is removed or replaced while they
        lose permissions; and who lose or gain a denial together with what it limits in another of their documents, or
        of those of their group. Sorted by user, then by group. A policy with unknown content is assumed to grant
        something that no other does, and a boundary that is removed is assumed to have allowed nothing.
    """
    if old.aws_account_id != new.aws_account_id:
        return []
    users = {user.name: user for user in after.users}
    pairs = pair_groups(before, after)
    changed = {
        name: becomes for name, becomes in pairs.items() if before.group[name].policies != after.group[becomes].policies
    }
    going_last = kinds_going_last(
        *({name: in_effect(user) for name, user in side.users.items()} for side in (old, new))
    )
    other_policies = old.policies != new.policies
    found: list[Opposite] = []
    for user in before.users:
        then = users.get(user.name)
        was, becomes = old.users[user.name], new.users.get(user.name)
        if user.is_offboarding or (was == becomes and not (was.customer_managed_policy_names and other_policies)):
            continue
        had = _documents_of(was, user, before, pairs)
        has: Documents = {} if then is None or then.is_offboarding else _documents_of(becomes or was, then, after, {})
        turn = _Turn(user.name, had, has, user.holding.here)
        ways = [_leaving(turn, before, after, user, changed)]
        if then is not None and user.boundary is not None and user.boundary != then.boundary:
            ways.append(_bounded_otherwise(turn, user.boundary, then.boundary))
        elif then is not None and not then.is_offboarding:
            ways.append(_refusals(turn, going_last))
        found += _as_far_as_compared(turn, chain.from_iterable(ways))
    found.sort(key=lambda one: one.users)
    return [*found, *_within_groups(old, new, before, after)]


def _within_groups(old: Inputs, new: Inputs, before: Report, after: Report) -> Iterator[Opposite]:
    """Find groups of one's own whose members may do more for a moment: they leave and join when the policies stand."""
    sides = [
        {name: group_in_effect(group, side.should_require_mfa) for name, group in side.groups.items()}
        for side in (old, new)
    ]
    memberships = [{name: user.groups for name, user in side.users.items()} for side in (old, new)]
    beside: tuple[Stage, ...] = ("membership",) if memberships[0] != memberships[1] else ()
    going_last = kinds_going_last(*sides, something_waits=bool(beside))
    for name, was in sides[0].items():
        becomes = sides[1].get(name)
        if becomes is None or not before.group[name].members:
            continue
        had, has = (documents_of(group, side.group[name].policies) for group, side in ((was, before), (becomes, after)))
        if had == has:
            continue
        members = [_beside(user, name, before, after) for user in before.users if name in user.groups]
        turn = _Turn(name, had, has, after.group[name].here, tuple(members))
        yield from _as_far_as_compared(turn, _refusals(turn, going_last, beside))


def _beside(user: UserAccess, group: str, before: Report, after: Report) -> tuple[str, Documents, Documents]:
    """Give what a member has beside a group, before and after."""
    then = next((each for each in after.users if each.name == user.name), None)
    return user.name, _rest_of(user, group, before), _rest_of(then, group, after)


def _rest_of(access: UserAccess | None, group: str, side: Report) -> Documents:
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


_MOST_DOCUMENTS = 200  # of both sides; IAM takes 10 groups and 20 managed policies, and each is looked at beside each


class _Turn:
    """The documents of a user or a group before and after, and what each member of the group has beside it."""

    def __init__(
        self,
        name: str,
        had: Documents,
        has: Documents,
        here: Here,
        members: tuple[tuple[str, Documents, Documents], ...] | None = None,
    ) -> None:
        self.name = name
        self.had, self.has, self.here = had, has, here
        self.members = members
        self._asked: dict[tuple[object, ...], Excess] = {}
        self._left = MOST_STEPS

    def excess_of(
        self, moment: Documents, *ends: Documents, first: bool = False
    ) -> Sequence[tuple[Permission, Request]]:
        """Find what is allowed at a moment, and neither before nor after, nor at the other given ends.

        Raises:
            TooManySteps: There may be some, and it is too much to compare.
        """
        return self._find(*map(held_of, (moment, self.had, self.has, *ends)), first=first)

    def loses(self) -> bool:
        """Tell whether something is allowed before and not after.

        Raises:
            TooManySteps: It may be, and it is too much to compare.
        """
        return bool(self._find(held_of(self.had), held_of(self.has), first=True))

    def _find(self, moment: Held, *ends: Held, first: bool) -> Sequence[tuple[Permission, Request]]:
        key = (moment, ends, first)
        if key not in self._asked:
            self._asked[key] = find_excess(moment, *ends, first=first)
            self._left -= self._asked[key].steps
        answer = self._asked[key]
        if self._left < 0 or not (answer.is_complete or answer.found):
            raise TooManySteps
        return answer.found

    def concerned(self, moment: Documents, moment_before: Documents) -> tuple[str, ...]:
        """Tell who may do more at a moment: the user, or the members whom nothing else they have lets or denies it."""
        if self.members is None:
            return (self.name,)
        ends = (self.had, self.has, moment_before)
        return tuple(
            name
            for name, had, has in self.members
            if all(
                self._find(
                    held_of(moment, rest), *(held_of(end, other) for end in ends for other in (had, has)), first=True
                )
                for rest in (had, has)
            )
        )


def _as_far_as_compared(turn: _Turn, opposites: Iterable[Opposite]) -> Iterator[Opposite]:
    """Give what is found, and tell where there is too much to compare."""
    try:
        if len(turn.had) + len(turn.has) > _MOST_DOCUMENTS:
            raise TooManySteps
        yield from opposites
    except TooManySteps:
        yield Opposite(
            users=(turn.name,) if turn.members is None else tuple(name for name, _, _ in turn.members),
            group=None if turn.members is None else turn.name,
            steps=(),
            actual="too many policies and permissions",
            finding=Finding(
                level="high",
                kind="order",
                verb="changes",
                verb_of_many="change",
                rest="so much at once that the moments of the apply are not compared: for a moment they may be able to "
                "do anything",
                warning="apply it in smaller steps",
            ),
        )


def _documents_of(user: User, access: UserAccess, side: Report, pairs: Mapping[str, str]) -> Documents:
    """Read the documents of a user: own policies, and groups by their new names."""
    return documents_of(user, access.policies) | _memberships_of(access, side, pairs)


@lru_cache(maxsize=1024)  # among thousands of users, many are in the same groups
def _together_of(policies: tuple[Policy, ...]) -> Meaning:
    if len(policies) == 1:
        return meaning_of(policies[0])
    return Meaning(tuple(one for policy in policies for one in meaning_of(policy).permissions))


def _leaving(
    turn: _Turn, before: Report, after: Report, user: UserAccess, changed: Mapping[str, str]
) -> Iterator[Opposite]:
    for group in user.groups:
        becomes = changed.get(group)
        key: Key = ("membership", becomes or group)
        is_another = becomes != group and becomes is not None and is_replaced_by_renaming(after.group[becomes])
        if becomes is None or key in turn.has or is_another:
            continue
        # A group's policies are deleted after its members have left.
        grown = {(policy.kind, policy.name): policy for policy in before.group[group].policies}
        grown |= {(policy.kind, policy.name): policy for policy in after.group[becomes].policies}
        found = turn.excess_of({**turn.had, key: _together_of(tuple(grown.values()))})
        if found:
            what, level = _growth(
                found, _together_of(before.group[group].policies).permissions, after.wording, turn.here
            )
            yield Opposite(
                users=(turn.name,),
                steps=("groups",),
                actual=f"no {describe(group)} any more",
                finding=Finding(
                    level=level,
                    kind="order",
                    verb="leaves",
                    verb_of_many="leave",
                    rest=f"{cited(group)}, which grants more by the same change ({what}): "
                    "for a moment they may have that too",
                    warning="apply the leaving first, then the rest",
                ),
            )


def _growth(
    found: Sequence[tuple[Permission, Request]], granted: Sequence[Permission], wording: Wording, here: Here
) -> tuple[str, Severity]:
    """Say what else a group grants now, and what is at stake."""
    permissions = [one for one, _ in found]
    new = not_covered_by(permissions, granted)
    if new:
        return listed(wording.permissions(new, mention_mfa=False), most=3), _level_of(new, here)
    needed_mfa = not_covered_by(permissions, granted, respect_mfa=True)
    return "the same without MFA" if needed_mfa else "what it denied", "high"


def _bounded_otherwise(turn: _Turn, was: str, becomes: str | None) -> Iterator[Opposite]:
    # As if the old boundary allowed nothing and the new one everything.
    if turn.loses():
        what = "takes their boundary away" if becomes is None else "gives them another boundary"
        where = "without it" if becomes is None else "within the new one"
        yield Opposite(
            users=(turn.name,),
            steps=("permissions_boundary",),
            actual=f"{describe(becomes)} after {describe(was)}",
            finding=Finding(
                level="high",
                kind="order",
                verb="loses",
                verb_of_many="lose",
                rest=f"permissions by the same change that {what}: for a moment they may have them {where}",
                warning="apply the loss of permissions first, then the boundary",
            ),
        )


@dataclass(frozen=True, kw_only=True)
class _Apart:
    """A way in which what a denial limits applies without it for a moment.

    Args:
        verb: What the user does.
        verb_of_many: What several users do.
        rest: The rest of the sentence, with `{here}`, the document with the denial, and `{there}`, the other one.
        hint: The two steps.
    """

    verb: str
    verb_of_many: str
    rest: str
    hint: str


_LOSES = _Apart(
    verb="loses",
    verb_of_many="lose",
    rest="the denial in {here} together with what it limits in {there}: for a moment the denial may be missing",
    hint="remove the permission first and apply, then the denial",
)
_MOVES = _Apart(
    verb="has",
    verb_of_many="have",
    rest="a denial moved out of {here}: for a moment they may do what it limits in {there}",
    hint="first copy the denial to its new place and apply, then remove it here",
)
_GAINS = _Apart(
    verb="gains",
    verb_of_many="gain",
    rest="the denial in {here} together with what it limits in {there}: for a moment the denial may be missing",
    hint="apply the denial first, or write it as an entry of inline_iam_policies with `effect: Deny`",
)


_GROWS = _Apart(
    verb="gains",
    verb_of_many="gain",
    rest="the denial in {here} together with what it limits in {there}, which changes first: for a moment the denial "
    "is missing",
    hint="apply the denial first, then the policy",
)


def _refusals(turn: _Turn, going_last: frozenset[Stage], beside: Iterable[Stage] = ()) -> Iterator[Opposite]:
    told: set[Key] = set()
    for key, moment_before, moment in moments(turn.had, turn.has, going_last, beside):
        found = () if key in told else turn.excess_of(moment, moment_before, first=True)
        users = turn.concerned(moment, moment_before) if found else ()
        if users:
            told.add(key)
            yield _apart(turn, users, key, moment, *found[0])


def _apart(
    turn: _Turn, users: tuple[str, ...], key: Key, moment: Documents, one: Permission, request: Request
) -> Opposite:
    """Report a request that is allowed at a moment because one document has changed already."""
    granting = [other for other, document in moment.items() if other != key and one in document.allowing]
    if granting and _refuses(turn.had[key], request):
        is_kept = any(one in document.allowing for document in turn.has.values())
        how = _MOVES if is_kept and any(_refuses(document, request) for document in turn.has.values()) else _LOSES
        here, there = key, granting[0]
    else:
        how, there = (_GROWS if is_changed_first(key, turn.had, turn.has) else _GAINS), key
        here = next(other for other, document in turn.has.items() if _refuses(document, request))
    place, other = (there, here) if here[0] == "membership" else (here, there)
    return Opposite(
        users=users,
        group=None if turn.members is None else turn.name,
        steps=_steps_to(place),
        actual=f"{describe(place[1])} beside {_named(other)}",
        finding=Finding(
            level=_level_of([one], turn.here),
            kind="order",
            verb=how.verb,
            verb_of_many=how.verb_of_many,
            rest=how.rest.format(here=_named(here), there=_named(there)),
            warning=how.hint,
        ),
    )


def _steps_to(key: Key) -> Steps:
    stage, name = key
    if stage == "mfa":
        return ("require_mfa",)
    if stage == "attached":
        return ("aws_managed_policy_names" if name.startswith("AWS") else "customer_managed_policy_names",)
    return ("json_policies" if stage == "json" else "inline_iam_policies", name)


def _refuses(document: Meaning, request: Request) -> bool:
    return any(map(request.surely_overlaps, document.denying))


def _named(key: Key) -> str:
    stage, name = key
    return f"the group {cited(name)}" if stage == "membership" else name if stage == "attached" else cited(name)


def _level_of(permissions: Iterable[Permission], here: Here) -> Severity:
    return "high" if worst(severity_of(one, here) for one in permissions) in ("critical", "high") else "medium"
