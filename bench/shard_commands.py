"""Commands on a file of 5,000 users, with and without shards: synthesis, `validate` and `report`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from bench.file_commands import REPORT, SYNTHESIS, VALIDATE, measure_commands
from bench.file_commands import subject_of as subject_of_file
from bench.results import Sample
from bench.shards import NUMBERS, name_of
from bench.users import ACCOUNT_ID, make_users

SHARD_COMMANDS = "shard_commands"
COMMANDS = (SYNTHESIS, VALIDATE, REPORT)
USERS = 5000


def subject_of(command: str, shards: int) -> str:
    """Name the measurement of a command with so many shards."""
    return subject_of_file(command, name_of(shards))


def measure_shard_commands(run: str, runs: int, place: Path, add: Callable[[Sample], None], users: int = USERS) -> None:
    """Run each command with each number of shards in turn, as often as asked, after one time that does not count.

    Args:
        run: Name of this run.
        runs: How often.
        place: A directory for configurations and results.
        add: Takes the samples.
        users: Number of users.

    Raises:
        CommandError: A command failed.
    """
    files = {}
    for shards in NUMBERS:
        files[name_of(shards), users] = file = place / f"{shards}.json"
        content = {"aws_account_id": ACCOUNT_ID, "users": make_users(users), "user_shards": shards}
        file.write_text(json.dumps(content), encoding="utf-8")
    measure_commands(SHARD_COMMANDS, COMMANDS, files, run=run, runs=runs, place=place, add=add)
