"""Opposite changes of one user: one change takes something and gives something, and for a moment they may have both.

An apply changes one thing at a time: first the user with the permissions boundary, then the denial of `require_mfa`,
the entries of `inline_iam_policies` that deny, `json_policies`, and then everything that grants; memberships once the
groups have all their policies. When things are deleted, `json_policies` go after the granting ones have changed, and
denials go last. A new document that replaces an old one is created first only if its kind stays and something that
grants changes too; otherwise Terraform knows no order between the two. This order makes most changes safe. The others
are found by checking each moment that it leaves possible: may somebody do something that they may do neither before
nor after?
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Literal, TypeAlias

from landingzone.access.change import Finding
from landingzone.access.group_pairs import is_replaced_by_renaming, pair_groups
from landingzone.access.model import Report, UserAccess
from landingzone.access.words import words_for
from landingzone.config import require_mfa
from landingzone.config.inputs import Inputs
from landingzone.config.offboarding import in_effect
from landingzone.config.user import User
from landingzone.groups.policy import Policy
from landingzone.iam.decisions import Request, find_excess
from landingzone.iam.documents import user_inline
from landingzone.iam.held import Held
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import Permission, not_covered_by, permissions_of
from landingzone.iam.severity import Severity, severity_of, worst
from landingzone.problems import describe, path_of
from landingzone.rules.check import Advice
from landingzone.rules.refusals_apart import read
from landingzone.rules.rule import Steps
from landingzone.words import listed


@dataclass(frozen=True, kw_only=True)
class Opposite:
    """Something that a user loses and something that the user gains.

    Args:
        user: Name of the user.
        steps: Where it is, below the user.
        actual: What was found there.
        finding: Its effect, with the two steps to take instead.
    """

    user: str
    steps: Steps
    actual: str
    finding: Finding

    @property
    def advice(self) -> Advice:
        """The same as a warning."""
        what = f"{self.finding.verb} {self.finding.rest}"
        return Advice(path_of("users", self.user, *self.steps), what, self.actual, self.finding.warning)


def find_opposites(old: Inputs, new: Inputs, before: Report, after: Report) -> list[Opposite]:
    """Find users who may do more for a moment than both before and after.

    Args:
        old: The inputs before, which are taken to be applied.
        new: The inputs after.
        before: Who can do what before.
        after: Who can do what after, in the same account.

    Returns:
        Those who leave a group that grants more by the same change; whose boundary is removed or replaced while they
        lose permissions; and who lose or gain a denial together with what it limits in another of their documents.
        Sorted by user. A policy with unknown content is assumed to grant something that no other does, and a boundary
        that is removed is assumed to have allowed nothing.
    """
    if old.aws_account_id != new.aws_account_id:
        return []
    users = {user.name: user for user in after.users}
    pairs = pair_groups(before, after)
    changed = {
        name: becomes for name, becomes in pairs.items() if before.group[name].policies != after.group[becomes].policies
    }
    going_last = _kinds_of(new) if _grants_of(old) != _grants_of(new) else frozenset()
    found: list[Opposite] = []
    for user in before.users:
        then = users.get(user.name)
        was, becomes = old.users[user.name], new.users.get(user.name)
        if user.is_offboarding or was == becomes:
            continue
        had = _documents_of(was, user, before, pairs)
        has: _Documents = {} if then is None or then.is_offboarding else _documents_of(becomes or was, then, after, {})
        turn = _Turn(user.name, had, has)
        if len(had) + len(has) > _MOST_DOCUMENTS:
            continue
        found += _leaving(turn, before, after, user, changed)
        if then is not None and user.boundary is not None and user.boundary != then.boundary:
            found += _bounded_otherwise(turn, user.boundary, then.boundary)
        elif then is not None and not then.is_offboarding:
            found += _refusals(turn, going_last)
    return sorted(found, key=lambda one: one.user)


def _grants_of(inputs: Inputs) -> dict[str, User]:
    """Give the users without what may deny: what Terraform changes after the denials."""
    return {
        name: user.model_copy(
            update={
                "require_mfa": None,
                "json_policies": {},
                "inline_iam_policies": {
                    key: policy for key, policy in user.inline_iam_policies.items() if policy.effect == "Allow"
                },
            }
        )
        if user.json_policies or user.inline_iam_policies or user.require_mfa
        else user
        for name, user in inputs.users.items()
    }


def _kinds_of(inputs: Inputs) -> frozenset["_Stage"]:
    """Give the kinds of documents that may deny and that some user has."""
    users = [in_effect(user) for user in inputs.users.values()]
    is_anybody_leaving = any(user.status == "offboarding" for user in users)
    has_deny = any(policy.effect == "Deny" for user in users for policy in user.inline_iam_policies.values())
    kinds: dict[_Stage, bool] = {
        "mfa": is_anybody_leaving or any(user.require_mfa for user in users),
        "deny": is_anybody_leaving or has_deny,
        "json": any(user.json_policies for user in users),
    }
    return frozenset(kind for kind, is_there in kinds.items() if is_there)


_MOST_DOCUMENTS = 200  # of both sides; IAM takes 10 groups and 20 managed policies, and each is looked at beside each
_Stage = Literal["mfa", "deny", "json", "other", "membership"]
_REFUSING: tuple[_Stage, ...] = ("mfa", "deny")
_MAY_REFUSE: tuple[_Stage, ...] = (*_REFUSING, "json")
"""In the order in which they are created."""
_Key: TypeAlias = tuple[_Stage, str]
_NOTHING = Meaning(())
_Documents: TypeAlias = dict[_Key, Meaning]
"""The documents of a user that Terraform changes one by one, by their place in the order and their name."""


@dataclass(frozen=True)
class _Turn:
    """The documents of a user before and after."""

    name: str
    had: _Documents
    has: _Documents

    def excess_of(self, moment: _Documents, *ends: _Documents) -> Sequence[tuple[Permission, Request]]:
        """Find what is allowed at a moment, and neither before nor after, nor at the other given ends."""
        return find_excess(*map(_held, (moment, self.had, self.has, *ends)))


def _documents_of(user: User, access: UserAccess, side: Report, pairs: Mapping[str, str]) -> _Documents:
    """Read the documents of a user: own policies, and groups by their new names."""
    found: _Documents = {}
    if user.require_mfa:
        found["mfa", require_mfa.POLICY_NAME] = Meaning(permissions_of(require_mfa.DENY_WITHOUT_MFA))
    for name, policy in user.inline_iam_policies.items():
        document = user_inline(policy.actions, policy.resources, policy.effect, force_mfa=policy.force_mfa)
        found["deny" if policy.effect == "Deny" else "other", name] = Meaning(read(document))
    for name, text in user.json_policies.items():
        found["json", name] = Meaning(read(text))
    for attached in access.policies:
        if attached.kind != "inline":
            found["other", f"{attached.kind} {attached.name}"] = _meaning_of(attached)
    for name in access.groups:
        found["membership", pairs.get(name, name)] = _together_of(side.group[name].policies)
    for name in access.other_groups:
        found["membership", name] = _unknown(f"the group {name}")
    return found


def _meaning_of(policy: Policy) -> Meaning:
    return _unknown(f"{policy.kind} {policy.name}") if policy.permissions is None else policy.meaning


@lru_cache(maxsize=1024)  # among thousands of users, many are in the same groups
def _together_of(policies: tuple[Policy, ...]) -> Meaning:
    if len(policies) == 1:
        return _meaning_of(policies[0])
    return Meaning(tuple(one for policy in policies for one in _meaning_of(policy).permissions))


def _held(documents: _Documents) -> Held:
    return Held(tuple(dict.fromkeys(documents.values())))


@lru_cache(maxsize=1024)
def _unknown(of: str) -> Meaning:
    return Meaning((Permission(effect="Allow", action=f"what {of} grants"),))


def _leaving(
    turn: _Turn, before: Report, after: Report, user: UserAccess, changed: Mapping[str, str]
) -> Iterator[Opposite]:
    for group in user.groups:
        becomes = changed.get(group)
        key: _Key = ("membership", becomes or group)
        is_another = becomes != group and becomes is not None and is_replaced_by_renaming(after.group[becomes])
        if becomes is None or key in turn.has or is_another:
            continue
        # A group's policies are deleted after its members have left.
        grown = {(policy.kind, policy.name): policy for policy in before.group[group].policies}
        grown |= {(policy.kind, policy.name): policy for policy in after.group[becomes].policies}
        found = turn.excess_of({**turn.had, key: _together_of(tuple(grown.values()))})
        if found:
            what, level = _growth(found, _together_of(before.group[group].policies).permissions)
            yield Opposite(
                user=turn.name,
                steps=("groups",),
                actual=f"no {describe(group)} any more",
                finding=Finding(
                    level=level,
                    kind="order",
                    verb="leaves",
                    verb_of_many="leave",
                    rest=f"{group}, which grants more by the same change ({what}): for a moment they may have that too",
                    warning="apply the leaving first, then the rest",
                ),
            )


def _growth(found: Sequence[tuple[Permission, Request]], granted: Sequence[Permission]) -> tuple[str, Severity]:
    """Say what else a group grants now, and what is at stake."""
    permissions = [one for one, _ in found]
    new = not_covered_by(permissions, granted)
    if new:
        return listed(words_for(new, mention_mfa=False), most=3), _level_of(new)
    needed_mfa = not_covered_by(permissions, granted, respect_mfa=True)
    return "the same without MFA" if needed_mfa else "what it denied", "high"


def _bounded_otherwise(turn: _Turn, was: str, becomes: str | None) -> Iterator[Opposite]:
    # As if the old boundary allowed nothing and the new one everything.
    if find_excess(_held(turn.had), _held(turn.has)):
        what = "takes their boundary away" if becomes is None else "gives them another boundary"
        where = "without it" if becomes is None else "within the new one"
        yield Opposite(
            user=turn.name,
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


def _refusals(turn: _Turn, going_last: frozenset[_Stage]) -> Iterator[Opposite]:
    told: set[_Key] = set()
    for key, moment_before, moment in _moments(turn.had, turn.has, going_last):
        found = () if key in told else turn.excess_of(moment, moment_before)
        if found:
            told.add(key)
            yield _apart(turn, key, moment, *found[0])


def _apart(turn: _Turn, key: _Key, moment: _Documents, one: Permission, request: Request) -> Opposite:
    """Report a request that is allowed at a moment because one document has changed already."""
    granting = [other for other, document in moment.items() if other != key and one in document.allowing]
    if granting and _refuses(turn.had[key], request):
        is_kept = any(one in document.allowing for document in turn.has.values())
        how = _MOVES if is_kept and any(_refuses(document, request) for document in turn.has.values()) else _LOSES
        here, there = key, granting[0]
    else:
        how, there = _GAINS, key
        here = next(other for other, document in turn.has.items() if _refuses(document, request))
    place, other = (there, here) if here[0] == "membership" else (here, there)
    return Opposite(
        user=turn.name,
        steps=_steps_to(place),
        actual=f"{describe(place[1])} beside {_named(other)}",
        finding=Finding(
            level=_level_of([one]),
            kind="order",
            verb=how.verb,
            verb_of_many=how.verb_of_many,
            rest=how.rest.format(here=_named(here), there=_named(there)),
            warning=how.hint,
        ),
    )


def _is_before(stage: _Stage, other: _Stage) -> bool:
    if stage not in _MAY_REFUSE:
        return False
    return other not in _MAY_REFUSE or _MAY_REFUSE.index(stage) < _MAY_REFUSE.index(other)


def _steps_to(key: _Key) -> Steps:
    stage, name = key
    if stage == "mfa":
        return ("require_mfa",)
    return ("json_policies" if stage == "json" else "inline_iam_policies", name)


def _moments(
    had: _Documents, has: _Documents, going_last: frozenset[_Stage]
) -> Iterator[tuple[_Key, _Documents, _Documents]]:
    """Give the moments that the order allows: the last changed document, and all documents before and after."""
    refusals = {key: document for key, document in has.items() if key[0] in _REFUSING}
    for key, document in refusals.items():
        if key in had and had[key] != document:
            by_then = had | {other: refusals[other] for other in refusals if _is_before(other[0], key[0])}
            yield key, by_then, by_then | {key: document}
    refused = {**had, **refusals}
    for key, document in has.items():
        if key[0] == "json" and had.get(key) != document:
            yield key, refused, {**refused, key: document}
    # What changes in place is waited for by what goes, and waits for what is new and comes before it.
    changed = [key[0] for key, document in has.items() if had.get(key, document) != document]
    left, joined = ({key for key in side if key[0] == "membership"} for side in (had, has))
    changed += ["membership"] if left != joined and left and joined else []
    known = {
        key: document
        for key, document in has.items()
        if had.get(key) == document
        or (key[0] in _MAY_REFUSE and (key in had or any(map(partial(_is_before, key[0]), changed))))
    }
    going = {key: document for key, document in had.items() if key not in has and key[0] in _MAY_REFUSE}
    for key in going:
        # JSON documents are deleted before denials are.
        rest = {other: going[other] for other in going if key[0] == "json" or other[0] != "json"}
        # It is deleted after what is later in the order, which may wait for all.
        if any(other[0] in going_last and not _is_before(other[0], key[0]) for other in going):
            moments = [{**has, **rest}]
        elif key[0] == "json":
            not_yet = {other: had[other] for other in known if other in had and other[0] == "json"}
            moments = [{**known, **rest}, {**known, **rest, **not_yet}]
        else:
            moments = [{**known, **rest}]
        for moment in moments:
            yield key, moment, {**moment, key: _NOTHING}


def _refuses(document: Meaning, request: Request) -> bool:
    return any(map(request.surely_overlaps, document.denying))


def _named(key: _Key) -> str:
    return f"the group {key[1]}" if key[0] == "membership" else key[1]


def _level_of(permissions: Iterable[Permission]) -> Severity:
    return "high" if worst(map(severity_of, permissions)) in ("critical", "high") else "medium"
