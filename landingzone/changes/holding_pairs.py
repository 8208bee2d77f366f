"""What somebody holds before and after a change, side by side: which groups and policies come, go, change and stay."""

from collections.abc import Iterator
from itertools import chain
from operator import attrgetter

from landingzone.changes.accounts import account_alone
from landingzone.changes.comparison import Comparison
from landingzone.changes.effects import BY_GROUP, NO_CAUSE, EffectCause
from landingzone.changes.near import STAYING
from landingzone.changes.side_by_side import SideBySide
from landingzone.ground.grouping import grouped
from landingzone.groups.holdings import HeldGroup, Holding
from landingzone.groups.policy import Policy

NOTHING = Holding(groups=(), other_groups=(), own=(), boundary=None)


class HoldingPair:
    """What somebody holds on both sides.

    Args:
        comparison: The change.
        old: What the user held before, or what of it may matter; None: there was no such user.
        new: What the user holds after, in the same way.
    """

    def __init__(self, comparison: Comparison, old: Holding | None, new: Holding) -> None:
        pairs = {**comparison.paired_names, STAYING: STAYING}
        self._before = comparison.old.report.wording
        self.is_new_user = old is None
        self.old, self.new = old or NOTHING, new
        written = [{group.name: group for group in each.as_written.groups} for each in (self.old, new)]
        had, has = ({group.name: group for group in each.groups} for each in (self.old, new))
        groups = SideBySide(had, has, {name: pairs[name] for name in had if name in pairs})
        named = {becomes.name: (was, becomes) for was, becomes in groups.both.values()}
        stayed = [named[name] for name in has if name in named]
        self.joined = [*groups.come.values()]
        self.left = [*groups.gone.values()]
        self._removed = [group for group in self.left if group.name not in pairs]
        self.changed = [
            (was, becomes)
            for was, becomes in stayed
            if written[0][was.name].policies != written[1][becomes.name].policies
        ]
        alike = [pair for pair in stayed if pair not in self.changed]
        self.same = tuple(
            tuple(chain(_unchanged_own(one, other), *(pair[side].policies for pair in alike)))
            for side, (one, other) in enumerate(((self.old, new), (new, self.old)))
        )
        """The policies before and after, as filled in, that are written alike."""
        self.gone = [
            ([one for one in self.old.own if one not in self.same[0] and one is not self.old.over], NO_CAUSE, ""),
            *((was.policies, BY_GROUP, becomes.name) for was, becomes in self.changed),
            *((group.policies, self.cause_of_leaving(group), "") for group in self.left),
        ]
        """Policies that somebody had, how they were lost, and the group that changes; "": it is none."""

    @property
    def left_together(self) -> list[list[HeldGroup]]:
        """The groups that are left: those of one account that are removed together, and each other one alone."""
        in_order = sorted(self.left, key=attrgetter("name"))
        accounts = (account_alone(each, self._before) if each in self._removed else None for each in in_order)
        pairs = zip(accounts, in_order, strict=True)
        return [*grouped((account or f"group {group.name}", group) for account, group in pairs).values()]

    def cause_of_leaving(self, *groups: HeldGroup) -> EffectCause:
        """Return how groups are left: several are removed together."""
        names = tuple(group.name for group in groups)
        if len(groups) > 1:
            return EffectCause("groups removed", names)
        return EffectCause("group removed" if groups[0] in self._removed else "by leaving", names)


def _unchanged_own(one: Holding, other: Holding) -> Iterator[Policy]:
    """Yield the own policies of somebody that another holding has in the same words."""
    words = {*other.as_written.own}
    yield from (policy for policy, written in zip(one.own, one.as_written.own, strict=True) if written in words)
