"""What a change of the configuration does to whom, the worst first. Needs no Terraform, no AWS and no credentials.

It compares what policies mean: other names, another order or another spelling of the same permissions is no change.
The renderers are in `render`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain
from operator import attrgetter

from landingzone.changes.administrators import find_administrator_changes
from landingzone.changes.adoption import find_adoption
from landingzone.changes.against import find_refused_changes
from landingzone.changes.change import Change
from landingzone.changes.comparison import Comparison
from landingzone.changes.effect_words import said_of
from landingzone.changes.group_changes import find_change_of_mfa, find_group_changes
from landingzone.changes.lock_outs import find_lock_outs
from landingzone.changes.policies import find_moved_groups, find_policy_changes
from landingzone.changes.settings import find_setting_changes
from landingzone.changes.teams import find_membership_changes, find_team_changes
from landingzone.changes.transient_access import find_transient_access
from landingzone.changes.user_effects import find_user_effects
from landingzone.changes.weakening import find_weakening
from landingzone.config.inputs import Inputs
from landingzone.config.options import configuration_of
from landingzone.ground.grouping import grouped

_OF_THE_WHOLE: tuple[Callable[[Comparison], Iterable[Change]], ...] = (
    find_administrator_changes,
    find_setting_changes,
    find_adoption,
    lambda comparison: (refused.change for refused in find_refused_changes(comparison)),
    find_moved_groups,
    find_policy_changes,
    find_team_changes,
    find_weakening,
)
_OF_USERS = (find_lock_outs, find_membership_changes)
"""Other effects on users, which a comparison with an account does not attribute to a difference."""


def diff(
    old: Inputs | Mapping[str, object], new: Inputs | Mapping[str, object], today: date | None = None
) -> tuple[Change, ...]:
    """Report what a change of the inputs does to whom.

    Args:
        old: The inputs before, or the same as a map.
        new: The inputs after, or the same as a map.
        today: The day, in UTC: what IAM has ended by then is no access on either side; None: today.

    Returns:
        The changes, the worst first. Users with the same change are listed together.

    Raises:
        InvalidInputs: They are no inputs, or a map that breaks rules of types and names.
    """
    return find_changes(Comparison(configuration_of(old, "old"), configuration_of(new, "new"), today))


def find_changes(comparison: Comparison) -> tuple[Change, ...]:
    """Return what a change does to whom, the worst first.

    Args:
        comparison: The change.
    """
    users = find_user_effects(comparison)
    changes = [*chain.from_iterable(find(comparison) for find in _OF_THE_WHOLE), *find_group_changes(comparison, users)]
    transient = grouped((each.effect, name) for each in find_transient_access(comparison) for name in each.users)
    changes += find_change_of_mfa(comparison, [*users.found, *(effect for effect in transient if not effect.group)])
    others = grouped(chain.from_iterable(find(comparison) for find in _OF_USERS))
    effects = chain(users.found.items(), transient.items(), others.items())
    wordings = (report.wording for report in comparison.reports)
    said = said_of(effects, *wordings)
    changes += (clause.about(names) for clause, names in said)
    complete = (_with_what_may_stay(change, comparison.unless_forgotten) for change in changes)
    return tuple(sorted(complete, key=attrgetter("order")))


def _with_what_may_stay(change: Change, unless: str) -> Change:
    """Add to a loss that nothing is lost of what the state forgets, since that stays in the account."""
    is_loss = change.kind in ("loss", "removed", "credentials") or (change.kind == "mfa" and change.level == "low")
    return replace(change, text=f"{change.text}{unless}") if is_loss else change
