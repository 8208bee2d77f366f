"""Reads a live account through boto3. Changes nothing."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import unquote

from landingzone.account.client import AT_A_TIME, Iam, Refused, not_aws, open_iam
from landingzone.account.credential_report import get_credential_report, whole_second
from landingzone.account.existing import ExistingResource, find_wrong_attribute
from landingzone.account.use import Use, UseOfUser, read_use

_MOST_ON_A_PAGE = 1000  # of the data from AWS


@dataclass(frozen=True)
class Reading:
    """The result of reading an account.

    Args:
        found: The resources, with the attributes of the AWS provider, without addresses.
        refused: The calls that AWS refused.
        calls: Action of IAM -> how many calls there were, not counting retries.
        use: The facts of use, if they were asked for.
    """

    found: tuple[ExistingResource, ...]
    refused: tuple[Refused, ...]
    calls: Mapping[str, int]
    use: Use | None

    def unknown(self, type: str) -> frozenset[str]:
        """Return the users, or the ARNs of the policies, whose resources of a type are not all known."""
        return frozenset(on for each in self.refused if each.call.type == type for on in each.on)


def read_account(
    report_progress: Callable[[int, int], None] = lambda done, known: None, *, goes_on: bool = False, use: bool = False
) -> Reading:
    """Read users, groups and managed policies, with all that belongs to them.

    boto3 chooses account, region and endpoint, from AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL and so on.

    Args:
        report_progress: Called with the progress: how many users and policies are read, and how many are known so far.
        goes_on: Whether to continue if AWS refuses a call, other than the one that everything depends on.
        use: Whether to read the facts of use.

    Raises:
        AccountError: boto3 is not installed, AWS refuses, or something that is not AWS answers.
    """
    with open_iam(goes_on=goes_on) as iam:
        reading = _read(iam, report_progress, use=use)
    for each in reading.found:
        if wrong := find_wrong_attribute(each):
            raise not_aws(f"{each} has {wrong} of an unexpected type")
    return reading


def _read(iam: Iam, report_progress: Callable[[int, int], None], *, use: bool) -> Reading:
    found: list[ExistingResource] = []
    users: list[dict[str, Any]] = []
    policies: list[dict[str, Any]] = []
    report = None
    if use:
        with iam.unless_refused():
            report = get_credential_report(iam)
    pages = iam.client.get_paginator("get_account_authorization_details").paginate(
        Filter=["User", "Group", "LocalManagedPolicy"], PaginationConfig={"PageSize": _MOST_ON_A_PAGE}
    )
    for page in pages:
        policies += page.get("Policies", [])
        users += page.get("UserDetailList", [])
        for group in page.get("GroupDetailList", []):
            found += _group(group)
        found += map(_user, page.get("UserDetailList", []))
        report_progress(0, len(users) + len(policies))
    uses: dict[str, UseOfUser] = {}

    def of_user(user: dict[str, Any]) -> list[ExistingResource]:
        held = _belongings(iam, user)
        if use:
            uses[user["UserName"]] = read_use(iam, user, held, report)
        return held

    work = [*(partial(_policy, iam, each) for each in policies), *(partial(of_user, each) for each in users)]
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for done, read in enumerate(pool.map(lambda step: step(), work), start=1):
            found += read
            report_progress(done, len(work))
    facts = Use(report.generated if report else None, {name: uses[name] for name in sorted(uses)}) if use else None
    return Reading(tuple(found), iam.refused, dict(sorted(iam.calls.items())), facts)


def _policy(iam: Iam, policy: dict[str, Any]) -> list[ExistingResource]:
    """Read a policy, with its description and tags, which the account details leave out."""
    (default,) = [each for each in policy["PolicyVersionList"] if each["IsDefaultVersion"]]
    # The ARN always has both.
    path, _, name = policy["Arn"].partition(":policy")[2].rpartition("/")
    values = {"arn": policy["Arn"], "name": name, "path": f"{path}/", "policy": unquote(default["Document"])}
    with iam.unless_refused(policy["Arn"]):
        described = iam.client.get_policy(PolicyArn=policy["Arn"])["Policy"]
        values |= {"description": described.get("Description"), "tags": _tags(described)}
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


def _belongings(iam: Iam, user: dict[str, Any]) -> list[ExistingResource]:
    found: list[ExistingResource] = []
    for type, read in READERS.items():
        with iam.unless_refused(user["UserName"]):
            found += [ExistingResource(type=type, values=values) for values in read(iam, user)]
    return found


def _memberships(_: Iam, user: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if user.get("GroupList"):
        yield {"user": user["UserName"], "groups": sorted(user["GroupList"])}


def _inline_policies(_: Iam, user: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for policy in user.get("UserPolicyList", []):
        yield {"user": user["UserName"], "name": policy["PolicyName"], "policy": unquote(policy["PolicyDocument"])}


def _attachments(_: Iam, user: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for policy in user.get("AttachedManagedPolicies", []):
        yield {"user": user["UserName"], "policy_arn": policy["PolicyArn"]}


def _login_profiles(iam: Iam, user: dict[str, Any]) -> Iterator[dict[str, Any]]:
    try:
        iam.client.get_login_profile(UserName=user["UserName"])
        yield {"user": user["UserName"]}
    except iam.client.exceptions.NoSuchEntityException:
        pass


def _access_keys(iam: Iam, user: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key in iam.pages("list_access_keys", "AccessKeyMetadata", UserName=user["UserName"]):
        made = whole_second(key["CreateDate"]).isoformat()
        yield {"user": user["UserName"], "id": key["AccessKeyId"], "status": key["Status"], "create_date": made}


def _ssh_keys(iam: Iam, user: dict[str, Any]) -> Iterator[dict[str, Any]]:
    name = user["UserName"]
    for each in iam.pages("list_ssh_public_keys", "SSHPublicKeys", UserName=name):
        arguments = {"UserName": name, "SSHPublicKeyId": each["SSHPublicKeyId"], "Encoding": "SSH"}
        ssh = iam.client.get_ssh_public_key(**arguments)["SSHPublicKey"]
        yield {
            "username": name,
            "ssh_public_key_id": ssh["SSHPublicKeyId"],
            "encoding": "SSH",
            "status": ssh["Status"],
            "public_key": ssh["SSHPublicKeyBody"],
        }


READERS: dict[str, Callable[[Iam, dict[str, Any]], Iterator[dict[str, Any]]]] = {
    "aws_iam_user_group_membership": _memberships,
    "aws_iam_user_policy": _inline_policies,
    "aws_iam_user_policy_attachment": _attachments,
    "aws_iam_user_login_profile": _login_profiles,
    "aws_iam_access_key": _access_keys,
    "aws_iam_user_ssh_key": _ssh_keys,
}
"""Type of a resource of a user -> the function that reads it, from the account and the user as AWS describes it."""


def _tags(described: dict[str, Any]) -> dict[str, str]:
    """Return the tags that Terraform manages: the AWS provider leaves out those of services, such as CloudFormation."""
    tags = {each["Key"]: each["Value"] for each in described.get("Tags", [])}
    return {key: value for key, value in tags.items() if not key.startswith("aws:")}
