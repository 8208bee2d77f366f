"""The rules of accounts that have names, and of the groups that are made for them."""

import difflib
from collections.abc import Iterable, Iterator, Sequence

from landingzone.config.accounts import AccountGroup, MadeEntry, accounts_of, excepted
from landingzone.config.options import Configuration
from landingzone.iam.patterns import account_of
from landingzone.problems import Problem, Steps, describe, path_of
from landingzone.rules.advice import Advice
from landingzone.rules.rule import repeated
from landingzone.tokens import is_token

_LONGEST_LIST = 20  # names that a hint lists
_UNLISTED = "is a role of an account without a name"


def check_accounts(configuration: Configuration) -> Iterator[Problem]:
    """Find what breaks a rule of accounts. What their own texts must be is checked with the types."""
    yield from _find_twins(configuration)
    for line, group in enumerate(configuration.account_groups):
        at: Steps = ("account_groups", line)
        if not group.roles:
            yield Problem(
                path_of(*at, "roles"), "needs a role", describe(group.roles), "list roles, or leave the entry out"
            )
        yield from _find_repeated((*at, "roles"), group.roles)
        for attribute, names in (("accounts", group.accounts or []), ("except", excepted(group))):
            yield from _find_repeated((*at, attribute), names)
            yield from _find_unknown(configuration, (*at, attribute), names)
        if not accounts_of(group, configuration.accounts):
            yield _without_accounts(configuration, at, group)


def _find_twins(configuration: Configuration) -> Iterator[Problem]:
    by_name: dict[str, str] = {}
    by_number: dict[str, str] = {}
    for name, number in configuration.accounts.items():
        first = by_name.setdefault(name.lower(), name)
        if first != name:
            rule = "names of accounts must differ in more than case: those of their groups would not"
            yield Problem(path_of("accounts", name), rule, f"{describe(name)}, as {describe(first)}", "rename one")
        first = by_number.setdefault(number, name)
        if first != name and not is_token(number):
            rule = "an account must not have two names"
            yield Problem(path_of("accounts", name), rule, f"{describe(number)}, as {describe(first)}", "keep one")


def _find_repeated(at: Steps, texts: Sequence[str]) -> Iterator[Problem]:
    for index in repeated([*texts]):
        yield Problem(path_of(*at, index), "must not be listed twice", describe(texts[index]), "keep one")


def _find_unknown(configuration: Configuration, at: Steps, names: Sequence[str]) -> Iterator[Problem]:
    known = configuration.accounts
    for index, name in enumerate(names):
        if name not in known:
            hint = nearest_account(name, known)
            yield Problem(path_of(*at, index), "must be the name of an account in accounts", describe(name), hint)


def nearest_account(name: str, known: Iterable[str]) -> str:
    """Say what to write for a name that no account has: the nearest one, or what there is."""
    folded = {each.lower(): each for each in known}
    near = difflib.get_close_matches(name.lower(), folded, n=1)
    return f"did you mean {describe(folded[near[0]])}?" if near else _names_of([*folded.values()])


def _names_of(known: Sequence[str]) -> str:
    if not known:
        return "write the accounts into accounts: name and number"
    if len(known) > _LONGEST_LIST:
        return "write a name of accounts"
    return f"write one of {', '.join(known)}"


def _without_accounts(configuration: Configuration, at: Steps, group: AccountGroup) -> Problem:
    rule = "needs an account"
    if not configuration.accounts:
        return Problem(path_of(*at), rule, "no accounts", "write the accounts into accounts: name and number")
    if group.accounts == []:
        hint = "list names of accounts, or leave it out, which means all"
        return Problem(path_of(*at, "accounts"), rule, describe([]), hint)
    # Of unknown names another rule tells.
    named = [*configuration.accounts] if group.accounts is None else group.accounts
    is_all_left_out = {*named} <= {*excepted(group)}
    actual = "all are in except" if is_all_left_out else "none of its names is one of accounts"
    return Problem(path_of(*at), rule, actual, "leave an account over, or take the entry out")


def advise_accounts(configuration: Configuration) -> Iterator[Advice]:
    """Warn of roles in accounts that are not listed, where accounts are."""
    if not configuration.accounts:
        return
    known = {*configuration.accounts.values()}
    for at, entry in enumerate(configuration.iam_groups_for_cross_account_access):
        if isinstance(entry, MadeEntry):
            continue
        for index, arn in enumerate(entry.iam_role_arns):
            number = account_of(arn)
            if number and number not in known:
                yield Advice(
                    path_of(*entry.written_at(at, "iam_role_arns", index)),
                    _UNLISTED,
                    describe(arn),
                    f"write a name for {number} into accounts, or take the role out if the account is gone",
                )
