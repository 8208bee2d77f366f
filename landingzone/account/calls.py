"""The calls of IAM that reading an account makes, what is unknown without each, and the policy for them."""

import json
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ReadCall:
    """A call that reading an account makes.

    Args:
        action: The action that allows it, such as `iam:ListAccessKeys`; the operation has the name after the colon.
        unknown: What is unknown if it is refused, as the end of a sentence: `which access keys there are`.
        type: Type of the resources that are unknown then; "": none.
        is_for_use: Whether it is needed only for the facts of use.
    """

    action: str
    unknown: str
    type: str = ""
    is_for_use: bool = False

    @property
    def operation(self) -> str:
        """Name in the API."""
        return self.action.partition(":")[2]


CALLS = (
    ReadCall(action="iam:GetAccountAuthorizationDetails", unknown="which users, groups and policies there are"),
    ReadCall(action="iam:GetPolicy", unknown="the description and the tags", type="aws_iam_policy"),
    ReadCall(action="iam:GetLoginProfile", unknown="whether there is a password", type="aws_iam_user_login_profile"),
    ReadCall(action="iam:ListAccessKeys", unknown="which access keys there are", type="aws_iam_access_key"),
    ReadCall(action="iam:ListSSHPublicKeys", unknown="which SSH public keys there are", type="aws_iam_user_ssh_key"),
    ReadCall(action="iam:GetSSHPublicKey", unknown="the content of the SSH public keys", type="aws_iam_user_ssh_key"),
    ReadCall(
        action="iam:GenerateCredentialReport",
        unknown="when passwords were changed and used",
        is_for_use=True,
    ),
    ReadCall(action="iam:GetCredentialReport", unknown="when passwords were changed and used", is_for_use=True),
    ReadCall(action="iam:ListMFADevices", unknown="which MFA devices there are", is_for_use=True),
    ReadCall(action="iam:GetAccessKeyLastUsed", unknown="when access keys were last used", is_for_use=True),
)
"""In the order of the calls."""

PURPOSES = {"adopt": False, "diff": False, "audit": True}
"""Command that reads an account -> whether it reads the facts of use."""


def read_policy(purpose: str | None = None) -> str:
    """Write the smallest policy that allows reading an account.

    None of these actions changes anything. They are allowed on all resources: three accept nothing else, and the others
    only read the account of the role anyway.

    Args:
        purpose: One of `PURPOSES`; None: all of them.

    Returns:
        An IAM policy document, as JSON with several lines.
    """
    with_use = PURPOSES[purpose] if purpose else True
    statement = {
        "Sid": "ReadUsersGroupsAndPolicies",
        "Effect": "Allow",
        "Action": [call.action for call in CALLS if with_use or not call.is_for_use],
        "Resource": "*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, indent=2) + "\n"
