"""LimitExceeded: the quotas of IAM that moto does not know, as they are before anybody asks AWS to raise them.

moto itself knows those of access keys (2 of a user), of versions (5 of a managed policy) and of signing certificates.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from moto.iam.exceptions import LimitExceededException
from moto.iam.models import AWSManagedPolicy, Group, IAMBackend, Role, User

from dev.strict_iam.rule import QUOTAS, Given, Rule


@dataclass(frozen=True)
class _Limit:
    """A quota.

    Args:
        name: What the message calls it.
        maximum: What there may be.
        actions: Actions that may exceed it.
        count: Counts what there would be after the call.
    """

    name: str
    maximum: int
    actions: tuple[str, ...]
    count: Callable[[IAMBackend, Given], int]


def _size(document: str) -> int:
    """Count the characters of a document; IAM does not count white space."""
    return len(re.sub(r"\s", "", document))


def _inline_size(owner: User | Group | Role, given: Given) -> int:
    others = (text for name, text in owner.policies.items() if name != given["PolicyName"])
    return sum(map(_size, others)) + _size(given["PolicyDocument"])


def _attached(owner: User | Group | Role, given: Given) -> int:
    return len({*owner.managed_policies, given["PolicyArn"]})


def _own_policies(iam: IAMBackend, given: Given) -> int:
    return sum(not isinstance(each, AWSManagedPolicy) for each in iam.managed_policies.values()) + 1


def _groups_of_user(iam: IAMBackend, given: Given) -> int:
    iam.get_group(given["GroupName"])
    return len({*(group.name for group in iam.get_groups_for_user(given["UserName"])), given["GroupName"]})


def _tags(tagged: Mapping[str, object] | list[str], given: Given) -> int:
    # The case of a key does not count: the new one takes the place of the old one.
    return len({*map(str.lower, tagged), *(tag["Key"].lower() for tag in given["Tags"])})


def _user(iam: IAMBackend, given: Given) -> User:
    return iam.get_user(given["UserName"])


_LIMITS = (
    _Limit("UsersPerAccount", 5000, ("CreateUser",), lambda iam, given: len(iam.users) + 1),
    _Limit("GroupsPerAccount", 300, ("CreateGroup",), lambda iam, given: len(iam.groups) + 1),
    _Limit("RolesPerAccount", 1000, ("CreateRole",), lambda iam, given: len(iam.roles) + 1),
    _Limit("PoliciesPerAccount", 1500, ("CreatePolicy",), _own_policies),
    _Limit("GroupsPerUser", 10, ("AddUserToGroup",), _groups_of_user),
    _Limit("PoliciesPerUser", 10, ("AttachUserPolicy",), lambda iam, given: _attached(_user(iam, given), given)),
    _Limit(
        "PoliciesPerGroup",
        10,
        ("AttachGroupPolicy",),
        lambda iam, given: _attached(iam.get_group(given["GroupName"]), given),
    ),
    _Limit(
        "PoliciesPerRole",
        10,
        ("AttachRolePolicy",),
        lambda iam, given: _attached(iam.get_role(given["RoleName"]), given),
    ),
    _Limit("UserPolicySize", 2048, ("PutUserPolicy",), lambda iam, given: _inline_size(_user(iam, given), given)),
    _Limit(
        "GroupPolicySize",
        5120,
        ("PutGroupPolicy",),
        lambda iam, given: _inline_size(iam.get_group(given["GroupName"]), given),
    ),
    _Limit(
        "RolePolicySize",
        10240,
        ("PutRolePolicy",),
        lambda iam, given: _inline_size(iam.get_role(given["RoleName"]), given),
    ),
    _Limit(
        "PolicySize",
        6144,
        ("CreatePolicy", "CreatePolicyVersion"),
        lambda iam, given: _size(given["PolicyDocument"]),
    ),
    _Limit(
        "SSHPublicKeysPerUser",
        5,
        ("UploadSSHPublicKey",),
        lambda iam, given: len(_user(iam, given).ssh_public_keys) + 1,
    ),
    _Limit(
        "MFADevicesPerUser",
        8,
        ("EnableMFADevice",),
        lambda iam, given: len({*_user(iam, given).mfa_devices, given["SerialNumber"]}),
    ),
    _Limit(
        "TagsPerUser",
        50,
        ("TagUser",),
        lambda iam, given: _tags([tag["Key"] for tag in iam.list_user_tags(given["UserName"])], given),
    ),
    _Limit(
        "TagsPerPolicy", 50, ("TagPolicy",), lambda iam, given: _tags(iam.get_policy(given["PolicyArn"]).tags, given)
    ),
)


def _refuse_more(limit: _Limit, iam: IAMBackend, given: Given) -> None:
    if limit.count(iam, given) > limit.maximum:
        raise LimitExceededException(f"Cannot exceed quota for {limit.name}: {limit.maximum}")


RULES = tuple(Rule(limit.actions, functools.partial(_refuse_more, limit), QUOTAS) for limit in _LIMITS)
