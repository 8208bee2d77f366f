"""What reading a live account costs, in an emulated one of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench.commands import command
from bench.row import Cost, Steps
from dev.engine import EmulatedAccount, Emulator

_PROGRAM = "from landingzone.account.reader import read_account; read_account(use={})"
_AT_A_TIME = 4


def reading(users: Mapping[str, Any], *, use: bool) -> Steps:
    """Measure the reading of an account that has these users and their groups; each second one has a password.

    Args:
        users: As a configuration has them.
        use: Whether the facts of use are read too.
    """

    def measure(place: Path) -> Iterator[tuple[str, Cost]]:
        with Emulator() as account:
            _fill(account, users)
            keys = dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "testing")
            variables = {"AWS_ENDPOINT_URL": account.endpoint, "NO_PROXY": "127.0.0.1", **keys}
            account.clear_requests()
            for step, cost in command("-c", _PROGRAM.format(use), files={}, variables=variables)(place):
                yield step, cost | {"calls": account.read_requests().total}

    return measure


def _fill(account: EmulatedAccount, users: Mapping[str, Any]) -> None:
    iam = account.client("iam")
    for group in {group for user in users.values() for group in user["groups"]}:
        iam.create_group(GroupName=group)

    def make(number: int, name: str, user: Mapping[str, Any]) -> None:
        tags = [{"Key": key, "Value": value} for key, value in user["tags"].items()]
        iam.create_user(UserName=name, Path=user["path"], Tags=tags)
        for group in user["groups"]:
            iam.add_user_to_group(UserName=name, GroupName=group)
        if number % 2:
            iam.create_login_profile(UserName=name, Password="An-Example-Of-16")

    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        list(pool.map(make, range(len(users)), users, users.values()))
