"""What the page and its map share: roles in the order of their accounts' names, which groups and users have them."""

from collections import Counter
from collections.abc import Iterable

from landingzone.access.model import GroupAccess, Report
from landingzone.access.words import Role, roles_in_words
from landingzone.groups.holdings import Holding


def by_account_name(roles: Iterable[Role]) -> tuple[Role, ...]:
    """Sort roles: patterns of accounts first, then accounts by name, then those without a name by number."""
    return tuple(sorted(roles, key=lambda role: (not is_pattern(role.account), role)))


def is_pattern(account: str) -> bool:
    """Return whether an ARN names many accounts here."""
    return "*" in account or "?" in account


def in_short(group: GroupAccess) -> str:
    """Describe in one phrase what members may do; if the words of a group only say that it is for roles, name these."""
    return f"assume {roles_in_words(group.roles)}" if group.grants and group.roles else group.in_short


def users_by_role(report: Report) -> Counter[Role]:
    """Count the users of each role. Thousands of users hold what others hold."""
    holders: Counter[Holding] = Counter(user.holding for user in report.users)
    roles = {user.holding: user.roles for user in report.users}
    users: Counter[Role] = Counter()
    for holding, count in holders.items():
        users.update(dict.fromkeys(roles[holding], count))
    return users
