"""What somebody gains by each group and policy that comes or changes, and what these forbid; what denials forbade."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from landingzone.changes.effects import BY_GROUP, BY_OWN, NO_CAUSE, AccessEffect, EffectCause, Told
from landingzone.changes.permission_effects import Grants, gained, newly_denied, no_longer_denied
from landingzone.changes.untold import BY_ITSELF, Untold, eases_mfa, of_group, unknown_policy
from landingzone.ground.grouping import grouped
from landingzone.groups.holdings import HeldGroup
from landingzone.groups.policy import Policy
from landingzone.iam.conditions import ANY_STATE
from landingzone.iam.gains import Gain, find_gains
from landingzone.iam.held import Held, is_included, may_overlap
from landingzone.iam.meaning import EVERYTHING, Meaning, is_known, unknown_group
from landingzone.iam.permissions import ByAction, Permission
from landingzone.iam.questions import Excess
from landingzone.iam.texts import NotDecided


class HoldingGains:
    """The gains of a change, and what it forbids.

    Args:
        untold: The change.
    """

    def __init__(self, untold: Untold) -> None:
        self._untold, self._pair = untold, untold.pair
        self._old, self._new = untold.pair.old, untold.pair.new

    def found(self) -> Iterator[AccessEffect]:
        """Report them, by what they come from."""
        for group in self._pair.joined:
            yield from self._on_joining(group)
        for _, group in self._pair.changed:
            yield from of_group(group.name, self._granted(group, BY_GROUP))
        yield from self._by_own()
        yield from self._elsewhere()
        yield from self._gone_denials()

    def reported(self, gains: Iterable[Gain], grants: Grants, cause: EffectCause) -> Iterator[AccessEffect]:
        """Report gains, those that are known."""
        known = self._exempted(gain for gain in gains if is_known(gain.permission))
        yield from gained(known, self._new.held, grants, cause)

    def _on_joining(self, group: HeldGroup) -> Iterator[AccessEffect]:
        name = (group.name,)
        if not group.policies:
            yield AccessEffect(level="medium", kind="gain", says="joins as told", names=name, grants=group.grants)
            return
        effects = [*self._granted(group, EffectCause("by joining", name))]
        if not any(effect.kind == "gain" for effect in effects):
            gives = any(gain.why in BY_ITSELF for gain in self._untold.gains)
            yield AccessEffect(level="info", kind="gain", says="joins" if gives else "joins for nothing", names=name)
        yield from effects

    def _granted(self, group: HeldGroup, cause: EffectCause) -> Iterator[AccessEffect]:
        """Report what a group grants, and what it forbids of what was held."""
        of = {one for policy in group.policies for one in policy.meaning.permissions}
        gains = self._untold.gains.take_by_itself(of)
        yield from self.reported(gains, group, cause)
        yield from self._unknown(gains, group.policies, cause)
        yield from self._forbidden(group.policies, cause)

    def _forbidden(self, policies: Iterable[Policy], cause: EffectCause) -> Iterator[AccessEffect]:
        """Report what policies now forbid, and what of it was held."""
        new = [*_denied_in_addition(policies, self._new.held, self._old.held)]
        taken = grouped((loss.denial, loss) for loss in self._untold.losses.take_denied(new))
        told = {one: taken[one] for one in new if one in taken}
        yield from newly_denied(told, self._new.here, cause)
        yield from _idle([one for one in new if one not in self._untold.forbidding], cause, is_new=True)

    def _by_own(self) -> Iterator[AccessEffect]:
        for policy in self._new.own:
            gains = self._untold.gains.take_by_itself(frozenset(policy.meaning.permissions))
            is_of_aws = policy.kind == "AWS managed"
            cause = EffectCause("AWS managed", (policy.name, str(policy.as_of))) if is_of_aws else BY_OWN
            yield from self.reported(gains, policy if is_of_aws else None, cause)
            yield from self._unknown(gains, [policy], NO_CAUSE)
        if self._old.own != self._new.own:
            yield from self._forbidden((each for each in self._new.own if each is not self._new.over), BY_OWN)

    def _exempted(self, gains: Iterable[Gain]) -> Iterator[Gain]:
        """Of what works without MFA, keep what a denial spares that refuses everything else until there is MFA."""
        exempted = [denial.not_actions for denial in self._new.held.denying if denial.refuses_all_without_mfa]
        for gain in gains:
            if gain.why == "without MFA" and exempted:
                one = gain.permission
                parts = tuple(one.narrowed(action) for action in min(exempted, key=len) if one.overlaps(action))
                yield from find_gains(self._old.held, self._new.held, parts)
            else:
                yield gain

    def _unknown(self, gains: list[Gain], policies: Iterable[Policy], cause: EffectCause) -> Iterator[AccessEffect]:
        permissions = {gain.permission for gain in gains}
        for policy in policies:
            if policy.permissions is not None:
                continue
            forbids, gets = self._untold.losses.take_denied(policy.meaning.permissions), unknown_policy(policy)
            if not permissions.isdisjoint(policy.meaning.permissions):
                yield replace(gets, cause=cause)
            elif forbids:
                yield replace(gets, level="low", kind="loss", cause=cause)

    def _elsewhere(self) -> Iterator[AccessEffect]:
        made_before = {group.name.lower(): group.name for group in self._old.groups}
        for name in self._new.other_groups:
            permissions = unknown_group(name).permissions
            gains = self._untold.gains.take_by_itself(permissions)
            forbids = self._untold.losses.take_denied(permissions)
            if name.lower() in made_before and (gains or forbids):
                yield AccessEffect(level="high", kind="gain", says="stays in unknown", names=(name,))
            elif gains:
                yield AccessEffect(level="critical", kind="gain", says="joins unknown", names=(name,))
            elif forbids:
                yield AccessEffect(says="joins unknown", names=(name,))

    def _gone_denials(self) -> Iterator[AccessEffect]:
        gains = self._untold.gains
        for policies, cause, group in self._pair.gone:
            freed = grouped((gain.denial, gain) for gain in gains if gain.denial)
            gone = [*_denied_in_addition(policies, self._old.held, self._new.held)]
            told = {one: freed[one] for one in gone if one in freed and not self._stays_in_part(one)}
            gains.take_denied(told)
            # Of what was denied as a whole, the need for MFA says nothing more.
            whole = {
                gain.permission for one in told for gain in told[one] if is_included(gain.permission, _all_of(one))
            }
            gains.take(lambda gain: gain.permission in whole and eases_mfa(gain))  # noqa: B023
            found = no_longer_denied(told, self._new.here, cause)
            idle = _idle([one for one in gone if one not in self._untold.freeing], cause, is_new=False)
            yield from of_group(group, chain(found, idle))

    def _stays_in_part(self, denial: Permission) -> bool:
        return any(may_overlap(other, denial) for other in self._new.held.denying.meeting(denial.folded))


def _idle(denials: list[Permission], cause: EffectCause, *, is_new: bool) -> Iterator[AccessEffect]:
    """Report denials of what nothing here allows: a policy of a resource may."""
    if denials:
        told, says = Told(form="denials", permissions=denials), "denial" if is_new else "no denial"
        yield AccessEffect(says=says, level="info", told=told, besides=(("denied", "idle"),), cause=cause)


def _denied_in_addition(policies: Iterable[Policy], held: Held, other: Held) -> Iterator[Permission]:
    """Yield what known policies deny and another holding does not, whether it is allowed or not.

    A policy of a resource may allow it. The need for MFA is reported as a whole.
    """
    known = (policy.meaning for policy in policies if policy.meaning.is_known)
    denials = [one for meaning in known for one in meaning.denying if not one.refuses_all_without_mfa]
    if denials:
        denied = (Meaning(tuple(filter(is_known, each.denying))) for each in (other, held))
        sides = (Held((EVERYTHING, each), here=held.here) for each in denied)
        difference = Excess(*sides, about=tuple(denials))
        yield from (one for one in denials if _may_be_possible(difference, one))


def _may_be_possible(difference: Excess, one: Permission) -> bool:
    """Return whether a request may be about a denial: some are about what no action of theirs is used on."""
    try:
        return difference.is_possible(one)
    except NotDecided:
        return True


def _all_of(denial: Permission) -> ByAction:
    """Return what a denial denies whatever the conditions; nothing, if there are any."""
    is_always = denial.states == ANY_STATE and not denial.requirements
    return ByAction([replace(denial, effect="Allow")] if is_always else [])
