"""Existing resources, whatever made them: a state and a live account are both read into these."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_KEYS = re.compile(r"\[(?:\"(?:[^\"\\]|\\.)*\"|[0-9]+)\]")
_RESOURCE = re.compile(r"(?:(.*)\.)?([^.]+)\.([^.]+)")

NEEDED = {
    "aws_iam_access_key": ("user",),
    "aws_iam_group": ("name",),
    "aws_iam_group_membership": ("group", "users"),
    "aws_iam_group_policy": ("group", "name", "policy"),
    "aws_iam_group_policy_attachment": ("group", "policy_arn"),
    "aws_iam_policy": ("arn", "name", "policy"),
    "aws_iam_policy_attachment": ("policy_arn",),
    "aws_iam_user": ("name",),
    "aws_iam_user_group_membership": ("user", "groups"),
    "aws_iam_user_login_profile": ("user",),
    "aws_iam_user_policy": ("user", "name", "policy"),
    "aws_iam_user_policy_attachment": ("user", "policy_arn"),
    "aws_iam_user_ssh_key": ("username", "public_key"),
}
"""Attributes without which a resource of a type is useless here."""

READABLE = {
    "aws_iam_access_key": (("secret", "ses_smtp_password_v4", "ses_smtp_password"), "rotate this key"),
    "aws_iam_service_specific_credential": (("service_password",), "delete this one and make another"),
    "aws_iam_user_login_profile": (("password",), "make a new password"),
}
"""Attributes of a type that hold a secret unencrypted, if they have a value; and what makes the secret worthless."""

_IDS = {
    "aws_iam_group": "{name}",
    "aws_iam_group_policy": "{group}:{name}",
    "aws_iam_group_policy_attachment": "{group}/{policy_arn}",
    "aws_iam_policy": "{arn}",
    "aws_iam_user": "{name}",
    "aws_iam_user_login_profile": "{user}",
    "aws_iam_user_policy": "{user}:{name}",
    "aws_iam_user_policy_attachment": "{user}/{policy_arn}",
    "aws_iam_user_ssh_key": "{username}:{ssh_public_key_id}:{encoding}",
}


@dataclass(frozen=True, kw_only=True, eq=False)
class ExistingResource:
    """One resource, with the attributes that the AWS provider gives it.

    Args:
        type: Its Terraform type.
        values: Its attributes by name.
        address: Address of the instance in a state; empty: it is in none.
    """

    type: str
    values: Mapping[str, Any]
    address: str = ""

    @property
    def block(self) -> str:
        """Address without the keys of instances: that of the block in the configuration."""
        return _KEYS.sub("", self.address)

    @property
    def module(self) -> str:
        """Address of the module call of the block, without keys; empty: none."""
        return (_split(self.block) or ("", "", ""))[0]

    @property
    def key(self) -> str:
        """Name of the block: `full_access` of `aws_iam_group.full_access`."""
        return (_split(self.block) or ("", "", ""))[2]

    @property
    def import_id(self) -> str:
        """The id by which Terraform imports it."""
        if self.type == "aws_iam_user_group_membership":
            return "/".join([self.values["user"], *self.values["groups"]])
        return _IDS[self.type].format_map(self.values)

    def __str__(self) -> str:
        """A name by which a person finds it: the address, or type and name."""
        names = [self.values.get(name) for name in ("user", "username", "group", "name", "policy_arn", "id")]
        return self.address or " ".join([self.type, *(str(name) for name in names if name)][:3])


def _split(block: str) -> tuple[str, str, str] | None:
    parts = _RESOURCE.fullmatch(block)
    return (parts[1] or "", parts[2], parts[3]) if parts else None
