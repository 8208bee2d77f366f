"""What records for Terraform's state tell of a change: which thing of before is which of after, and what is there."""

from landingzone.config.inputs import Inputs
from landingzone.config.options import records_of
from landingzone.ground.expressions import Address
from landingzone.resources.user_resources import USER


def renamed_users(old: Inputs, new: Inputs) -> dict[str, str]:
    """Find the users that records move to another name: Terraform renames them in place.

    Returns:
        New name -> old name.
    """
    moved = {_user_at(address): _user_at(origin) for address, origin in records_of(new).moved.items()}
    come, gone = new.users.keys() - old.users.keys(), old.users.keys() - new.users.keys()
    return {name: was for name, was in moved.items() if name in come and was in gone}


def with_new_names(old: Inputs, new: Inputs) -> Inputs:
    """Give the inputs before a change with the names that their users have after it, so that the same are compared."""
    names = {was: name for name, was in renamed_users(old, new).items()}
    users = {names.get(name, name): user for name, user in old.users.items()}
    return old.model_copy(update={"users": users}) if names else old


def moved_out(old: Inputs, new: Inputs) -> dict[str, str]:
    """Find the users who stay in the state without this configuration, at an address of something else there.

    Returns:
        Name of a user -> that address.
    """
    moved = {_user_at(origin): address for address, origin in records_of(new).moved.items() if not _user_at(address)}
    gone = old.users.keys() - new.users.keys()
    return {name: address for name, address in moved.items() if name in gone}


def _user_at(address: str) -> str:
    """Give the name of the user that this configuration has at an address; "": none."""
    place = Address.parse(address)
    is_here = place is not None and place.block == USER.address and not place.call.steps
    return str(place.instance or "") if place and is_here else ""
