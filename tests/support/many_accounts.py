"""A configuration of many accounts with six roles each."""

from landingzone.config.options import Configuration


def many(count=100, **given):
    accounts = {f"account-{number:03d}": f"{number:012d}" for number in range(count)}
    groups = [
        {"group_name": "read-in-{account}", "roles": ["read", "list"]},
        {"group_name": "admin-in-{account}", "roles": ["admin", "break-glass", "billing", "support"]},
    ]
    return Configuration.model_validate(
        {"aws_account_id": "123456789012", "accounts": accounts, "account_groups": groups, **given}
    )
