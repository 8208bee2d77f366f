"""The slots of cross-account groups as Terraform expressions, the same as `slots` computes in Python.

The ARNs may be unknown while planning. Then groups with few roles are decided without them, and others not at all.
"""

from landingzone.groups.catalog import CROSS_ACCOUNT
from landingzone.groups.slots import ALWAYS_FIT, SLOTS, size_without_roles
from landingzone.iam.quotas import GROUP_INLINE_CHARACTERS, MANAGED_CHARACTERS

_ENTRIES = f"var.{CROSS_ACCOUNT.entries_input}"

ENABLED_ENTRIES = f"local.{CROSS_ACCOUNT.key}_entries"
"""The entries whose groups exist."""

ALL_ROLE_ARNS = f"local.{CROSS_ACCOUNT.all_key}_role_arns"
"""The distinct role ARNs of all entries."""

_WITHOUT_ROLES = "local.cross_account_access_characters"
_OUTGROWS = f"local.{CROSS_ACCOUNT.key}_outgrows"


def by_slot(arns: str) -> str:
    """Write the map of slot -> its roles."""
    return f"{{ for arn in {arns} : parseint(substr(sha256(arn), 0, 8), 16) % {SLOTS} => arn... }}"


def size(arns: str) -> str:
    """Write the number of characters of the policy that lets a group assume roles."""
    return f"{_WITHOUT_ROLES} + sum(concat([0], [for arn in {arns} : length(arn) + 3]))"


def _is_full(slots: str) -> str:
    return f"anytrue([for slot, arns in {slots} : {size('arns')} > {MANAGED_CHARACTERS}])"


def outgrows(at: str) -> str:
    """Write whether the roles of an entry's group, at a place, need more characters than an inline policy may have."""
    return f"{_OUTGROWS}[{at}]"


def _outgrows(arns: str, number: str) -> str:
    return f"{number} > {ALWAYS_FIT} ? {size(arns)} > {GROUP_INLINE_CHARACTERS} : false"


ALL_OUTGROW = f"local.{CROSS_ACCOUNT.all_key}_outgrows"
"""Whether there is a group for all accounts whose roles need more than an inline policy may have."""

BY_SLOT = f"local.{CROSS_ACCOUNT.key}_by_slot"
"""The roles of each of these entries, by slot."""

FULL, ALL_FULL = f"local.{CROSS_ACCOUNT.key}_full", f"local.{CROSS_ACCOUNT.all_key}_full"
"""Whether a slot of each group of an entry, and of the group for all accounts, has more than a policy may have."""

ALL_IN_SLOTS = f"local.{CROSS_ACCOUNT.all_key}_in_slots"
"""The roles of this group, if it does; otherwise none."""

IS_UNDECIDED = f"anytrue([for outgrows in concat({_OUTGROWS}, [{ALL_OUTGROW}]) : outgrows && !outgrows])"
"""False; unknown while it is not known which groups need slots."""

_WITH_MFA, _WITHOUT_MFA = (size_without_roles(should_require_mfa=each) for each in (True, False))
_ALL_EXIST = f"var.enable_iam_groups && var.{CROSS_ACCOUNT.all_switch}"
# It is unknown which unknown ARNs are distinct, so all are counted.
_NUMBER_OF_ALL = f"sum(concat([0], [for entry in {_ENTRIES} : length(entry.iam_role_arns)]))"

_NUMBER = f"local.{CROSS_ACCOUNT.all_key}_number"

LOCAL_VALUES = {
    f"{CROSS_ACCOUNT.key}_by_slot": f"${{[for entry in {ENABLED_ENTRIES} : "
    f"try({by_slot('entry.iam_role_arns')}, {{}})]}}",
    f"{CROSS_ACCOUNT.all_key}_number": f"${{{_NUMBER_OF_ALL}}}",
    f"{CROSS_ACCOUNT.key}_entries": f"${{var.enable_iam_groups ? {_ENTRIES} : []}}",
    "cross_account_access_characters": f"${{var.should_require_mfa ? {_WITH_MFA} : {_WITHOUT_MFA}}}",
    # Not `try`, which cannot tell the result for an unknown ARN.
    f"{CROSS_ACCOUNT.key}_outgrows": f"${{[for arns in [for entry in {ENABLED_ENTRIES} : "
    f"coalesce(entry.iam_role_arns, [])] : {_outgrows('arns', 'length(arns)')}]}}",
    f"{CROSS_ACCOUNT.all_key}_role_arns": f"${{distinct(flatten({_ENTRIES}[*].iam_role_arns))}}",
    f"{CROSS_ACCOUNT.all_key}_outgrows": f"${{{_ALL_EXIST} ? ({_outgrows(ALL_ROLE_ARNS, _NUMBER)}) : false}}",
    f"{CROSS_ACCOUNT.key}_full": f"${{[for slots in {BY_SLOT} : {_is_full('slots')}]}}",
    f"{CROSS_ACCOUNT.all_key}_full": f"${{{_is_full(by_slot(ALL_ROLE_ARNS))}}}",
    f"{CROSS_ACCOUNT.all_key}_in_slots": f"${{{ALL_OUTGROW} ? {ALL_ROLE_ARNS} : []}}",
}
"""Local values in the module that these expressions refer to."""
