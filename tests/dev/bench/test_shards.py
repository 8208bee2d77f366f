"""`make bench` of shards and accounts: states that no apply wrote are right, and what is counted is what was sent."""

import pytest

from bench import accounts, shards
from bench.forms import synthesize
from bench.seeded import STACK, SeededAccount
from bench.shards import CHANGES, Measurement, median_shard
from bench.users import make_users
from dev.engine import Emulator
from landingzone.config.shards import CALLS_OF_A_STACK as FIXED
from landingzone.config.shards import shard_of, shard_stack

USERS, NUMBER = 12, 3
GROUPS = 9
"""Calls that read the groups and what they have."""


def test_the_shard_is_one_with_as_many_users_as_the_median():
    stack, own = median_shard(2000, 64)
    sizes = sorted(sum(shard_of(user, 64) == number for user in make_users(2000)) for number in range(64))
    assert len(own) == sizes[31] == 30
    assert {shard_stack(STACK, 64, shard_of(user, 64)) for user in own} == {stack}


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    with Emulator() as account:
        yield SeededAccount(account, tmp_path_factory.mktemp("stacks"))


@pytest.mark.parametrize(
    ("stack", "number", "users", "other_calls"),
    [
        (STACK, 1, USERS, FIXED + GROUPS),
        pytest.param(STACK, NUMBER, 0, FIXED + GROUPS, marks=pytest.mark.long),
        (shard_stack(STACK, NUMBER, 0), NUMBER, 4, FIXED),
    ],
    ids=["one state", "groups", "a shard"],
)
def test_a_seeded_state_is_that_of_the_account(stack, number, users, other_calls, seeded):
    all_users = make_users(USERS)
    ids = seeded.seed(all_users)
    terraform = seeded.place(synthesize(seeded.account, users=all_users, user_shards=number)[stack], ids)
    seeded.account.clear_requests()
    plan = terraform.plan()
    assert seeded.account.read_requests().total == 2 * users + other_calls
    assert plan.is_empty
    assert not [each for each in plan.content.get("resource_drift", []) if each["type"].startswith("aws_iam_user")]
    assert sum(address.startswith("aws_iam_user") for address in plan.resources) == 2 * users


def test_a_user_comes_changes_and_goes_in_one_stack(seeded):
    samples = []
    Measurement(run="1", users=USERS, shards=NUMBER, seeded=seeded, add=samples.append).measure_one()
    before = FIXED + 2 * (len(median_shard(USERS, NUMBER)[1]) - 1)
    calls = ((before, 5), (before + 2, 3), (before + 2, 4))
    assert [(each.subject, each.calls) for each in samples] == [
        (shards.subject_of(change.name, step, NUMBER), number)
        for change, (plan, apply) in zip(CHANGES, calls, strict=True)
        for step, number in ((shards.PLAN, plan), (shards.APPLY, apply))
    ]
    assert all(each.refused == 0 and each.cpu_seconds > 0 and each.seconds > 0 for each in samples)
    # A user and a membership more, and gone again.
    sizes = [each.state_bytes for each in samples]
    assert sizes[0] < sizes[1] == sizes[2] == sizes[3] == sizes[4] > sizes[5]


def test_what_is_refused_is_tried_again_and_counted(seeded):
    samples = []
    Measurement(run="1", users=USERS, shards=1, seeded=seeded, add=samples.append).measure_throttled()
    [throttled] = samples
    assert throttled.refused
    # What is signed for IAM is tried again until it is answered.
    assert throttled.calls - throttled.refused == FIXED + GROUPS + 2 * (USERS - 1)


def test_commands_and_deployments_are_measured(tmp_path):
    samples = []
    accounts.measure_accounts("1", 1, tmp_path, samples.append, number=3, users=[4])
    commands = {
        accounts.subject_of(command, accounts.name_of(number)) for command in accounts.COMMANDS for number in (0, 3)
    }
    steps = {accounts.subject_of(step, form) for step in accounts.STEPS for form in accounts.FORMS}
    assert {each.subject for each in samples} == commands | steps
    assert all(each.calls for each in samples if each.subject in steps)
