"""One call of IAM: whether somebody surely can make it, perhaps, or not.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, IntEnum
from functools import lru_cache

from landingzone.iam.conditions import ANY_STATE, MISSING, ConditionRequirement, States
from landingzone.iam.contexts import holds, is_read
from landingzone.iam.held import Held
from landingzone.iam.here import as_of_now, with_own_name
from landingzone.iam.known import RESOURCE_TAGS, KnownOfUser
from landingzone.iam.meaning import Meaning
from landingzone.iam.permissions import Permission
from landingzone.iam.possible import may
from landingzone.iam.questions import Example, Excess, fittings
from landingzone.iam.severity import is_own_user
from landingzone.iam.texts import NotDecided
from landingzone.iam.wildcards import exact, includes, overlap, without_variables

_GIVEN = (
    *("aws:principal", "aws:requestedregion", "aws:resource", "aws:userid", "aws:username"),
    *("iam:permissionsboundary", "iam:resourcetag", "sts:", "aws:calledvia", "aws:viaawsservice"),
    *("aws:sourceaccount", "aws:sourcearn", "aws:sourceorg", "aws:federatedprovider"),
)
"""Prefixes of condition keys that whoever makes a call of IAM cannot choose: all of IAM is in one region."""


WITH_BOUNDARY = frozenset(
    (
        *("iam:PutUserPolicy", "iam:AttachUserPolicy", "iam:DeleteUserPolicy", "iam:DetachUserPolicy"),
        "iam:DeleteUserPermissionsBoundary",
    )
)
"""The calls whose requests say what the permissions boundary of the user is."""
_TAGGING = {
    *("iam:TagUser", "iam:UntagUser", "iam:TagPolicy", "iam:UntagPolicy"),
    *("iam:CreatePolicy", "iam:CreateRole", "iam:CreateUser", "iam:CreateVirtualMFADevice"),
}
_ONLY_IN: Mapping[str, frozenset[str]] = {
    "aws:requesttag/": frozenset(_TAGGING),
    "aws:tagkeys": frozenset(_TAGGING),
    "iam:policyarn": frozenset(
        f"iam:{verb}{kind}Policy" for verb in ("Attach", "Detach") for kind in ("User", "Group", "Role")
    ),
    "iam:permissionsboundary": WITH_BOUNDARY
    | {"iam:PutUserPermissionsBoundary", "iam:CreateUser"}
    | {"iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:CreateRole"},
    "iam:passedtoservice": frozenset(),
    "lambda:sourcefunctionarn": frozenset(),
}
"""How condition keys begin -> the calls of all those that a walk makes whose requests may have them."""
_SETS, _SEVERAL = ("aws:TagKeys",), 2
"""The keys that have several values at once, and how many values are more than one."""


class Sureness(IntEnum):
    """How sure it is that something can be done.

    Possibly: something that is known here allows it in requests that it may not be possible to make. Unknown: only
    policies or groups with unknown content may allow it.
    """

    NOT, UNKNOWN, POSSIBLY, SURELY = range(4)


class UsableOn(Enum):
    """On what somebody may use an action: on nothing, surely on nothing but their own user, or on others too."""

    NOTHING, OWN, ANY = range(3)


_TRUSTED = Meaning((Permission(effect="Allow", action="*", resource="*"),))
WITHOUT_TAGS = KnownOfUser((), absent=RESOURCE_TAGS)
"""What is known of the tags of what has none."""


@dataclass(frozen=True)
class CallTarget:
    """What a call is used on.

    Args:
        arn: Its ARN, or a pattern: any that fits.
        known: What is known of its tags: keys of conditions about the resource.
        boundary: ARN of the permissions boundary of a user; "": there is none; None: it is no user.
    """

    arn: str
    known: KnownOfUser = WITHOUT_TAGS
    boundary: str | None = None

    @property
    def bounds(self) -> tuple[str, ...]:
        """The boundary as the values of a condition key; empty: there is none."""
        return (self.boundary,) if self.boundary else ()


@dataclass(frozen=True)
class Call:
    """A call of IAM.

    Args:
        action: The action.
        target: What it is used on.
        keys: Condition keys of the call, each with values, one of which it has; none: it is missing.
    """

    action: str
    target: CallTarget
    keys: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def seen_by(self, meaning: Meaning) -> Meaning:
        """Return what a policy means for this call: what its request has, and lacks, is filled in."""
        absent = tuple(key for key, calls in _ONLY_IN.items() if self.action not in calls)
        known = {key.lower(): values for key, values in self.keys if len(values) < _SEVERAL and key not in _SETS}
        meaning = self.target.known.fill(meaning, fills_name=False)
        keys = {each.key.lower() for one in meaning.permissions for each in one.requirements}
        if not any(key in known or key.startswith(absent) for key in keys):
            return meaning
        left = (_decided(one, absent, known) for one in meaning.permissions)
        return Meaning(tuple(sorted(one for one in left if one is not None)))

    @property
    def asked(self) -> Permission:
        """A permission for just this call."""
        requirements = (
            ConditionRequirement(operator="StringEquals", key=key, values=values)
            if values
            else ConditionRequirement(operator="Null", key=key, values=("true",))
            for key, values in self.keys
        )
        return Permission(
            effect="Allow", action=self.action, resource=self.target.arn, requirements=tuple(sorted(requirements))
        )


def _decided(one: Permission, absent: tuple[str, ...], known: Mapping[str, tuple[str, ...]]) -> Permission | None:
    """Return a permission for requests with some keys, and without others; None: it is about none of them.

    Args:
        one: The permission.
        absent: How the keys begin that the requests do not have.
        known: The keys that they have, in lower case, each with its value; without one, they do not have it.
    """
    left = []
    for each in one.requirements:
        key = each.key.lower()
        is_open = each.has_variable and bool(known.get(key))
        if is_open or not is_read(each) or not (key in known or key.startswith(absent)):
            left.append(each)
        elif not holds(each, tuple(map(exact, known.get(key, ()))), MISSING):
            return None
    return one if len(left) == len(one.requirements) else replace(one, requirements=tuple(left))


class Caller:
    """Somebody who makes calls.

    Args:
        held: What they hold, with what is known of them filled in.
        states: The states of MFA that their requests may be in.
    """

    def __init__(self, held: Held, states: States = ANY_STATE) -> None:
        self.held, self.states = held, states
        self._answers: dict[object, Sureness] = {}
        self._reaches: dict[tuple[str, Sureness], UsableOn] = {}

    def can(self, call: Call) -> Sureness:
        """Return how sure it is that they can make a call."""
        held = _about(self.held, call.action)
        if not held.allowing:
            return Sureness.NOT
        key = call.action, call.keys, _seen(held, call.target)
        if key not in self._answers:
            self._answers[key] = self._decided(held, call)
        return self._answers[key]

    def can_if_trusted(self, call: Call) -> Sureness:
        """Return how sure it is that they can make a call that a policy of what it is used on allows them."""
        held = self.held
        denials = (meaning.denial for meaning in (*held.meanings, *filter(None, [held.boundary])))
        return Caller(Held((*denials, _TRUSTED), here=held.here), self.states).can(call)

    def reach(self, action: str, least: Sureness) -> UsableOn:
        """Return on what they may use an action, at most.

        Args:
            action: The action.
            least: How sure it has to be.
        """
        key = action, least
        if key not in self._reaches:
            held = _about(self.held, action)
            held = held if least is Sureness.UNKNOWN else held.known
            is_own = all(is_own_user(with_own_name(one, held.here).resource) for one in held.allowing)
            is_open = held.boundary is None or held.boundary.is_known or least is not Sureness.SURELY
            self._reaches[key] = UsableOn.OWN if is_own else UsableOn.ANY
            if not held.allowing or not is_open:
                self._reaches[key] = UsableOn.NOTHING
        return self._reaches[key]

    def example(self, call: Call) -> Example | None:
        """Find a request like a call, whose target may be a pattern; None: none can surely be made by now."""
        held, asked = _about(self.held, call.action), call.asked
        with_tags = held.each(lambda meaning: as_of_now(call.seen_by(meaning)))
        try:
            found = Excess(with_tags, fitting=fittings(held.here)[-1], about=(asked,)).example(
                asked, states=self.states
            )
        except NotDecided:
            return None
        chosen = {key.lower() for key, _ in call.keys}
        context = found.context if found else ()
        keys = (key.lower() for key, values in context if (key.lower(), values) != ("aws:viaawsservice", ("false",)))
        is_given = any(key.startswith(_GIVEN) and key not in chosen for key in keys)
        return found if found and found.is_sure and not is_given else None

    def _decided(self, held: Held, call: Call) -> Sureness:
        if self.example(call):
            return Sureness.SURELY
        with_tags = held.each(call.seen_by)
        sides = ((Sureness.POSSIBLY, with_tags.known), (Sureness.UNKNOWN, with_tags))
        each = (sureness for sureness, side in sides if may(side, within=(call.asked,), states=self.states))
        return next(each, Sureness.NOT)


@lru_cache(maxsize=1 << 14)  # among thousands of users, many have the same policies
def _about(held: Held, action: str) -> Held:
    """Keep what may be about an action."""
    return held.about([action.lower()])


def _seen(held: Held, target: CallTarget) -> tuple[object, ...]:
    """Return what policies see of a target: all for which it is the same get the same answer."""
    one_by_one = (*held.meanings, *filter(None, [held.boundary]))
    permissions = [one for meaning in one_by_one for one in meaning.permissions]
    keys = {each.key.lower() for one in permissions for each in one.requirements}
    tags = tuple((key, target.known.knows(key), target.known.value(key)) for key in sorted(keys) if _is_tag(key))
    varying = any(one.has_variable for one in permissions)
    return (target.arn if varying else tuple(_fit(one, target.arn) for one in permissions), tags)


def _is_tag(key: str) -> bool:
    return key.startswith(RESOURCE_TAGS)


def _fit(one: Permission, arn: str) -> object:
    """Return whether a permission is about an ARN; of a pattern, what it is about."""
    if "*" in arn:
        return arn
    is_about = overlap(without_variables(one.resource), arn)
    return is_about and not any(includes(but, arn) for but in one.not_resources)


def tags_of(known: KnownOfUser, prefix: str) -> KnownOfUser:
    """Return what is known of the tags of a user, as keys about the resource of a request.

    Args:
        known: What is known of the requests of the user.
        prefix: The prefix of the keys of tags there.
    """

    def renamed(key: str) -> Iterable[str]:
        return (f"{begin}{key.removeprefix(prefix)}" for begin in RESOURCE_TAGS)

    values = tuple((new, value) for key, value in known.values if key.startswith(prefix) for new in renamed(key))
    return KnownOfUser(
        values,
        absent=RESOURCE_TAGS if prefix in known.absent else (),
        unknown=tuple(new for key in known.unknown if key.startswith(prefix) for new in renamed(key)),
        unknown_prefixes=tuple(new for key in known.unknown_prefixes for new in renamed(key)),
    )
