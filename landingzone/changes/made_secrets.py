"""Which secrets of users a change makes: passwords and access keys, each encrypted to the PGP key after it."""

from collections import ChainMap
from collections.abc import Container

from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration
from landingzone.config.user import User
from landingzone.resources.looped_resource import LoopedResource
from landingzone.resources.user_resources import USER_RESOURCES


def made_secrets(old: Inputs, new: Inputs, name: str, renamed: Container[str] = ()) -> tuple[LoopedResource[User], ...]:
    """Find the secrets of a user that a change makes.

    Args:
        old: The inputs before, which are taken to be applied.
        new: The inputs after. What its `adoption` takes over is not made.
        name: Name of a user after the change.
        renamed: New names of the users who get another one: what they have is made anew.

    Returns:
        Their rows. All of the user's if the user is new or renamed, or the account is another one.
    """
    adoption = new.adoption if isinstance(new, Configuration) else None
    is_renamed = name in renamed
    taken_over = ChainMap[str, str](adoption.moved, adoption.imported) if adoption and not is_renamed else {}
    is_known = old.aws_account_id == new.aws_account_id and name in old.users and not is_renamed
    before = _secrets_of(old.users[name]) if is_known else {}
    return tuple(
        row
        for row, number in _secrets_of(new.users[name]).items()
        if before.get(row) != number and str(row.instance(name)) not in taken_over
    )


def _secrets_of(user: User) -> dict[LoopedResource[User], int]:
    """Give what is encrypted to the key of a user, each with the number that makes a new one."""
    return {
        row: user.credential_generation if "credential_generation" in row.also else 0
        for row in USER_RESOURCES
        if "pgp_key" in row.also and any(True for _ in row.held(user))
        # An access key becomes inactive, and a password is deleted.
        if user.status == "active" or "status" in row.also
    }
