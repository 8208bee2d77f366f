"""What `make bench` makes of its samples: medians, ratios, growth, the table and the picture."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bench import review, synthesis
from bench.deployment import APPLY, ONE_MORE, PLAN, Deployment
from bench.forms import FORMS, MODULE, STATIC, STRAIGHTFORWARD
from bench.plot import write_plot
from bench.process import CommandError, measure_command
from bench.results import Results, Sample, cpu_ratio, memory_ratio, time_ratio
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


def test_what_was_not_measured_has_no_median(results: Results):
    results.add(sample("x", 1.0, 10))
    assert results.median(PLAN, "x", 20) is None
    assert results.median(APPLY, "x", 10) is None
    assert results.median(PLAN, "y", 10) is None


def test_a_median_of_times_alone_has_no_memory(results: Results):
    results.add(sample("x", 1.0, 10))
    median = results.median(PLAN, "x", 10)
    assert median is not None
    assert median.memory_bytes is None


def test_one_sample_that_was_stopped_makes_the_median_one_that_was(results: Results):
    results.add(sample("x", 5.0, 10))
    results.add(sample("x", 900.0, 10, is_stopped=True))
    median = results.median(PLAN, "x", 10)
    assert median is not None
    assert median.is_stopped


def test_a_new_run_forgets_earlier_samples_of_the_same_thing_and_keeps_others(results: Results):
    results.add(sample("x", 9.0, 10, run="1"))
    results.add(sample("x", 8.0, 20, run="1"))
    results.add(sample("x", 1.0, 10, run="2"))
    results.add(sample("x", 2.0, 10, run="2"))
    again, kept = results.median(PLAN, "x", 10), results.median(PLAN, "x", 20)
    assert again is not None
    assert kept is not None
    assert (again.run, again.seconds, again.samples) == ("2", 1.5, 2)
    assert (kept.run, kept.seconds) == ("1", 8.0)


def test_samples_are_found_again_by_the_same_machine_only(results: Results, tmp_path: Path):
    results.add(sample("x", 3.0, 10, is_stopped=True))
    found = Results(tmp_path / "bench.json", "a machine").median(PLAN, "x", 10)
    assert found == results.median(PLAN, "x", 10)
    assert Results(tmp_path / "bench.json", "another machine").median(PLAN, "x", 10) is None
    assert [path.name for path in tmp_path.iterdir()] == ["bench.json"]


# Ratios


def test_a_ratio_is_that_of_the_medians(results: Results):
    for seconds in (3.0, 30.0, 4.0):
        results.add(sample("one", seconds))
    results.add(sample("other", 2.0))
    assert time_ratio(results.median(PLAN, "one"), results.median(PLAN, "other")) == 2.0


def test_what_was_not_measured_in_turn_is_not_compared(results: Results):
    results.add(Sample(run="1", what=PLAN, subject="one", users=0, seconds=3.0, memory_bytes=MB))
    results.add(Sample(run="2", what=PLAN, subject="other", users=0, seconds=2.0, memory_bytes=MB))
    one, other = results.median(PLAN, "one"), results.median(PLAN, "other")
    assert time_ratio(one, other) is None
    assert memory_ratio(one, other) is None
    assert time_ratio(one, None) is None
    assert time_ratio(None, other) is None
    assert memory_ratio(None, other) is None


@pytest.mark.parametrize("stopped", ["one", "other"])
def test_a_time_that_was_stopped_is_not_compared(stopped: str, results: Results):
    for subject in ("one", "other"):
        results.add(sample(subject, 1.0, is_stopped=subject == stopped))
    assert time_ratio(results.median(PLAN, "one"), results.median(PLAN, "other")) is None


def test_memory_is_compared_where_both_have_it(results: Results):
    results.add(Sample(run="1", what="synth", subject="one", users=0, seconds=1.0, memory_bytes=3 * MB))
    results.add(Sample(run="1", what="synth", subject="other", users=0, seconds=1.0, memory_bytes=2 * MB))
    results.add(sample("none", 1.0, what="synth"))
    one, other, none = (results.median("synth", subject) for subject in ("one", "other", "none"))
    assert memory_ratio(one, other) == 1.5
    assert memory_ratio(one, none) is None
    assert memory_ratio(none, other) is None


def test_cpu_seconds_are_compared_where_both_have_them(results: Results):
    for subject, cpu, run in (("one", 3.0, "1"), ("other", 2.0, "1"), ("of another run", 2.0, "2")):
        results.add(Sample(run=run, what="shards", subject=subject, users=0, seconds=1.0, cpu_seconds=cpu))
    results.add(sample("none", 1.0, what="shards"))
    one, other, another, none = (
        results.median("shards", subject) for subject in ("one", "other", "of another run", "none")
    )
    assert cpu_ratio(one, other) == 1.5
    assert cpu_ratio(one, another) is None
    assert cpu_ratio(one, none) is None
    assert cpu_ratio(none, other) is None


# Growth


@pytest.mark.parametrize("exponent", [0.5, 1.0, 1.2, 2.0])
def test_growth_is_the_exponent_of_the_number_of_users(exponent: float, results: Results):
    add_all(results, "x", {users: 0.01 * users**exponent for users in (250, 1000, 500, 2000)})
    assert results.growth(PLAN, "x") == pytest.approx(exponent)


def test_growth_leaves_out_what_was_stopped(results: Results):
    add_all(results, "x", {250: 2.5, 500: 5.0, 1000: 10.0})
    results.add(sample("x", 900.0, 2000, is_stopped=True))
    assert results.growth(PLAN, "x") == pytest.approx(1.0)


def test_one_size_has_no_growth(results: Results):
    results.add(sample("x", 1.0, 250))
    results.add(sample("x", 900.0, 500, is_stopped=True))
    assert results.growth(PLAN, "x") is None
    assert results.growth(PLAN, "y") is None


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


def test_the_table_of_reviews_compares_with_the_sample(results: Results):
    for command, size, seconds, memory, calls in (
        ("report", "sample", 0.5, 40 * MB, 1000),
        ("report", "5,000 users", 1.0, 50 * MB, 20_000),
        ("diff", "5,000 users", 8.0, 60 * MB, 30_000),
    ):
        subject = review.subject_of(command, size)
        results.add(
            Sample(
                run="1",
                what=review.REVIEW,
                subject=subject,
                users=0,
                seconds=seconds,
                memory_bytes=memory,
                calls=calls,
            )
        )
    assert write_tables(results).splitlines()[4:] == [
        "| | time | of the sample | memory | of the sample | calls | of the sample |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        "| report, sample | 0.50 s | 1.00 times | 40 MB | 1.00 times | 1,000 | 1.00 times |",
        "| report, 5,000 users | 1.00 s | 2.00 times | 50 MB | 1.25 times | 20,000 | 20.00 times |",
        "| diff, 5,000 users | 8.00 s |  | 60 MB |  | 30,000 |  |",
    ]


def test_the_table_of_plans_tells_how_many_times_faster_and_how_it_grows(results: Results):
    add_all(results, STATIC, {250: 2.0, 500: 4.0})
    add_all(results, STRAIGHTFORWARD, {250: 5.0, 500: 20.0})
    add_all(results, MODULE, {250: 2.5})
    assert write_tables(results).splitlines()[2:] == [
        "**Plan from nothing, without refresh**: seconds, and how many times faster than the straightforward module.",
        "",
        "| users | 250 | 500 | growth |",
        "| --- | ---: | ---: | ---: |",
        "| static form | 2.0 (2.5 times) | 4.0 (5.0 times) | n^1.00 |",
        "| module form | 2.5 (2.0 times) |  |  |",
        "| straightforward module | 5.0 | 20.0 | n^2.00 |",
    ]


def test_what_was_stopped_took_longer_and_is_not_compared(results: Results):
    results.add(sample(STATIC, 4.0, 2000, what=APPLY))
    results.add(sample(STRAIGHTFORWARD, 900.0, 2000, what=APPLY, is_stopped=True))
    lines = write_tables(results).splitlines()
    assert "| static form | 4.0 |  |" in lines
    assert "| straightforward module | > 900.0 |  |" in lines


def test_nothing_measured_is_no_table(results: Results):
    assert write_tables(results) == "Medians on a machine.\n"


# The picture


def test_the_picture_has_a_panel_for_each_thing_of_two_sizes_and_a_line_for_each_form(results: Results, tmp_path: Path):
    add_all(results, STATIC, {250: 2.0, 500: 4.0})
    add_all(results, STRAIGHTFORWARD, {250: 5.0, 500: 20.0})
    add_all(results, STATIC, {250: 2.0}, what=ONE_MORE)
    picture = tmp_path / "bench.svg"
    assert write_plot(results, picture)
    text = picture.read_text(encoding="utf-8")
    assert "Plan from nothing, without refresh" in text
    assert "Plan of one more user" not in text
    assert f"{STATIC} (n^1.00)" in text
    assert f"{STRAIGHTFORWARD} (n^2.00)" in text


def test_one_size_is_no_picture(results: Results, tmp_path: Path):
    results.add(sample(STATIC, 2.0, 250))
    assert not write_plot(results, tmp_path / "bench.svg")
    assert [path.name for path in tmp_path.iterdir()] == ["bench.json"]


# Measuring a deployment


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_each_form_is_planned_applied_and_planned_with_one_user_more(form: str):
    samples: list[Sample] = []
    Deployment(run="1", form=form, users=2, add=samples.append).measure_apply()
    assert [(each.what, each.subject, each.users) for each in samples] == [
        (PLAN, form, 2),
        (APPLY, form, 2),
        (ONE_MORE, form, 2),
    ]
    assert all(each.seconds > 0 and not each.is_stopped for each in samples)


# Measuring a review


def test_calls_are_as_many_each_time():
    words = ["report", str(review.ROOT / "landingzone.yaml")]
    first, second = (review.count_calls(words, dict(os.environ)) for _ in range(2))
    assert first == second > 1000


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


def test_the_cpu_seconds_of_a_command_have_those_of_its_children(tmp_path: Path):
    burn = "import time\nwhile time.process_time() < 0.4: pass"
    usage = measure_command(
        [sys.executable, "-c", f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}]); {burn}"],
        directory=tmp_path,
        environment=dict(os.environ),
        timeout_seconds=60,
    )
    assert usage.cpu_seconds > 0.7


def test_a_command_that_fails_is_told_with_what_it_wrote(tmp_path: Path):
    with pytest.raises(CommandError, match=r"ended with 3\nno such luck$"):
        measure("import sys; sys.stderr.write('no such luck'); sys.exit(3)", tmp_path)


def test_a_command_that_writes_much_comes_to_its_end(tmp_path: Path):
    # More than a pipe holds.
    measure("import sys; sys.stderr.write('x' * 1_000_000)", tmp_path)


def test_a_command_that_takes_too_long_is_stopped(tmp_path: Path):
    with pytest.raises(CommandError, match=r"stopped after 0\.2 seconds$"):
        measure("import time; time.sleep(600)", tmp_path, timeout_seconds=0.2)
