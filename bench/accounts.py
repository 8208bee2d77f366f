"""A hundred accounts with six roles each: commands on the file, and what it costs to deploy it and one account more."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.costs import Cost
from bench.deployment import MeasurementError
from bench.file_commands import PAGE, REPORT, SYNTHESIS, VALIDATE, measure_commands
from bench.file_commands import subject_of as subject_of
from bench.forms import MODULE, STATIC, synthesize, write_module_call
from bench.results import Sample
from bench.seeded import write_document
from bench.shards import APPLY, PLAN
from bench.users import ACCOUNT_ID, make_users
from dev.engine import EmulatedAccount, Emulator, Terraform
from landingzone import cross_account_groups

ACCOUNTS = "accounts"
NUMBER = 100
ROLES = ("read-only", "admin", "deploy", "billing", "audit", "ops/on-call")
COMMANDS = (SYNTHESIS, VALIDATE, REPORT, PAGE)
FORMS = (STATIC, MODULE)
STEPS = (PLAN, APPLY, f"one more account, {PLAN}", f"one more account, {APPLY}")
USERS = (34, 5000)
"""Those of commands; the first number is deployed."""

_TIMEOUT_SECONDS = 900.0


def name_of(accounts: int) -> str:
    """Name a number of accounts."""
    return f"{accounts} accounts" if accounts else "no accounts"


def inputs_with(accounts: int) -> dict[str, Any]:
    """Give so many accounts, with groups for each and for all of them."""
    if not accounts:
        return {}
    return {
        "accounts": {f"account-{index:03}": f"2{index:011}" for index in range(accounts)},
        "account_groups": [
            {"group_name": "{account}-all-roles", "roles": [*ROLES]},
            {"group_name": "auditors", "roles": ["audit"]},
        ],
    }


def measure_accounts(
    run: str, runs: int, place: Path, add: Callable[[Sample], None], number: int = NUMBER, users: Sequence[int] = USERS
) -> None:
    """Run each command with and without accounts in turn, and deploy both forms, once.

    Args:
        run: Name of this run.
        runs: How often each command is run.
        place: A directory for configurations and results.
        add: Takes the samples.
        number: Number of accounts.
        users: Numbers of users; the first one is deployed.

    Raises:
        CommandError: A command failed.
        TerraformError: A deployment failed.
        MeasurementError: A plan does not do what was meant.
        subprocess.CalledProcessError: A synthesis failed.
    """
    files = {}
    for size in users:
        for accounts in (0, number):
            files[name_of(accounts), size] = file = place / f"{size}-{accounts}.json"
            content = {"aws_account_id": ACCOUNT_ID, "users": make_users(size), **inputs_with(accounts)}
            file.write_text(json.dumps(content), encoding="utf-8")
    measure_commands(ACCOUNTS, COMMANDS, files, run=run, runs=runs, place=place, add=add)
    for form in FORMS:
        for step, cost in _deploy(form, number, users[0]):
            add(
                Sample(
                    run=run,
                    what=ACCOUNTS,
                    subject=subject_of(step, form),
                    users=users[0],
                    seconds=cost.seconds,
                    cpu_seconds=cost.cpu_seconds,
                    calls=cost.calls,
                    state_bytes=cost.state_bytes,
                )
            )


def _deploy(form: str, number: int, users: int) -> Iterator[tuple[str, Cost]]:
    with Emulator() as account, tempfile.TemporaryDirectory(prefix="bench-") as place:
        terraform = Terraform(Path(place), _TIMEOUT_SECONDS)
        for accounts, (plan, apply) in ((number, STEPS[:2]), (number + 1, STEPS[2:])):
            _write(form, Path(place), account, accounts, users)
            if accounts == number:
                terraform.init()
            planned, applied = Cost(account), Cost(account)
            added, changed, destroyed = planned.plan(terraform)
            if not added or destroyed or (changed > 0) != (accounts > number):
                raise MeasurementError(f"{form}: {added} to add, {changed} to change, {destroyed} to destroy")
            yield plan, planned
            applied.apply(terraform)
            yield apply, applied


def _write(form: str, directory: Path, account: EmulatedAccount, accounts: int, users: int) -> None:
    inputs = inputs_with(accounts)
    if form == STATIC:
        (document,) = synthesize(account, users=make_users(users), **inputs).values()
        write_document(directory, document)
    else:
        entries = cross_account_groups(inputs["accounts"], inputs["account_groups"])
        write_module_call(directory, account, users, iam_groups_for_cross_account_access=entries)
