"""What an account contains, as plain data: read through the AWS API and not through Terraform, so that it can check it.

Ids, dates and whatever else differs from one apply to the next are left out. Documents come decoded, lists sorted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote


def account(iam: Any) -> dict[str, Any]:
    """Read the IAM side of an account.

    Args:
        iam: A boto3 client of IAM.

    Returns:
        `{"groups": {name: {"path", "members", "inline", "attached"}},
        "users": {name: {"path", "tags", "groups", "inline", "attached", "permissions_boundary", "login_profile",
        "access_keys", "ssh_public_keys", "mfa_devices"}},
        "policies": {arn: {"path", "document", "description", "tags"}}, "roles": [name]}`; `policies` are those of the
        customer.
        `inline` is policy name -> document, `attached` a list of ARNs, `permissions_boundary` an ARN or None,
        `login_profile` None or `{"password_reset_required": bool}`, `access_keys` a list of statuses,
        `ssh_public_keys` a list of `{"status", "body"}`.
    """
    return {
        "groups": {each["GroupName"]: _group(iam, each) for each in _pages(iam, "list_groups", "Groups")},
        "users": {each["UserName"]: _user(iam, each["UserName"]) for each in _pages(iam, "list_users", "Users")},
        "policies": {
            each["Arn"]: _policy(iam, each["Arn"]) for each in _pages(iam, "list_policies", "Policies", Scope="Local")
        },
        "roles": sorted(each["RoleName"] for each in _pages(iam, "list_roles", "Roles")),
    }


def _pages(iam: Any, operation: str, key: str, **arguments: str) -> Iterator[Any]:
    for page in iam.get_paginator(operation).paginate(**arguments):
        yield from page[key]


def _group(iam: Any, group: dict[str, Any]) -> dict[str, Any]:
    name = group["GroupName"]
    return {
        "path": group["Path"],
        "members": sorted(each["UserName"] for each in _pages(iam, "get_group", "Users", GroupName=name)),
        "inline": {
            policy: _document(iam.get_group_policy(GroupName=name, PolicyName=policy)["PolicyDocument"])
            for policy in _pages(iam, "list_group_policies", "PolicyNames", GroupName=name)
        },
        "attached": _arns(_pages(iam, "list_attached_group_policies", "AttachedPolicies", GroupName=name)),
    }


def _user(iam: Any, name: str) -> dict[str, Any]:
    # Listed users lack their tags and boundary; requested one by one, they have them.
    user = iam.get_user(UserName=name)["User"]
    return {
        "path": user["Path"],
        "tags": _tags(user),
        "groups": sorted(each["GroupName"] for each in _pages(iam, "list_groups_for_user", "Groups", UserName=name)),
        "inline": {
            policy: _document(iam.get_user_policy(UserName=name, PolicyName=policy)["PolicyDocument"])
            for policy in _pages(iam, "list_user_policies", "PolicyNames", UserName=name)
        },
        "attached": _arns(_pages(iam, "list_attached_user_policies", "AttachedPolicies", UserName=name)),
        "permissions_boundary": user.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        "login_profile": _login_profile(iam, name),
        "access_keys": sorted(
            each["Status"] for each in _pages(iam, "list_access_keys", "AccessKeyMetadata", UserName=name)
        ),
        "ssh_public_keys": _ssh_public_keys(iam, name),
        "mfa_devices": sorted(
            each["SerialNumber"] for each in _pages(iam, "list_mfa_devices", "MFADevices", UserName=name)
        ),
    }


def _policy(iam: Any, arn: str) -> dict[str, Any]:
    policy = iam.get_policy(PolicyArn=arn)["Policy"]
    version = iam.get_policy_version(PolicyArn=arn, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    return {
        "path": policy["Path"],
        "description": policy.get("Description", ""),
        "tags": _tags(policy),
        "document": _document(version["Document"]),
    }


def _login_profile(iam: Any, name: str) -> dict[str, bool] | None:
    try:
        profile = iam.get_login_profile(UserName=name)["LoginProfile"]
    except iam.exceptions.NoSuchEntityException:
        return None
    return {"password_reset_required": profile["PasswordResetRequired"]}


def _ssh_public_keys(iam: Any, name: str) -> list[dict[str, str]]:
    keys = [
        iam.get_ssh_public_key(UserName=name, SSHPublicKeyId=each["SSHPublicKeyId"], Encoding="SSH")["SSHPublicKey"]
        for each in _pages(iam, "list_ssh_public_keys", "SSHPublicKeys", UserName=name)
    ]
    return sorted(
        ({"status": each["Status"], "body": each["SSHPublicKeyBody"]} for each in keys), key=lambda each: each["body"]
    )


def _tags(thing: dict[str, Any]) -> dict[str, str]:
    return {each["Key"]: each["Value"] for each in thing.get("Tags", [])}


def _arns(policies: Iterator[Any]) -> list[str]:
    return sorted(each["PolicyArn"] for each in policies)


def _document(document: Any) -> Any:
    # boto3 decodes what comes in the encoding that AWS documents; an emulator may answer with the text itself.
    return json.loads(unquote(document)) if isinstance(document, str) else document
