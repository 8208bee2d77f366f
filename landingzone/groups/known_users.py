"""What a configuration says of its users that policies may ask for: names, ARNs, paths and tags; and who may change it.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from landingzone.config.inputs import Inputs
from landingzone.config.provider_tags import default_tags_of, ignored_tags_of, looked_at
from landingzone.config.user import User
from landingzone.ground.tokens import is_token
from landingzone.iam.conditions import ConditionRequirement
from landingzone.iam.held import Held
from landingzone.iam.known import PRINCIPAL_TAG, USER_NAME, KnownOfUser, named
from landingzone.iam.permissions import Permission
from landingzone.iam.possible import may


def known_of(name: str, user: User, inputs: Inputs, partition: str) -> KnownOfUser:
    """Return what is known of the requests of a user.

    Args:
        name: Name of the user.
        user: The user.
        inputs: The configuration that has the user.
        partition: AWS partition of the account.
    """
    account = inputs.aws_account_id
    arn = f"arn:{partition}:iam::{account}:user{user.path}{name}"
    values = {USER_NAME: name, "aws:principalaccount": account, "aws:principalarn": arn, "aws:principaltype": "User"}
    tags = dict(looked_at({**default_tags_of(inputs), **user.tags}, inputs))
    values |= {f"{PRINCIPAL_TAG}{key.lower()}": value for key, value in tags.items()}
    ignored = ignored_tags_of(inputs)
    return KnownOfUser(
        values=tuple((key, value) for key, value in sorted(values.items()) if not is_token(value)),
        absent=() if any(map(is_token, tags)) else (PRINCIPAL_TAG,),
        unknown=(
            *(key for key, value in values.items() if is_token(value)),
            *(f"{PRINCIPAL_TAG}{key.lower()}" for key in ignored.keys),
        ),
        unknown_prefixes=tuple(f"{PRINCIPAL_TAG}{prefix.lower()}" for prefix in ignored.prefixes),
    )


_TAGGING = ("iam:TagUser", "iam:UntagUser")
_MOVING = "iam:UpdateUser"
_FEDERATING = Permission(effect="Allow", action="sts:GetFederationToken")
"""Gives a session whose name is another one, and whose tags are chosen by who asks for it."""
_OF_IDENTITY = (USER_NAME, "aws:principalarn", "aws:principaltype", "aws:userid")
_CHANGING = (*(Permission(effect="Allow", action=action) for action in (*_TAGGING, _MOVING)), _FEDERATING)


class Changer(NamedTuple):
    """Users who may change what is known of users.

    Args:
        names: Their names, sorted.
        held: What they hold, as far as known.
    """

    names: tuple[str, ...]
    held: Held


def may_change_users(held: Held) -> bool:
    """Return whether somebody may change the tags, the name or the path of some user."""
    return any(may(held, within=(one,)) for one in _CHANGING)


def changed_by(name: str, arn: str, keys: Iterable[str], changers: Iterable[Changer]) -> dict[str, tuple[str, ...]]:
    """Return the condition keys of a user that others, or the user, may change, each with who may.

    Args:
        name: Name of the user.
        arn: ARN of the user.
        keys: The keys that policies ask for, in lower case.
        changers: Users who may change something.
    """
    possible = [(changer, each) for changer in changers for each in changer.names]
    found = {key: sorted(by for each, by in possible if _may_change(each, by, name, arn, key)) for key in sorted(keys)}
    return {key: tuple(names) for key, names in found.items() if names}


def _may_change(changer: Changer, by: str, name: str, arn: str, key: str) -> bool:
    held = changer.held
    if by == name:
        fill = named(name).fill
        held = Held(tuple(fill(each, fills_name=True) for each in held.meanings), held.boundary, held.here)
    calls: list[Permission] = []
    if key.startswith(PRINCIPAL_TAG):
        keys = (key.removeprefix(PRINCIPAL_TAG),)
        tag = ConditionRequirement(operator="ForAnyValue:StringEqualsIgnoreCase", key="aws:TagKeys", values=keys)
        calls += [Permission(effect="Allow", action=action, resource=arn, requirements=(tag,)) for action in _TAGGING]
    elif key in _OF_IDENTITY:
        calls.append(Permission(effect="Allow", action=_MOVING, resource=arn))
    if by == name:
        # A star for the partition could stand for the rest of any other ARN.
        resource = arn.replace(":iam:", ":sts:").partition(":user/")[0] + ":federated-user/*"
        calls.append(replace(_FEDERATING, resource=resource))
    return any(may(held, within=(call,)) for call in calls)
