"""Users in blocks: stable places, and moves instead of replacements when the number of blocks changes."""

import json

import pytest
from conftest import Place
from deployment import make_elsewhere
from samples import ACCOUNT_ID, USERS_OF_EVERY_KIND
from synthesis import synthesize_stack

from dev.engine import EmulatedAccount, account
from landingzone.buckets import NUMBERS, advise_buckets, moves_between_buckets, suffix_of
from landingzone.inputs import Inputs


def people(*names: str) -> Inputs:
    return Inputs(aws_account_id=ACCOUNT_ID, users={name: {} for name in names})


def test_a_user_stays_in_its_bucket_for_ever():
    # Written down: another hash would move everybody.
    assert [suffix_of("alice", number) for number in NUMBERS] == [
        "", "_1", "_3", "_3", "_11", "_11", "_43", "_43", "_43",
    ]  # fmt: skip


def test_the_moves_of_a_user_form_a_chain_that_ends_where_it_stands():
    for buckets in NUMBERS:
        moves = list(moves_between_buckets(people("alice"), buckets, None))
        assert [destination for _, destination in moves[:-1]] == [origin for origin, _ in moves[1:]]
        assert moves[-1][1] == f'aws_iam_user.user{suffix_of("alice", buckets)}["alice"]'
        places = {f'aws_iam_user.user{suffix_of("alice", number)}["alice"]' for number in NUMBERS}
        assert {origin for origin, _ in moves} == places - {moves[-1][1]}


def test_a_settled_number_leaves_only_the_moves_from_there():
    assert list(moves_between_buckets(people("alice"), 64, 64)) == []
    assert list(moves_between_buckets(people("alice"), 64, 1)) == [
        ('aws_iam_user.user["alice"]', 'aws_iam_user.user_43["alice"]')
    ]


def test_nobody_gets_records_who_never_spoke_of_buckets():
    given = {"aws_account_id": ACCOUNT_ID, "users": {"alice": {}}}
    assert "moved" not in synthesize_stack(**given)
    assert synthesize_stack(**given, user_buckets=1, user_buckets_settled=None)["moved"]


def test_many_users_in_one_block_are_advised_of():
    assert list(advise_buckets(people(*(f"user{number}" for number in range(500))), 1)) == []
    (advice,) = advise_buckets(people(*(f"user{number}" for number in range(501))), 1)
    assert advice == (
        "user_buckets: 501 users stand in one block, and plans slow down above 500 (got 1); write user_buckets: 8"
    )


@pytest.mark.long
def test_changing_the_number_of_buckets_moves_users_and_changes_nothing(emulator: EmulatedAccount, place: Place):
    inputs = {"aws_account_id": ACCOUNT_ID, "users": USERS_OF_EVERY_KIND, "provider": emulator.provider}
    make_elsewhere(emulator, inputs)
    terraform = place(synthesize_stack(**inputs))
    terraform.apply()
    there = account(emulator.client("iam"))
    for buckets, settled in ((64, None), (1, None), (64, 1), (8, 64), (8, 8)):
        content = synthesize_stack(**inputs, user_buckets=buckets, user_buckets_settled=settled)
        (terraform.directory / "cdk.tf.json").write_text(json.dumps(content), encoding="utf-8")
        plan = terraform.plan()
        assert plan.changes == {}
        assert bool(plan.moves) == (buckets != settled)
        terraform.apply(plan)
        assert account(emulator.client("iam")) == there
