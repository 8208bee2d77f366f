"""Commands on configuration files, measured in turn."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bench.process import measure_command
from bench.results import Sample
from bench.synthesis import environment_of_synthesis
from dev.engine import ROOT

SYNTHESIS = "synthesis"
VALIDATE = "validate"
REPORT = "report"
PAGE = "report --html"

_TIMEOUT_SECONDS = 300


def measure_commands(
    what: str,
    commands: Sequence[str],
    files: Mapping[tuple[str, int], Path],
    *,
    run: str,
    runs: int,
    place: Path,
    add: Callable[[Sample], None],
) -> None:
    """Run each command with each file in turn, as often as asked, after one time that does not count.

    Args:
        what: What is measured, as samples call it.
        commands: Of the names above.
        files: What a file has, in words, and its number of users -> the file.
        run: Name of this run.
        runs: How often.
        place: A directory for results.
        add: Takes the samples.

    Raises:
        CommandError: A command failed.
    """
    environment = environment_of_synthesis(place)
    landingzone = str(Path(sys.executable).with_name("landingzone"))
    words = {
        SYNTHESIS: [sys.executable, str(ROOT / "main.py")],
        VALIDATE: [landingzone, "validate"],
        REPORT: [landingzone, "report"],
        PAGE: [landingzone, "report", "--html", str(place / "report.html")],
    }
    for turn in range(runs + 1):
        for command in commands:
            for (has, users), file in files.items():
                usage = measure_command(
                    words[command],
                    directory=ROOT,
                    environment=environment | {"LANDINGZONE_CONFIG": str(file)},
                    timeout_seconds=_TIMEOUT_SECONDS,
                )
                # The first time Python compiles and jsii unpacks, which later times find done.
                if turn:
                    add(
                        Sample(
                            run=run,
                            what=what,
                            subject=subject_of(command, has),
                            users=users,
                            seconds=usage.seconds,
                            cpu_seconds=usage.cpu_seconds,
                            memory_bytes=usage.memory_bytes,
                        )
                    )


def subject_of(command: str, has: str) -> str:
    """Name the measurement of a command on what a file has."""
    return f"{command}, {has}"
