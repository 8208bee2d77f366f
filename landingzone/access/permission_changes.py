"""What changes for somebody by a change of what they hold: gains, losses, and whether MFA is needed.

Each gain of `find_possible_gains` is told by a sentence, so nothing becomes allowed in silence. A loss is told only if
a request shows it.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import cached_property

from landingzone.access.account_changes import account_alone
from landingzone.access.change import Finding
from landingzone.access.effects import (
    Grants,
    tell_gains,
    tell_gone_denials,
    tell_losses,
    tell_new_denials,
)
from landingzone.access.user_changes import find_boundary
from landingzone.access.words import Wording, words_for_combination
from landingzone.groups.holdings import HeldGroup, Holding
from landingzone.groups.policy import Policy, all_permissions
from landingzone.iam.combinations import find_new_combinations
from landingzone.iam.conditions import PRESENT, WITHOUT_MFA
from landingzone.iam.gains import Gain, find_possible_gains
from landingzone.iam.held import Held, is_included, may_overlap, working_but_set_up
from landingzone.iam.losses import Loss, find_sure_losses
from landingzone.iam.meaning import ByAction, Meaning, is_known, unknown_group
from landingzone.iam.permissions import Permission, simplify
from landingzone.iam.severity import Severity, severity_of, worst
from landingzone.words import listed

_NOTHING = Holding(groups=(), other_groups=(), own=(), boundary=None)
_BY_OWN = ", by a policy of their own"
_BY_ITSELF = ("new", "without MFA", "under other conditions")
"""Why a permission is a gain by itself, whatever was denied or bounded."""


def find_gains_of_group(old: Held, new: Held) -> tuple[Gain, ...]:
    """Find what a group grants from now on, the need of MFA aside: it is told of users, once for all groups."""
    return tuple(gain for gain in find_possible_gains(old, new) if not _eases_mfa(gain))


def _eases_mfa(gain: Gain) -> bool:
    return gain.why == "without MFA" or (gain.denial is not None and gain.denial.refuses_all_without_mfa)


class HoldingChange:
    """How what a user holds changes.

    Args:
        old: What the user held before; None: there was no such user.
        new: What the user holds after.
        pairs: Old name -> new name of the groups that both configurations make.
        told: What the change of a group itself is said to give its members: new name -> gains.
        wordings: How it is said, before the change and after it.
    """

    def __init__(
        self,
        old: Holding | None,
        new: Holding,
        pairs: Mapping[str, str],
        told: Mapping[str, Iterable[Gain]],
        wordings: tuple[Wording, Wording],
    ) -> None:
        self._is_new_user = old is None
        self._old, self._new = old or _NOTHING, new
        self._told = told
        self._wording_before, self._wording = wordings
        staying = {pairs.get(group.name) for group in self._old.groups}
        names = {group.name for group in new.groups}
        self._joined = [group for group in new.groups if group.name not in staying]
        self._left = [group for group in self._old.groups if pairs.get(group.name) not in names]
        self._removed = [group for group in self._left if group.name not in pairs]
        self._gone = [("", self._old.own), *((self._how_left(group), group.policies) for group in self._left)]
        self._possible = find_possible_gains(self._old.held, new.held)
        permissions = dict.fromkeys(gain.permission for gain in self._possible)
        self._doubtful = tuple(filter(self._may_be_none, permissions))
        self._untold: dict[Gain, None] = {}

    @cached_property
    def _gained(self) -> ByAction:
        return ByAction(gain.permission for gain in self._possible)

    def may_gain(self, one: Permission) -> bool:
        """Tell whether the user may be allowed more of a permission than before, by whatever they hold."""
        return one in self._gained or any(may_overlap(each, one) for each in self._gained.meeting(one.folded))

    @property
    def depends_on_variables(self) -> bool:
        """Whether some gain may be none for a user whose name and tags are known."""
        return bool(self._doubtful)

    def no_gains(self, values: Mapping[str, str]) -> frozenset[Permission]:
        """Give the permissions that are a gain for some users, and none for one with certain values of variables.

        Args:
            values: Policy variables of the user, by name in lower case, as far as they are known.
        """
        filled = tuple(one.with_variables(values) for one in self._doubtful)
        old, new = (held.with_variables(values) for held in self._held_about_doubtful)
        left = {gain.permission for gain in find_possible_gains(old, new, filled)}
        return frozenset(one for one, known in zip(self._doubtful, filled, strict=True) if known not in left)

    @cached_property
    def _held_about_doubtful(self) -> tuple[Held, Held]:
        actions = {one.folded for one in self._doubtful}
        return self._old.held.about(actions), self._new.held.about(actions)

    def _may_be_none(self, one: Permission) -> bool:
        held = self._old.held
        return (
            any(_may_come_to_cover(other, one) for other in held.allowing.meeting(one.folded))
            or any(_may_come_apart(denial, one) for denial in held.denying.meeting(one.folded))
            or (held.bounding is not None and any(_may_differ(each, one) for each in held.bounding.meeting(one.folded)))
        )

    def findings(self, no_gains: Container[Permission] = ()) -> Iterator[Finding]:
        """Tell the change.

        Args:
            no_gains: Permissions that are no gain for whom it is told of.
        """
        self._untold = dict.fromkeys(gain for gain in self._possible if gain.permission not in no_gains)
        if not self._is_new_user:
            yield from self._mfa()
        for group in self._joined:
            yield from self._on_joining(group)
        told = {gain for group in self._new.groups for gain in self._told.get(group.name, ())}
        self._take(told.__contains__)
        yield from self._own_gains()
        yield from self._elsewhere()
        yield from self._gone_denials()
        yield from self._unknown_losses()
        for groups in self._left_together():
            yield from self._on_leaving(*groups)
        yield from self._own_losses()
        yield from self._boundary()
        yield from self._rest()
        yield from self._combinations()

    def _take(self, is_taken: Callable[[Gain], bool]) -> list[Gain]:
        """Take gains out of those that are not told yet."""
        taken = [gain for gain in self._untold if is_taken(gain)]
        for gain in taken:
            del self._untold[gain]
        return taken

    def _take_by_itself(self, permissions: Container[Permission]) -> list[Gain]:
        return self._take(lambda gain: gain.why in _BY_ITSELF and gain.permission in permissions)

    def _mfa(self) -> Iterator[Finding]:
        eased = [gain for gain in self._untold if _eases_mfa(gain)]
        if eased:
            wide = ByAction(gain.permission for gain in eased)
            freed = [one for one in _working(self._old.held) if one.states == PRESENT and is_included(one, wide)]
            known = [one for one in freed if is_known(one)]
            is_all = self._new.mfa == "not needed" or not known
            words = "" if is_all else f"to {listed(self._wording.permissions(simplify(known), mention_mfa=False))}"
            if freed:
                told = ByAction(freed)
                self._take(lambda gain: _eases_mfa(gain) and (is_all or is_included(gain.permission, told)))
                yield Finding(level="critical", kind="mfa", before="MFA is no longer required of", rest=words)
        if self._new.mfa == "needed" and self._old.mfa not in ("needed", "nothing to protect"):
            needing = ByAction(_working(self._new.held))
            if any(one.states & WITHOUT_MFA and is_included(one, needing) for one in _working(self._old.held)):
                yield Finding(level="low", kind="mfa", before="MFA is now required of")

    def _on_joining(self, group: HeldGroup) -> Iterator[Finding]:
        how = f", by joining {group.name}"
        if not group.policies:
            rest = f"{group.name}: {group.grants}"
            yield Finding(level="medium", kind="gain", verb="joins", verb_of_many="join", rest=rest)
            return
        gains = self._take_by_itself({one for policy in group.policies for one in policy.meaning.permissions})
        findings = [*self._gains(gains, _grants_of(group), how), *self._unknown_gains(gains, group.policies, how)]
        if not findings:
            gives = "" if any(gain.why in _BY_ITSELF for gain in self._untold) else ", which gives nothing new"
            rest = f"{group.name}{gives}"
            findings = [Finding(level="info", kind="gain", verb="joins", verb_of_many="join", rest=rest)]
        yield from findings

    def _own_gains(self) -> Iterator[Finding]:
        for policy in self._new.own:
            gains = self._take_by_itself(frozenset(policy.meaning.permissions))
            if policy.kind == "AWS managed":
                how = f", by the AWS managed policy {policy.name} as of {policy.as_of}"
                grants = Grants(name=policy.name, words=policy.grants, permissions=policy.meaning.permissions)
                yield from self._gains(gains, grants, how)
            else:
                yield from self._gains(gains, None, _BY_OWN)
            yield from self._unknown_gains(gains, [policy], "")
        if self._old.own != self._new.own:
            new = [one for one in _denials_of(self._new.own) if not is_included(one, self._old.held.denying)]
            yield from tell_new_denials((one for one in new if not one.refuses_all_without_mfa), _BY_OWN, self._wording)

    def _gains(self, gains: Iterable[Gain], grants: Grants | None, how: str) -> Iterator[Finding]:
        known = [gain for gain in gains if is_known(gain.permission)]
        yield from tell_gains(known, self._new.held, grants, how, self._wording)

    def _unknown_gains(self, gains: list[Gain], policies: Iterable[Policy], how: str) -> Iterator[Finding]:
        gained = {gain.permission for gain in gains}
        for policy in policies:
            if policy.permissions is None and not gained.isdisjoint(policy.meaning.permissions):
                rest = f"{_unknown_in_words(policy)}{how}"
                yield Finding(level="critical", kind="gain", verb="gets", verb_of_many="get", rest=rest)

    def _elsewhere(self) -> Iterator[Finding]:
        made_before = {group.name.lower(): group.name for group in self._old.groups}
        for name in self._new.other_groups:
            gains = self._take_by_itself(unknown_group(name).permissions)
            if name.lower() in made_before and gains:
                rest = f"{name}, which is no longer made here: what it grants is not known from now on"
                yield Finding(level="high", kind="gain", verb="stays in", verb_of_many="stay in", rest=rest)
            elif gains:
                rest = f"{name}, which is not made here: what it grants is not known here, and may be anything"
                yield Finding(level="critical", kind="gain", verb="joins", verb_of_many="join", rest=rest)

    def _gone_denials(self) -> Iterator[Finding]:
        for how, policies in self._gone:
            gone = [
                one
                for one in _denials_of(policies)
                if not one.refuses_all_without_mfa
                and not any(other.is_as_wide_as(one) for other in self._new.held.denying.covering(one))
            ]
            self._take(_is_denied_by(gone))
            yield from tell_gone_denials(gone, self._new.held, how, self._wording)

    def _unknown_losses(self) -> Iterator[Finding]:
        kept = {policy.meaning for policy in self._new.policies if policy.permissions is None}
        for how, policies in self._gone:
            for policy in policies:
                if policy.permissions is None and policy.meaning not in kept:
                    what = f"{_unknown_in_words(policy)}{how}"
                    yield self._unknown_loss(policy.meaning, "loses", "lose", what)
        stays = {name.lower() for name in self._new.other_groups}
        made_now = {group.name.lower() for group in self._new.groups}
        for name in self._old.other_groups:
            if name.lower() in made_now:
                what = f"{name}, which is made here from now on: what it was elsewhere is not known"
                yield self._unknown_loss(unknown_group(name), "stays in", "stay in", what)
            elif name.lower() not in stays:
                what = f"{name}, which is not made here"
                yield self._unknown_loss(unknown_group(name), "leaves", "leave", what)

    def _unknown_loss(self, meaning: Meaning, verb: str, many: str, what: str) -> Finding:
        """Tell that something with unknown content goes, which may have denied what is held now."""
        gains = self._take(_is_denied_by(meaning.permissions))
        if not gains:
            return Finding(level="low", kind="loss", verb=verb, verb_of_many=many, rest=what)
        level = worst(severity_of(gain.permission, self._new.here) for gain in gains)
        rest = f"{what}: what it forbade, if anything, is allowed now"
        return Finding(level=level, kind="gain", verb=verb, verb_of_many=many, rest=rest)

    def _left_together(self) -> list[list[HeldGroup]]:
        """Give the groups that are left: all for one account that are removed together, each other one alone."""
        found: dict[str, list[HeldGroup]] = {}
        for group in sorted(self._left, key=lambda group: group.name):
            account = account_alone(group, self._wording_before) if group in self._removed else None
            found.setdefault(account or f"group {group.name}", []).append(group)
        return [*found.values()]

    def _on_leaving(self, *groups: HeldGroup) -> Iterator[Finding]:
        first, names = groups[0], listed(group.name for group in groups)
        if not first.policies:
            rest = f"{first.name}: {first.grants}"
            yield Finding(level="low", kind="loss", verb="leaves", verb_of_many="leave", rest=rest)
            return
        allowed = [one for group in groups for one in group.permissions if one.effect == "Allow"]
        grants = _grants_of(first) if len(groups) == 1 else None
        findings = list(self._losses(allowed, grants, self._how_left(*groups)))
        if not findings:
            one = many = ""
            if all(is_included(one, self._new.held.allowing, respect_mfa=True) for one in allowed):
                one, many = " and loses nothing", " and lose nothing"
            verb, verbs = f"leaves {names}{one}", f"leave {names}{many}"
            findings = [Finding(level="info", kind="loss", verb=verb, verb_of_many=verbs)]
        yield from findings

    def _own_losses(self) -> Iterator[Finding]:
        if self._old.own == self._new.own:
            return
        of_aws, others = _apart(self._old.own, lambda policy: policy.as_of is not None)
        yield from self._losses([one for one in all_permissions(others) if one.effect == "Allow"], None, "")
        for policy in of_aws:
            if not all(is_included(one, self._new.held.allowing) for one in policy.meaning.allowing):
                rest = f"the AWS managed policy {policy.name}"
                yield Finding(level="low", kind="loss", verb="loses", verb_of_many="lose", rest=rest)

    def _losses(self, allowed: Iterable[Permission], grants: Grants | None, how: str) -> Iterator[Finding]:
        new = self._new.held
        gone = [one for one in allowed if one not in new.allowing]
        sure = tuple(find_sure_losses(gone, self._old.held, new))
        is_mfa_told = self._new.mfa == "needed"
        losses = (loss for loss in sure if not (loss.is_without_mfa_alone and is_mfa_told))
        yield from tell_losses(losses, grants, how, self._wording_before)
        told = {loss.permission for loss in sure}
        known = ByAction(one for meaning in new.meanings if meaning.is_known for one in meaning.allowing)
        unsure = [one for one in gone if one not in told and not is_included(one, known)]
        if unsure and not all(meaning.is_known for meaning in new.meanings):
            doubtful = (Loss(permission=one, is_whole=True, is_without_mfa_alone=False) for one in unsure)
            unless = f"{how}, unless what is not known here grants it"
            yield from tell_losses(doubtful, grants, unless, self._wording_before)
        else:
            for one in unsure:
                narrower = [other for other in known.covering(one) if _is_under_more_conditions(other, one)]
                if narrower:
                    gone_in_words = listed(self._wording_before.permissions([one], mention_mfa=False))
                    rest = f"{gone_in_words}, but for: {listed(self._wording.permissions(narrower))}{how}"
                    yield Finding(level="low", kind="loss", verb="may no longer", rest=rest)

    def _boundary(self) -> Iterator[Finding]:
        # The content of one that is made here may change: that is told of each permission.
        if not self._is_new_user and self._old.boundary_arn != self._new.boundary_arn:
            gains = self._take(lambda gain: gain.why == "no longer bounded")
            level: Severity = (
                worst(("high", *(severity_of(gain.permission, self._new.here) for gain in gains))) if gains else "low"
            )
            yield from find_boundary(self._old.boundary_arn, self._new.boundary_arn, level)

    def _rest(self) -> Iterator[Finding]:
        rest = self._take(lambda gain: True)
        yield from self._gains(rest, None, "")
        if not all(is_known(gain.permission) for gain in rest):
            what = "by what is not known here: a policy or a group that is made elsewhere"
            yield Finding(level="critical", kind="gain", verb="may now do more", rest=what)

    def _combinations(self) -> Iterator[Finding]:
        if not self._new.is_administrator:
            for combination in find_new_combinations(self._old.held, self._new.held):
                rest = words_for_combination(combination)
                yield Finding(level="high", kind="gain", verb="may now", rest=rest)

    def _how_left(self, *groups: HeldGroup) -> str:
        names = listed(group.name for group in groups)
        if len(groups) > 1:
            return f", since the groups {names} are removed"
        return f", since the group {names} is removed" if groups[0] in self._removed else f", by leaving {names}"


def _grants_of(group: HeldGroup) -> Grants:
    return Grants(name=group.name, words=group.grants, permissions=group.permissions)


def _apart(
    policies: Iterable[Policy], is_first: Callable[[Policy], bool]
) -> tuple[tuple[Policy, ...], tuple[Policy, ...]]:
    held = tuple(policies)
    return tuple(filter(is_first, held)), tuple(policy for policy in held if not is_first(policy))


def _denials_of(policies: Iterable[Policy]) -> Iterator[Permission]:
    return (one for policy in policies if policy.meaning.is_known for one in policy.meaning.denying)


def _working(held: Held) -> Iterator[Permission]:
    for meaning in held.meanings:
        yield from working_but_set_up(meaning, held.limits)


def _may_differ(one: Permission, other: Permission) -> bool:
    """Tell whether what two permissions have in common may depend on the values of variables."""
    return one.has_variable != other.has_variable and may_overlap(one, other)


def _may_come_to_cover(one: Permission, other: Permission) -> bool:
    """Tell whether a permission may cover another one for some values of variables, and does not for all."""
    if not _may_differ(one, other) or one.is_as_wide_as(other):
        return False
    return other.has_variable or one.with_any_value().is_as_wide_as(other)


def _may_come_apart(one: Permission, other: Permission) -> bool:
    """Tell whether two permissions may have nothing in common for some values of variables."""
    return _may_differ(one, other) and not one.is_as_wide_as(other) and not other.is_as_wide_as(one)


def _is_denied_by(denials: Container[Permission]) -> Callable[[Gain], bool]:
    return lambda gain: gain.denial in denials


def _is_under_more_conditions(one: Permission, other: Permission) -> bool:
    return {*one.requirements} > {*other.requirements} and one.is_as_wide_as(other)


def _unknown_in_words(policy: Policy) -> str:
    if policy.why_unread:
        return f"the policy {policy.name}, which cannot be read"
    return f"the {policy.kind} policy {policy.name}, whose content is not known here"
