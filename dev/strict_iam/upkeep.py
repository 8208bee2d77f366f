"""What AWS keeps and moto loses: boundaries of users, tags of a user that moves, a path that a group gets, a password.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html, API_UpdateUser.html,
API_UpdateGroup.html, API_UpdateLoginProfile.html, https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
"""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.core.serialize import never_return, return_if_not_empty
from moto.iam.models import Group, IAMBackend, ManagedPolicy, Role, User
from moto.iam.responses import IamResponse


def keep_what_moto_loses() -> None:
    """Make the emulated IAM of this process keep it."""
    for owner, functions in {
        IAMBackend: (update_user, update_group, tag_user, update_login_profile),
        IamResponse: (create_user, put_user_permissions_boundary, delete_user_permissions_boundary),
        ManagedPolicy: (attach_to,),
    }.items():
        for function in functions:
            setattr(owner, function.__name__, function)
    # What `User` lacks and `Role` has.
    User.permissions_boundary_arn = None  # type: ignore[attr-defined]
    User.permissions_boundary = Role.permissions_boundary  # type: ignore[attr-defined]
    IamResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER |= {
        "CreateUserResponse.User.PermissionsBoundary": return_if_not_empty,
        "GetUserResponse.User.PermissionsBoundary": return_if_not_empty,
        "GetAccountAuthorizationDetailsResponse.UserDetailList.UserDetail.PermissionsBoundary": return_if_not_empty,
        "GetGroupResponse.Users.User.PermissionsBoundary": never_return,
        "ListUsersResponse.Users.User.PermissionsBoundary": never_return,
    }


def keep_aws_policies() -> None:
    """Keep AWS's own policies over a reset, since nothing changes them: to read them all takes most of its time."""
    read, kept = IAMBackend._init_aws_policies, dict[tuple[str, str], list[ManagedPolicy]]()

    def read_once(iam: IAMBackend) -> list[ManagedPolicy]:
        account = iam.account_id, iam.region_name
        if account not in kept:
            kept[account] = read(iam)
        for policy in kept[account]:
            policy.attachment_count = 0
        return kept[account].copy()

    IAMBackend._init_aws_policies = read_once  # type: ignore[assignment,method-assign]


_create_user_without_boundary = IamResponse.create_user


def create_user(response: IamResponse) -> ActionResult:
    """CreateUser, with the boundary."""
    result = _create_user_without_boundary(response)
    _bound(response, response._get_param("PermissionsBoundary"))
    return result


def put_user_permissions_boundary(response: IamResponse) -> ActionResult:
    """PutUserPermissionsBoundary."""
    _bound(response, response._get_param("PermissionsBoundary"))
    return EmptyResult()


def delete_user_permissions_boundary(response: IamResponse) -> ActionResult:
    """DeleteUserPermissionsBoundary."""
    _bound(response, None)
    return EmptyResult()


def _bound(response: IamResponse, arn: str | None) -> None:
    user = response.backend.get_user(response._get_param("UserName"))
    user.permissions_boundary_arn = arn  # type: ignore[attr-defined]


def update_user(iam: IAMBackend, user_name: str, new_path: str | None = None, new_user_name: str | None = None) -> None:
    """UpdateUser: what belongs to the user goes with it; moto leaves behind what it keeps by ARN or by name."""
    user = iam.get_user(user_name)
    tags = iam.list_user_tags(user_name)
    iam.tagger.delete_all_tags_for_resource(user.arn)
    user.path = new_path or user.path
    user.name = new_user_name or user.name
    iam.users[user.name] = iam.users.pop(user_name)
    iam.tagger.tag_resource(user.arn, tags)
    owned: tuple[Any, ...] = (*user.access_keys, *user.ssh_public_keys, *user.signing_certificates.values())
    for each in owned:
        each.user_name = user.name
    for device in iam.virtual_mfa_devices.values():
        if device.user is user and device.user_attribute is not None:
            device.user_attribute |= {"UserName": user.name, "Path": user.path, "Arn": user.arn}


def update_group(iam: IAMBackend, group_name: str, new_group_name: str | None, new_path: str | None) -> None:
    """UpdateGroup; moto ignores a path without a name, and refuses the own name."""
    group = iam.get_group(group_name)
    group.path = new_path or group.path
    group.name = new_group_name or group.name
    iam.groups[group.name] = iam.groups.pop(group_name)


def update_login_profile(iam: IAMBackend, user_name: str, password: str | None, reset_required: bool | None) -> User:
    """UpdateLoginProfile: what is not given stays; moto removes the password."""
    user = iam.get_login_profile(user_name)
    user.password = password or user.password
    if reset_required is not None:
        user.password_reset_required = reset_required
    return user


def tag_user(iam: IAMBackend, name: str, tags: list[dict[str, str]]) -> None:
    """TagUser: a key that differs only in case replaces the old one."""
    user = iam.get_user(name)
    keys = {tag["Key"].lower() for tag in tags}
    replaced = [tag["Key"] for tag in iam.list_user_tags(name) if tag["Key"].lower() in keys]
    iam.tagger.untag_resource_using_names(user.arn, replaced)
    iam.tagger.tag_resource(user.arn, tags)


def attach_to(policy: ManagedPolicy, owner: Role | Group | User) -> None:
    """Attach; what is already attached does not count twice."""
    policy.attachment_count += policy.arn not in owner.managed_policies
    owner.managed_policies[policy.arn] = policy
