"""What is left of a user that is offboarding, whatever else is written about it: nothing that lets anybody in.

The next change removes the user. AWS refuses to delete one that something hangs on; the provider takes off what was
made by hand only if the state says so by then, which is why this is a step of its own.
"""

from typing import Any

from landingzone.inputs import Inputs, User
from landingzone.policies import user_inline

OVERRIDES: dict[str, Any] = {"groups": [], "create_login_profile": False, "force_destroy": True}
"""Attributes that hold while a user is offboarding."""

POLICY_NAME = "offboarding"
"""Name of the inline policy that denies everything."""

DENY_ALL = user_inline(("*",), ("*",), "Deny", force_mfa=False)

_WITHOUT_ACCESS: dict[str, Any] = {
    **OVERRIDES,
    "create_access_keys": False,
    "access_key_slots": {},
    "ssh_public_key": None,
    "aws_managed_policy_names": [],
    "customer_managed_policy_names": [],
    "inline_iam_policies": {},
    "json_policies": {POLICY_NAME: DENY_ALL.json()},
}


def in_effect(user: User) -> User:
    """Give the attributes that hold: those that are written, but for what offboarding takes."""
    return user.model_copy(update=OVERRIDES) if user.status == "offboarding" else user


def access_left(inputs: Inputs) -> Inputs:
    """Give the inputs with what still lets users do something: to those that are offboarding, everything is refused.

    Keys that are inactive and policies that the refusal outweighs are not there.
    """
    leaving = {name: user for name, user in inputs.users.items() if user.status == "offboarding"}
    without = {name: user.model_copy(update=_WITHOUT_ACCESS) for name, user in leaving.items()}
    return inputs.model_copy(update={"users": inputs.users | without}) if leaving else inputs
