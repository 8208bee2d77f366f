"""What a change of the configuration must not do, and what it should not do in one step.

`validate --against` reports this, and `diff` uses the same sources. `rules` has the rules of a single configuration.
"""

from landingzone.access.report import reports_of_change
from landingzone.changes.administrators import AdministratorChange
from landingzone.changes.advice_on_users import advise_on_users
from landingzone.changes.expired_keys import find_expired_keys
from landingzone.changes.groups import advise_on_groups
from landingzone.changes.momentary_changes import find_momentary
from landingzone.changes.refused import find_refused_changes
from landingzone.changes.taken_over import with_new_names
from landingzone.config.inputs import Inputs
from landingzone.ground.problems import Problem
from landingzone.groups.holdings import Holdings
from landingzone.rules.advice import Advice
from landingzone.rules.shards import advise_on_number


def find_refused(old: Inputs, new: Inputs, *, may_leave_no_administrator: bool = False) -> list[Problem]:
    """Find what a change must not do.

    Args:
        old: The inputs before, which are taken to be applied. Whether they break rules does not matter.
        new: The inputs after.
        may_leave_no_administrator: Whether the change may leave no administrator.

    Returns:
        The problems, sorted: the last administrator is lost, AWS refuses something in the order of an apply, or a
        password or an access key is made with an expired PGP key.
    """
    named = with_new_names(old, new)
    change = AdministratorChange(named, new, Holdings(named), Holdings(new))
    lost = [] if may_leave_no_administrator else change.problems
    refused = (each.problem for each in find_refused_changes(old, new))
    return sorted([*lost, *refused, *find_expired_keys(old, new).values()])


def advise_on_change(old: Inputs, new: Inputs) -> list[Advice]:
    """Find what goes wrong when a change is applied in one step, or is noticed too late.

    Args:
        old: The inputs before, which are taken to be applied. Whether they break rules does not matter.
        new: The inputs after.

    Returns:
        The warnings, sorted: about users, groups, the number of shards, administrators of whom none is sure, and
        permissions that somebody would have for a moment.
    """
    old = with_new_names(old, new)
    before, after = reports_of_change(old, new)
    opposites = (opposite.advice for opposite in find_momentary(old, new, before, after))
    return sorted(
        [
            *advise_on_users(old, new),
            *advise_on_groups(old, new, before, after),
            *advise_on_number(old, new),
            *AdministratorChange(old, new, before.holdings, after.holdings).advice,
            *opposites,
        ]
    )
