"""`make bench` counts the calls that docs/performance.md tells of."""

from bench import rows
from landingzone.resources.shards import CALLS_OF_A_STACK as FIXED

USERS, SHARDS = 12, 3


def measure(steps, place):
    place.mkdir(exist_ok=True)
    return dict(steps(place))


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
