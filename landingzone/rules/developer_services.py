"""Services that would let developers grant permissions, to themselves or others."""

from landingzone.ground.tokens import is_token
from landingzone.iam.dangers import READING_VERBS
from landingzone.iam.wildcards import includes
from landingzone.rules.predicates import Predicate

GRANTING_SERVICES = tuple(READING_VERBS)
"""Services in which developers may only read."""


def grants_permissions(entry: str) -> bool:
    """Return whether an entry of the developers' services would let a member grant permissions to themselves or others.

    `iam` does that directly, and with `iam:PassRole` through any service that takes a role. `sts:AssumeRole` reaches
    every role that trusts the account, `sso`, `sso-directory` and `identitystore` assign permission sets and their
    groups, `account-access` assigns roles, `organizations` lifts restrictions and delegates. Of these services, only
    actions that begin with a reading verb are allowed. Services that run code with a role given by somebody else
    (`ec2`, `lambda`, `ecs`, `cloudformation` ...) are allowed: they reach only what that role may do.

    Args:
        entry: A service (`ec2`) or a permission (`s3:PutObject`), in any case and with wildcards anywhere.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
    """
    service, _, action = entry.lower().strip().partition(":")
    for name, verbs in READING_VERBS.items():
        if service == name:
            return not action.startswith(verbs)
        if includes(service, name):
            return True
    return False


GRANTS = Predicate(lambda entry: grants_permissions(entry) and not is_token(entry), "local.grants_permissions[index]")
"""An entry grants permissions. In Terraform a service with a wildcard counts as granting, whatever its verb."""
