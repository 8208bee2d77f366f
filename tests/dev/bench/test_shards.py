"""`make bench` of shards: states that no apply wrote are right, and what is counted is what the provider sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import shards
from bench.forms import synthesize
from bench.results import Results, Sample
from bench.seeded import STACK, SeededAccount
from bench.shards import CHANGES, Measurement, median_shard
from bench.users import make_users
from dev.engine import Emulator, Plan
from landingzone.config.shards import CALLS_OF_A_STACK, shard_of, shard_stack

USERS = 12
NUMBER = 3
FIXED = CALLS_OF_A_STACK
GROUPS = 9
"""Calls that read the groups and what they have."""


@pytest.fixture
def results(tmp_path: Path) -> Results:
    return Results(tmp_path / "bench.json", "a machine")


# Which shard


def test_the_shard_is_one_with_as_many_users_as_the_median():
    stack, own = median_shard(2000, 64)
    sizes = sorted(sum(shard_of(user, 64) == number for user in make_users(2000)) for number in range(64))
    assert len(own) == sizes[31] == 30
    assert {shard_stack(STACK, 64, shard_of(user, 64)) for user in own} == {stack}


# The tables


# Real states


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SeededAccount]:
    with Emulator() as account:
        yield SeededAccount(account, tmp_path_factory.mktemp("stacks"))


def plan_of(seeded: SeededAccount, stack: str, number: int) -> tuple[Plan, int]:
    """Give the plan of a seeded stack to which nothing happened, and the calls that it made."""
    users = make_users(USERS)
    ids = seeded.seed(users)
    terraform = seeded.place(synthesize(seeded.account, users=users, user_shards=number)[stack], ids)
    seeded.account.clear_requests()
    return terraform.plan(), seeded.account.read_requests().total


@pytest.mark.parametrize(
    ("stack", "number", "users", "other_calls"),
    [
        (STACK, 1, USERS, FIXED + GROUPS),
        pytest.param(STACK, NUMBER, 0, FIXED + GROUPS, marks=pytest.mark.long),
        (shard_stack(STACK, NUMBER, 0), NUMBER, 4, FIXED),
    ],
    ids=["one state", "groups", "a shard"],
)
def test_a_seeded_state_is_that_of_the_account(
    stack: str, number: int, users: int, other_calls: int, seeded: SeededAccount
):
    plan, calls = plan_of(seeded, stack, number)
    assert plan.is_empty
    assert not [each for each in plan.content.get("resource_drift", []) if each["type"].startswith("aws_iam_user")]
    assert sum(address.startswith("aws_iam_user") for address in plan.resources) == 2 * users
    assert calls == 2 * users + other_calls


def test_a_user_comes_changes_and_goes_in_one_stack(seeded: SeededAccount):
    samples: list[Sample] = []
    Measurement(run="1", users=USERS, shards=NUMBER, seeded=seeded, add=samples.append).measure_one()
    others = len(median_shard(USERS, NUMBER)[1]) - 1
    before, after = FIXED + 2 * others, FIXED + 2 * others + 2
    assert [(each.subject, each.calls) for each in samples] == [
        (shards.subject_of(change.name, step, NUMBER), calls)
        for change, (plan, apply) in zip(CHANGES, ((before, 5), (after, 3), (after, 4)), strict=True)
        for step, calls in ((shards.PLAN, plan), (shards.APPLY, apply))
    ]
    assert all(each.refused == 0 and each.cpu_seconds > 0 and each.seconds > 0 for each in samples)
    # A user and a membership more, and gone again.
    sizes = [each.state_bytes for each in samples]
    assert sizes[0] < sizes[1] == sizes[2] == sizes[3] == sizes[4] > sizes[5]


def test_what_is_refused_is_tried_again_and_counted(seeded: SeededAccount):
    samples: list[Sample] = []
    Measurement(run="1", users=USERS, shards=1, seeded=seeded, add=samples.append).measure_throttled()
    [throttled] = samples
    assert throttled.refused
    # What is signed for IAM is tried again until it is answered.
    assert throttled.calls - throttled.refused == FIXED + GROUPS + 2 * (USERS - 1)
