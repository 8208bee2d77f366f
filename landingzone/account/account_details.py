"""The account details that the AWS CLI prints: the users, groups and policies in them, and what they lack.

A list that is empty, or is not there, may have been left out by `--filter` or `--query`, which leave no other trace.

Source: https://docs.aws.amazon.com/cli/latest/reference/iam/get-account-authorization-details.html
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_pascal

from landingzone.account.described import Described
from landingzone.account.moments import moment_of
from landingzone.ground.problems import InvalidFile, describe
from landingzone.ground.words import cited
from landingzone.reading.printed_json import (
    Foreign,
    other_types_refused,
    parse_printed_json,
    read_printed_text,
    something_else,
)
from landingzone.reading.terraform_states import EXPORT, LISTS_OF_DETAILS, form_of

HINT = "name a file with the output of `aws iam get-account-authorization-details`"
_WHAT = "the details of an account"
_NAMES = {"aws_iam_user": "UserName", "aws_iam_group": "GroupName", "aws_iam_policy": "Arn"}
_ARN = re.compile("arn:(?P<partition>[a-z0-9-]+):iam::(?P<account>[0-9]{12}|aws):")


class _Aws(Foreign):
    """A part of them, with the names of the API."""

    model_config = ConfigDict(alias_generator=to_pascal, strict=True)


class _Tag(_Aws):
    key: str
    value: str


class _Inline(_Aws):
    policy_name: str
    policy_document: str | dict[str, Any]


class _Attached(_Aws):
    policy_arn: str


class _Boundary(_Aws):
    permissions_boundary_arn: str


class _DescribedUser(_Aws):
    user_name: str
    path: str
    arn: str
    create_date: str
    group_list: list[str]
    attached_managed_policies: list[_Attached]
    user_policy_list: list[_Inline] = Field(default_factory=list)
    permissions_boundary: _Boundary = Field(None, validate_default=False)  # type: ignore[assignment]
    tags: list[_Tag] = Field(default_factory=list)


class _DescribedGroup(_Aws):
    group_name: str
    path: str
    arn: str
    attached_managed_policies: list[_Attached]
    group_policy_list: list[_Inline] = Field(default_factory=list)


class _DescribedVersion(_Aws):
    document: str | dict[str, Any]
    is_default_version: bool


class _DescribedPolicy(_Aws):
    arn: str
    description: str = ""
    policy_version_list: list[_DescribedVersion]
    tags: list[_Tag] = Field(default_factory=list)


class _Details(_Aws):
    user_detail_list: list[_DescribedUser] = Field(default_factory=list)
    group_detail_list: list[_DescribedGroup] = Field(default_factory=list)
    policies: list[_DescribedPolicy] = Field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class AccountDetails:
    """The account details of a file.

    Args:
        users: The users, as AWS describes them.
        groups: The groups.
        policies: The managed policies of the account itself.
        account: Its ID, from the ARNs; "": nothing has one.
        partition: Its partition.
        moment: The latest moment in the file: it was made then, or later.
        cut: Why the file surely lacks something; "": no reason is known.
        lacking: Types of which it may not have all.
    """

    users: tuple[Described, ...]
    groups: tuple[Described, ...]
    policies: tuple[Described, ...]
    account: str
    partition: str
    moment: datetime
    cut: str
    lacking: frozenset[str]


def read_account_details(path: Path) -> AccountDetails:
    """Read the account details of a file.

    Raises:
        InvalidFile: It cannot be read, is something else, has something twice, or several accounts.
    """
    content = parse_printed_json(read_printed_text(path, HINT), path, HINT)
    if form_of(content, ()) is not EXPORT:
        raise something_else(path, _WHAT, HINT)
    with other_types_refused(path, _WHAT, HINT):
        _Details.model_validate(content)
    users, groups, policies = (content.get(name, []) for name in LISTS_OF_DETAILS)
    for described, type in zip((users, groups, policies), _NAMES, strict=True):
        _refuse_twice(path, [each[_NAMES[type]] for each in described])
    for each in policies:
        if sum(version["IsDefaultVersion"] for version in each["PolicyVersionList"]) != 1:
            raise InvalidFile(
                f"{path}: the policy {describe(each['Arn'])} must have exactly one default version; {HINT}"
            )
    own = [each for each in policies if ":iam::aws:" not in each["Arn"]]
    moments = [*_moments(content)]
    if not moments:
        raise InvalidFile(f"{path}: has nothing with a CreateDate, so its age is not known; {HINT}")
    account, partition = _account(path, [each["Arn"] for each in (*users, *groups, *own)])
    return AccountDetails(
        users=tuple(users),
        groups=tuple(groups),
        policies=tuple(own),
        account=account,
        partition=partition,
        moment=max(moments),
        cut=_cut(content, users, groups, own, account),
        lacking=frozenset(
            type
            for type, described in zip(_NAMES, (users, groups, own), strict=True)
            if not described or _has_more_pages(content)
        ),
    )


def _refuse_twice(path: Path, names: list[str]) -> None:
    if twice := [name for name, number in Counter(names).items() if number > 1]:
        raise InvalidFile(f"{path}: has {describe(twice[0])} twice; {HINT}")


def _account(path: Path, arns: list[str]) -> tuple[str, str]:
    """Return account and partition of some ARNs."""
    found = set()
    for arn in arns:
        parts = _ARN.match(arn)
        if not parts:
            raise something_else(path, _WHAT, HINT)
        found.add((parts["account"], parts["partition"]))
    if len(found) > 1:
        names = ", ".join(sorted(account for account, _ in found))
        raise InvalidFile(f"{path}: has several accounts ({names}); name the account details of one")
    return found.pop() if found else ("", "")


def _has_more_pages(content: Mapping[str, Any]) -> bool:
    return bool(content.get("IsTruncated") or content.get("NextToken") or content.get("Marker"))


def _cut(
    content: Mapping[str, Any], users: list[Described], groups: list[Described], policies: list[Described], account: str
) -> str:
    """Say why something surely is missing; "": no reason is known."""
    if _has_more_pages(content):
        return "it is one page of several (IsTruncated, NextToken or Marker)"
    if gone := [name for name in LISTS_OF_DETAILS if name not in content]:
        return f"it has no {gone[0]}"
    if not users:
        return "it has no users"
    there = {each["GroupName"] for each in groups}
    for user in users:
        if gone := sorted({*user["GroupList"]} - there):
            return f"{cited(user['UserName'])} is in the group {cited(gone[0])}, which it does not have"
    arns = {each["Arn"] for each in policies}
    for each in (*users, *groups):
        boundary = each.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
        attached = [policy["PolicyArn"] for policy in each["AttachedManagedPolicies"]]
        for arn in (*attached, *filter(None, [boundary])):
            if f":iam::{account}:" in arn and arn not in arns:
                name = each.get("UserName") or each["GroupName"]
                return f"{cited(name)} has the policy {cited(arn)}, which it does not have"
    return ""


def _moments(content: object) -> Iterator[datetime]:
    """Yield every moment that the details name."""
    if isinstance(content, list):
        for each in content:
            yield from _moments(each)
    elif isinstance(content, dict):
        for name, value in content.items():
            if name.endswith("Date") and isinstance(value, str):
                yield from filter(None, [moment_of(value)])
            elif name not in ("Document", "PolicyDocument", "AssumeRolePolicyDocument", "Tags"):
                yield from _moments(value)
