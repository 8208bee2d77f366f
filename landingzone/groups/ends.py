"""Access that ends: what IAM denies a user from the day after the last one, and what it does not end by itself.

From then on, the user may not assume roles that no other membership and no own policy gives. A condition on the time of
the request is there from the beginning, so nothing has to be applied on that day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from landingzone.config.ends import POLICY_NAME, days_of
from landingzone.config.inputs import Inputs
from landingzone.config.options import written_users
from landingzone.ground.grouping import grouped
from landingzone.ground.tokens import is_token
from landingzone.ground.words import cited, listed
from landingzone.groups.catalog import SELF_MANAGEMENT
from landingzone.groups.holdings import Holding, Holdings
from landingzone.groups.policy import Policy, inline_policy
from landingzone.groups.values import InputValues
from landingzone.iam.documents import Condition, Document, Statement
from landingzone.iam.held import may_overlap
from landingzone.iam.meaning import Meaning, unknown_group
from landingzone.iam.permissions import Permission
from landingzone.iam.wildcards import in_a_document, includes, is_pattern, normal, written

_ASSUME = "sts:AssumeRole"
_WITH_IT = ("sts:TagSession", "sts:SetSourceIdentity")
"""Actions on a role that are useless without it."""
_FOR_ROLES = frozenset(action.lower() for action in (_ASSUME, *_WITH_IT))
_ANY_ROLE = "arn:*:iam::*:role/*"
_MOST_LEFT = 3


class End(NamedTuple):
    """What ends on a day.

    Args:
        group: Name of the group whose membership ends; "": all access ends.
        day: The last day.
        roles: The roles that the group gives, as patterns of ARNs; for all access: every role.
        left: What IAM does not end by itself, in words.
        is_over: Whether the day is past on the day of the question.
    """

    group: str
    day: date
    roles: tuple[str, ...]
    left: tuple[str, ...]
    is_over: bool = False

    @property
    def what(self) -> str:
        """What ends: `the membership in prod-admin`."""
        return f"the membership in {cited(self.group)}" if self.group else "all access"

    @property
    def when(self) -> str:
        """What ends, and when: `all access, on 2026-12-31 (last day, UTC)`."""
        return f"{self.what}, on {self.day} (last day, UTC){', which is past' if self.is_over else ''}"

    @property
    def in_words(self) -> str:
        """What ends, when, and which part IAM does not end by itself."""
        return "; ".join(filter(None, (self.when, self.left_in_words)))

    @property
    def left_in_words(self) -> str:
        """Which part IAM does not end by itself, and after the day how to end it; empty: there is none."""
        if not self.left:
            return ""
        how = "`landingzone user expire` and an apply end these" if self.is_over else "IAM does not end these by itself"
        return f"{how}: {listed(self.left, most=_MOST_LEFT)}"


@dataclass(frozen=True, kw_only=True)
class Ends:
    """What ends for a user.

    Args:
        each: What ends: memberships by their names, and then all access.
        denied: The roles that IAM denies, as `normal` gives them, each with the last day on which it does not.
        document: The document that denies them; None: there are none.
        today: The day of the question; None: it is not asked on a certain day.
    """

    each: tuple[End, ...] = ()
    denied: tuple[tuple[str, date], ...] = ()
    document: Document | None = None
    today: date | None = None

    @cached_property
    def policy(self) -> Policy | None:
        """The inline policy that denies these; None: there are none."""
        return inline_policy(POLICY_NAME, self.document, ("json_policies", POLICY_NAME)) if self.document else None

    @cached_property
    def over(self) -> Policy | None:
        """The part of the policy that already denies on the day of the question; None: it denies nothing yet."""
        policy = self.policy.on(self.today) if self.policy else None
        denying = tuple(one for one in policy.meaning.permissions if not one.requirements) if policy else ()
        return replace(policy, permissions=denying) if policy and denying else None

    def last_day(self, role: str) -> date:
        """Return the last day on which IAM does not deny all roles of a pattern; date.max: it never will."""
        return min((day for wide, day in self.denied if includes(wide, role)), default=date.max)


NO_END = Ends()


class AccessEnds:
    """What ends for the users of a configuration.

    Args:
        inputs: The configuration.
        holdings: What its users hold; on their day something may be over.
    """

    def __init__(self, inputs: Inputs, holdings: Holdings) -> None:
        self._users, self._holdings = inputs.users, holdings
        self._written = {name: user for name, user in written_users(inputs).items() if user.until or user.groups_until}
        self._self_management = SELF_MANAGEMENT.name(InputValues(inputs))
        self._known: dict[tuple[object, ...], Ends] = {}
        self._left: dict[tuple[Holding, Policy], Holding] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The users for whom something ends on a valid day; nothing ends for an offboarding user."""
        return tuple(name for name in self._written if self.of(name).each)

    def of(self, name: str) -> Ends:
        """Return what ends for a user."""
        written, user = self._written.get(name), self._users.get(name)
        if written is None or user is None or user.status == "offboarding":
            return NO_END
        days = tuple((group, day) for group, day in days_of(written) if not group or group in user.groups)
        # The denial is the same on every day.
        holding = self._holdings.at_any_time.of(name, user)
        key = (holding, days)
        if key not in self._known:
            self._known[key] = _Ending(holding, dict(days), self._self_management, self._holdings.today).found()
        return self._known[key]

    def left_of(self, name: str, holding: Holding) -> Holding:
        """Return what a user holds, with the policy that denies what is over.

        Args:
            name: Name of the user.
            holding: What the user holds without it.
        """
        over = self.of(name).over
        if over is None:
            return holding
        roles = (_ANY_ROLE if one.resource == "*" else one.resource for one in over.meaning.denying)
        denials = (Permission(effect="Deny", action=action, resource=role) for role in roles for action in _WITH_IT)
        useless = (Meaning(tuple(denials)),)
        written = holding.written and replace(holding.written, own=(*holding.written.own, over))
        left = replace(holding, own=(*holding.own, over), over=over, useless=useless, written=written)
        return self._left.setdefault((holding, over), left)


def with_ends(inputs: Inputs) -> Inputs:
    """Return a configuration in which users have the policies that deny them roles from a day on."""
    if not any(user.until or user.groups_until for user in written_users(inputs).values()):
        return inputs
    ends = AccessEnds(inputs, Holdings(inputs))
    users = dict(inputs.users)
    for name in ends.names:
        if document := ends.of(name).document:
            texts = {**users[name].json_policies, POLICY_NAME: document.json()}
            users[name] = users[name].model_copy(update={"json_policies": texts})
    return inputs.model_copy(update={"users": users})


class _Grant(NamedTuple):
    """A permission to assume roles, with its last day.

    Args:
        permission: The permission.
        last: The last day; date.max: it does not end.
        group: The group that gives it, in lower case; "": an own policy of the user does.
        text: The roles as a document has them; "": they are not known.
    """

    permission: Permission
    last: date
    group: str
    text: str

    @property
    def role(self) -> str:
        return self.permission.resource


class _Ending:
    def __init__(self, holding: Holding, days: dict[str, date], self_management: str, today: date | None) -> None:
        self._holding, self._self_management, self._today = holding, self_management, today
        self._until = days.get("", date.max)
        self._groups = {group.lower(): (group, day) for group, day in days.items() if group and day < self._until}
        self._all = [*self._grants()]
        self._patterns = [grant for grant in self._all if _is_pattern(grant.role)]
        self._exact = grouped((grant.role, grant) for grant in self._all if not _is_pattern(grant.role))

    def found(self) -> Ends:
        denied: dict[str, date] = {}
        left = defaultdict[str, list[str]](list)
        for grant in self._all:
            if grant.group not in self._groups:
                continue
            if not grant.text:
                left[grant.group].append("permissions that are not known here")
                continue
            # A denial is about the whole pattern, including what the permission leaves out.
            whole = replace(grant.permission, not_resources=())
            others = [other for other in self._near(grant) if may_overlap(other.permission, whole)]
            reach = max(other.last for other in others)
            if reach > max(other.last for other in others if other.permission.includes(grant.permission)):
                role = cited(written(grant.role))
                left[grant.group].append(f"{role}, which is partly granted by something else as well")
            if reach < self._until:
                denied[grant.role] = max(reach, denied.get(grant.role, reach))
        ends = sorted(self._groups.items())
        if self._until < date.max:
            denied["*"] = self._until
            ends.append(("", ("", self._until)))
        each = tuple(
            End(
                group=name,
                day=day,
                roles=tuple(sorted({grant.role for grant in self._all if grant.group == folded})) if name else ("*",),
                left=tuple(dict.fromkeys((*left[folded], *self._beside_roles(folded)))),
                is_over=self._today is not None and day < self._today,
            )
            for folded, (name, day) in ends
        )
        needed = tuple(sorted(_needed(denied), key=lambda one: (one[1], one[0])))
        texts = {"*": "*"} | {grant.role: grant.text for grant in self._all if grant.text}
        document = _denial((texts[role], day) for role, day in needed)
        return Ends(each=each, denied=needed, document=document, today=self._today)

    def _grants(self) -> Iterator[_Grant]:
        held = self._holding
        for name, policies in (*((group.name, group.policies) for group in held.groups), ("", held.own)):
            for policy in policies:
                yield from self._of(policy.meaning, name, policy.document)
        for name in held.other_groups:
            yield from self._of(unknown_group(name), name)

    def _of(self, meaning: Meaning, group: str, document: Document | str | None = None) -> Iterator[_Grant]:
        _, last = self._groups.get(group.lower(), ("", self._until))
        # What `normal` gives for a CDKTF token is not one.
        statements = document.statements if isinstance(document, Document) else ()
        resources = [text for each in statements if isinstance(each.resources, tuple) for text in each.resources]
        texts = {normal(text, has_variables=True): text for text in resources}
        is_known_here = meaning.is_known and not (isinstance(document, str) and is_token(document))
        for one in meaning.allowing.meeting(_ASSUME.lower()):
            if one.overlaps(_ASSUME):
                text = texts.get(one.resource) or in_a_document(one.resource)
                yield _Grant(one.narrowed(_ASSUME), last, group.lower(), text if is_known_here else "")

    def _near(self, grant: _Grant) -> Iterable[_Grant]:
        """Return the grants that may overlap with the roles of one, including itself."""
        return self._all if _is_pattern(grant.role) else (*self._exact[grant.role], *self._patterns)

    def _beside_roles(self, only: str) -> Iterator[str]:
        """Yield what gives more than roles and self-management.

        Args:
            only: Of which group, by its name in lower case; "": of all, and of their own policies.
        """
        asked = (group for group in self._holding.groups if only in ("", group.name.lower()))
        names = [group.name for group in asked if any(map(self._gives_more, group.policies))]
        if not only:
            names += self._holding.other_groups
        if names:
            groups = "group" if len(names) == 1 else "groups"
            yield f"non-role permissions of the {groups} {listed(map(cited, names), most=_MOST_LEFT)}"
        if not only and any(map(self._gives_more, self._holding.own)):
            yield "non-role permissions of their own policies"

    def _gives_more(self, policy: Policy) -> bool:
        is_harmless = policy.name == self._self_management
        return not is_harmless and any(one.folded not in _FOR_ROLES for one in policy.meaning.allowing)


def _denial(denied: Iterable[tuple[str, date]]) -> Document | None:
    """Write the document that denies roles, each from the day after its last day; None: there are none."""
    of_day = grouped((day, role) for role, day in denied)
    statements = (
        Statement(sid="", effect="Deny", actions=(_ASSUME,), resources=tuple(roles), conditions=(_after(day),))
        for day, roles in of_day.items()
    )
    return Document(statements=tuple(statements)) if of_day else None


def _after(day: date) -> Condition:
    return Condition(operator="DateGreaterThan", key="aws:CurrentTime", values=(f"{day}T23:59:59Z",))


def _needed(denied: dict[str, date]) -> Iterator[tuple[str, date]]:
    """Omit roles that a pattern denies at least as early."""
    wide = [(role, day) for role, day in denied.items() if _is_pattern(role)]
    for role, day in denied.items():
        if not any(other != role and last <= day and includes(other, role) for other, last in wide):
            yield role, day


def _is_pattern(role: str) -> bool:
    return is_pattern(role) or "${" in role
