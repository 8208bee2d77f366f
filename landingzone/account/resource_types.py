"""The resource types of the AWS provider for IAM: what identifies one, its import ID, and its secrets.

`resource_types.tsv` has a row for each.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from landingzone.ground.shapes import Shape
from landingzone.ground.tables import read_rows
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
    **dict.fromkeys(("certificate_id", "service_specific_credential_id", "ssh_public_key_id"), CREDENTIAL_ID),
    "status": CREDENTIAL_STATUS,
    **dict.fromkeys(("user", "user_name", "username", "users"), USER_NAME),
    **dict.fromkeys(("group", "groups", "name", "roles"), NAME),
}
"""Attribute -> its default shape."""


_OTHER_SHAPES: Mapping[str, dict[str, Shape]] = {
    "aws_iam_group": {"arn": GROUP_ARN},
    "aws_iam_policy": {"arn": OWN_POLICY_ARN, "path": POLICY_PATH},
    "aws_iam_user": {"arn": USER_ARN, "name": USER_NAME},
}
"""Type -> the shapes of attributes that have others in it."""

RESOURCE_TYPES: Mapping[str, ResourceType] = {
    type: ResourceType(
        needed=tuple(needed.split()),
        import_id=import_id,
        owner=owner,
        secrets=tuple(secrets.split()),
        remedy=remedy,
        shapes={name: (_SHAPES | _OTHER_SHAPES.get(type, {}))[name] for name in checked.split()},
    )
    for type, owner, import_id, secrets, remedy, needed, checked in read_rows(
        "landingzone.account", "resource_types.tsv"
    )
}
"""Type -> its row. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs"""
