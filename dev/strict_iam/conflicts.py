"""DeleteConflict: what AWS refuses to delete and moto deletes, because something still belongs to it.

moto refuses by itself to delete a role with policies or in an instance profile, and the default version of a policy.
It knows no service-specific credentials, which AWS counts at users too.
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from moto.iam.exceptions import DeleteConflictException
from moto.iam.models import IAMBackend

from dev.strict_iam.rule import API, Given, Rule


def _user(iam: IAMBackend, given: Given) -> Mapping[str, Any]:
    user = iam.get_user(given["UserName"])
    return {
        "remove user from groups": iam.get_groups_for_user(user.name),
        "delete login profile": user.password is not None,
        "delete access keys": user.access_keys,
        "delete MFA device": user.mfa_devices,
        "delete SSH public keys": user.ssh_public_keys,
        "delete signing certificates": user.signing_certificates,
        "delete policies": user.policies,
        "detach all policies": user.managed_policies,
    }


def _group(iam: IAMBackend, given: Given) -> Mapping[str, Any]:
    group = iam.get_group(given["GroupName"])
    return {
        "remove users from group": group.users,
        "delete policies": group.policies,
        "detach all policies": group.managed_policies,
    }


def _policy(iam: IAMBackend, given: Given) -> Mapping[str, Any]:
    policy = iam.get_policy(given["PolicyArn"])
    bounded: tuple[Any, ...] = (*iam.users.values(), *iam.roles.values())
    return {
        "detach it from users, groups and roles": any(
            policy.arn in owner.managed_policies for owner in (*bounded, *iam.groups.values())
        ),
        "take it from those whose permissions boundary it is": any(
            owner.permissions_boundary_arn == policy.arn for owner in bounded
        ),
        "delete its versions but the default one": len(policy.versions) > 1,
    }


def _mfa_device(iam: IAMBackend, given: Given) -> Mapping[str, Any]:
    device = iam.virtual_mfa_devices.get(given["SerialNumber"])
    return {"deactivate MFA device": device is not None and device.user is not None}


def _refuse_while(obstacles: Callable[[IAMBackend, Given], Mapping[str, Any]], iam: IAMBackend, given: Given) -> None:
    for what, is_there in obstacles(iam, given).items():
        if is_there:
            raise DeleteConflictException(f"Cannot delete entity, must {what} first.")


RULES = tuple(
    Rule((action,), functools.partial(_refuse_while, obstacles), f"{API}API_{action}.html")
    for action, obstacles in {
        "DeleteUser": _user,
        "DeleteGroup": _group,
        "DeletePolicy": _policy,
        "DeleteVirtualMFADevice": _mfa_device,
    }.items()
)
