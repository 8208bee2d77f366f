"""Commands on a file of 5,000 users, with and without shards: synthesis, `validate` and `report`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from bench.process import measure_command
from bench.results import Sample
from bench.shards import NUMBERS, name_of
from bench.synthesis import environment_of_synthesis
from bench.users import ACCOUNT_ID, make_users
from dev.engine import ROOT

SHARD_COMMANDS = "shard_commands"
SYNTHESIS = "synthesis"
COMMANDS = (SYNTHESIS, "validate", "report")
USERS = 5000

_TIMEOUT_SECONDS = 300


def subject_of(command: str, shards: int) -> str:
    """Name the measurement of a command with so many shards."""
    return f"{command}, {name_of(shards)}"


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
    environment = environment_of_synthesis(place)
    landingzone = str(Path(sys.executable).with_name("landingzone"))
    files = {shards: place / f"{shards}.json" for shards in NUMBERS}
    for shards, file in files.items():
        content = {"aws_account_id": ACCOUNT_ID, "users": make_users(users), "user_shards": shards}
        file.write_text(json.dumps(content), encoding="utf-8")
    for turn in range(runs + 1):
        for command in COMMANDS:
            words = [sys.executable, str(ROOT / "main.py")] if command == SYNTHESIS else [landingzone, command]
            for shards, file in files.items():
                usage = measure_command(
                    words,
                    directory=ROOT,
                    environment=environment | {"LANDINGZONE_CONFIG": str(file)},
                    timeout_seconds=_TIMEOUT_SECONDS,
                )
                # The first time Python compiles and jsii unpacks, which later times find done.
                if turn:
                    add(
                        Sample(
                            run=run,
                            what=SHARD_COMMANDS,
                            subject=subject_of(command, shards),
                            users=users,
                            seconds=usage.seconds,
                            cpu_seconds=usage.cpu_seconds,
                            memory_bytes=usage.memory_bytes,
                        )
                    )
