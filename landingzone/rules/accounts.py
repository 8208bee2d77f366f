"""The rules for named accounts, and for the groups that are created for them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from landingzone.config.accounts import (
    PLACEHOLDER,
    AccountGroup,
    AccountGroupDict,
    MadeEntry,
    accounts_of,
    entries_of,
    excepted,
)
from landingzone.config.group import CrossAccountGroupDict
from landingzone.config.inputs import Inputs
from landingzone.config.options import Configuration
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, InvalidInputs, Steps, describe
from landingzone.ground.tokens import is_token, is_unknown
from landingzone.iam.partitions import Partition
from landingzone.iam.patterns import ACCOUNT_ID, NAME, NAME_RULE, ROLE, account_of
from landingzone.rules.entities import Row
from landingzone.rules.near_names import find_unknown, nearest_of
from landingzone.rules.rows import find_repeated

_BRACES = re.compile(r"[{}]")
_ANY_ACCOUNT = "0" * 12
_ACCOUNTS = ("accounts", "add the accounts to accounts, with name and number")


def cross_account_groups(
    accounts: Mapping[str, str], account_groups: Sequence[AccountGroup | AccountGroupDict], partition: Partition = "aws"
) -> list[CrossAccountGroupDict]:
    """Make entries of `iam_groups_for_cross_account_access` from accounts, as a configuration does, for a module call.

    Args:
        accounts: Name -> number, of 12 digits.
        account_groups: Groups for roles that accounts have: `{"group_name": "read-only-in-{account}", "roles": [...]}`.
        partition: AWS partition of the accounts, for groups that do not give one.

    Returns:
        The entries, as the construct and the module accept them.

    Raises:
        InvalidInputs: Something breaks a rule; it lists every problem.
    """
    content = {"aws_account_id": _ANY_ACCOUNT, "accounts": accounts, "account_groups": account_groups}
    configuration = Configuration.model_validate(content)
    if problems := [*check_accounts(configuration)]:
        raise InvalidInputs(problems)
    entries = entries_of(configuration.accounts, configuration.account_groups, partition)
    return [{"group_name": entry.group_name, "iam_role_arns": entry.iam_role_arns} for entry in entries]


def check_accounts(configuration: Configuration) -> Iterator[Finding]:
    """Find what breaks a rule for accounts, or for the groups that are created for them."""
    yield from _find_wrong_accounts(configuration.accounts)
    yield from _find_shared_numbers(configuration.accounts)
    for line, group in enumerate(configuration.account_groups):
        at: Steps = ("account_groups", line)
        yield from _find_wrong_name(configuration.accounts, (*at, "group_name"), group.group_name)
        yield from _find_wrong_roles((*at, "roles"), group.roles)
        for attribute, names in (("accounts", group.accounts or []), ("except", excepted(group))):
            yield from _find_repeated((*at, attribute), names)
            for index, name in enumerate(names):
                yield from find_unknown((*at, attribute, index), name, configuration.accounts, "LZ235", *_ACCOUNTS)
        if not accounts_of(group, configuration.accounts) and not any(map(is_unknown, group.accounts or ())):
            yield _without_accounts(configuration.accounts, at, group)


def _find_wrong_accounts(accounts: Mapping[str, str]) -> Iterator[Finding]:
    for name, number in accounts.items():
        if not NAME.fits(name) or is_token(name):
            hint = "write it as prod-eu: it may be a part of group names"
            yield Finding(("accounts", name), says("LZ230", must=NAME_RULE), describe(name), hint)
        if not ACCOUNT_ID.fits(number):
            yield Finding(("accounts", name), says("LZ148"), describe(number))


def _find_wrong_name(accounts: Mapping[str, str], at: Steps, group_name: str) -> Iterator[Finding]:
    if is_token(group_name):
        return
    if _BRACES.search(group_name.replace(PLACEHOLDER, "")):
        hint = f"write {PLACEHOLDER} where the name of the account belongs"
        yield Finding(at, says("LZ231", placeholder=PLACEHOLDER), describe(group_name), hint)
        return
    names = [name for name in accounts if NAME.fits(name)] if PLACEHOLDER in group_name else []
    made = [group_name.replace(PLACEHOLDER, name) for name in names or ["x"]]
    if wrong := next((name for name in made if not NAME.fits(name)), None):
        yield Finding(at, NAME_RULE, describe(wrong))


def _find_wrong_roles(at: Steps, roles: Sequence[str]) -> Iterator[Finding]:
    if not roles:
        yield Finding(at, says("LZ203"), describe([*roles]))
    for index, role in enumerate(roles):
        if role.startswith("arn:") or not ROLE.fits(role):
            hint = "remove the ARN up to `role/`" if role.startswith("arn:") else "write it as read-only or ops/on-call"
            yield Finding((*at, index), says("LZ232"), describe(role), hint)
    yield from _find_repeated(at, roles)


def _find_shared_numbers(accounts: Mapping[str, str]) -> Iterator[Finding]:
    rows = [Row(("accounts", name), name, number) for name, number in accounts.items()]
    for row, first in find_repeated(rows, "key"):
        yield Finding(row.steps, says("LZ233"), f"{describe(row.key)}, like {describe(first.key)}", "rename one")
    for row, first in find_repeated(rows):
        yield Finding(row.steps, says("LZ234"), f"{describe(row.text)}, like {describe(first.key)}", "keep one")


def _find_repeated(at: Steps, texts: Sequence[str]) -> Iterator[Finding]:
    for row, _ in find_repeated(Row((*at, index), index, text) for index, text in enumerate(texts)):
        yield Finding(row.steps, says("LZ146"), describe(row.text))


def nearest_account(name: str, known: Iterable[str]) -> str:
    """Describe what to write instead of an unknown account name: the nearest one, or the known ones."""
    return nearest_of(name, known, *_ACCOUNTS)


def _without_accounts(known: Mapping[str, str], at: Steps, group: AccountGroup) -> Finding:
    rule = says("LZ236")
    if not known:
        return Finding(at, rule, "no accounts", _ACCOUNTS[1])
    if group.accounts == []:
        hint = "list names of accounts, or remove it, which means all"
        return Finding((*at, "accounts"), rule, describe([]), hint)
    # Another rule reports unknown names.
    named = [*known] if group.accounts is None else group.accounts
    is_all_left_out = {*named} <= {*excepted(group)}
    actual = "all of them are in except" if is_all_left_out else "none of its names is in accounts"
    return Finding(at, rule, actual, "keep at least one account, or remove the entry")


def advise_accounts(inputs: Inputs) -> Iterator[Finding]:
    """Warn about roles in unlisted accounts, if there is a list of accounts."""
    known = {*inputs.accounts.values()} if isinstance(inputs, Configuration) else set()
    for at, entry in enumerate(inputs.iam_groups_for_cross_account_access):
        if isinstance(entry, MadeEntry) or not known:
            continue
        for index, arn in enumerate(entry.iam_role_arns):
            if (number := account_of(arn)) and number not in known:
                hint = f"add a name for {number} to accounts, or remove the role if the account no longer exists"
                yield Finding(entry.written_at(at, "iam_role_arns", index), says("LZ271"), describe(arn), hint)
