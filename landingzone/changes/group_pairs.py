"""Which group of an old configuration is which of a new one, when names have changed."""

from landingzone.access.entities import GroupAccess
from landingzone.access.model import Report
from landingzone.groups.made_groups import LISTED_KEYS
from landingzone.iam.permissions import without_mfa


def pair_groups(old: Report, new: Report) -> dict[str, str]:
    """Find the groups that both have.

    A group that a record moves is the one at its old address. One of the documented table is identified by its row. One
    that an input lists is identified by its name; if the name is gone, it is the one new group that grants the same and
    has the same members, ignoring users that are added, removed or offboarding.

    Returns:
        Old name -> new name.
    """
    by_address = {group.address: group.name for group in old.groups}
    elsewhere = [group for group in new.groups if group.address not in by_address]
    moved = {by_address[group.origin]: group.name for group in elsewhere if group.origin in by_address}
    by_identity = {_identity(group): group.name for group in new.groups}
    same = {group.name: by_identity.get(_identity(group)) for group in old.groups if group.name not in moved}
    pairs = moved | {was: becomes for was, becomes in same.items() if becomes and becomes not in moved.values()}
    gone = [group for group in old.groups if group.name not in pairs]
    come = [group for group in new.groups if group.name not in pairs.values() and not group.origin]
    staying = _active(old) & _active(new)
    for group in gone:
        alike = [other for other in come if _means(group, staying) == _means(other, staying)]
        if len(alike) == 1:
            pairs[group.name] = alike[0].name
            come.remove(alike[0])
    return pairs


def is_replaced_by_renaming(group: GroupAccess) -> bool:
    """Return whether Terraform replaces the group when its name changes, which a record prevents."""
    return group.key in LISTED_KEYS and not group.origin


def _active(report: Report) -> set[str]:
    return {user.name for user in report.users if not user.is_offboarding}


def _identity(group: GroupAccess) -> tuple[str, str]:
    return group.key, group.name if group.key in LISTED_KEYS else ""


def _means(group: GroupAccess, staying: set[str]) -> tuple[object, ...]:
    unknown = tuple(sorted(policy.name for policy in group.policies if policy.permissions is None))
    return group.key, without_mfa(group.permissions), unknown, tuple(name for name in group.members if name in staying)
