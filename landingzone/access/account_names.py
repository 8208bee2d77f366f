"""Accounts in words: by their names, where a configuration gives them names."""

from collections.abc import Iterable

from landingzone.ground.words import cited, counted


def account_in_words(account: str, name: str | None) -> str:
    """Name an account: `prod (333344445555)`; the number alone, or a pattern, if it has no name.

    Args:
        account: 12 digits, or a pattern of an ARN.
        name: Its name; None: it has none.
    """
    if account == "*":
        return "any account"
    return cited(account) if not name else f"{cited(name)} ({cited(account)})"


def accounts_counted(accounts: Iterable[str], one: str = "account") -> str:
    """Count accounts: `2 accounts`, `1 other account and 2 patterns of accounts`, `1 pattern of accounts`.

    Args:
        accounts: 12 digits of each, or a pattern or a variable in an ARN, which may be any number of accounts.
        one: What an account is called.
    """
    distinct = {*accounts}
    patterns = sum(not account.isdigit() for account in distinct)
    words = [counted(len(distinct) - patterns, one)] if patterns < len(distinct) or not patterns else []
    words += [counted(patterns, "pattern of accounts", "patterns of accounts")] if patterns else []
    return " and ".join(words)
