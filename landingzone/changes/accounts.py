"""What a change does to accounts: which are added or removed with their groups, and which get a new name or number."""

from collections.abc import Iterable, Iterator, Sequence

from landingzone.access.entities import GroupAccess
from landingzone.access.model import Report
from landingzone.access.words import Wording
from landingzone.changes.change import Change
from landingzone.changes.comparison import Comparison
from landingzone.changes.settings import setting
from landingzone.ground.grouping import grouped
from landingzone.ground.words import MOST_NAMED, cited, counted, listed
from landingzone.groups.catalog import CROSS_ACCOUNT
from landingzone.groups.holdings import HeldGroup
from landingzone.iam.patterns import account_of
from landingzone.iam.severity import Severity

_IN_AWS = "; this changes nothing in AWS"


def account_alone(group: HeldGroup, wording: Wording) -> str | None:
    """Find the one named account that has all roles that a group grants; None: there is no such account."""
    if group.key != CROSS_ACCOUNT.key:
        return None
    found = {account_of(one.resource) for one in group.permissions}
    account = found.pop() if len(found) == 1 else None
    return account if account in wording.names else None


def find_account_changes(comparison: Comparison) -> Iterator[Change]:
    """Report how accounts change: one sentence for all groups that an account gains or loses."""
    before, after = (side.wording for side in comparison.reports)
    groups = comparison.groups
    going, coming = _by_account(groups.gone.values(), before), _by_account(groups.come.values(), after)
    yield from _names(comparison, {*going, *coming})
    for account, names in coming.items():
        yield _groups(after.account(account), names, "added", "info")
    for account, names in going.items():
        yield _groups(before.account(account), names, "removed", "low", comparison.unless_forgotten)


def _by_account(groups: Iterable[GroupAccess], wording: Wording) -> dict[str, list[str]]:
    alone = ((account_alone(group, wording), group.name) for group in groups)
    return grouped((account, name) for account, name in alone if account is not None)


def _groups(account: str, names: Sequence[str], what: str, level: Severity, unless: str = "") -> Change:
    verb, group = ("is", names[0]) if len(names) == 1 else ("are", None)
    text = f"account {account}: {counted(len(names), 'group')} {verb} {what} ({listed(map(cited, names))}){unless}"
    return Change(level=level, kind="group", text=text, group=group)


def _names(comparison: Comparison, reported: set[str]) -> Iterator[Change]:
    """Report which accounts get a new name or number, or are added or removed without groups."""
    before, after = comparison.reports
    old, new = before.wording.names, after.wording.names
    if old == new:
        return
    numbers = {name: number for number, name in new.items()}
    gone = {number: name for number, name in old.items() if number not in new and name in numbers}
    moved = {number: numbers[name] for number, name in gone.items() if numbers[name] not in old}
    for number, number_now in moved.items():
        yield setting("low", f"account {cited(old[number])} is now {cited(number_now)}, previously {cited(number)}")
    reached = _reached(before), _reached(after)
    alike: dict[tuple[str, str, bool], list[str]] = {}
    for number in sorted({*old, *new} - {*moved, *moved.values()}):
        was, becomes = old.get(number), new.get(number)
        had, has = (side.get(number) for side in reached)
        if was is not None and becomes is not None and was != becomes:
            text = f"account {before.wording.account(number)} is now called {cited(becomes)}"
            yield setting("info", text + (_IN_AWS if had == has else ""))
        elif was != becomes and number not in reported:
            reach, wording = (has, before.wording) if becomes is None else (had, after.wording)
            key = (*_HOW[was is None, reach is None], reach is not None and had == has)
            alike.setdefault(key, []).append(wording.account(number))
    for (of_one, of_many, changes_nothing), accounts in alike.items():
        texts = [f"account {account} {of_one}" for account in accounts]
        if len(accounts) > MOST_NAMED:
            texts = [f"{counted(len(accounts), 'account')} {of_many} ({listed(accounts, most=3)})"]
        for text in texts:
            yield setting("info", text + (_IN_AWS if changes_nothing else ""))


_HOW = {
    (True, True): ("is now in accounts", "are now in accounts"),
    (False, True): ("is no longer in accounts", "are no longer in accounts"),
    (True, False): ("now has this name", "now have names"),
    (False, False): ("no longer has a name", "no longer have names"),
}
"""Whether an account is added, and whether no role in it was, or is, granted -> the words for one, and for many."""


def _reached(side: Report) -> dict[str, set[tuple[str, str]]]:
    """Return the accounts in which somebody may assume a role, each with the groups that may, and the ARNs of roles."""
    by_groups = grouped((role.account, (group.name, role.arn)) for group in side.groups for role in group.roles)
    # Among thousands of users, most hold what others hold.
    held = {user.holding: user.roles for user in side.users}.values()
    accounts = {*by_groups, *(role.account for roles in held for role in roles)}
    return {account: {*by_groups.get(account, ())} for account in accounts}
