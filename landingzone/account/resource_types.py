"""The resource types of the AWS provider for IAM: what identifies one, its import id, the secrets that it may hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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
        needed: Attributes without which a resource of the type is useless here.
        import_id: The id by which Terraform imports it, with attributes in braces; "" if that is not done here.
        owner: Attribute with the name of the user that it belongs to; "" if it belongs to none.
        secrets: Attributes that hold a secret unencrypted, if they have a value.
        remedy: What makes such a secret worthless.
        shapes: Shapes of attributes, and of the entries of those that are lists, in any account.
    """

    needed: tuple[str, ...]
    import_id: str = ""
    owner: str = ""
    secrets: tuple[str, ...] = ()
    remedy: str = ""
    shapes: Mapping[str, Shape] = field(default_factory=dict)


RESOURCE_TYPES = {
    "aws_iam_access_key": ResourceType(
        needed=("user",),
        owner="user",
        secrets=("secret", "ses_smtp_password_v4", "ses_smtp_password"),
        remedy="rotate this key",
        shapes={"user": USER_NAME, "id": CREDENTIAL_ID, "status": CREDENTIAL_STATUS},
    ),
    "aws_iam_group": ResourceType(
        needed=("name",), import_id="{name}", shapes={"name": NAME, "path": PATH, "arn": GROUP_ARN}
    ),
    "aws_iam_group_membership": ResourceType(needed=("group", "users"), shapes={"group": NAME, "users": USER_NAME}),
    "aws_iam_group_policy": ResourceType(
        needed=("group", "name", "policy"), import_id="{group}:{name}", shapes={"group": NAME, "name": NAME}
    ),
    "aws_iam_group_policy_attachment": ResourceType(
        needed=("group", "policy_arn"),
        import_id="{group}/{policy_arn}",
        shapes={"group": NAME, "policy_arn": POLICY_ARN},
    ),
    "aws_iam_policy": ResourceType(
        needed=("arn", "name", "policy"),
        import_id="{arn}",
        shapes={"arn": OWN_POLICY_ARN, "name": NAME, "path": POLICY_PATH},
    ),
    "aws_iam_policy_attachment": ResourceType(
        needed=("policy_arn",),
        shapes={"policy_arn": POLICY_ARN, "users": USER_NAME, "groups": NAME, "roles": NAME},
    ),
    "aws_iam_service_specific_credential": ResourceType(
        needed=("user_name",),
        owner="user_name",
        secrets=("service_password",),
        remedy="delete this one and make another",
        shapes={"user_name": USER_NAME},
    ),
    "aws_iam_user": ResourceType(
        needed=("name",),
        import_id="{name}",
        owner="name",
        shapes={"name": USER_NAME, "path": PATH, "arn": USER_ARN, "permissions_boundary": POLICY_ARN},
    ),
    "aws_iam_user_group_membership": ResourceType(
        needed=("user", "groups"),
        import_id="{user}/{groups}",
        owner="user",
        shapes={"user": USER_NAME, "groups": NAME},
    ),
    "aws_iam_user_login_profile": ResourceType(
        needed=("user",),
        import_id="{user}",
        owner="user",
        secrets=("password",),
        remedy="make a new password",
        shapes={"user": USER_NAME},
    ),
    "aws_iam_user_policy": ResourceType(
        needed=("user", "name", "policy"),
        import_id="{user}:{name}",
        owner="user",
        shapes={"user": USER_NAME, "name": NAME},
    ),
    "aws_iam_user_policy_attachment": ResourceType(
        needed=("user", "policy_arn"),
        import_id="{user}/{policy_arn}",
        owner="user",
        shapes={"user": USER_NAME, "policy_arn": POLICY_ARN},
    ),
    "aws_iam_user_ssh_key": ResourceType(
        needed=("username", "public_key"),
        import_id="{username}:{ssh_public_key_id}:{encoding}",
        owner="username",
        shapes={
            "username": USER_NAME,
            "ssh_public_key_id": CREDENTIAL_ID,
            "encoding": SSH_ENCODING,
            "status": CREDENTIAL_STATUS,
        },
    ),
}
"""Type -> what is known of it. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs"""
