"""What the page and its map share: roles in the order of their accounts' names, and groups in short."""

from collections.abc import Iterable

from landingzone.access.entities import GroupAccess
from landingzone.access.words import Role, roles_in_words
from landingzone.iam.wildcards import is_pattern


def by_account_name(roles: Iterable[Role]) -> tuple[Role, ...]:
    """Sort roles: patterns of accounts first, then accounts by name, then those without a name by number."""
    return tuple(sorted(roles, key=lambda role: (not is_pattern(role.account), role)))


def in_short(group: GroupAccess) -> str:
    """Describe in one phrase what members may do; if the words of a group only say that it is for roles, name these."""
    return f"assume {roles_in_words(group.roles)}" if group.grants and group.roles else group.in_short
