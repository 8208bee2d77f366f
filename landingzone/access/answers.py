"""Who can do something, with what allows it, what limits it, and what is not known."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache, partial
from typing import Any, Literal

from landingzone.access.effects import may_be_bounded
from landingzone.access.model import Report, permission_as_dict
from landingzone.access.reach import Alike, Reach, Way, find_ways, held_for, meanings_of
from landingzone.access.sample_calls import Asked, Call
from landingzone.access.words import Wording
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited
from landingzone.groups.ends import Ends
from landingzone.groups.holdings import Holding
from landingzone.iam.conditions import ANY_STATE, PRESENT, WITHOUT_MFA, States
from landingzone.iam.free_actions import FREE_ACTIONS
from landingzone.iam.held import Held, may_overlap, surely_covers
from landingzone.iam.permissions import Permission, simplify
from landingzone.iam.wildcards import includes, normal, overlap, plain

Verdict = Literal["yes", "under conditions", "not known"]
"""yes: some such call is certainly allowed with MFA. under conditions: something allows it, but a condition, a denial,
the boundary or something defined elsewhere may prevent it. not known: only something defined elsewhere may allow it."""

Need = Literal["needed", "not needed", "depends"]
"""Whether a call needs MFA. not needed: some call is surely allowed without it too."""

ResourcePolicy = Literal["may suffice", "needed too"]
"""What a policy of the resource decides, which no file says: the trust policy of a role, the policy of a bucket.

may suffice: the resource may be in the account of the users, where a policy of it that names one of them suffices
alone. It is not limited by what the user's policies and boundary do not allow, but by what these deny. So users may be
missing. needed too: the resource is in another account, whose policy has to allow it as well.

Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

_ENDING = "sts:assumerole"
"""What IAM denies to a user whose access ends."""


@dataclass(frozen=True, kw_only=True)
class AnswerPart:
    """What one group, policy or boundary says about what is asked.

    Args:
        name: A group (`logs`), an own policy (`policy s3`), or the ARN of a boundary.
        permissions: Its permissions, narrowed to what is asked.
        words: The same in phrases that follow "may".
    """

    name: str
    permissions: tuple[Permission, ...]
    words: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return a dict for JSON."""
        permissions = [*map(permission_as_dict, self.permissions)]
        return {"name": self.name, "may": list(self.words), "permissions": permissions}


@dataclass(frozen=True, kw_only=True)
class UserAnswer:
    """A user who may do what is asked, or for whom that is not known.

    Args:
        user: Name of the user.
        verdict: Whether the user may.
        mfa: Whether that needs MFA.
        through: What allows it.
        denied: What denies a part of it, or all under conditions.
        boundary: The part that the permissions boundary allows; None: all of it, or there is no boundary.
        unknown: What is defined elsewhere and may allow or deny it, in words.
        calls: A state of MFA -> a call that is certainly allowed in it.
        until: The last day before IAM denies all of it to a user whose access ends; None: there is none.
    """

    user: str
    verdict: Verdict
    mfa: Need
    through: tuple[AnswerPart, ...]
    denied: tuple[AnswerPart, ...]
    boundary: AnswerPart | None
    unknown: tuple[str, ...]
    calls: Mapping[States, Call]
    until: date | None = None

    @property
    def parts(self) -> tuple[AnswerPart, ...]:
        """All known policies that say something about it."""
        return (*self.through, *self.denied, *([self.boundary] if self.boundary else []))

    @property
    def reach(self) -> Reach:
        """The same as `Report.who_can` says it."""
        is_free = any(one.states & WITHOUT_MFA for part in self.through for one in part.permissions)
        return Reach(
            user=self.user,
            through=tuple(part.name for part in self.through) or self.unknown,
            mfa=self.mfa == "needed" or (False if is_free else None),
            is_known=bool(self.through),
        )

    def as_dict(self) -> dict[str, Any]:
        """Return a dict for JSON."""
        call = next(iter(self.calls.values()), None)
        return {
            "user": self.user,
            "answer": self.verdict,
            "mfa": self.mfa,
            "through": [each.as_dict() for each in self.through],
            "denied": [each.as_dict() for each in self.denied],
            "boundary": self.boundary and self.boundary.as_dict(),
            "not_known": list(self.unknown),
            "until": str(self.until) if self.until else None,
            "for_example": call and {"action": call.action, "resource": plain(call.resource)},
        }


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Who can do something.

    Args:
        action: The action that is asked about, or a pattern.
        resource: ARN, or a pattern, of what it is used on; `*`: anything.
        users: The users, sorted by name. Nothing in the file allows anybody else to do it.
        resource_policy: What a policy of the resource decides.
    """

    action: str
    resource: str
    users: tuple[UserAnswer, ...]
    resource_policy: ResourcePolicy

    @cached_property
    def by_verdict(self) -> Mapping[Verdict, list[UserAnswer]]:
        """The users by verdict; without empty lists."""
        return grouped((each.verdict, each) for each in self.users)

    @cached_property
    def unknown(self) -> tuple[str, ...]:
        """What is defined elsewhere and may allow or deny it to some of the users, in words; sorted."""
        return tuple(sorted({name for each in self.users for name in each.unknown}))

    @property
    def free(self) -> tuple[str, ...]:
        """The actions in question that need no permission."""
        return tuple(each for each in FREE_ACTIONS if includes(self.action.lower(), each.lower()))

    @property
    def has_variables(self) -> bool:
        """Whether something depends on policy variables whose values are not known."""
        return any(one.has_variable for each in self.users for part in each.parts for one in part.permissions)

    def as_dict(self) -> dict[str, Any]:
        """Return a dict for JSON."""
        return {
            "action": self.action,
            "resource": self.resource,
            "users": [each.as_dict() for each in self.users],
            "not_known": list(self.unknown),
            "without_permission": list(self.free),
            "resource_policy": self.resource_policy,
        }


def resource_policy_of(resource: str, account: str) -> ResourcePolicy:
    """Return what a policy of a resource decides for users of an account.

    Args:
        resource: ARN, or a pattern.
        account: Their account, 12 digits.
    """
    parts = resource.split(":", 5)
    is_elsewhere = len(parts) > 5 and parts[4] and not overlap(parts[4], account)
    return "needed too" if is_elsewhere else "may suffice"


def who_can(report: Report, action: str, resource: str = "*") -> Answer:
    """Find who may use an action, and how.

    Args:
        report: Who can do what.
        action: The action, `iam:PassRole`, or a pattern of one service: `s3:*` finds who may use any action of S3.
        resource: ARN, or a pattern, of what it is used on.

    Returns:
        The users, with what limits each, except those who are only allowed it on resources that AWS does not document
        for it. Nobody else is missing whom the file allows it.
    """
    asked = Asked(action, normal(resource, has_variables=False), report.account, report.partition)
    alike = Alike(action, _Answers(asked, report.wording).of)
    found = ((user, alike.of(user.holding, partial(report.variables_of, user))) for user in report.users)
    users = tuple(
        replace(answer, user=user.name, until=_until(answer, asked, user.ends)) for user, answer in found if answer
    )
    return Answer(
        action=action, resource=resource, users=users, resource_policy=resource_policy_of(resource, report.account)
    )


def _until(answer: UserAnswer, asked: Asked, ends: Ends) -> date | None:
    if not ends.denied:
        return None
    calls = {(one.folded, one.resource) for part in answer.through for one in part.permissions}
    # What is not known may allow everything in question.
    calls |= {(asked.action.lower(), asked.resource)} if answer.unknown else set()
    last = max(ends.last_day(resource) if action == _ENDING else date.max for action, resource in calls)
    return None if last == date.max else last


class _Answers:
    """Finds how users may do it.

    Args:
        asked: What is asked.
        wording: How it is said.
    """

    def __init__(self, asked: Asked, wording: Wording) -> None:
        self._asked, self._wording = asked, wording
        self._possible: dict[tuple[str, tuple[str, ...], str], bool] = {}
        # Users who hold the same may mostly do the same, whatever their names are.
        self._through: dict[tuple[Holding, tuple[tuple[int, States], ...]], tuple[AnswerPart, ...]] = {}

    def of(self, holding: Holding, variables: Mapping[str, str]) -> UserAnswer | None:
        """Find how any user with this holding may do it; None: not at all."""
        asked = self._asked
        held = held_for(holding, variables, asked.action)
        found = find_ways(holding, variables, asked.action, [asked.resource], held)
        ways = [way for way in found if not way.is_known or self._has_calls(way.written)]
        if not ways:
            return None
        known = [way.permission for way in ways if way.is_known]
        calls = asked.sure_calls(known, held)
        return UserAnswer(
            user="",
            verdict="yes" if PRESENT in calls else "under conditions" if known else "not known",
            mfa=_need_of(calls, (way.permission.states for way in ways)),
            through=self._allowing(holding, [way for way in ways if way.is_known]),
            denied=_parts(_denials(holding, variables, known, asked), self._wording),
            boundary=_boundary(holding, variables, held, known, asked, self._wording),
            unknown=tuple(_unknown_of(holding)),
            calls=calls,
        )

    def _has_calls(self, one: Permission) -> bool:
        written = one.action, one.not_actions, one.resource
        if written not in self._possible:
            self._possible[written] = self._asked.has_calls(one)
        return self._possible[written]

    def _allowing(self, holding: Holding, ways: Sequence[Way]) -> tuple[AnswerPart, ...]:
        alike = holding, tuple((way.place, way.permission.states) for way in ways)
        if alike not in self._through:
            denials = (
                (way.name, replace(way.written.without_what_is_elsewhere(), states=way.permission.states))
                for way in ways
            )
            self._through[alike] = _parts(denials, self._wording)
        return self._through[alike]


def _need_of(calls: Mapping[States, Call], possible: Iterable[States]) -> Need:
    if not any(states & WITHOUT_MFA for states in possible):
        return "needed"
    return "not needed" if sum(calls) == ANY_STATE else "depends"


def _parts(named: Iterable[tuple[str, Permission]], wording: Wording) -> tuple[AnswerPart, ...]:
    return tuple(_part(name, tuple(permissions), wording) for name, permissions in grouped(named).items())


@lru_cache(maxsize=4096)  # among thousands of users, many have the same permissions
def _part(name: str, permissions: tuple[Permission, ...], wording: Wording) -> AnswerPart:
    simple = simplify(permissions)
    return AnswerPart(name=name, permissions=simple, words=wording.permissions(simple))


def _denials(
    holding: Holding, variables: Mapping[str, str], allowed: Iterable[Permission], asked: Asked
) -> Iterator[tuple[str, Permission]]:
    """Find denials of a part of what is allowed, or possibly all. The need for MFA is part of what is allowed."""
    limiting = [(f"boundary {cited(holding.boundary_arn or '')}", holding.boundary.meaning)] if holding.boundary else []
    for name, meaning in (*meanings_of(holding), *limiting):
        for denial in meaning.denying.meeting(asked.action.lower()) if meaning.is_known else ():
            filled = denial.with_variables(variables)
            if not denial.refuses_all_without_mfa and any(_may_deny_part(filled, one) for one in allowed):
                yield name, denial.narrowed(asked.action, asked.resource).without_what_is_elsewhere()


def _may_deny_part(denial: Permission, one: Permission) -> bool:
    """Return whether a denial may affect a permission. What it certainly denies is in no state of the permission."""
    return bool(denial.states & one.states) and may_overlap(denial, one) and not surely_covers(denial, one)


def _boundary(
    holding: Holding,
    variables: Mapping[str, str],
    held: Held,
    allowed: Iterable[Permission],
    asked: Asked,
    wording: Wording,
) -> AnswerPart | None:
    if holding.boundary is None or not holding.boundary.meaning.is_known:
        return None
    limited = [one for one in allowed if may_be_bounded([one], held)]
    within = (
        bound.narrowed(asked.action, asked.resource).without_what_is_elsewhere()
        for bound in holding.boundary.meaning.allowing.meeting(asked.action.lower())
        if any(may_overlap(bound.with_variables(variables), one) for one in limited)
    )
    return _part(holding.boundary_arn or "", tuple(within), wording) if limited else None


def _unknown_of(holding: Holding) -> Iterator[str]:
    policies = (policy for policy in holding.policies if policy.permissions is None)
    yield from dict.fromkeys(f"the {policy.kind} policy {cited(policy.name)}" for policy in policies)
    yield from (f"the group {cited(name)}" for name in holding.other_groups)
    if holding.boundary and holding.boundary.permissions is None:
        yield f"the boundary {cited(holding.boundary_arn or '')}"
