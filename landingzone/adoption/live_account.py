"""Reads a live account through boto3. Changes nothing."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from typing import Any
from urllib.parse import unquote

from landingzone.adoption.existing import ExistingResource, find_wrong_attribute
from landingzone.ground.problems import LandingzoneError

_AT_A_TIME = 8
_NOT_AWS = "the account cannot be read: something answers in another way than IAM"
_ASK_AWS = "check AWS_ENDPOINT_URL and the proxies"


class AccountError(LandingzoneError):
    """The account cannot be read. One line says why and how to fix it."""


def read_account(tell: Callable[[int, int], None] = lambda done, known: None) -> list[ExistingResource]:
    """Read users, groups and managed policies, with all that belongs to them.

    boto3 chooses account, region and endpoint: by AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL and the like.

    Args:
        tell: Is told how far it is: how many users and policies are read, and how many are known so far.

    Returns:
        The resources, with the attributes of the AWS provider, without addresses.

    Raises:
        AccountError: boto3 is not installed, AWS refuses, or something answers that is not AWS.
    """
    try:
        import boto3  # type: ignore[import-untyped]
        from botocore.config import Config  # type: ignore[import-untyped]
        from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]
        from botocore.handlers import json_decode_policies  # type: ignore[import-untyped]
        from botocore.parsers import ResponseParserError  # type: ignore[import-untyped]
    except ImportError:
        raise AccountError("boto3 is not installed; install it with: pip install 'landingzone[live]'") from None
    try:
        session = boto3.session.Session()
        # IAM is global: which region of its partition does not matter. boto3 ignores AWS_REGION.
        region = session.region_name or os.environ.get("AWS_REGION") or "us-east-1"
        config = Config(retries={"mode": "adaptive"}, max_pool_connections=_AT_A_TIME)
        iam = session.client("iam", region_name=region, config=config)
        # Decoded and written again, documents would have other numbers and spaces. Where a condition has a boolean or a
        # number, the AWS provider compares texts, and would make a new version of the policy.
        iam.meta.events.unregister("after-call.iam", json_decode_policies)
        try:
            found = list(_read(iam, tell))
        finally:
            iam.close()
    except (BotoCoreError, ClientError) as error:
        reason = str(error).splitlines()[0]
        raise AccountError(
            f"the account cannot be read ({reason}); name credentials that may read IAM, such as with AWS_PROFILE"
        ) from None
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError, ResponseParserError) as error:
        raise AccountError(f"{_NOT_AWS} ({type(error).__name__}); {_ASK_AWS}") from None
    for each in found:
        if wrong := find_wrong_attribute(each):
            raise AccountError(f"{_NOT_AWS} ({each} has {wrong} of another type); {_ASK_AWS}")
    return found


def _read(iam: Any, tell: Callable[[int, int], None]) -> Iterator[ExistingResource]:
    users: list[dict[str, Any]] = []
    policies: list[dict[str, Any]] = []
    pages = iam.get_paginator("get_account_authorization_details").paginate(
        Filter=["User", "Group", "LocalManagedPolicy"]
    )
    for page in pages:
        policies += page.get("Policies", [])
        for group in page.get("GroupDetailList", []):
            yield from _group(group)
        for user in page.get("UserDetailList", []):
            users.append(user)
            yield _user(user)
        tell(0, len(users) + len(policies))
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        reading = chain(pool.map(partial(_policy, iam), policies), pool.map(partial(_belongings, iam), users))
        for done, read in enumerate(reading, start=1):
            yield from read
            tell(done, len(users) + len(policies))


def _policy(iam: Any, policy: dict[str, Any]) -> list[ExistingResource]:
    """Read a policy, with what the details of an account leave out: its description and its tags."""
    (default,) = [each for each in policy["PolicyVersionList"] if each["IsDefaultVersion"]]
    described = iam.get_policy(PolicyArn=policy["Arn"])["Policy"]
    # The ARN has both, however detailed the rest is.
    path, _, name = policy["Arn"].partition(":policy")[2].rpartition("/")
    values = {
        "arn": policy["Arn"],
        "name": name,
        "path": f"{path}/",
        "policy": unquote(default["Document"]),
        "description": described.get("Description"),
        "tags": _tags(described),
    }
    return [ExistingResource(type="aws_iam_policy", values=values)]


def _group(group: dict[str, Any]) -> Iterator[ExistingResource]:
    name = group["GroupName"]
    yield ExistingResource(type="aws_iam_group", values={"name": name, "path": group["Path"], "arn": group["Arn"]})
    for policy in group.get("GroupPolicyList", []):
        values = {"group": name, "name": policy["PolicyName"], "policy": unquote(policy["PolicyDocument"])}
        yield ExistingResource(type="aws_iam_group_policy", values=values)
    for policy in group.get("AttachedManagedPolicies", []):
        values = {"group": name, "policy_arn": policy["PolicyArn"]}
        yield ExistingResource(type="aws_iam_group_policy_attachment", values=values)


def _user(user: dict[str, Any]) -> ExistingResource:
    values = {
        "name": user["UserName"],
        "path": user["Path"],
        "arn": user["Arn"],
        "tags": _tags(user),
        "permissions_boundary": user.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
    }
    return ExistingResource(type="aws_iam_user", values=values)


def _belongings(iam: Any, user: dict[str, Any]) -> list[ExistingResource]:
    return [ExistingResource(type=type, values=values) for type, read in READERS.items() for values in read(iam, user)]


def _memberships(iam: Any, user: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if user.get("GroupList"):
        yield {"user": user["UserName"], "groups": sorted(user["GroupList"])}


def _inline_policies(iam: Any, user: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for policy in user.get("UserPolicyList", []):
        yield {"user": user["UserName"], "name": policy["PolicyName"], "policy": unquote(policy["PolicyDocument"])}


def _attachments(iam: Any, user: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for policy in user.get("AttachedManagedPolicies", []):
        yield {"user": user["UserName"], "policy_arn": policy["PolicyArn"]}


def _login_profiles(iam: Any, user: dict[str, Any]) -> Iterator[dict[str, Any]]:
    try:
        iam.get_login_profile(UserName=user["UserName"])
        yield {"user": user["UserName"]}
    except iam.exceptions.NoSuchEntityException:
        pass


def _access_keys(iam: Any, user: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key in _pages(iam, "list_access_keys", "AccessKeyMetadata", user["UserName"]):
        yield {"user": user["UserName"], "id": key["AccessKeyId"], "status": key["Status"]}


def _ssh_keys(iam: Any, user: dict[str, Any]) -> Iterator[dict[str, Any]]:
    name = user["UserName"]
    for each in _pages(iam, "list_ssh_public_keys", "SSHPublicKeys", name):
        arguments = {"UserName": name, "SSHPublicKeyId": each["SSHPublicKeyId"], "Encoding": "SSH"}
        ssh = iam.get_ssh_public_key(**arguments)["SSHPublicKey"]
        yield {
            "username": name,
            "ssh_public_key_id": ssh["SSHPublicKeyId"],
            "encoding": "SSH",
            "status": ssh["Status"],
            "public_key": ssh["SSHPublicKeyBody"],
        }


READERS: dict[str, Callable[[Any, dict[str, Any]], Iterator[dict[str, Any]]]] = {
    "aws_iam_user_group_membership": _memberships,
    "aws_iam_user_policy": _inline_policies,
    "aws_iam_user_policy_attachment": _attachments,
    "aws_iam_user_login_profile": _login_profiles,
    "aws_iam_access_key": _access_keys,
    "aws_iam_user_ssh_key": _ssh_keys,
}
"""Type of what a user has -> what reads it, with a client of IAM and the user as AWS describes it."""


def _pages(iam: Any, operation: str, key: str, name: str) -> Iterator[Any]:
    for page in iam.get_paginator(operation).paginate(UserName=name):
        yield from page[key]


def _tags(described: dict[str, Any]) -> dict[str, str]:
    """Give the tags that Terraform manages: those of services, such as CloudFormation, the AWS provider leaves out."""
    tags = {each["Key"]: each["Value"] for each in described.get("Tags", [])}
    return {key: value for key, value in tags.items() if not key.startswith("aws:")}
