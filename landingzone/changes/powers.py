"""What a change does to what users can make of themselves and of each other."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from landingzone.access.entities import UserAccess
from landingzone.access.policies import unknown_of
from landingzone.access.ways import ActedAs, acted_alike, become_in_words, way_in_words, whom_in_words
from landingzone.changes.comparison import Comparison
from landingzone.changes.effects import AccessEffect, ChangeEffect, UserEffect, user_effect
from landingzone.escalation.calls import Sureness
from landingzone.escalation.graph import NOTHING, Acting, Power
from landingzone.ground.grouping import grouped
from landingzone.groups.holdings import Holding
from landingzone.iam.conditions import PRESENT
from landingzone.iam.gains import find_gains
from landingzone.iam.held import Held
from landingzone.iam.permissions import Permission
from landingzone.iam.severity import worst

_DIRECTLY = "by what they may do already"
_KNOWN = (Sureness.POSSIBLY, Sureness.SURELY)
"""What something known makes of somebody; of what is not known, the effects on what they hold tell."""


def as_far_as_it_goes(
    comparison: Comparison, found: Iterable[tuple[ChangeEffect, str]]
) -> Iterator[tuple[ChangeEffect, str]]:
    """Yield effects with the levels that they have for each user: only what makes an administrator is critical.

    An administrator needs no permissions that are dangerous together.
    """
    lowered = cache(lambda effect: replace(effect, level="high"))
    after = comparison.new.access
    for effect, name in found:
        administrator = after[name].power.administrator if name in after else Sureness.NOT
        if administrator is Sureness.NOT and _is_rated(effect):
            yield lowered(effect), name
        elif not (administrator in _KNOWN and effect.says == "combined"):
            yield effect, name


def _is_rated(effect: ChangeEffect) -> bool:
    """Return whether it is critical because of permissions that are known."""
    is_known = isinstance(effect, AccessEffect) and effect.told is not None
    return is_known and effect.kind == "gain" and effect.level == "critical"


def _told(effect: ChangeEffect) -> Sequence[Permission]:
    """Return the permissions that it tells; empty: it tells something else."""
    return effect.told.permissions if isinstance(effect, AccessEffect) and effect.told else ()


def find_power_changes(
    comparison: Comparison, found: Iterable[tuple[ChangeEffect, str]]
) -> Iterator[tuple[UserEffect, str]]:
    """Find who can now become an administrator or act as others, and who no longer can, each with the name.

    Args:
        comparison: The change.
        found: The effects on what each user holds, with the name.
    """
    through, acting = _ThroughOthers(found), list[_NowActing]()
    for name, after in comparison.new.access.items():
        before = comparison.old.access.get(name)
        if not after.is_offboarding:
            old, new = before.power if before else NOTHING, after.power
            is_untold = before is not None and not through.gains(name)
            yield from ((effect, name) for effect in _of_administrator(old, after, is_untold=is_untold))
            acting += _now_acting(comparison, name, old, new)
            yield from ((effect, name) for effect in _no_longer_acting(comparison, old, new))
            if old.administrator is not Sureness.SURELY:
                had = before.holding if before else None
                yield from ((effect, name) for effect in through.found(new, had))
    yield from _in_words(acting)


class _ThroughOthers:
    """What somebody gains because somebody gains it whom they can act as.

    Args:
        found: The effects on what each user holds, with the name.
    """

    def __init__(self, found: Iterable[tuple[ChangeEffect, str]]) -> None:
        at_stake = ("critical", "high")
        more = ("gain", "mfa", "boundary")
        gains = ((name, effect) for effect, name in found if effect.kind in more and effect.level in at_stake)
        self._gains: Mapping[str, list[ChangeEffect]] = grouped(gains)
        self._has = cache(_has)

    def gains(self, name: str) -> Sequence[ChangeEffect]:
        """Return what a user gains themselves."""
        return self._gains.get(name, ())

    def found(self, power: Power, had: Holding | None) -> Iterator[UserEffect]:
        """Find it.

        Args:
            power: What somebody can make of themselves.
            had: What they held before; None: there was no such user.
        """
        for says, sureness in (("through others", Sureness.SURELY), ("possibly through others", Sureness.POSSIBLY)):
            levels = {
                name: worst(effect.level for effect in more)
                for name, each in power.acts_as.items()
                if each.sureness is sureness and (more := [*self._new_to(had, name, each)])
            }
            if levels:
                yield user_effect(says, "gain", worst(levels.values()), names=tuple(levels))

    def _new_to(self, had: Holding | None, name: str, acting: Acting) -> Iterator[ChangeEffect]:
        for effect in self.gains(name):
            if _works(effect, acting) and not self._has(had, effect):
                yield effect


def _has(had: Holding | None, effect: ChangeEffect) -> bool:
    """Return whether somebody certainly had all that an effect gives another one."""
    told = _told(effect)
    return had is not None and bool(told) and not any(find_gains(had.held, Held.of(told)))


def _works(effect: ChangeEffect, acting: Acting) -> bool:
    """Return whether somebody who acts as another one can use what that one gains."""
    told = _told(effect)
    return acting.with_mfa or not told or any(one.states & ~PRESENT for one in told)


def _of_administrator(old: Power, after: UserAccess, *, is_untold: bool) -> Iterator[UserEffect]:
    name, new = after.name, after.power
    was, becomes = old.administrator, new.administrator
    # What takes no steps, the gains of permissions tell; but it may have been room for a policy that lacked.
    if becomes in _KNOWN and becomes > was and (new.takes_steps or is_untold):
        says = "now administrator" if becomes is Sureness.SURELY else "possibly administrator"
        yield user_effect(says, "gain", "critical", way=way_in_words(new.way, name) or _DIRECTLY)
    if was is Sureness.SURELY and becomes in (Sureness.POSSIBLY, Sureness.UNKNOWN):
        how = become_in_words(new, name, unknown_of(after.holding))
        yield user_effect("only possible administrator", "loss", "low", how=how)
    if was in _KNOWN and becomes is Sureness.NOT:
        # Of who could become one through somebody else, less is said: it follows from what happens to the other.
        is_direct = was is Sureness.SURELY and not old.takes_steps
        says = "no administrator" if is_direct else "cannot become administrator"
        yield user_effect(says, "loss", "high" if is_direct else "low")


class _NowActing(NamedTuple):
    """Whom somebody can now act as in one way.

    Args:
        says: The sentence that says it.
        who: Who can.
        alike: In which way.
        whom: The names.
    """

    says: str
    who: str
    alike: ActedAs
    whom: list[str]

    @property
    def among(self) -> tuple[str, ActedAs, frozenset[str]]:
        """What those have in common each of whom can act as the others."""
        return self.says, self.alike, frozenset({self.who, *self.whom})


def _in_words(acting: Sequence[_NowActing]) -> Iterator[tuple[UserEffect, str]]:
    """Yield what is said of whom: people who can act as each other have one sentence."""
    alike = Counter(each.among for each in acting)
    for each in acting:
        are_among = len(each.whom) > 1 and alike[each.among] > 1
        names = sorted({each.who, *each.whom}) if are_among else each.whom
        yield (
            user_effect(each.says, "gain", "high", whom=whom_in_words(names, each.alike, are_among=are_among)),
            each.who,
        )


def _now_acting(comparison: Comparison, name: str, old: Power, new: Power) -> Iterator[_NowActing]:
    """Find whom somebody can now act as, of those who were there before.

    Who surely is an administrator can act as everybody, and who possibly is one, possibly as everybody.
    """
    if Sureness.SURELY in (old.administrator, new.administrator):
        return
    more, with_mfa = dict[str, Acting](), dict[str, Acting]()
    for other, each in new.acts_as.items():
        had = old.acts_as.get(other)
        if other in comparison.old.access and (_are_known(old, new) or each.sureness is Sureness.SURELY):
            if had is None or had.sureness < each.sureness:
                more[other] = each
            elif each.with_mfa and not had.with_mfa and each.sureness is had.sureness:
                with_mfa[other] = each
    words = (more, "acts as", "possibly acts as"), (with_mfa, "acts as with MFA", "possibly acts as with MFA")
    for found, surely, possibly in words:
        for alike, whom in acted_alike(found, comparison.new.access[name].escalation).items():
            yield _NowActing(surely if alike.is_sure else possibly, name, alike, whom)


def _no_longer_acting(comparison: Comparison, old: Power, new: Power) -> Iterator[UserEffect]:
    """Find whom somebody can no longer act as, of those who stay, or no longer surely, or no longer with MFA."""
    fewer = defaultdict[str, list[str]](list)
    for other, had in old.acts_as.items() if new.administrator is Sureness.NOT else ():
        each = new.acts_as.get(other)
        if each is None and not _is_gone(comparison, other):
            fewer["no longer acts as"].append(other)
        elif each is not None and _are_known(old, new):
            if each.sureness < had.sureness:
                fewer["possibly no longer acts as"].append(other)
            elif had.with_mfa and not each.with_mfa and each.sureness is had.sureness:
                fewer["no longer acts as with MFA"].append(other)
    for says, names in fewer.items():
        yield user_effect(says, "loss", "low", names=tuple(sorted(names)))


def _are_known(old: Power, new: Power) -> bool:
    """Return whether somebody surely was no administrator and is none."""
    return old.administrator is new.administrator is Sureness.NOT


def _is_gone(comparison: Comparison, name: str) -> bool:
    after = comparison.new.access.get(name)
    return after is None or after.is_offboarding
