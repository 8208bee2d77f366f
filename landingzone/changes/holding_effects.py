"""What a change of what somebody holds does to them: gains, losses, and whether MFA is needed.

Both directions come from one comparison of everything they hold. Each possible gain and loss gets an effect, so
nothing becomes allowed or forbidden silently.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import chain

from landingzone.changes.boundaries import find_boundary
from landingzone.changes.comparison import Comparison
from landingzone.changes.effects import NO_CAUSE, AccessEffect, ChangeEffect, EffectCause, Told
from landingzone.changes.holding_gains import HoldingGains
from landingzone.changes.holding_losses import HoldingLosses
from landingzone.changes.holding_pairs import NOTHING, HoldingPair
from landingzone.changes.permission_effects import less, level_within, lost, maybe_lost, shown_example, surest
from landingzone.changes.untold import Untold, eases_mfa
from landingzone.groups.holdings import Holding
from landingzone.groups.policy import Policy
from landingzone.iam.administration import administers
from landingzone.iam.combinations import find_new_combinations, find_way
from landingzone.iam.conditions import PRESENT, WITHOUT_MFA, is_about_mfa
from landingzone.iam.gains import Gain
from landingzone.iam.held import Held, is_included
from landingzone.iam.losses import split_losses
from landingzone.iam.meaning import is_known
from landingzone.iam.mfa import Mfa, WithoutSettingUp, mfa_of, setting_up
from landingzone.iam.permissions import ByAction, Permission, simplify
from landingzone.iam.possible import may
from landingzone.iam.severity import Severity, severity_of, worst


class HoldingChange:
    """How what a user holds changes.

    Args:
        comparison: The change.
        old: What the user held before, or what of it may matter; None: there was no such user.
        new: What the user holds after, in the same way.
        looks_different: Whether the tags or the path of the user change.
    """

    def __init__(self, comparison: Comparison, old: Holding | None, new: Holding, *, looks_different: bool) -> None:
        self._pair = HoldingPair(comparison, old, new)
        self._looks_different = looks_different
        self._old, self._new = self._pair.old, new
        self._untold = Untold(self._pair)
        self._gains, self._losses = HoldingGains(self._untold), HoldingLosses(self._untold)
        self._found = cache(lambda *overall: tuple(self._effects(*overall)))

    @property
    def is_none(self) -> bool:
        """Whether nothing becomes allowed and nothing stops being allowed."""
        return not self._untold.more and not self._untold.less

    def effects(self, old: Holding | None, new: Holding) -> Iterator[ChangeEffect]:
        """Find what the change does to somebody.

        Args:
            old: Everything that they held before; None: there was no such user.
            new: Everything that they hold after.
        """
        old = old or NOTHING
        yield from self._found(*self._overall(old.held, new))
        if not _may_do_everything(new.held):
            for combination in find_new_combinations(old.held, new.held):
                example = shown_example(find_way(combination, old.held, new.held))
                yield AccessEffect(says="combined", kind="gain", level="high", combination=combination, example=example)
        if self._untold.less:
            yield from _ends(old, new)

    def _overall(self, old: Held, new: Holding) -> tuple[Mfa | None, bool]:
        """Return what depends on everything that somebody holds, and not only on what has to do with the change.

        Returns:
            Whether MFA is needed for what is granted after the change, None if that does not matter; and whether it is
            needed since the change, apart from setting up that of others.
        """
        is_less = self._untold.less and not self._pair.is_new_user
        becomes = mfa_of(new.held, leave_out_others=True) if is_less else None
        now_needs_mfa = False
        if becomes == "needed" and mfa_of(old, leave_out_others=True) not in ("needed", "nothing to protect"):
            before, after = WithoutSettingUp(old), WithoutSettingUp(new.held)
            now_needs_mfa = any(before.has(one, WITHOUT_MFA) and after.has(one, PRESENT) for one in old.allowing)
        is_asked = now_needs_mfa or any(map(eases_mfa, self._untold.more))
        return new.mfa if is_asked else None, now_needs_mfa

    def _effects(self, mfa: Mfa | None, now_needs_mfa: bool) -> Iterator[ChangeEffect]:
        self._untold.begin()
        if not self._pair.is_new_user:
            yield from self._mfa(mfa, now_needs_mfa)
        if self._looks_different:
            yield from self._by_looks()
        yield from self._past_days()
        yield from self._gains.found()
        yield from self._losses.found()
        yield from self._boundary()
        yield from self._rest()

    def _mfa(self, mfa: Mfa | None, now_needs_mfa: bool) -> Iterator[AccessEffect]:
        eased = [gain for gain in self._untold.gains if eases_mfa(gain)]
        if eased:
            wide = ByAction(gain.permission for gain in eased)
            old, new = WithoutSettingUp(self._old.held), WithoutSettingUp(self._new.held)
            asked = (one for one in self._old.held.allowing if is_included(one, wide) and old.has(one, PRESENT))
            freed: list[Permission] = []
            is_unread = any(is_about_mfa(each) for one in self._old.held.allowing for each in one.requirements)
            for one in asked:
                if new.has(one, WITHOUT_MFA) and not old.has(one, WITHOUT_MFA):
                    freed.append(one)
                    if mfa == "not needed" and not is_unread and is_known(one):
                        break  # all of it is freed, and is not listed
            known = [one for one in freed if is_known(one)]
            sure = [one for one in known if not any(map(is_about_mfa, one.requirements))]
            is_all = len(sure) == len(known) and mfa == "not needed"
            if freed:
                reported = ByAction(freed)
                self._untold.gains.take(
                    lambda gain: eases_mfa(gain) and (is_all or is_included(gain.permission, reported))
                )
                no_longer = AccessEffect(level="critical", kind="mfa", says="MFA of all" if is_all else "MFA of some")
                if sure:
                    yield no_longer if is_all else replace(no_longer, told=Told(permissions=simplify(sure)))
                else:
                    yield replace(no_longer, says="MFA, on conditions" if known else "MFA, on what is unknown")
        if now_needs_mfa:
            self._untold.losses.take(eases_mfa)
            yield AccessEffect(kind="mfa", says="MFA" if mfa == "needed" else "MFA except for others")

    def _by_looks(self) -> Iterator[AccessEffect]:
        """Report what policies that are written alike allow and forbid with other tags, or another path."""
        cause = EffectCause("own looks")
        before, after = (
            frozenset(one for policy in policies for one in policy.meaning.permissions) for policies in self._pair.same
        )
        gains = self._untold.gains.take(
            lambda gain: _is_known(gain, self._old) and (gain.permission in after or gain.denial in before)
        )
        yield from self._gains.reported(gains, None, cause)
        losses = self._untold.losses.take(
            lambda loss: _is_known(loss, self._new) and (loss.permission in before or loss.denial in after)
        )
        yield from less(losses, self._old.held, self._new.held, cause)
        had, has = (
            {each for each in (*side.held.meanings, side.held.boundary) if each and not each.is_known}
            for side in (self._old, self._new)
        )
        if had & has and self._new.held.allowing:
            yield AccessEffect(level="high", kind="gain", says="by looks")
            yield AccessEffect(says="by looks")

    def _past_days(self) -> Iterator[AccessEffect]:
        """Report which roles end, or can be assumed again, because of last days that are past."""
        was, becomes = (
            {one for meaning in (side.over.meaning, *side.useless) for one in meaning.denying} if side.over else ()
            for side in (self._old, self._new)
        )
        losses = self._untold.losses.take_denied(becomes)
        yield from less(losses, self._old.held, self._new.held, EffectCause("last day past"))
        gains = [
            replace(gain, why="new", denial=None, part=gain.told.within(gain.denial) if gain.denial else None)
            for gain in self._untold.gains.take_denied(was)
        ]
        yield from self._gains.reported(gains, None, EffectCause("last day was past"))

    def _boundary(self) -> Iterator[ChangeEffect]:
        # The content of one that is defined here may change: each permission is reported for that.
        if not self._pair.is_new_user and self._old.boundary_arn != self._new.boundary_arn:
            gains, is_less = self._untold.gains.take(_is_by(self._old.boundary)), _is_by(self._new.boundary)
            is_open = self._new.boundary is None or not self._new.boundary.meaning.is_known
            self._untold.losses.take(lambda loss: is_less(loss) and (is_open or not is_known(loss.permission)))
            levels = [level_within(severity_of(gain.told, self._new.here), self._new.held) for gain in gains]
            is_limited = any(map(is_less, self._untold.less))
            level: Severity = worst(("high", *levels)) if levels else "low" if is_limited else "info"
            example = shown_example(surest(gains).example) if gains else None
            each = [(side.boundary_arn, side.boundary) for side in (self._old, self._new)]
            unknown = [arn for arn, boundary in each if arn and boundary and not boundary.meaning.is_known]
            yield from find_boundary(each[0][0], each[1][0], level, example, unknown)

    def _rest(self) -> Iterator[AccessEffect]:
        gains, losses = (untold.take(lambda gain: True) for untold in (self._untold.gains, self._untold.losses))
        yield from self._gains.reported(gains, None, NO_CAUSE)
        if not all(is_known(gain.permission) for gain in gains):
            yield AccessEffect(level="critical", kind="gain", says="by unknown")
        if not all(is_known(loss.permission) for loss in losses):
            yield AccessEffect(says="by unknown")
        losses = [loss for loss in losses if is_known(loss.permission)]
        by_boundary = {loss.permission for loss in losses if loss.why == "no longer bounded"}
        sure, unsure = split_losses(losses, self._old.held, self._new.held)
        for is_bounded, cause in ((True, EffectCause("boundary")), (False, NO_CAUSE)):
            yield from lost((loss for loss in sure if (loss.of in by_boundary) is is_bounded), None, cause)
        yield from maybe_lost(chain.from_iterable(unsure.values()), None, NO_CAUSE)


def _may_do_everything(held: Held) -> bool:
    """Return whether something allows everything, so that nothing is dangerous only together with something else."""
    each = (one for one in held.allowing if one.action == one.resource == "*")
    is_all_allowed = any(not (one.requirements or one.not_actions or one.not_resources) for one in each)
    return is_all_allowed and administers(held) is True


def _ends(old: Holding, new: Holding) -> Iterator[AccessEffect]:
    """Report the loss to know about beforehand: of everything that worked."""
    if new.held.allowing and may(old.held, setting_up(old.here)) and not may(new.held, Held(())):
        yield AccessEffect(level="high", says="locked out")


def _is_known(gain: Gain, less: Holding) -> bool:
    """Return whether nothing with unknown content makes a gain, compared with what was held."""
    is_by_boundary = gain.why == "no longer bounded" and less.boundary and not less.boundary.meaning.is_known
    return is_known(gain.permission) and (gain.denial is None or is_known(gain.denial)) and not is_by_boundary


def _is_by(boundary: Policy | None) -> Callable[[Gain], bool]:
    """Make a test for gains because a boundary is gone, or losses because there is one."""
    denials = frozenset(boundary.meaning.denying) if boundary else frozenset[Permission]()
    return lambda gain: gain.why == "no longer bounded" or gain.denial in denials
