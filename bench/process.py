"""How long a command takes, how much of the processors, and how much memory it has at most."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SAMPLE_SECONDS = 0.01
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


class CommandError(Exception):
    """A command that was to be measured failed, or took longer than it may."""


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What one run of a command took."""

    seconds: float
    """Wall time from start to end."""
    cpu_seconds: float
    """Of the processors, user and system, of it and all descendants that were waited for."""
    memory_bytes: int
    """The most that the resident memory of it and all its descendants came to together, looked at every 10 ms."""


def measure_command(
    command: Sequence[str], *, directory: Path, environment: Mapping[str, str], timeout_seconds: float
) -> Usage:
    """Run a command to its end.

    Args:
        command: The program and its arguments.
        directory: Where it runs.
        environment: All of its variables.
        timeout_seconds: How long it may take.

    Raises:
        CommandError: It failed; the text has what it wrote.
    """
    memory = 0
    cpu = cpu_seconds_of_children()
    start = time.perf_counter()
    # To a file: a command that has filled a pipe would wait for a reader.
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            command,
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        ) as process,
    ):
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_SAMPLE_SECONDS)
                break
            memory = max(memory, _resident_bytes(process.pid))
            if time.perf_counter() - start > timeout_seconds:
                process.kill()
                raise CommandError(f"{' '.join(command)}: stopped after {timeout_seconds:g} seconds")
        seconds = time.perf_counter() - start
        errors.seek(0)
        told = errors.read().decode(errors="replace")
    if process.returncode:
        raise CommandError(f"{' '.join(command)}: ended with {process.returncode}\n{told}")
    return Usage(seconds=seconds, cpu_seconds=cpu_seconds_of_children() - cpu, memory_bytes=memory)


def cpu_seconds_of_children() -> float:
    """Tell how much of the processors, user and system, was used by all children that have ended, and by theirs."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _resident_bytes(pid: int) -> int:
    """Add up the resident memory of a process and its descendants; one that has just ended counts as nothing."""
    folder = Path("/proc") / str(pid)
    try:
        pages = int((folder / "statm").read_text().split()[1])
        children = [child for task in (folder / "task").iterdir() for child in _read_children(task)]
    except OSError:
        return 0
    return pages * _PAGE_BYTES + sum(map(_resident_bytes, children))


def _read_children(task: Path) -> list[int]:
    try:
        return [int(child) for child in (task / "children").read_text().split()]
    except OSError:
        return []
