"""Services that would let developers grant permissions, to themselves or others."""

import re

# Of a service whose other actions grant permissions, developers may use the actions that begin with these.
_READING = {
    "iam": ("get", "list", "simulate", "generate"),
    "sts": ("get", "decode"),
    "sso": ("get", "list", "describe", "search"),
    "sso-directory": ("get", "list", "describe", "search"),
    "identitystore": ("get", "list", "describe", "is"),
    "organizations": ("list", "describe"),
    "codestar": ("list", "describe"),
}

GRANTING_SERVICES = tuple(_READING)
"""Services of which developers may only use actions that read."""


def grants_permissions(entry: str) -> bool:
    """Tell whether an entry of the developers' services would let a member grant permissions to themselves or others.

    `iam` does that directly, and with `iam:PassRole` through any service that takes a role. `sts:AssumeRole` reaches
    every role that trusts the account, `sso`, `sso-directory` and `identitystore` assign permission sets and their
    groups, `organizations` lifts restrictions and delegates, `codestar` creates policies with its service role. Of
    these services, only actions that begin with a reading verb are allowed. Services that run code with a role that
    somebody else gave it (`ec2`, `lambda`, `ecs`, `cloudformation` ...) are allowed: they reach what that role may do,
    and no more.

    Args:
        entry: A service (`ec2`) or a permission (`s3:PutObject`), in any case and with wildcards anywhere.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
    """
    service, _, action = entry.lower().strip().partition(":")
    pattern = re.compile("".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in service))
    for name, verbs in _READING.items():
        if service == name:
            return not action.startswith(verbs)
        if pattern.fullmatch(name):
            return True
    return False


_GRANTING = "|".join(_READING)
_READING_IN_RE2 = "|".join(f"{service}:({'|'.join(verbs)}).*" for service, verbs in _READING.items())
_GLOB = 'replace(replace(split(":", lower(trimspace(text)))[0], "*", ".*"), "?", ".")'
GRANTS_IN_HCL = (
    f'(anytrue([for name in split("|", "{_GRANTING}") : can(regex("^${{{_GLOB}}}$", name))]) && '
    f'!can(regex("^({_READING_IN_RE2})$", lower(trimspace(text)))))'
)
"""The same in Terraform, for `text`. A service with a wildcard counts as granting, whatever its verb."""
