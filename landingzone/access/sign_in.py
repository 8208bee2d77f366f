"""Where people sign in and switch roles in the browser, and what they certainly may do before they have MFA."""

import re
from urllib.parse import quote, urlencode

from landingzone.access.answers import answers_of
from landingzone.access.entities import UserAccess
from landingzone.access.model import Report
from landingzone.access.words import Role
from landingzone.iam.conditions import ABSENT, MISSING
from landingzone.iam.patterns import ACCOUNT_ID

_HOSTS = {
    "aws": "signin.aws.amazon.com",
    "aws-cn": "signin.amazonaws.cn",
    "aws-us-gov": "signin.amazonaws-us-gov.com",
}
"""AWS partition -> the host of the sign-in; for others it is not publicly documented.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/console.html
Source: https://docs.amazonaws.cn/en_us/aws/latest/userguide/console.html
Source: https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-console.html
"""

ALIAS = re.compile(r"(?![0-9]{12}$)[a-z0-9](?:[a-z0-9]|-(?!-)){1,61}(?<!-)")
"""The alias of an account.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccountAlias.html
"""

_SET_UP = ("iam:CreateVirtualMFADevice", "mfa/{name}"), ("iam:EnableMFADevice", "user{path}{name}")
_CHANGE_PASSWORD = "iam:ChangePassword", "user{path}{name}"


def sign_in_address(partition: str, account: str) -> str | None:
    """Return the address at which users of an account sign in; None: it is not known for this partition.

    Args:
        partition: AWS partition, such as `aws-us-gov`.
        account: Its number, or its alias.
    """
    return f"https://{account}.{_HOSTS[partition]}/console/" if partition in _HOSTS else None


def switch_address(role: Role) -> str | None:
    """Return the address at which somebody who is signed in switches to a role; None: it is a pattern, or not known.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html
    """
    partition = role.arn.split(":")[1]
    if partition not in _HOSTS or not ACCOUNT_ID.fits(role.account) or set(role.name) & set("*?$"):
        return None
    asked = urlencode({"account": role.account, "roleName": role.name}, quote_via=quote, safe="/")
    return f"https://{_HOSTS[partition]}/switchrole?{asked}"


def may_set_up_mfa(report: Report, user: UserAccess) -> bool:
    """Return whether somebody certainly may set up their own MFA device before they have one."""
    return all(_surely_may(report, user, *call) for call in _SET_UP)


def may_change_password(report: Report, user: UserAccess) -> bool:
    """Return whether somebody certainly may change their own password before they have MFA."""
    return _surely_may(report, user, *_CHANGE_PASSWORD)


def _surely_may(report: Report, user: UserAccess, action: str, resource: str) -> bool:
    arn = f"arn:{report.partition}:iam::{report.account}:{resource.format(path=user.path, name=user.name)}"
    # Calls signed with an access key say nothing about MFA; calls from the console say that there was none.
    without = ABSENT if user.credentials.has("console password") else MISSING
    return any(without in answer.sure for _, answer in answers_of(report, [user], action, arn))
