"""`make bench`: measures, and writes tables and pictures to bench/results again after each measurement."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.accounts import ACCOUNTS, measure_accounts
from bench.deployment import Deployment, MeasurementError
from bench.forms import FORMS
from bench.machine import describe_machine
from bench.plot import write_plot, write_plot_of_shards
from bench.process import CommandError
from bench.results import Results, Sample
from bench.review import REVIEW, measure_review
from bench.shard_commands import SHARD_COMMANDS, measure_shard_commands
from bench.shards import SHARDS, THROTTLED, THROTTLED_SIZES, measure_shards, measure_throttled
from bench.shards import SIZES as SHARD_SIZES
from bench.synthesis import measure_synthesis
from bench.table import write_tables
from dev.engine import ROOT, EmulatorError, TerraformError, ToolchainError

RESULTS = ROOT / "bench" / "results"
SIZES = (250, 500, 1000, 2000)
LARGEST = 5000
RUNS = {"synth": 5, REVIEW: 5, "plan": 3, "apply": 1, SHARD_COMMANDS: 5, ACCOUNTS: 5, SHARDS: 1, THROTTLED: 1}
"""What can be measured -> how often it is, unless the command line says otherwise."""


class Report:
    """The files of the results, kept up to date."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._table = folder / "bench.md"
        self._plot = folder / "bench.svg"
        self._plot_of_shards = folder / "shards.svg"
        self.results = Results(folder / "bench.json", describe_machine(folder))

    def add(self, sample: Sample) -> None:
        """Take a sample, print it, and write everything again."""
        self.results.add(sample)
        size = f", {sample.users:,} users" if sample.users else ""
        stopped = ", stopped" if sample.is_stopped else ""
        cpu = "" if sample.cpu_seconds is None else f", {sample.cpu_seconds:.2f} CPU s"
        calls = "" if sample.calls is None else f", {sample.calls:,} calls"
        costs = f"{sample.seconds:.2f} s{stopped}{cpu}{calls}"
        print(f"{sample.what}: {sample.subject}{size}: {costs}", file=sys.stderr, flush=True)
        self.write()

    def write(self) -> str:
        """Write the tables and the pictures; give the tables."""
        table = write_tables(self.results)
        self._table.write_text(table, encoding="utf-8")
        write_plot(self.results, self._plot)
        write_plot_of_shards(self.results, self._plot_of_shards)
        return table


def measure(options: argparse.Namespace, add: Callable[[Sample], None]) -> None:
    """Measure what is asked, the smallest first."""
    run = uuid.uuid4().hex
    runs = {what: options.runs or often for what, often in RUNS.items()}
    if "synth" in options.only:
        with tempfile.TemporaryDirectory(prefix="bench-") as place:
            measure_synthesis(run, runs["synth"], Path(place), add)
    if REVIEW in options.only:
        with tempfile.TemporaryDirectory(prefix="bench-") as place:
            measure_review(run, runs[REVIEW], Path(place), add)
    if SHARD_COMMANDS in options.only:
        with tempfile.TemporaryDirectory(prefix="bench-") as place:
            measure_shard_commands(run, runs[SHARD_COMMANDS], Path(place), add)
    if ACCOUNTS in options.only:
        with tempfile.TemporaryDirectory(prefix="bench-") as place:
            measure_accounts(run, runs[ACCOUNTS], Path(place), add)
    if SHARDS in options.only:
        measure_shards(run, runs[SHARDS], options.sizes or SHARD_SIZES, add)
    if THROTTLED in options.only:
        measure_throttled(run, runs[THROTTLED], options.sizes or THROTTLED_SIZES, add)
    sizes = options.sizes or SIZES
    for size in sorted({*sizes, *([LARGEST] if options.plans_to_5000 else [])}):
        is_applied = "apply" in options.only and size in sizes
        # An apply has a plan of its own, which counts.
        plans = max(0, runs["plan"] - (runs["apply"] if is_applied else 0)) if "plan" in options.only else 0
        turns = [Deployment.measure_apply] * (runs["apply"] if is_applied else 0) + [Deployment.measure_plan] * plans
        for turn in turns:
            for form in options.forms:
                turn(Deployment(run=run, form=form, users=size, add=add))


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measure synthesis, review, shards, accounts, plan and apply."
    )
    parser.add_argument("--only", nargs="+", choices=RUNS, default=list(RUNS), help="what to measure")
    parser.add_argument(
        "--sizes",
        nargs="+",
        type=int,
        metavar="USERS",
        help=f"numbers of users (default: {SIZES}, for shards {SHARD_SIZES})",
    )
    parser.add_argument("--forms", nargs="+", choices=FORMS, default=list(FORMS), help="forms to plan and apply")
    parser.add_argument("--runs", type=int, help=f"how often each thing is measured (default: {RUNS})")
    parser.add_argument("--plans-to-5000", action="store_true", help=f"plan {LARGEST:,} users as well")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Measure and print the table.

    Returns:
        Exit status: 0 fine; 1 a measurement failed; 130 interrupted. The results so far are kept each time.
    """
    options = _parse(arguments)
    status = 0
    try:
        report = Report(RESULTS)
        started = time.monotonic()
        try:
            measure(options, report.add)
        except KeyboardInterrupt:
            status = 130
        print(report.write())
        print(f"Measured for {time.monotonic() - started:.0f} s; the results are in {RESULTS}", file=sys.stderr)
    except (CommandError, EmulatorError, MeasurementError, TerraformError, ToolchainError) as error:
        print(error, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(error, error.stderr.decode(errors="replace"), sep="\n", file=sys.stderr)
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
