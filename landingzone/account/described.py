"""Groups, users and policies as AWS describes them, in an answer or in a file: the resources that each one is.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from landingzone.account.existing import ExistingResource

Described = Mapping[str, Any]
"""A group, a user or a policy, by the names of the API."""


def user_in(user: Described) -> ExistingResource:
    """Return a user without what belongs to them."""
    values = {
        "name": user["UserName"],
        "path": user["Path"],
        "arn": user["Arn"],
        "tags": tags_of(user),
        "permissions_boundary": user.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
    }
    return ExistingResource(type="aws_iam_user", values=values)


def belongings_in(user: Described) -> Iterator[ExistingResource]:
    """Yield the memberships of a user, and the policies."""
    name = user["UserName"]
    if user.get("GroupList"):
        values = {"user": name, "groups": sorted(user["GroupList"])}
        yield ExistingResource(type="aws_iam_user_group_membership", values=values)
    yield from _policies_of("user", name, user.get("UserPolicyList", []), user)


def group_in(group: Described) -> Iterator[ExistingResource]:
    """Yield a group, and its policies."""
    name = group["GroupName"]
    yield ExistingResource(type="aws_iam_group", values={"name": name, "path": group["Path"], "arn": group["Arn"]})
    yield from _policies_of("group", name, group.get("GroupPolicyList", []), group)


def policy_in(policy: Described, **more: Any) -> ExistingResource:
    """Return a managed policy with its default version.

    Args:
        policy: As the account details describe it, which leave out the description and the tags.
        more: Further attributes.
    """
    (default,) = [each for each in policy["PolicyVersionList"] if each["IsDefaultVersion"]]
    # The ARN always has both.
    path, _, name = policy["Arn"].partition(":policy")[2].rpartition("/")
    values = {"arn": policy["Arn"], "name": name, "path": f"{path}/", "policy": _text(default["Document"]), **more}
    return ExistingResource(type="aws_iam_policy", values=values)


def tags_of(described: Described) -> dict[str, str]:
    """Return the tags that Terraform manages: the AWS provider leaves out those of services, such as CloudFormation."""
    tags = {each["Key"]: each["Value"] for each in described.get("Tags", [])}
    return {key: value for key, value in tags.items() if not key.startswith("aws:")}


def _policies_of(entity: str, name: str, inline: list[Described], of: Described) -> Iterator[ExistingResource]:
    for policy in inline:
        values = {entity: name, "name": policy["PolicyName"], "policy": _text(policy["PolicyDocument"])}
        yield ExistingResource(type=f"aws_iam_{entity}_policy", values=values)
    for policy in of.get("AttachedManagedPolicies", []):
        values = {entity: name, "policy_arn": policy["PolicyArn"]}
        yield ExistingResource(type=f"aws_iam_{entity}_policy_attachment", values=values)


def _text(document: Any) -> str:
    """Return the text of a document: the API encodes it for a URL, the AWS CLI prints it as JSON."""
    if not isinstance(document, str):
        return json.dumps(document)
    return document if document.lstrip().startswith("{") else unquote(document)
