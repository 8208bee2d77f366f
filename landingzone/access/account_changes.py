"""What a change does to accounts: which come and go with groups of their own, and which get another name or number."""

from collections.abc import Iterable, Iterator, Sequence

from landingzone.access.change import Change
from landingzone.access.model import GroupAccess, Report
from landingzone.access.words import Wording
from landingzone.groups.catalog import CROSS_ACCOUNT
from landingzone.groups.holdings import HeldGroup
from landingzone.iam.patterns import account_of
from landingzone.iam.severity import Severity
from landingzone.words import counted, listed

_IN_AWS = ": in AWS nothing changes by that"


def account_alone(group: HeldGroup, wording: Wording) -> str | None:
    """Tell the account with a name in which all roles are that a group grants; None: it is for no single one."""
    if group.key != CROSS_ACCOUNT.key:
        return None
    found = {account_of(one.resource) for one in group.permissions}
    account = found.pop() if len(found) == 1 else None
    return account if account in wording.names else None


def find_account_changes(
    before: Report, after: Report, gone: Iterable[GroupAccess], come: Iterable[GroupAccess], unless: str
) -> Iterator[Change]:
    """Tell how accounts change, with all groups that come or go for one of them in one sentence.

    Args:
        before: Who can do what before.
        after: Who can do what after.
        gone: The groups that only the old configuration has.
        come: The groups that only the new one has.
        unless: What to say after groups that go.
    """
    going, coming = _by_account(gone, before.wording), _by_account(come, after.wording)
    yield from _names(before, after, {*going, *coming})
    for account, names in coming.items():
        yield _groups(after.wording.account(account), names, "come", "info")
    for account, names in going.items():
        yield _groups(before.wording.account(account), names, "go", "low", unless)


def _by_account(groups: Iterable[GroupAccess], wording: Wording) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for group in groups:
        account = account_alone(group, wording)
        if account is not None:
            found.setdefault(account, []).append(group.name)
    return found


def _groups(account: str, names: Sequence[str], verb: str, level: Severity, unless: str = "") -> Change:
    verb = {"come": "comes", "go": "goes"}[verb] if len(names) == 1 else verb
    return Change(
        level=level,
        kind="group",
        text=f"account {account}: {counted(len(names), 'group')} {verb} ({listed(names)}){unless}",
        group=names[0] if len(names) == 1 else None,
    )


def _names(before: Report, after: Report, told: set[str]) -> Iterator[Change]:
    """Tell which accounts get another name or number, or come and go without groups of their own."""
    old, new = before.account_names, after.account_names
    numbers = {name: number for number, name in new.items()}
    moved = {
        number: numbers[name]
        for number, name in old.items()
        if name in numbers and number not in new and numbers[name] not in old
    }
    for number, name in old.items():
        if number in moved:
            yield _setting("low", f"account {name} is {moved[number]} now, until now {number}")
    for number in sorted({*old, *new} - {*moved, *moved.values()}):
        was, becomes = old.get(number), new.get(number)
        if was == becomes or (None in (was, becomes) and number in told):
            continue
        side, other = (after, before) if was is None else (before, after)
        is_reached = number in {role.account for role in other.roles}
        if was is not None and becomes is not None:
            text = f"account {side.wording.account(number)} is called {becomes} now"
        elif becomes is not None:
            text = f"account {number} is called {becomes} now" if is_reached else ""
        else:
            text = f"account {side.wording.account(number)} has no name any more" if is_reached else ""
        if text:
            yield _setting("info", text + (_IN_AWS if _reaching(number, before) == _reaching(number, after) else ""))
        else:
            how = "now" if was is None else "no more"
            yield _setting("info", f"account {side.wording.account(number)} is in accounts {how}")


def _reaching(account: str, side: Report) -> set[tuple[str, str]]:
    """Give the groups that may assume roles in an account, each with the ARN of one."""
    return {(group.name, role.arn) for group in side.groups for role in group.roles if role.account == account}


def _setting(level: Severity, text: str) -> Change:
    return Change(level=level, kind="setting", text=text)
