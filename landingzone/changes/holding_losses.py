"""What somebody loses with each group and policy that goes or changes."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from landingzone.changes.effects import BY_GROUP, NO_CAUSE, AccessEffect, EffectCause, Told
from landingzone.changes.permission_effects import Grants, lost, maybe_lost, shown_example
from landingzone.changes.untold import Untold, of_group
from landingzone.groups.holdings import HeldGroup
from landingzone.groups.policy import Policy, all_permissions
from landingzone.iam.held import Held, is_included, may_overlap
from landingzone.iam.losses import Loss, split_losses
from landingzone.iam.meaning import Meaning, Together, unknown_group
from landingzone.iam.permissions import Permission
from landingzone.iam.questions import Excess, may_be
from landingzone.iam.severity import severity_of, worst

_all_permissions = lru_cache(maxsize=1024)(all_permissions)
"""Among thousands of users, many are in the same groups."""


class HoldingLosses:
    """The losses of a change.

    Args:
        untold: The change.
    """

    def __init__(self, untold: Untold) -> None:
        self._untold, self._pair = untold, untold.pair
        self._old, self._new = untold.pair.old, untold.pair.new

    def found(self) -> Iterator[AccessEffect]:
        """Report them, by what they come from."""
        yield from self._unknown()
        for groups in self._pair.left_together:
            yield from self._on_leaving(*groups)
        for was, becomes in self._pair.changed:
            yield from of_group(becomes.name, self._lost(was.policies, was, BY_GROUP))
        yield from self._of_own()

    def _unknown(self) -> Iterator[AccessEffect]:
        kept = {policy.meaning for policy in self._new.policies if policy.permissions is None}
        for policies, cause, group in self._pair.gone:
            for policy in policies:
                if policy.permissions is None and policy.meaning not in kept:
                    loses = AccessEffect(says="loses unknown", policy=policy, cause=cause)
                    yield from of_group(group, [self._unknown_loss(policy.meaning, loses)])
        stays = {name.lower() for name in self._new.other_groups}
        made_now = {group.name.lower() for group in self._new.groups}
        for name in self._old.other_groups:
            if name.lower() in made_now:
                yield self._unknown_loss(unknown_group(name), AccessEffect(says="stays in known", names=(name,)))
            elif name.lower() not in stays:
                yield self._unknown_loss(unknown_group(name), AccessEffect(says="leaves unknown", names=(name,)))

    def _unknown_loss(self, meaning: Meaning, loss: AccessEffect) -> AccessEffect:
        """Report that something with unknown content is removed, which may have denied what is now held."""
        self._untold.losses.take_by_itself(meaning.permissions)
        gains = self._untold.gains.take_denied(meaning.permissions)
        if not gains:
            return loss
        return replace(loss, kind="gain", level=worst(severity_of(gain.told, self._new.here) for gain in gains))

    def _on_leaving(self, *groups: HeldGroup) -> Iterator[AccessEffect]:
        first, names = groups[0], tuple(group.name for group in groups)
        if not first.policies:
            yield AccessEffect(says="leaves as told", names=names, grants=first.grants)
            return
        policies = [policy for group in groups for policy in group.policies]
        untold = {loss.permission for loss in self._untold.losses}
        effects = [*self._lost(policies, first if len(groups) == 1 else None, self._pair.cause_of_leaving(*groups))]
        if not effects:
            is_lost = not untold.isdisjoint(_allowed(policies))
            effects = [AccessEffect(level="info", says="leaves" if is_lost else "leaves for nothing", names=names)]
        yield from effects

    def _of_own(self) -> Iterator[AccessEffect]:
        yield from self._lost((policy for policy in self._old.own if policy.as_of is None), None, NO_CAUSE)
        for policy in self._old.own:
            taken = policy.as_of is not None and self._untold.losses.take_by_itself(
                frozenset(policy.meaning.permissions)
            )
            if taken:
                yield AccessEffect(says="loses AWS managed", names=(policy.name,))

    def _lost(self, policies: Iterable[Policy], grants: Grants, cause: EffectCause) -> Iterator[AccessEffect]:
        """Report what is lost of some policies because nothing grants it in the same way any more."""
        new, held = self._new.held, tuple(policies)
        taken = self._untold.losses.take_by_itself(frozenset(_allowed(held)))
        if not taken:
            return
        reported = frozenset(_all_permissions(held))  # without those that another one of them includes
        sure, losses = split_losses((loss for loss in taken if loss.permission in reported), self._old.held, new)
        known = new.known.allowing
        narrowed = {loss: self._narrower(loss.of, known) for loss in sure if loss.left == "a part"}
        yield from lost((loss for loss in sure if not narrowed.get(loss)), grants, cause)
        for loss, narrower in narrowed.items():
            if narrower:
                told, example = Told(permissions=[loss.of]), shown_example(loss.example)
                yield AccessEffect(says="narrowed", told=told, to=narrower, cause=cause, example=example)
        if not all(meaning.is_known for meaning in new.meanings):
            unsure = [one for one in losses if not is_included(one, known)]
            yield from lost((_unless_unknown(one, known) for one in unsure), grants, cause, may_be_granted=True)
            for one in unsure:
                del losses[one]
        yield from maybe_lost(chain.from_iterable(losses.values()), grants, cause)

    def _narrower(self, one: Permission, known: Together) -> list[Permission]:
        """Return what is left of a permission under conditions, if that is all that is left."""
        wide = (other for other in known.covering(one) if other.requirements and other.is_as_wide_as(one))
        found = [*dict.fromkeys(wide)]
        if not found:
            return []
        left = Excess(self._new.held, Held.of(found), about=(one,))
        return [] if may_be(left, one) else found


def _allowed(policies: Iterable[Policy]) -> Iterator[Permission]:
    return (one for policy in policies for one in policy.meaning.allowing)


def _unless_unknown(one: Permission, known: Together) -> Loss:
    """Make a loss of a permission that nothing known includes any more: a part of it may be left."""
    is_left = any(may_overlap(other, one) for other in known.meeting(one.folded))
    return Loss(permission=one, of=one, left="not known" if is_left else "nothing", is_without_mfa_alone=False)
