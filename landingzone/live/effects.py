"""What each difference does to whom: beside the others, or alone against the file if that is worse.

Of several that give the same, each does that by itself, though none adds it to the others. Of several that give
something only together, each adds it to the others, though none does it by itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
        compare: Compares two sides.
    """

    def __init__(
        self,
        differences: Mapping[Difference, Sequence[Difference]],
        sides: tuple[Inputs, Inputs],
        compare: Callable[[Inputs, Inputs], Comparison],
    ) -> None:
        written, found = sides
        self.of: dict[Difference, list[Change]] = {}
        """What each does, the worst first."""
        for causes, alone, others in _apart(differences, sides):
            ways = (
                _by_cause(compare(with_differences(found, others, written), found), causes),
                _by_cause(compare(written, with_differences(written, alone, found)), causes),
            )
            for each in filter(None, dict.fromkeys(causes.values())):
                self.of[each] = min((way.get(each, []) for way in ways), key=_how_bad)

    def of_several(self, comparison: Comparison) -> Iterator[Change]:
        """Yield what only several do together: what is worse for somebody than what each of them does."""
        told: dict[str, list[int]] = grouped(
            (name, _how_bad([effect])) for effects in self.of.values() for effect in effects for name in effect.users
        )
        for clause, names in _said(comparison, find_user_effects(comparison)):
            untold = [name for name in names if _how_bad([clause]) < min(told.get(name, [_NOTHING]))]
            yield from [clause.about(untold)] if untold else []


_NOTHING = len(SEVERITIES)


def _how_bad(effects: Sequence[Change]) -> int:
    return min((SEVERITIES.index(each.level) for each in effects), default=_NOTHING)


def _apart(differences: Mapping[Difference, Sequence[Difference]], sides: tuple[Inputs, Inputs]) -> list[_Several]:
    """Divide differences into as few parts as touch nobody in common."""
    parts: list[_Several] = []
    needed = {one: each for each, naming in differences.items() for one in naming}
    for each, naming in differences.items():
        follows = naming if each.side == IN_FILE else []
        touched = _touched(naming, None, sides) | _touched([each, *follows], each, sides)
        part = next((one for one in parts if one.causes.keys().isdisjoint(touched)), _Several({}, [], []))
        if not part.causes:
            parts.append(part)
        part.causes.update(touched)
        # What names a group or a policy means something only where that is.
        needs = [needed[each]] if each in needed else []
        part.alone.extend([*(one for one in needs if one.side == IN_ACCOUNT), each, *follows])
        part.others.extend([*(one for one in needs if one.side == IN_FILE), each, *naming])
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
