"""What a command costs: its time, the processors and the memory."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.row import Cost, MeasurementError, Steps
from dev.engine import ROOT, prepare_toolchain

LANDINGZONE = str(Path(sys.executable).with_name("landingzone"))
_LOOK_SECONDS = 0.01


def command(
    *words: str,
    files: Mapping[str, Any],
    variables: Mapping[str, str] | None = None,
    counts_modules: bool = False,
) -> Steps:
    """Measure a command of Python or of the package, which may tell by status 2 that it found changes.

    Args:
        words: The words after `python`, or those of `landingzone`.
        files: Name of a file in the directory where it runs -> what is written into it, as JSON, or the text itself.
        variables: More than those that every command gets.
        counts_modules: Whether to run it once more, to count what Python imports.
    """

    def measure(place: Path) -> Iterator[tuple[str, Cost]]:
        for name, content in files.items():
            text = content if isinstance(content, str) else json.dumps(content)
            (place / name).write_text(text, encoding="utf-8")
        program = [] if words[0] == LANDINGZONE else [sys.executable]
        given = {**environment(), **(variables or {})}
        cost = _run([*program, *words], place, given)
        if counts_modules:
            cost["modules"] = _count_modules([*program, *words], place, given)
        yield "", cost

    return measure


def environment() -> dict[str, str]:
    """Return the variables of a command that nobody has set anything for."""
    kept = prepare_toolchain().environment()
    return {name: kept[name] for name in kept if not name.startswith(("LANDINGZONE_", "CDKTF_", "PYTHON"))}


@contextlib.contextmanager
def timed(cost: Cost) -> Iterator[None]:
    """Note the time of what is done meanwhile, and of the processors what all children use that end meanwhile."""
    cpu, start = used_by_children(), time.perf_counter()
    yield
    cost["time"], cost["CPU"] = time.perf_counter() - start, used_by_children() - cpu


def _run(words: list[str], place: Path, variables: Mapping[str, str]) -> Cost:
    cost: Cost = {"time": 0, "CPU": 0, "memory": 0}
    # To a file: a command that has filled a pipe would wait for a reader.
    with tempfile.TemporaryFile() as errors, timed(cost):
        process = subprocess.Popen(
            words, cwd=place, env=variables, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors
        )
        while process.returncode is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_LOOK_SECONDS)
            cost["memory"] = max(cost["memory"], _resident_bytes(process.pid))
        errors.seek(0)
        if process.returncode not in (0, 2):
            reason = errors.read().decode(errors="replace")
            raise MeasurementError(f"{' '.join(words)}: ended with {process.returncode}\n{reason}")
    return cost


def _count_modules(words: list[str], place: Path, variables: Mapping[str, str]) -> int:
    told = {**variables, "PYTHONPROFILEIMPORTTIME": "1"}
    done = subprocess.run(words, cwd=place, env=told, capture_output=True, text=True, check=True)
    return done.stderr.count("\nimport time:")  # each in a line below the titles


def _resident_bytes(pid: int) -> int:
    """Add up the resident memory of a process and its descendants; one that has just ended counts as nothing."""
    folder = Path("/proc") / str(pid)
    try:
        pages = int((folder / "statm").read_text().split()[1])
        children = [child for file in folder.glob("task/*/children") for child in file.read_text().split()]
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(_resident_bytes(int(child)) for child in children)


MAIN = str(ROOT / "main.py")


def used_by_children() -> float:
    """Return the seconds of the processor that all children have used that have ended, and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
