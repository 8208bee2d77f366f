"""What `make bench` makes of its samples: medians, ratios, growth, the table; and what it measures of a command."""

import os
import sys

import pytest

from bench import synthesis
from bench.deployment import APPLY, PLAN
from bench.forms import STATIC, STRAIGHTFORWARD
from bench.process import CommandError, measure_command
from bench.results import Results, Sample, time_ratio
from bench.table import write_tables

MB = 1_000_000


@pytest.fixture
def results(tmp_path):
    return Results(tmp_path / "bench.json", "a machine")


def sample(subject, seconds, users=0, *, what=PLAN, run="1", **more):
    return Sample(run=run, what=what, subject=subject, users=users, seconds=seconds, **more)


def test_the_middle_of_the_samples_counts_also_in_ratios(results):
    for seconds, memory in ((9.0, 100 * MB), (1.0, 300 * MB), (2.0, 200 * MB)):
        results.add(sample("x", seconds, memory_bytes=memory))
    results.add(sample("y", 4.0))
    median = results.median(PLAN, "x")
    assert (median.seconds, median.memory_bytes, median.samples, median.is_stopped) == (2.0, 200 * MB, 3, False)
    assert time_ratio(median, results.median(PLAN, "y")) == 0.5


@pytest.mark.parametrize("exponent", [0.5, 1.2])
def test_growth_is_the_exponent_of_the_number_of_users(exponent, results):
    for users in (250, 1000, 500, 2000):
        results.add(sample("x", 0.01 * users**exponent, users))
    assert results.growth(PLAN, "x") == pytest.approx(exponent)


def test_the_table_of_synthesis_compares_with_the_empty_app_and_the_sample(results):
    for subject, seconds, memory in (
        (synthesis.empty_of("cdktf"), 0.5, 100 * MB),
        (synthesis.sample_of("cdktf"), 0.6, 125 * MB),
        (synthesis.subject_of(5000), 1.2, 150 * MB),
    ):
        results.add(sample(subject, seconds, what="synth", memory_bytes=memory))
    # Of another run, so it stands beside nothing.
    results.add(sample(synthesis.SAMPLE_FULL, 9.0, what="synth", run="2", memory_bytes=600 * MB))
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
        "| sample, whole package | 9.00 s |  |  | 600 MB |  |",
        "| 5,000 users | 1.20 s | 2.40 times | 2.00 times | 150 MB | 1.50 times |",
    ]


def test_what_was_stopped_took_longer_and_is_not_compared(results):
    results.add(sample(STATIC, 4.0, 2000, what=APPLY))
    results.add(sample(STRAIGHTFORWARD, 900.0, 2000, what=APPLY, is_stopped=True))
    lines = write_tables(results).splitlines()
    assert "| static form | 4.0 |  |" in lines
    assert "| straightforward module | > 900.0 |  |" in lines
    both = [results.median(APPLY, form) for form in (STATIC, STRAIGHTFORWARD)]
    assert time_ratio(*both) is time_ratio(*reversed(both)) is None


def measure(program, directory):
    command = [sys.executable, "-c", program]
    return measure_command(command, directory=directory, environment=dict(os.environ), timeout_seconds=60)


def test_memory_is_that_of_a_command_and_its_children_together(tmp_path):
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
    usage = measure(parent, tmp_path)
    assert 200 * MB < usage.memory_bytes < 300 * MB
    assert 0.3 < usage.seconds < 60


def test_a_command_that_fails_is_told_with_what_it_wrote(tmp_path):
    with pytest.raises(CommandError, match=r"ended with 3\nno such luck$"):
        measure("import sys; sys.stderr.write('no such luck'); sys.exit(3)", tmp_path)
