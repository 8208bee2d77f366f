"""A user whose own permissions need MFA: what `require_mfa: true` sets beside them.

Permissions that a user has outside groups may come from policies that ask for no MFA, and a condition cannot be put on
those that are made elsewhere. So everything is denied until MFA is present, as in the groups on AWS managed policies.
"""

from landingzone.iam import documents

ASKS_FOR_IT = "try(tobool(user.require_mfa) == true, false)"
"""Terraform expression that tells it of a `user`."""

POLICY_NAME = "require-mfa"
"""Name of the inline policy that denies everything but setting up MFA, as in groups."""

DENY_WITHOUT_MFA = documents.require_mfa()
