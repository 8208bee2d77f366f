"""What somebody may do, or not do, only for a moment of an apply.

The order of an apply, as in `apply_order`, makes most changes safe. The others are found by looking for requests that
are allowed, or denied, only between two writes. Within an own group, the requests are those of its members.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from landingzone.access.words import Wording
from landingzone.changes.apply_order import DocumentKey
from landingzone.changes.effects import UserEffect, user_effect
from landingzone.changes.transition import Transition, about
from landingzone.ground.grouping import grouped
from landingzone.ground.kinds import coded, says
from landingzone.ground.problems import Finding, Steps, describe
from landingzone.ground.words import cited, listed
from landingzone.iam.conditions import ANY_STATE
from landingzone.iam.documents import Effect
from landingzone.iam.held import Held
from landingzone.iam.here import Here
from landingzone.iam.permissions import Permission
from landingzone.iam.questions import Example, Excess, may_be
from landingzone.iam.severity import Severity, severity_of, worst


@dataclass(frozen=True, kw_only=True)
class TransientAccess:
    """What a user, or the members of a group, may do or not do for a moment.

    Args:
        steps: Where it is, below the user or the group.
        rule: The rule of the warning: what they do.
        actual: What was found there.
        hint: The two steps to take instead.
        effect: The same as an effect; with the group, if the group itself changes.
        users: Names of the users that it is about.
    """

    steps: Steps
    rule: str
    actual: str
    hint: str
    effect: UserEffect
    users: tuple[str, ...] = ()

    @property
    def advice(self) -> Finding:
        """The same as a warning."""
        place = ("groups", self.effect.group) if self.effect.group else ("users", *self.users)
        return Finding((*place, *self.steps), self.rule, self.actual, self.hint)


@dataclass(frozen=True)
class Cause:
    """A way in which that happens.

    Args:
        code: Its code; the rule begins with what the user does.
        actual: What was found, with names in braces.
        hint: The two steps.
    """

    code: str
    actual: str
    hint: str

    def of(
        self, transition: Transition, example: Example | None = None, /, *, level: Severity, steps: Steps, **names: str
    ) -> TransientAccess:
        """Report it.

        Args:
            transition: What changes.
            example: A request that shows it.
            level: What is at stake.
            steps: Where it is, below the user or the group.
            names: Values for the braces.
        """
        rule = says(self.code, **names)
        # What `unknown` means is a request that nobody can make.
        shown = example if example and example.is_sure and ":" in example.action else None
        if self is _UNBOUND and not shown:
            verb, _, rest = rule.partition(" ")
            rule = coded(self.code, f"might {verb.removesuffix('s')} {rest}")
        effect = user_effect("for a moment", "order", level, rule=rule, hint=self.hint)
        effect = replace(effect, group=transition.group, code=self.code, example=shown)
        return TransientAccess(
            steps=steps, rule=rule, actual=self.actual.format(**names), hint=self.hint, effect=effect
        )


_BESIDE = "{found} next to {beside}"
TOO_MUCH = Cause("LZ760", "too many policies and permissions", "apply it in smaller steps")
_LEAVES = Cause("LZ761", "no {found}", "first remove them from the group and apply, then apply the rest")
_JOINS = Cause("LZ762", "{found}, which they were not in", "first apply the change of the group, then add them")
_UNBOUND = Cause(
    "LZ763", "{becomes}, previously {was}", "first remove the permissions and apply, then change the boundary"
)
_LOSES = Cause("LZ764", _BESIDE, "first remove the permission and apply, then remove the denial")
_MOVES = Cause("LZ765", _BESIDE, "first copy the denial to its new place and apply, then remove the old one")
_GAINS = Cause(
    "LZ766", _BESIDE, "first apply the denial, or write it as an entry of inline_iam_policies with `effect: Deny`"
)
_GROWS = Cause("LZ767", _BESIDE, "first apply the denial, then the policy")
_KEEPS = Cause("LZ768", "{come}, previously {gone}", "to avoid the gap, first apply what is added, then the rest")


def find_in_changing_groups(transition: Transition, wording: Wording) -> Iterator[TransientAccess]:
    """Find what groups grant in the moment before they are left, or after they are joined.

    Args:
        transition: The documents of a user before and after.
        wording: How to say what permissions allow.
    """
    for group in transition.passed:
        found = transition.excess_of(group.key, group.meanwhile)
        if found:
            what, level = _growth(found, group.granted.permissions, wording, transition.here)
            names = {"group": cited(group.name), "found": describe(group.name), "what": what}
            how = _LEAVES if group.key in transition.had else _JOINS
            yield how.of(transition, level=level, steps=("groups",), **names)


def _growth(
    permissions: Sequence[Permission], granted: Sequence[Permission], wording: Wording, here: Here
) -> tuple[str, Severity]:
    """Describe what else a group now grants, and what is at stake."""
    allowed = [one for one in granted if one.effect == "Allow"]
    without_mfa = Held.of(replace(one, states=ANY_STATE) for one in allowed)
    new = tuple(one for one in permissions if may_be(Excess(Held.of([one]), without_mfa)))
    if new:
        return listed(wording.permissions(new, mention_mfa=False), most=3), _level_of(new, here)
    needed_mfa = may_be(Excess(Held.of(permissions), Held.of(allowed)))
    return "the same without MFA" if needed_mfa else "what it denied", "high"


def find_without_boundary(transition: Transition, was: str, becomes: str | None) -> Iterator[TransientAccess]:
    """Find whether a user loses permissions together with the boundary that limits them."""
    if request := transition.loses():
        what = "removes their boundary" if becomes is None else "gives them another boundary"
        where = "without it" if becomes is None else "within the new one"
        names = {"what": what, "where": where, "becomes": describe(becomes), "was": describe(was)}
        yield _UNBOUND.of(transition, request, level="high", steps=("permissions_boundary",), **names)


def find_missing_denials(transition: Transition) -> Iterator[TransientAccess]:
    """Find denials that may be missing while something grants what they limit."""
    for here, there, permission, request in transition.grants():
        if here in transition.had and about(transition.had[here], "Deny", request):
            has = transition.has.values()
            is_moved = all(any(about(each, effect, request) for each in has) for effect in get_args(Effect))
            how = _MOVES if is_moved else _LOSES
        else:
            how = _GROWS if there[0] == "attached" and transition.is_changed_first(there) else _GAINS
        place = transition.place_among((here, there))
        other = there if place == here else here
        names = {"here": named(here), "there": named(there), "found": describe(place[1]), "beside": named(other)}
        level = _level_of([permission], transition.here)
        yield how.of(transition, request, level=level, steps=steps_to(place), **names)


def _level_of(permissions: Iterable[Permission], here: Here) -> Severity:
    return "high" if worst(severity_of(one, here) for one in permissions) in ("critical", "high") else "medium"


def find_missing_grants(transition: Transition, wording: Wording) -> Iterator[TransientAccess]:
    """Find what is removed before its equivalent is added.

    Args:
        transition: The documents of a user or a group before and after.
        wording: How to say what permissions allow.

    Yields:
        One for each set of documents removed and of those added; some of what both grant is named.

    Raises:
        NotDecided: There may be more.
    """
    for (going, coming), lacking in grouped(transition.losses()).items():
        place = transition.place_among((*coming, *going))
        what = listed(wording.permissions(lacking, mention_mfa=False), most=3)
        here, there = (listed(map(named, keys), most=3) for keys in (going, coming))
        names = {"what": what, "here": here, "there": there, "come": describe(coming[0][1]), "gone": named(going[0])}
        yield _KEEPS.of(transition, level="info", steps=steps_to(place), **names)


def steps_to(key: DocumentKey) -> Steps:
    """Describe where a document is written, below its user or group."""
    stage, name = key
    attached = "aws_managed_policy_names" if name.startswith("AWS") else "customer_managed_policy_names"
    of_all = {"mfa": "require_mfa", "membership": "groups", "attached": attached}
    one_of = ("json_policies" if stage == "json" else "inline_iam_policies", name)
    return (of_all[stage],) if stage in of_all else one_of


_THEIRS = "their own "


def theirs(key: DocumentKey) -> DocumentKey:
    """Return the key of a document that a member has, next to those of the group."""
    return key if key[0] == "membership" else (key[0], f"{_THEIRS}{key[1]}")


def named(key: DocumentKey) -> str:
    """Name a document in a sentence."""
    stage, name = key
    if name.startswith(_THEIRS):
        return _THEIRS + named((stage, name.removeprefix(_THEIRS)))
    return f"the group {cited(name)}" if stage == "membership" else name if stage == "attached" else cited(name)
