"""The resource types of the AWS provider for IAM: what identifies one, its import id, the secrets that it may hold."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ResourceType:
    """A resource type of IAM.

    Args:
        needed: Attributes without which a resource of the type is useless here.
        import_id: The id by which Terraform imports it, with attributes in braces; "" if that is not done here.
        owner: Attribute with the name of the user that it belongs to; "" if it belongs to none.
        secrets: Attributes that hold a secret unencrypted, if they have a value.
        remedy: What makes such a secret worthless.
    """

    needed: tuple[str, ...]
    import_id: str = ""
    owner: str = ""
    secrets: tuple[str, ...] = ()
    remedy: str = ""


RESOURCE_TYPES = {
    "aws_iam_access_key": ResourceType(
        needed=("user",),
        owner="user",
        secrets=("secret", "ses_smtp_password_v4", "ses_smtp_password"),
        remedy="rotate this key",
    ),
    "aws_iam_group": ResourceType(needed=("name",), import_id="{name}"),
    "aws_iam_group_membership": ResourceType(needed=("group", "users")),
    "aws_iam_group_policy": ResourceType(needed=("group", "name", "policy"), import_id="{group}:{name}"),
    "aws_iam_group_policy_attachment": ResourceType(needed=("group", "policy_arn"), import_id="{group}/{policy_arn}"),
    "aws_iam_policy": ResourceType(needed=("arn", "name", "policy"), import_id="{arn}"),
    "aws_iam_policy_attachment": ResourceType(needed=("policy_arn",)),
    "aws_iam_service_specific_credential": ResourceType(
        needed=(), owner="user_name", secrets=("service_password",), remedy="delete this one and make another"
    ),
    "aws_iam_user": ResourceType(needed=("name",), import_id="{name}", owner="name"),
    "aws_iam_user_group_membership": ResourceType(needed=("user", "groups"), import_id="{user}/{groups}", owner="user"),
    "aws_iam_user_login_profile": ResourceType(
        needed=("user",),
        import_id="{user}",
        owner="user",
        secrets=("password",),
        remedy="make a new password",
    ),
    "aws_iam_user_policy": ResourceType(needed=("user", "name", "policy"), import_id="{user}:{name}", owner="user"),
    "aws_iam_user_policy_attachment": ResourceType(
        needed=("user", "policy_arn"), import_id="{user}/{policy_arn}", owner="user"
    ),
    "aws_iam_user_ssh_key": ResourceType(
        needed=("username", "public_key"), import_id="{username}:{ssh_public_key_id}:{encoding}", owner="username"
    ),
}
"""Type -> what is known of it. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs"""
