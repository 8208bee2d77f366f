"""What the state forgets by a change: that stays in the account, and is no loss."""

from landingzone.config.inputs import Inputs
from landingzone.config.options import records_of

UNLESS_FORGOTTEN = ", unless the state forgets it"
"""What is said of a loss by a change that lets the state forget something."""


def newly_forgotten(old: Inputs, new: Inputs) -> list[str]:
    """Give the addresses that the state forgets by a change, sorted."""
    return sorted(set(records_of(new).removed) - set(records_of(old).removed))
