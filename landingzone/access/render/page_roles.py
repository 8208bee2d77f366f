"""What the page and its map share: roles in the order of their accounts' names, which groups and users have them."""

from collections import Counter
from collections.abc import Iterable, Mapping

from landingzone.access.model import GroupAccess, Report
from landingzone.access.words import Role, roles_in_words
from landingzone.groups.holdings import Holding


def by_account_name(roles: Iterable[Role], names: Mapping[str, str]) -> tuple[Role, ...]:
    """Sort roles: patterns of accounts first, then accounts by name, then those without a name by number.

    Args:
        roles: The roles.
        names: Number of an account -> its name.
    """

    def place(role: Role) -> tuple[int, str, Role]:
        name = names.get(role.account)
        return (0 if is_pattern(role.account) else 2 if name is None else 1), (name or "").lower(), role

    return tuple(sorted(roles, key=place))


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
