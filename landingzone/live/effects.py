"""What each difference does to whom: beside the others, or alone against the file if that is worse.

Of several that give the same, each does that by itself, though none adds it to the others. Of several that give
something only together, each adds it to the others, though none does it by itself. What one does to somebody whom it
does not touch, such as those who may reset a new administrator, is found by comparing with fewer and fewer of them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from landingzone.changes.change import Change, ChangeKind, Clause
from landingzone.changes.comparison import Comparison
from landingzone.changes.differences import Difference
from landingzone.changes.effect_words import said_of
from landingzone.changes.group_changes import find_group_changes
from landingzone.changes.user_effects import UserEffects, find_user_effects
from landingzone.config.inputs import Inputs
from landingzone.ground.grouping import grouped
from landingzone.iam.severity import SEVERITIES
from landingzone.live.differences import IN_ACCOUNT, IN_FILE, groups_touched, users_touched, with_differences

OF_ACCESS: tuple[ChangeKind, ...] = ("gain", "mfa", "boundary", "loss")
"""The kinds of effects of differences; what else changes is said of the differences themselves."""

_Whom = tuple[str, str]
"""`user` and a name, or `group` and a name."""


@dataclass(frozen=True, eq=False)
class _One:
    """A difference with what has to go with it.

    Args:
        difference: The difference.
        causes: Whom it touches, with itself; None: with one that has to go with it.
        alone: What is added to the file to see what it does alone.
        others: What is taken out of the account to see what it does beside the others.
    """

    difference: Difference
    causes: dict[_Whom, Difference | None]
    alone: list[Difference]
    others: list[Difference]


class _Several(NamedTuple):
    """Differences that touch nobody in common, so that the cause of each effect is known.

    Args:
        causes: Whom they touch, with the difference that does; None: one that has to go with another one.
        alone: What is added to the file to see what they do alone.
        others: What is taken out of the account to see what they do beside the others.
    """

    causes: dict[_Whom, Difference | None]
    alone: list[Difference]
    others: list[Difference]


class Effects:
    """What differences do to whom.

    Args:
        differences: The differences, each with what names the group or the policy that it is.
        sides: What the file says, and what the account has.
        comparison: Both, compared.
    """

    def __init__(
        self,
        differences: Mapping[Difference, Sequence[Difference]],
        sides: tuple[Inputs, Inputs],
        comparison: Comparison,
    ) -> None:
        self._written, self._found = written, found = sides
        self._comparison, self._alone = comparison, cache(self._compare_alone)
        self._times_left = comparison.most_more
        self.of: dict[Difference, list[Change]] = {}
        """What each does, the worst first."""
        self.together: list[Change] = []
        """What is worse for somebody than what each of them does, where no single one was found to cause it."""
        ones = tuple(_each(differences, sides))
        for causes, alone, others in _apart(ones):
            ways = (
                _by_cause(comparison.between(with_differences(found, others, written), found), causes),
                _by_cause(comparison.between(written, with_differences(written, alone, found)), causes),
            )
            for each in filter(None, dict.fromkeys(causes.values())):
                self.of[each] = min((way.get(each, []) for way in ways), key=_how_bad)
        for clause, names in [*self._untold()]:
            cause = self._single(ones, clause, names)
            effects = self.of.setdefault(cause, []) if cause else self.together
            effects[:] = sorted([*effects, clause.about(names)], key=attrgetter("order"))

    def _untold(self) -> Iterator[tuple[Clause, list[str]]]:
        told: dict[str, list[int]] = grouped(
            (name, _how_bad([effect])) for effects in self.of.values() for effect in effects for name in effect.users
        )
        for clause, names in _said(self._comparison, find_user_effects(self._comparison)):
            untold = [name for name in names if _how_bad([clause]) < min(told.get(name, [_NOTHING]))]
            yield from [(clause, untold)] if untold else []

    def _single(self, ones: tuple[_One, ...], clause: Clause, names: Sequence[str]) -> Difference | None:
        """Find a difference that does something by itself, in ever smaller parts; None: none was found."""
        if not {*names} <= self._alone(ones).get(clause, set()):
            return None
        if len(ones) == 1:
            return ones[0].difference
        half = len(ones) // 2
        return self._single(ones[:half], clause, names) or self._single(ones[half:], clause, names)

    def _compare_alone(self, ones: tuple[_One, ...]) -> Mapping[Clause, set[str]]:
        if not self._times_left:
            return {}
        self._times_left -= 1
        alone = with_differences(self._written, chain.from_iterable(one.alone for one in ones), self._found)
        comparison = self._comparison.between(self._written, alone)
        return {clause: {*names} for clause, names in _said(comparison, find_user_effects(comparison))}


_NOTHING = len(SEVERITIES)


def _how_bad(effects: Sequence[Change]) -> int:
    return min((SEVERITIES.index(each.level) for each in effects), default=_NOTHING)


def _each(differences: Mapping[Difference, Sequence[Difference]], sides: tuple[Inputs, Inputs]) -> Iterator[_One]:
    needed = {one: each for each, naming in differences.items() for one in naming}
    for each, naming in differences.items():
        follows = naming if each.side == IN_FILE else []
        touched = _touched(naming, None, sides) | _touched([each, *follows], each, sides)
        # What names a group or a policy means something only where that is.
        needs = [needed[each]] if each in needed else []
        alone = [*(one for one in needs if one.side == IN_ACCOUNT), each, *follows]
        yield _One(each, touched, alone, [*(one for one in needs if one.side == IN_FILE), each, *naming])


def _apart(ones: Iterable[_One]) -> list[_Several]:
    """Divide differences into as few parts as touch nobody in common."""
    parts: list[_Several] = []
    for one in ones:
        part = next((each for each in parts if each.causes.keys().isdisjoint(one.causes)), _Several({}, [], []))
        if not part.causes:
            parts.append(part)
        part.causes.update(one.causes)
        part.alone.extend(one.alone)
        part.others.extend(one.others)
    return parts


def _touched(
    those: Iterable[Difference], cause: Difference | None, sides: tuple[Inputs, Inputs]
) -> dict[_Whom, Difference | None]:
    users = {("user", name) for each in those for name in users_touched(each, sides)}
    groups = {("group", name) for each in those for name in groups_touched(each, sides)}
    return dict.fromkeys(sorted(users | groups), cause)


def _by_cause(
    comparison: Comparison, causes: Mapping[_Whom, Difference | None]
) -> dict[Difference | None, list[Change]]:
    users = find_user_effects(comparison)
    found: dict[Difference | None, list[Change]] = {}
    for clause, names in _said(comparison, users):
        for cause, alike in grouped((causes.get(("user", name)), name) for name in names).items():
            found.setdefault(cause, []).append(clause.about(alike))
    for change in find_group_changes(comparison, users):
        if change.kind in OF_ACCESS:
            found.setdefault(causes.get(("group", change.group or "")), []).append(change)
    return {cause: sorted(effects, key=attrgetter("order")) for cause, effects in found.items()}


def _said(comparison: Comparison, users: UserEffects) -> Iterator[tuple[Clause, list[str]]]:
    """Put effects on access into words."""
    of_access = ((effect, names) for effect, names in users.found.items() if effect.kind in OF_ACCESS)
    return said_of(of_access, *(report.wording for report in comparison.reports))
