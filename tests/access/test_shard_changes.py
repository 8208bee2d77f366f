"""The review of another number of shards."""

import pytest
from samples import ACCOUNT_ID

from landingzone import StackConfiguration, diff


def told(was: int, becomes: int) -> list[str]:
    users = {"alice": {"groups": ["full-access"]}}
    sides = (StackConfiguration(aws_account_id=ACCOUNT_ID, users=users, user_shards=each) for each in (was, becomes))
    changes = diff(*sides)
    assert {(change.level, change.kind) for change in changes} <= {("high", "setting")}
    assert all("`landingzone split-state` divides the states" in change.warning for change in changes)
    return [change.text for change in changes]


@pytest.mark.parametrize(
    ("was", "becomes", "text"),
    [
        (1, 8, "users are kept in 8 states of their own, until now in the state of the groups (user_shards)"),
        (8, 16, "users are kept in 16 states of their own, until now in 8 states of their own (user_shards)"),
        (8, 1, "users are kept in the state of the groups, until now in 8 states of their own (user_shards)"),
    ],
)
def test_another_number_of_shards_is_told_and_nobody_gains_by_it(was: int, becomes: int, text: str):
    assert told(was, becomes) == [text]


@pytest.mark.parametrize("shards", [1, 8])
def test_the_same_number_is_no_change(shards: int):
    assert told(shards, shards) == []
