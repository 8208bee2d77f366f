"""`make bench`: what is counted is what was sent, what is compared was meant, and the table says it."""

import statistics

import pytest

from bench import rows
from bench.commands import command
from bench.row import MeasurementError, Row, table
from landingzone.resources.shards import CALLS_OF_A_STACK as FIXED

MB = 1_000_000
USERS, SHARDS = 12, 3
GROUPS = 9
"""Calls that read the groups and what they have."""


def test_the_table_has_medians_and_how_many_times_what_stands_beside_each_is():
    kinds = [Row("empty", "empty", None), Row("sample", "empty", None), Row("other", "none", None)]
    empty = [{"time": time, "memory": 100 * MB} for time in (9.0, 0.5, 0.4)]
    costs = {("empty", ""): empty, ("sample", ""): [{"time": 0.6, "memory": 125 * MB}]}
    assert table(kinds, costs | {("other", "plan"): [{"calls": 4009, "refused": 1, "state": 8600}]}).splitlines() == [
        "| | time | ratio | memory | ratio | calls | ratio | refused | state |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        "| empty | 0.50 s |  | 100 MB |  |  |  |  |  |",
        "| sample | 0.60 s | 1.2 | 125 MB | 1.25 |  |  |  |  |",
        "| other, plan |  |  |  |  | 4,009 |  | 1 | 9 kB |",
    ]


@pytest.mark.parametrize("name", rows.TABLES)
def test_whatever_a_row_is_compared_with_is_measured_beside_it(name):
    found = [*rows.TABLES[name].rows((12, 20))]
    names = [row.name for row in found]
    assert len(set(names)) == len(names)
    assert {row.beside for row in found} < {*names}


def measure(steps, place):
    place.mkdir(exist_ok=True)
    return dict(steps(place))


def test_memory_is_that_of_a_command_and_its_children_together(tmp_path):
    hold = "held = b'x' * 100_000_000"
    parent = f"""if True:
        import subprocess, sys, time
        {hold}
        program = {f"{hold}; print(flush=True); input()"!r}
        child = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        child.stdout.readline()
        time.sleep(1)
        child.communicate(b"end")
        """
    cost = measure(command("-c", parent, files={}), tmp_path)[""]
    assert 200 * MB < cost["memory"] < 300 * MB
    assert cost["time"] > 1


def test_a_command_that_fails_is_reported_with_what_it_wrote(tmp_path):
    with pytest.raises(MeasurementError, match=r"ended with 3\nno such luck$"):
        measure(command("-c", "import sys; sys.stderr.write('no such luck'); sys.exit(3)", files={}), tmp_path)


def test_every_command_of_a_review_is_accepted(tmp_path):
    kept = [row for row in rows._review((12,)) if "Access" not in row.name]
    assert all(measure(row.steps, tmp_path / row.name)[""]["CPU"] > 0 for row in kept)
    assert [row.name for row in kept if "read-only" in row.name] == [
        "diff, 12 users, 4 join read-only",
        "validate --against, 12 users, 4 join read-only",
    ]


def test_the_shard_is_one_with_as_many_users_as_the_median():
    users = rows.make_users(2000)
    stack, one = rows.median_shard(users, 64)
    sizes = [len(own) for own in rows.users_by_stack(users, rows.STACK, 64).values()][1:]
    own = rows.users_by_stack(users, rows.STACK, 64)[stack]
    assert len(own) == statistics.median_low(sizes) == 30
    assert one == [*own][-1]


def test_a_user_comes_changes_and_goes_in_one_stack(tmp_path):
    [row] = rows._shards((USERS,), (SHARDS,))
    stack, _ = rows.median_shard(rows.make_users(USERS), SHARDS)
    others = len(rows.users_by_stack(rows.make_users(USERS), rows.STACK, SHARDS)[stack]) - 1
    costs = measure(row.steps, tmp_path)
    before = FIXED + 2 * others
    assert {step: cost["calls"] for step, cost in costs.items() if "nothing" not in step} == {
        "one more user, plan": before,
        "one more user, apply": 5,
        "a tag of one user, plan": before + 2,
        "a tag of one user, apply": 3,
        "one user fewer, plan": before + 2,
        "one user fewer, apply": 4,
    }
    assert all(cost["refused"] == 0 and cost["CPU"] > 0 and cost["time"] > 0 for cost in costs.values())
    sizes = [cost["state"] for cost in costs.values() if "state" in cost]
    assert sizes[0] < sizes[1] == sizes[2] > sizes[3]


def test_what_is_refused_is_tried_again_and_counted(tmp_path):
    [row] = rows._shards((USERS,), (1,), per_second=20)
    cost = measure(row.steps, tmp_path)["one more user, plan"]
    assert cost["refused"]
    # What is signed for IAM is tried again until it is answered.
    assert cost["calls"] - cost["refused"] == FIXED + GROUPS + 2 * (USERS - 1)


def test_each_form_is_deployed_and_gets_one_account_more(tmp_path):
    static, module = (measure(row.steps, tmp_path / row.name) for row in rows._accounts((3,)))
    assert {step: cost["calls"] for step, cost in static.items()} == {
        step: cost["calls"] for step, cost in module.items()
    }
    assert list(static) == [
        f"{change}, {verb}" for change in ("from nothing", "one more account") for verb in ("plan", "apply")
    ]


def test_the_straightforward_module_gets_one_user_more(tmp_path):
    straightforward, *_ = rows._forms((4,))
    assert measure(straightforward.steps, tmp_path)["one more user, plan"]["calls"]


def test_a_plan_that_does_something_else_than_was_meant_is_no_measurement(tmp_path):
    users = {"users": rows.make_users(1)}
    steps = rows.deployment(rows.FORMS["straightforward module"], ("nothing", users, rows.ONE_USER))
    with pytest.raises(MeasurementError, match=r"nothing: the plan has not 2 to add"):
        measure(steps, tmp_path)
