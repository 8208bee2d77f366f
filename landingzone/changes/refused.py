"""All that AWS would refuse of a change, in the order in which Terraform applies it."""

from landingzone.changes.members import find_lost_groups
from landingzone.changes.passing_names import RefusedChange, find_passing_names
from landingzone.changes.refused_policies import find_refused_policies
from landingzone.changes.room import find_lack_of_room
from landingzone.changes.taken_over import with_new_names
from landingzone.config.inputs import Inputs


def find_refused_changes(old: Inputs, new: Inputs) -> list[RefusedChange]:
    """Find what no order of the apply makes possible, each with the steps that do work.

    Args:
        old: The inputs before, which are taken to be applied. Whether they break rules does not matter.
        new: The inputs after.
    """
    named = with_new_names(old, new)
    return [
        *find_passing_names(old, new),
        *find_lost_groups(old, new),
        *find_refused_policies(named, new),
        *find_lack_of_room(named, new),
    ]
