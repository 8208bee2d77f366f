"""What a change does to each user, as values: a finder for each subject."""

from collections.abc import Collection
from itertools import chain
from typing import NamedTuple

from landingzone.changes.comparison import Comparison
from landingzone.changes.credentials import find_credential_changes
from landingzone.changes.effects import ChangeEffect
from landingzone.changes.ends import find_changed_ends
from landingzone.changes.identities import find_changes_for_others
from landingzone.changes.leavers import find_leavers
from landingzone.changes.on_holdings import OnHoldings
from landingzone.changes.powers import as_far_as_it_goes, find_power_changes
from landingzone.changes.users import find_attribute_changes, find_unknown_groups
from landingzone.ground.grouping import grouped

_FINDERS = (
    find_leavers,
    find_credential_changes,
    find_unknown_groups,
    find_attribute_changes,
    find_changes_for_others,
    find_changed_ends,
)


class UserEffects(NamedTuple):
    """The effects of a change on users.

    Args:
        found: Each effect with the names of its users.
        unchanged: Names of the users for whom nothing becomes allowed and nothing stops being allowed.
    """

    found: dict[ChangeEffect, list[str]]
    unchanged: Collection[str]


def find_user_effects(comparison: Comparison) -> UserEffects:
    """Find what a change does to users.

    Args:
        comparison: The change.
    """
    on_holdings = OnHoldings(comparison)
    others = chain.from_iterable(find(comparison) for find in _FINDERS)
    found = [*as_far_as_it_goes(comparison, chain(on_holdings.found(), others))]
    powers = find_power_changes(comparison, found)
    return UserEffects(grouped(chain(found, powers)), on_holdings.unchanged)
