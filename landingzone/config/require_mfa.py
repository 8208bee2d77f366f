"""A user whose own permissions need MFA: the policy that `require_mfa: true` adds.

Permissions outside groups may come from policies without an MFA condition, and none can be added to policies that are
defined elsewhere. So everything is denied until MFA is present, as in the groups with AWS managed policies.
"""

from landingzone.iam import documents

ASKS_FOR_IT = "try(tobool(user.require_mfa) == true, false)"
"""Terraform expression: whether a `user` has `require_mfa: true`."""

POLICY_NAME = "require-mfa"
"""Name of the inline policy that denies everything except setting up MFA, as in groups."""

DENY_WITHOUT_MFA = documents.require_mfa()
