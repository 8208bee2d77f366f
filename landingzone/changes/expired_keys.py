"""Expired PGP keys: needed when a password or an access key is made, and ignored by Terraform from then on."""

from landingzone.changes.made_secrets import made_secrets
from landingzone.changes.taken_over import renamed_users
from landingzone.config.inputs import Inputs
from landingzone.ground.problems import Problem
from landingzone.keys.pgp_faults import EXPIRED, EXPIRED_FOR_A_NEW_CREDENTIAL
from landingzone.rules.pgp_keys import key_problem, key_remarks


def find_expired_keys(old: Inputs, new: Inputs) -> dict[str, Problem]:
    """Find expired keys with which a change makes a password or an access key.

    Args:
        old: The inputs before, which are taken to be applied.
        new: The inputs after. What its `adoption` takes over is not made, but for a user who gets another name.

    Returns:
        The problem of each such user.
    """
    renamed = renamed_users(old, new)
    return {
        name: key_problem(name, EXPIRED_FOR_A_NEW_CREDENTIAL)
        for name, remark in key_remarks(new)
        if remark is EXPIRED and made_secrets(old, new, name, renamed)
    }
