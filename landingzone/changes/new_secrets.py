"""Which secrets of users a change creates: passwords and access keys, encrypted to the PGP key after the change."""

from collections.abc import Iterator

from landingzone.changes.comparison import Comparison
from landingzone.changes.refused_change import RefusedChange
from landingzone.config.user import User
from landingzone.keys.pgp_faults import EXPIRED, EXPIRED_FOR_A_NEW_CREDENTIAL
from landingzone.resources.looped_resource import LoopedResource
from landingzone.resources.user_resources import USER_RESOURCES
from landingzone.rules.pgp_keys import key_problem, key_remarks


def new_secrets(comparison: Comparison, name: str) -> tuple[LoopedResource[User], ...]:
    """Find the secrets of a user that a change creates: what its `adoption` takes over is not created.

    Args:
        comparison: The change.
        name: Name of a user after the change.

    Returns:
        Their rows. All that the user has if the user is new or renamed, or the account changes.
    """
    old, new, is_renamed = comparison.old.inputs, comparison.new.inputs, name in comparison.renamed
    taken_over = {} if is_renamed else comparison.origins
    is_known = not comparison.moves_account and name in old.users and not is_renamed
    before = _secrets_of(old.users[name]) if is_known else {}
    different = (row for row, number in _secrets_of(new.users[name]).items() if before.get(row) != number)
    return tuple(row for row in different if str(row.instance(name)) not in taken_over)


def find_expired_keys(comparison: Comparison) -> Iterator[RefusedChange]:
    """Find expired PGP keys with which a change creates secrets. Terraform ignores the keys from then on."""
    for name, remark in key_remarks(comparison.new.inputs):
        if remark is EXPIRED and new_secrets(comparison, name):
            problem = key_problem(name, EXPIRED_FOR_A_NEW_CREDENTIAL)
            yield RefusedChange(problem=problem, user=name, kind="credentials")


def _secrets_of(user: User) -> dict[LoopedResource[User], int]:
    """Return what is encrypted to the key of a user, each with the number that a new one follows from."""
    return {
        row: user.credential_generation if "credential_generation" in row.also else 0
        for row in USER_RESOURCES
        if "pgp_key" in row.also and any(True for _ in row.held(user))
        # An access key becomes inactive, and a password is deleted.
        if user.status == "active" or "status" in row.also
    }
