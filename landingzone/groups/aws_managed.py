"""What is known here about AWS managed policies, by name with path.

What they grant is not recorded, since AWS changes it, except where it amounts to everything or to nothing.

Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
"""

from landingzone.groups import policies
from landingzone.iam import documents
from landingzone.iam.documents import Document, Statement

POWER_USER = Document(
    statements=(
        Statement(
            sid="everythingButAdministration", not_actions=("iam:*", "organizations:*", "account:*"), resources=("*",)
        ),
        Statement(
            sid="someAdministration",
            actions=(
                "account:GetAccountInformation",
                "account:GetGovCloudAccountInformation",
                "account:GetPrimaryEmail",
                "account:ListRegions",
                "iam:CreateServiceLinkedRole",
                "iam:DeleteServiceLinkedRole",
                "iam:ListRoles",
                "organizations:DescribeEffectivePolicy",
                "organizations:DescribeOrganization",
            ),
            resources=("*",),
        ),
    )
)
"""Everything but the administration of IAM users. IAM Identity Center is not left out, so it amounts to everything.

Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/PowerUserAccess.html
"""

KNOWN: dict[str, Document] = {
    "AdministratorAccess": policies.full_access(),
    "IAMFullAccess": policies.iam_admin(),
    "PowerUserAccess": POWER_USER,
    "AWSDenyAll": documents.user_inline(("*",), ("*",), "Deny", force_mfa=False),
}
"""Policies that amount to everything, which a review of access must show, or to nothing."""

IN_WORDS = {
    policies.BILLING: "read and change billing, budgets and payment",
    policies.SUPPORT: "open and follow cases of AWS Support",
    policies.READ_ONLY: "read everything",
    "PowerUserAccess": "do everything, with IAM Identity Center, but administer IAM, the organization and the account",
}
"""What some grant, in phrases that follow "may"."""

_ONLY_REFUSE = frozenset(
    {"AWSDenyAll", *(f"AWSCompromisedKeyQuarantine{version}" for version in ("", "V2", "V3"))}  # AWS attaches these
)
_LET_CHOOSE_A_PASSWORD = frozenset({"IAMUserChangePassword"})  # the console attaches it to users that it creates

GRANT_NOTHING_TO_PROTECT = _ONLY_REFUSE | _LET_CHOOSE_A_PASSWORD
"""Policies that grant nothing, or only what has to work before there is an MFA device."""
