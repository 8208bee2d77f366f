"""The slots of cross-account groups as Terraform expressions, the same as `slots` tells in Python.

The ARNs may be unknown while planning. Then groups of a few roles are decided without them, and others not at all.
"""

from landingzone.groups.catalog import CROSS_ACCOUNT
from landingzone.groups.slots import ALWAYS_FIT, SLOTS, size_without_roles
from landingzone.iam.quotas import GROUP_INLINE_CHARACTERS

_ENTRIES = f"var.{CROSS_ACCOUNT.entries_input}"

ENABLED_ENTRIES = f"(var.enable_iam_groups ? {_ENTRIES} : [])"
"""The entries whose groups exist."""

ALL_ROLE_ARNS = f"distinct(flatten({_ENTRIES}[*].iam_role_arns))"
"""The distinct role ARNs of all entries."""


def by_slot(arns: str) -> str:
    """Write the map of slot -> its roles."""
    return f"{{ for arn in {arns} : parseint(substr(sha256(arn), 0, 8), 16) % {SLOTS} => arn... }}"


def size(arns: str) -> str:
    """Write the number of characters of the policy that lets a group assume roles."""
    with_mfa, without_mfa = (size_without_roles(should_require_mfa=each) for each in (True, False))
    roles = f"sum(concat([0], [for arn in {arns} : length(arn) + 3]))"
    return f"(var.should_require_mfa ? {with_mfa} : {without_mfa}) + {roles}"


def outgrows(arns: str) -> str:
    """Write whether the roles of a group need more than an inline policy may have."""
    return _outgrows(arns, f"length({arns})")


def _outgrows(arns: str, number: str) -> str:
    return f"({number} > {ALWAYS_FIT} ? {size(arns)} > {GROUP_INLINE_CHARACTERS} : false)"


# Of unknown ARNs it is not known which are distinct, so all are counted.
_ALL = _outgrows(ALL_ROLE_ARNS, f"sum(concat([0], [for entry in {_ENTRIES} : length(entry.iam_role_arns)]))")
ALL_OUTGROW = f"(var.enable_iam_groups && var.{CROSS_ACCOUNT.all_switch} ? {_ALL} : false)"
"""Whether there is a group for all accounts whose roles need more than an inline policy may have."""

_EACH = f"[for entry in {ENABLED_ENTRIES} : {outgrows('entry.iam_role_arns')}]"
IS_UNDECIDED = f"anytrue([for is_large in concat({_EACH}, [{ALL_OUTGROW}]) : is_large && !is_large])"
"""False, and unknown while it is not known which groups need slots."""
