"""What AWS refuses to delete and moto deletes: users and groups that something still hangs on.

Without this an emulated account is kinder than a real one, and a walk that ends with a deleted user proves nothing.
moto knows no service-specific credentials, which AWS counts too.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html and API_DeleteGroup.html
"""

from moto.iam.exceptions import DeleteConflictException
from moto.iam.models import Group, IAMBackend, User


def refuse_deletions() -> None:
    """Make the emulated IAM of this process answer DeleteConflict where AWS does."""
    delete_user_anyway, delete_group_anyway = IAMBackend.delete_user, IAMBackend.delete_group

    def delete_user(backend: IAMBackend, user_name: str) -> None:
        user = backend.get_user(user_name)
        _refuse(_obstacles_of_user(user, is_member=bool(backend.get_groups_for_user(user_name))))
        delete_user_anyway(backend, user_name)

    def delete_group(backend: IAMBackend, group_name: str) -> None:
        if group_name in backend.groups:
            _refuse(_obstacles_of_group(backend.groups[group_name]))
        delete_group_anyway(backend, group_name)

    for method in (delete_user, delete_group):
        setattr(IAMBackend, method.__name__, method)


def _obstacles_of_user(user: User, *, is_member: bool) -> dict[str, bool]:
    return {
        "remove user from groups": is_member,
        "delete login profile": user.password is not None,
        "delete access keys": bool(user.access_keys),
        "delete MFA device": bool(user.mfa_devices),
        "delete SSH public keys": bool(user.ssh_public_keys),
        "delete signing certificates": bool(user.signing_certificates),
        "delete policies": bool(user.policies),
        "detach all policies": bool(user.managed_policies),
    }


def _obstacles_of_group(group: Group) -> dict[str, bool]:
    return {
        "remove users from group": bool(group.users),
        "delete policies": bool(group.policies),
        "detach all policies": bool(group.managed_policies),
    }


def _refuse(obstacles: dict[str, bool]) -> None:
    for what, is_there in obstacles.items():
        if is_there:
            raise DeleteConflictException(f"Cannot delete entity, must {what} first.")
