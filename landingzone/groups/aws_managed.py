"""What is known here of AWS managed policies, by name with path.

What they grant is not written down, since AWS changes it; but for those whose name says all of it.

Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
"""

from landingzone.groups import policies
from landingzone.iam import documents
from landingzone.iam.documents import Document

KNOWN: dict[str, Document] = {
    "AdministratorAccess": policies.full_access(),
    "IAMFullAccess": policies.iam_admin(),
    "AWSDenyAll": documents.user_inline(("*",), ("*",), "Deny", force_mfa=False),
}
"""Those that amount to everything, of which whoever reviews access has to be told, and to nothing."""

IN_WORDS = {
    policies.BILLING: "read and change billing, budgets and payment",
    policies.SUPPORT: "open and follow cases of AWS Support",
    policies.READ_ONLY: "read everything",
    "PowerUserAccess": "do everything but administer IAM, the organization and the account",
}
"""What some grant, in phrases that go on from "may"."""

_ONLY_REFUSE = frozenset(
    {"AWSDenyAll", *(f"AWSCompromisedKeyQuarantine{version}" for version in ("", "V2", "V3"))}  # AWS attaches these
)
_LET_CHOOSE_A_PASSWORD = frozenset({"IAMUserChangePassword"})  # the console attaches it to users that it makes

GRANT_NOTHING_TO_PROTECT = _ONLY_REFUSE | _LET_CHOOSE_A_PASSWORD
"""Those that grant nothing, or nothing but what has to work before there is an MFA device."""
