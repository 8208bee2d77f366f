"""What `make bench` makes of its samples: medians, ratios, growth, the table and the picture."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bench import synthesis
from bench.deployment import APPLY, PLAN
from bench.forms import STATIC, STRAIGHTFORWARD
from bench.process import CommandError, measure_command
from bench.results import Results, Sample, time_ratio
from bench.table import write_tables

MB = 1_000_000


@pytest.fixture
def results(tmp_path: Path) -> Results:
    return Results(tmp_path / "bench.json", "a machine")


def sample(subject: str, seconds: float, users: int = 0, *, what: str = PLAN, run: str = "1", **more: bool) -> Sample:
    return Sample(run=run, what=what, subject=subject, users=users, seconds=seconds, **more)


def add_all(results: Results, subject: str, seconds_by_users: dict[int, float], what: str = PLAN) -> None:
    for users, seconds in seconds_by_users.items():
        results.add(sample(subject, seconds, users, what=what))


# Medians


def test_the_middle_of_the_samples_counts(results: Results):
    for seconds, memory in ((9.0, 100 * MB), (1.0, 300 * MB), (2.0, 200 * MB)):
        results.add(Sample(run="1", what="synth", subject="x", users=0, seconds=seconds, memory_bytes=memory))
    median = results.median("synth", "x")
    assert median is not None
    assert (median.seconds, median.memory_bytes, median.samples, median.is_stopped) == (2.0, 200 * MB, 3, False)


# Ratios


def test_a_ratio_is_that_of_the_medians(results: Results):
    for seconds in (3.0, 30.0, 4.0):
        results.add(sample("one", seconds))
    results.add(sample("other", 2.0))
    assert time_ratio(results.median(PLAN, "one"), results.median(PLAN, "other")) == 2.0


@pytest.mark.parametrize("stopped", ["one", "other"])
def test_a_time_that_was_stopped_is_not_compared(stopped: str, results: Results):
    for subject in ("one", "other"):
        results.add(sample(subject, 1.0, is_stopped=subject == stopped))
    assert time_ratio(results.median(PLAN, "one"), results.median(PLAN, "other")) is None


# Growth


@pytest.mark.parametrize("exponent", [0.5, 1.0, 1.2, 2.0])
def test_growth_is_the_exponent_of_the_number_of_users(exponent: float, results: Results):
    add_all(results, "x", {users: 0.01 * users**exponent for users in (250, 1000, 500, 2000)})
    assert results.growth(PLAN, "x") == pytest.approx(exponent)


# The table


def test_the_table_of_synthesis_compares_with_the_empty_app_and_the_sample(results: Results):
    for subject, seconds, memory in (
        (synthesis.empty_of("cdktf"), 0.5, 100 * MB),
        (synthesis.sample_of("cdktf"), 0.6, 125 * MB),
        (synthesis.empty_of("cdktn"), 1.0, 100 * MB),
        (synthesis.sample_of("cdktn"), 1.1, 150 * MB),
        (synthesis.subject_of(5000), 1.2, 150 * MB),
    ):
        results.add(Sample(run="1", what="synth", subject=subject, users=0, seconds=seconds, memory_bytes=memory))
    # Of another run, so it stands beside nothing.
    results.add(
        Sample(run="2", what="synth", subject=synthesis.SAMPLE_FULL, users=0, seconds=9.0, memory_bytes=600 * MB)
    )
    assert write_tables(results).splitlines() == [
        "Medians on a machine.",
        "",
        "**Synthesis** (`python main.py`), beside the empty app and the sample of the same CDK. Memory: the most that "
        "Python and Node had resident together.",
        "",
        "| | time | of the empty app | of the sample | memory | of the empty app |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
        "| empty app of cdktf | 0.50 s | 1.00 times | 0.83 times | 100 MB | 1.00 times |",
        "| sample, cdktf | 0.60 s | 1.20 times | 1.00 times | 125 MB | 1.25 times |",
        "| empty app of cdktn | 1.00 s | 1.00 times | 0.91 times | 100 MB | 1.00 times |",
        "| sample, cdktn | 1.10 s | 1.10 times | 1.00 times | 150 MB | 1.50 times |",
        "| sample, whole package | 9.00 s |  |  | 600 MB |  |",
        "| 5,000 users | 1.20 s | 2.40 times | 2.00 times | 150 MB | 1.50 times |",
    ]


def test_what_was_stopped_took_longer_and_is_not_compared(results: Results):
    results.add(sample(STATIC, 4.0, 2000, what=APPLY))
    results.add(sample(STRAIGHTFORWARD, 900.0, 2000, what=APPLY, is_stopped=True))
    lines = write_tables(results).splitlines()
    assert "| static form | 4.0 |  |" in lines
    assert "| straightforward module | > 900.0 |  |" in lines


# Measuring a command


def measure(program: str, directory: Path, timeout_seconds: float = 60) -> int:
    usage = measure_command(
        [sys.executable, "-c", program],
        directory=directory,
        environment=dict(os.environ),
        timeout_seconds=timeout_seconds,
    )
    assert usage.seconds > 0
    return usage.memory_bytes


def test_memory_is_that_of_a_command_and_its_children_together(tmp_path: Path):
    hold = "held = b'x' * 100_000_000"
    parent = f"""if True:
        import subprocess, sys, time
        {hold}
        program = {f"{hold}; print(flush=True); input()"!r}
        child = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        child.stdout.readline()
        time.sleep(0.3)
        child.communicate(b"end")
        """
    alone = measure(f"import time; {hold}; time.sleep(0.3)", tmp_path)
    together = measure(parent, tmp_path)
    assert 100 * MB < alone < 150 * MB
    assert 200 * MB < together < 300 * MB


def test_a_command_that_fails_is_told_with_what_it_wrote(tmp_path: Path):
    with pytest.raises(CommandError, match=r"ended with 3\nno such luck$"):
        measure("import sys; sys.stderr.write('no such luck'); sys.exit(3)", tmp_path)
