"""How many entries the inputs of a file may have, which is decided while it is read.

What no account can have is not checked any further: rules, which say more, would take minutes.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from landingzone.ground.kinds import says
from landingzone.iam import quotas
from landingzone.reading.limits import EntryLimits, Limit, limit_of


def _in_an_account(what: str, most: int) -> Limit:
    return Limit(most, says("LZ039", most=most, what=what))


MOST_ENTRIES: EntryLimits = {
    "users": Limit(quotas.USERS, says("LZ513", most=quotas.USERS)),
    "groups": _in_an_account("groups", quotas.RAISABLE["groups_per_account"].highest),
    "policies": _in_an_account("policies", quotas.RAISABLE["customer_managed_policies_per_account"].highest),
    **dict.fromkeys(
        (
            *("teams", "accounts", "account_groups", "iam_groups_for_cross_account_access", "ignore", "requirements"),
            *("groups_made_elsewhere", "policies_made_elsewhere"),
        ),
        limit_of(10_000),
    ),
}
"""Input -> the most entries of its map or list, in all files of a configuration together."""


def first_exceeded(counts: Counter[str], content: Mapping[Any, Any]) -> str:
    """Count the entries of a further file.

    Args:
        counts: Input -> its entries in the files so far; those of this file are added.
        content: The content of the file.

    Returns:
        The first input that now has too many; empty: none has.
    """
    counts.update({name: len(value) for name in MOST_ENTRIES if isinstance(value := content.get(name), dict | list)})
    return next((name for name, limit in MOST_ENTRIES.items() if counts[name] > limit.most), "")
