"""Who is in which shard, and what each stack has of a configuration."""

from __future__ import annotations

import subprocess
from collections import Counter

import pytest
from samples import ACCOUNT_ID, EVERYTHING_ON

from landingzone.config.options import StackConfiguration
from landingzone.config.shards import (
    advised_shards,
    calls_of_a_plan,
    is_shard,
    shard_of,
    split,
    stack_names,
    stack_of,
    user_of,
)
from landingzone.config.state_places import PLACES, backend_of_stack

# SHA-256 of `abc`, from FIPS 180-4: ba7816bf 8f01cfea 414140de 5dae2223 b00361a3 96177a9c b410ff61 f20015ad
ABC = 0xBA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD


@pytest.mark.parametrize("shards", [2, 3, 8, 100, 256])
def test_a_user_is_in_the_shard_of_the_sha_256_of_the_name(shards: int):
    assert shard_of("abc", shards) == ABC % shards


def test_a_name_with_other_letters_is_read_as_utf_8():
    summed = subprocess.run(["sha256sum"], input="zoë".encode(), capture_output=True, check=True)
    assert shard_of("zoë", 256) == int(summed.stdout.split()[0], 16) % 256


def test_people_are_spread_evenly_and_nobody_moves_when_somebody_comes():
    shards = Counter(shard_of(f"person-{number}", 64) for number in range(5000))
    assert len(shards) == 64
    assert max(shards.values()) < 2 * 5000 / 64


def test_names_say_how_many_shards_there_are():
    assert stack_names("people", 1) == ("people",)
    assert stack_names("people", 3) == ("people", "people-users-3-00", "people-users-3-01", "people-users-3-02")
    assert stack_names("people", 256)[-1] == "people-users-256-255"
    assert stack_of("abc", "people", 1) == "people"
    assert stack_of("abc", "people", 256) == "people-users-256-173"


@pytest.mark.parametrize("shards", [2, 10, 100, 256])
def test_shards_are_known_by_their_names(shards: int):
    assert [name for name in stack_names("a.b", shards) if not is_shard(name, "a.b")] == ["a.b"]


@pytest.mark.parametrize(
    "name", ["people", "people-users", "people-users-4", "people-users-4-1", "people-users-x-01", "axb-users-4-01"]
)
def test_other_names_are_those_of_no_shard(name: str):
    assert not is_shard(name, "people")
    assert not is_shard(name, "a.b")


def test_every_user_is_in_one_part_and_the_first_has_none():
    configuration = StackConfiguration(**EVERYTHING_ON, user_shards=5)
    first, *others = split(configuration, "people")
    assert (first.stack, first.has_groups, first.has_users, first.configuration.users) == ("people", True, False, {})
    assert [part.stack for part in others] == [*stack_names("people", 5)][1:]
    assert all(part.has_users and not part.has_groups for part in others)
    found = [name for part in others for name in part.configuration.users]
    assert sorted(found) == sorted(configuration.users)
    assert all(stack_of(name, "people", 5) == part.stack for part in others for name in part.configuration.users)


def test_with_one_shard_there_is_one_part_with_all_of_it():
    (whole,) = split(StackConfiguration(**EVERYTHING_ON), "people")
    assert whole.has_groups
    assert whole.has_users
    assert whole.configuration == StackConfiguration(**EVERYTHING_ON)


def test_what_is_imported_for_a_user_goes_where_the_user_is():
    imported = {
        'aws_iam_user.user["abc"]': "abc",
        'aws_iam_user_policy.json_policies["abc/own"]': "abc:own",
        "aws_iam_group.logs": "logs",
        'module.other.aws_iam_user.user["abc"]': "abc",
    }
    adoption = {
        "imported": imported,
        "removed": ["aws_iam_user.abc"],
        "moved": {"aws_iam_group.logs": "aws_iam_group.a"},
    }
    parts = split(StackConfiguration(aws_account_id=ACCOUNT_ID, adoption=adoption, user_shards=8), "people")
    records = {part.stack: part.configuration.adoption for part in parts if part.configuration.adoption}
    assert records.keys() == {"people", "people-users-8-05"}
    assert [*records["people-users-8-05"].imported] == [*imported][:2]
    assert not records["people-users-8-05"].removed
    assert [*records["people"].imported] == [*imported][2:]
    assert records["people"].removed == ["aws_iam_user.abc"]
    assert records["people"].moved == adoption["moved"]


@pytest.mark.parametrize(
    "address", ["aws_iam_group.x", "aws_iam_user.user", "aws_iam_user.user[0]", "aws_iam_user", 'aws_iam_group.g["a"]']
)
def test_what_is_of_no_one_user(address: str):
    assert user_of(address) is None


@pytest.mark.parametrize("backend", PLACES)
def test_the_name_of_the_stack_stands_where_a_backend_tells_states_apart(backend: str):
    place = PLACES[backend]
    names = (*place.settings, *place.locks)
    arguments = dict.fromkeys(names, "a-{stack}-b") | {"other": "{stack}"}
    assert backend_of_stack({backend: arguments}, "people") == {
        backend: dict.fromkeys(names, "a-people-b") | {"other": "{stack}"}
    }


def test_a_call_is_counted_for_each_resource_of_a_user():
    configuration = StackConfiguration(
        aws_account_id=ACCOUNT_ID,
        users={
            "alice": {"groups": ["a", "b"], "aws_managed_policy_names": ["x", "y"], "json_policies": {"j": "{}"}},
            "bob": None,
            "carol": {"status": "offboarding", "groups": ["a"]},
        },
    )
    assert calls_of_a_plan(configuration.users) == (1 + 1 + 2 + 1) + 1 + 2


@pytest.mark.parametrize(("users", "shards"), [(501, 8), (640, 8), (641, 16), (2000, 32), (5000, 64)])
def test_shards_are_advised_so_that_some_eighty_users_share_one(users: int, shards: int):
    assert advised_shards(users) == shards
