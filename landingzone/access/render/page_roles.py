"""What the page and its map share: roles in the order of their accounts' names."""

from collections.abc import Iterable

from landingzone.access.words import Role
from landingzone.iam.wildcards import is_pattern


def by_account_name(roles: Iterable[Role]) -> tuple[Role, ...]:
    """Sort roles: patterns of accounts first, then accounts by name, then those without a name by number."""
    return tuple(sorted(roles, key=lambda role: (not is_pattern(role.account), role)))
