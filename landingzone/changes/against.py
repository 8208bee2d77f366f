"""What a change of the configuration must not do, and what it should not do in one step.

`validate --against` reports this, and `diff` uses the same sources. `rules` has the rules of a single configuration.
"""

from collections.abc import Iterator

from landingzone.changes.administrators import AdministratorChange
from landingzone.changes.advice_on_groups import advise_on_groups
from landingzone.changes.advice_on_users import advise_on_users
from landingzone.changes.comparison import Comparison
from landingzone.changes.elsewhere import find_passing_definitions
from landingzone.changes.groups_in_use import find_groups_in_use
from landingzone.changes.new_secrets import find_expired_keys
from landingzone.changes.passing_names import find_passing_names
from landingzone.changes.quota_headroom import find_exceeded_quotas
from landingzone.changes.refused_change import RefusedChange
from landingzone.changes.refused_policies import find_refused_policies
from landingzone.changes.transient_access import find_transient_access
from landingzone.ground.problems import Finding, in_order
from landingzone.rules.shards import advise_on_number
from landingzone.rules.teams import reported_where_written


def find_refused_changes(comparison: Comparison) -> Iterator[RefusedChange]:
    """Find what no order of the apply makes possible, or an expired key, each with the steps that do work.

    In a new account nothing is refused because of the order.
    """
    if comparison.has_order:
        yield from find_passing_names(comparison)
        yield from find_passing_definitions(comparison)
        yield from find_groups_in_use(comparison)
        yield from find_refused_policies(comparison)
        yield from find_exceeded_quotas(comparison)
    yield from find_expired_keys(comparison)


def find_refused(comparison: Comparison, *, may_leave_no_administrator: bool = False) -> list[Finding]:
    """Find what a change must not do.

    Args:
        comparison: The change.
        may_leave_no_administrator: Whether it may leave no administrator.

    Returns:
        The problems, sorted: the last administrator is lost, AWS refuses something in the order of an apply, or a
        password or an access key is made with an expired PGP key.
    """
    lost = [] if may_leave_no_administrator else AdministratorChange(comparison).problems
    found = [*lost, *(each.problem for each in find_refused_changes(comparison))]
    return in_order(reported_where_written(comparison.new.inputs, found))


def advise_on_change(comparison: Comparison) -> list[Finding]:
    """Find what goes wrong, or is noticed too late, when a change is applied in one step.

    Returns:
        The warnings, sorted: about users, groups, the number of shards, administrators of whom none is certain, and
        permissions that somebody would have for a moment.
    """
    found = (
        *advise_on_users(comparison),
        *advise_on_groups(comparison),
        *advise_on_number(*comparison.inputs),
        *AdministratorChange(comparison).advice,
        *(each.advice for each in find_transient_access(comparison)),
    )
    return in_order(reported_where_written(comparison.new.inputs, found))
