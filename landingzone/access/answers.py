"""Who can do something, with what allows it, what limits it, and what is not known."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache, partial
from itertools import islice
from typing import Any, Literal, TypeVar

from landingzone.access.as_dict import permission_as_dict
from landingzone.access.entities import UserAccess
from landingzone.access.model import Report
from landingzone.access.reach import ASSUME, HeldAbout, Reach, held_about
from landingzone.access.words import Wording
from landingzone.ground.grouping import grouped
from landingzone.ground.words import cited
from landingzone.groups.ends import Ends
from landingzone.iam.conditions import PRESENT, STATES, WITHOUT_MFA, States
from landingzone.iam.free_actions import FREE_ACTIONS
from landingzone.iam.held import Held, may_overlap
from landingzone.iam.here import NOWHERE
from landingzone.iam.known import named
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import Permission, simplify
from landingzone.iam.questions import Example, Excess, is_about, may_be
from landingzone.iam.texts import NotDecided
from landingzone.iam.wildcards import includes, normal, overlap

_FoundT = TypeVar("_FoundT")

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

_MOST_TRIED = 20  # of examples that hold in some context, whether they do in any


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
        return {"name": self.name, "may": list(self.words), "permissions": [*map(permission_as_dict, self.permissions)]}


@dataclass(frozen=True, kw_only=True)
class UserAnswer:
    """A user who may do what is asked, or for whom that is not known.

    Args:
        user: Name of the user; "" until it is known whose it is.
        verdict: Whether the user may.
        mfa: Whether that needs MFA.
        through: What allows it.
        denied: What denies a part of it, or all under conditions.
        boundary: The part that the permissions boundary allows; None: all of it, or there is no boundary.
        unknown: What is defined elsewhere and may allow or deny it, in words.
        sure: A state of MFA -> a request that is certainly allowed in it, whatever else its context is.
        example: A request that surely is allowed in its context, if possible one of these; None: none was found.
        until: The last day before IAM denies all of it to a user whose access ends; None: there is none.
    """

    user: str = ""
    verdict: Verdict
    mfa: Need
    through: tuple[AnswerPart, ...]
    denied: tuple[AnswerPart, ...]
    boundary: AnswerPart | None
    unknown: tuple[str, ...]
    sure: Mapping[States, Example]
    example: Example | None
    until: date | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return a dict for JSON."""
        return {
            "user": self.user,
            "answer": self.verdict,
            "mfa": self.mfa,
            "through": [each.as_dict() for each in self.through],
            "denied": [each.as_dict() for each in self.denied],
            "boundary": self.boundary and self.boundary.as_dict(),
            "not_known": list(self.unknown),
            "until": str(self.until) if self.until else None,
            "for_example": self.example and self.example.as_dict(),
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
        parts = (part for each in self.users for part in (*each.through, *each.denied, each.boundary) if part)
        return any(one.has_variable for part in parts for one in part.permissions)

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


def of_each_user(
    users: Iterable[UserAccess], action: str, find: Callable[[Reach], _FoundT], *, by_name: bool = True
) -> Iterator[tuple[UserAccess, _FoundT]]:
    """Yield what is found of each user. Most hold the same about an action: for them, it is found once.

    Args:
        users: The users.
        action: The action that it is about, or a pattern.
        find: Finds it, by how somebody may use the action.
        by_name: Whether it may depend on the own name where that is a variable in what is held.
    """
    known: dict[tuple[HeldAbout, str], _FoundT] = {}
    for user in users:
        held = held_about(user.holding, action)
        key = held, user.name if by_name and held.varies else ""
        if key not in known:
            known[key] = find(Reach(held, named(user.name if held.varies else "")))
        yield user, known[key]


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
    found = answers_of(report, report.users, action, resource)
    users = tuple(replace(answer, user=user.name) for user, answer in found)
    by_resource = resource_policy_of(resource, report.account)
    return Answer(action=action, resource=resource, users=users, resource_policy=by_resource)


def answers_of(
    report: Report, users: Iterable[UserAccess], action: str, resource: str = "*", *, by_name: bool = True
) -> Iterator[tuple[UserAccess, UserAnswer]]:
    """Find which of some users may use an action, and how: each with an answer that has no name yet.

    Args:
        report: Who can do what.
        users: The users.
        action: As in `who_can`.
        resource: As in `who_can`.
        by_name: Whether the examples have to be of each user.
    """
    on = normal(resource, has_variables=False)
    found = of_each_user(users, action, lambda reach: _Answering(report.wording, reach, on).answer(), by_name=by_name)
    for user, answer in found:
        if answer:
            until = _until(answer, action.lower(), on, user.ends)
            yield user, answer if until is None else replace(answer, until=until)


def _until(answer: UserAnswer, action: str, resource: str, ends: Ends) -> date | None:
    if not ends.denied:
        return None
    calls = {(one.folded, one.resource) for part in answer.through for one in part.permissions}
    # What is not known may allow everything in question.
    calls |= {(action, resource)} if answer.unknown else set()
    last = max(ends.last_day(on) if each == ASSUME.lower() else date.max for each, on in calls)
    return None if last == date.max else last


class _Answering:
    """Finds how somebody may do it.

    Args:
        wording: How it is said.
        reach: How somebody may use the action.
        resource: The resource that is asked about, as `normal` gives it.
    """

    def __init__(self, wording: Wording, reach: Reach, resource: str) -> None:
        self._wording, self._reach, self._asked = wording, reach, reach.asked(resource)
        self._limits, self._fitting = reach.limits, reach.fitting

    def answer(self) -> UserAnswer | None:
        """Find how; None: not at all."""
        ways = self._reach.ways(self._asked.resource)
        if not ways:
            return None
        known = [way for way in ways if way.is_known]
        allowed = tuple(dict.fromkeys(way.permission for way in known))
        needs_mfa = not any(way.permission.states & WITHOUT_MFA for way in ways)
        sure = self._sure((PRESENT,) if needs_mfa else STATES) if known else {}
        return UserAnswer(
            verdict="yes" if PRESENT in sure else "under conditions" if known else "not known",
            mfa="needed" if needs_mfa else "not needed" if len(sure) == len(STATES) else "depends",
            through=_parts(((way.name, way.said) for way in known), self._wording),
            denied=_parts(self._denials(allowed), self._wording),
            boundary=self._boundary(allowed),
            unknown=self._reach.of.unknown,
            sure=sure,
            example=next(iter(sure.values()), None) or self._example(allowed),
        )

    def _sure(self, states: Iterable[States]) -> Mapping[States, Example]:
        """Find a call in each state of MFA that is allowed whatever else its context is."""
        found: dict[States, Example] = {}
        held = self._reach.held
        if not all(meaning.is_known for meaning in (*held.meanings, *filter(None, [held.boundary]))):
            return found
        fitting = self._fitting._replace(is_sure=True)
        sides = (held.each(partial(_sure_part, is_any_context=is_any)) for is_any in (True, False))
        for side in dict.fromkeys(replace(each, here=NOWHERE) for each in sides):
            allowed = Excess(side, fitting=fitting)
            for state in states:
                if state not in found and (example := _sure_example(side, allowed.examples(self._asked, states=state))):
                    found[state] = example
        return found

    def _example(self, allowed: tuple[Permission, ...]) -> Example | None:
        """Find a request that something known surely allows in its context."""
        examples = Excess(self._limits.through(Meaning(allowed)), fitting=self._fitting).examples(self._asked)
        with suppress(NotDecided):
            return next((one for one in examples if one.is_sure and one.action not in FREE_ACTIONS), None)
        return None

    def _denials(self, allowed: Sequence[Permission]) -> Iterator[tuple[str, Permission]]:
        """Find denials of a part of what is allowed, or possibly all. The need for MFA is part of what is allowed."""
        asked, of = self._asked, self._reach.of
        limiting = [(f"boundary {cited(of.boundary_arn or '')}", of.boundary)] if of.boundary else []
        excess = Excess(Held.of(allowed, self._limits.bounding), fitting=self._fitting)
        for name, meaning in (*of.named, *limiting):
            for denial in meaning.denying.meeting(asked.folded) if meaning.is_known else ():
                filled = self._reach.user.filled(denial)
                # Where this is not so, the question may be left undecided for other reasons.
                near = [one for one in allowed if filled and filled.states & one.states and may_overlap(filled, one)]
                if filled and near and not denial.refuses_all_without_mfa and may_be(excess, asked, filled):
                    yield name, denial.narrowed(asked.action, asked.resource).without_what_is_elsewhere()

    def _boundary(self, allowed: Sequence[Permission]) -> AnswerPart | None:
        """Return what the boundary allows of it, if that is not all."""
        boundary, asked = self._reach.of.boundary, self._asked
        if boundary is None or not boundary.is_known:
            return None
        sides = Held.of(allowed), Held.of(allowed, self._limits.bounding)
        if not may_be(Excess(*sides, fitting=self._fitting), asked):
            return None
        bounds = boundary.allowing.meeting(asked.folded)
        pairs = ((bound, self._reach.user.filled(bound)) for bound in bounds)
        near = (bound for bound, filled in pairs if filled and any(may_overlap(filled, one) for one in allowed))
        within = (bound.narrowed(asked.action, asked.resource).without_what_is_elsewhere() for bound in near)
        return _part(self._reach.of.boundary_arn or "", tuple(within), self._wording)


def _sure_example(side: Held, examples: Iterator[Example]) -> Example | None:
    """Return an example that something grants, and that is allowed whatever its context is."""
    with suppress(NotDecided):
        for one in islice(examples, _MOST_TRIED):
            # It may be allowed to everybody, whatever they hold.
            is_granted = any(is_about(each, one) for each in side.allowing.meeting(one.call.folded))
            if one.is_sure and is_granted and not (one.context and may_be(Excess(Held.of([one.call]), side))):
                return one
    return None


@lru_cache(maxsize=4096)  # among thousands of users, many have the same policies
def _sure_part(meaning: Meaning, is_any_context: bool) -> Meaning:
    """Keep what a policy surely allows, and widen what it denies to what it may deny.

    Args:
        meaning: What the policy means.
        is_any_context: Whether it is sure whatever the context is; if not, conditions without a policy variable stay.
    """
    found: list[Permission] = []
    for one in meaning.permissions:
        closed = tuple(each for each in one.requirements if not (is_any_context or each.has_variable))
        if one.effect == "Deny":
            found.append(replace(one.with_any_value() if one.has_variable else one, requirements=closed))
        elif not one.has_variable and closed == one.requirements:
            found.append(one)
    return Meaning(tuple(found))


def _parts(named: Iterable[tuple[str, Permission]], wording: Wording) -> tuple[AnswerPart, ...]:
    return tuple(_part(name, tuple(permissions), wording) for name, permissions in grouped(named).items())


@lru_cache(maxsize=4096)  # among thousands of users, many have the same permissions
def _part(name: str, permissions: tuple[Permission, ...], wording: Wording) -> AnswerPart:
    simple = simplify(permissions)
    return AnswerPart(name=name, permissions=simple, words=wording.permissions(simple))
