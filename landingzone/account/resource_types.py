"""The resource types of the AWS provider for IAM: what identifies one, its import ID, and its secrets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from landingzone.ground.shapes import Shape
from landingzone.iam.patterns import (
    CREDENTIAL_ID,
    CREDENTIAL_STATUS,
    GROUP_ARN,
    NAME,
    OWN_POLICY_ARN,
    PATH,
    POLICY_ARN,
    POLICY_PATH,
    SSH_ENCODING,
    USER_ARN,
    USER_NAME,
)


@dataclass(frozen=True, kw_only=True)
class ResourceType:
    """A resource type of IAM.

    Args:
        needed: Attributes that a resource of the type must have to be of use here.
        import_id: The id by which Terraform imports it, with attributes in braces; "" if it is never imported here.
        owner: Attribute with the name of the user that it belongs to; "" if there is none.
        secrets: Attributes that have an unencrypted secret, if they have a value.
        remedy: How to make such a secret worthless.
        shapes: Shapes of attributes, and of the entries of list attributes, in any account.
    """

    needed: tuple[str, ...]
    import_id: str = ""
    owner: str = ""
    secrets: tuple[str, ...] = ()
    remedy: str = ""
    shapes: Mapping[str, Shape] = field(default_factory=dict)


_SHAPES = {
    "encoding": SSH_ENCODING,
    "id": CREDENTIAL_ID,
    "path": PATH,
    "permissions_boundary": POLICY_ARN,
    "policy_arn": POLICY_ARN,
    "ssh_public_key_id": CREDENTIAL_ID,
    "status": CREDENTIAL_STATUS,
    **dict.fromkeys(("user", "user_name", "username", "users"), USER_NAME),
    **dict.fromkeys(("group", "groups", "name", "roles"), NAME),
}
"""Attribute -> its default shape."""


def _type(needed: str, checked: str, import_id: str = "", **more: Any) -> ResourceType:
    """Make a row: the needed attributes and the checked ones, separated by spaces; and other shapes."""
    shapes = _SHAPES | more.pop("shapes", {})
    own = {name: shapes[name] for name in checked.split()}
    return ResourceType(needed=tuple(needed.split()), import_id=import_id, shapes=own, **more)


RESOURCE_TYPES: Mapping[str, ResourceType] = {
    "aws_iam_access_key": _type(
        "user",
        "user id status",
        owner="user",
        secrets=("secret", "ses_smtp_password_v4", "ses_smtp_password"),
        remedy="rotate this key",
    ),
    "aws_iam_group": _type("name", "name path arn", "{name}", shapes={"arn": GROUP_ARN}),
    "aws_iam_group_membership": _type("group users", "group users"),
    "aws_iam_group_policy": _type("group name policy", "group name", "{group}:{name}"),
    "aws_iam_group_policy_attachment": _type("group policy_arn", "group policy_arn", "{group}/{policy_arn}"),
    "aws_iam_policy": _type(
        "arn name policy", "arn name path", "{arn}", shapes={"arn": OWN_POLICY_ARN, "path": POLICY_PATH}
    ),
    "aws_iam_policy_attachment": _type("policy_arn", "policy_arn users groups roles"),
    "aws_iam_service_specific_credential": _type(
        "user_name",
        "user_name",
        owner="user_name",
        secrets=("service_password",),
        remedy="delete this one and create another",
    ),
    "aws_iam_user": _type(
        "name",
        "name path arn permissions_boundary",
        "{name}",
        shapes={"name": USER_NAME, "arn": USER_ARN},
        owner="name",
    ),
    "aws_iam_user_group_membership": _type("user groups", "user groups", "{user}/{groups}", owner="user"),
    "aws_iam_user_login_profile": _type(
        "user", "user", "{user}", owner="user", secrets=("password",), remedy="create a new password"
    ),
    "aws_iam_user_policy": _type("user name policy", "user name", "{user}:{name}", owner="user"),
    "aws_iam_user_policy_attachment": _type("user policy_arn", "user policy_arn", "{user}/{policy_arn}", owner="user"),
    "aws_iam_user_ssh_key": _type(
        "username public_key",
        "username ssh_public_key_id encoding status",
        "{username}:{ssh_public_key_id}:{encoding}",
        owner="username",
    ),
}
"""Type -> its row. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs"""
