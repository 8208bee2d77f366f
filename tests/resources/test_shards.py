"""Who is in which shard, and what each stack has of a configuration."""

import pytest
from samples import ACCOUNT_ID, EVERYTHING_ON

from landingzone.config.options import Adoption, StackConfiguration
from landingzone.config.state_places import PLACES, backend_of_stack
from landingzone.resources.shards import (
    advised_shards,
    calls_of_a_plan,
    is_shard,
    shard_of,
    split,
    stack_names,
    stack_of,
    user_of,
)

# That of `abc` is from FIPS 180-4, the others are from `sha256sum`. A name in other letters is that of another user,
# and another shard would have that user deleted and made anew.
SHA_256 = {
    "abc": 0xBA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD,
    "ABC": 0xB5D4045C3F466FA91FE2CC6ABE79232A1A57CDF104F7A26E716E0A1E2789DF78,
    "zoë": 0x2752B88686847FA5C86F47B94CE652B7B3F22A91C37617D451A4DB9AFA431450,
}


@pytest.mark.parametrize("name", SHA_256)
def test_a_user_is_in_the_shard_of_the_sha_256_of_the_name(name):
    for shards in (2, 3, 100, 256):
        assert shard_of(name, shards) == SHA_256[name] % shards


def test_names_say_how_many_shards_there_are_and_are_known_by_that():
    assert stack_names("people", 1) == ("people",)
    assert stack_names("people", 3) == ("people", "people-users-3-00", "people-users-3-01", "people-users-3-02")
    assert stack_names("people", 256)[-1] == "people-users-256-255"
    assert stack_of("abc", "people", 1) == "people"
    assert stack_of("abc", "people", 256) == "people-users-256-173"
    for shards in (2, 100, 256):
        assert [name for name in stack_names("a.b", shards) if not is_shard(name, "a.b")] == ["a.b"]
    for name in ("people", "people-users-4", "people-users-4-1", "people-users-x-01", "axb-users-4-01"):
        assert not is_shard(name, "people")
        assert not is_shard(name, "a.b")


def test_every_user_is_in_one_part_and_the_first_has_none():
    (whole,) = split(StackConfiguration(**EVERYTHING_ON), "people")
    assert (whole.has_groups, whole.has_users) == (True, True)
    assert whole.configuration == StackConfiguration(**EVERYTHING_ON)
    configuration = StackConfiguration(**EVERYTHING_ON, user_shards=5)
    first, *others = split(configuration, "people")
    assert (first.stack, first.has_groups, first.has_users, first.configuration.users) == ("people", True, False, {})
    assert [part.stack for part in others] == [*stack_names("people", 5)][1:]
    assert all(part.has_users and not part.has_groups for part in others)
    found = [name for part in others for name in part.configuration.users]
    assert sorted(found) == sorted(configuration.users)
    assert all(stack_of(name, "people", 5) == part.stack for part in others for name in part.configuration.users)


def test_what_is_imported_for_a_user_goes_where_the_user_is():
    of_user = {'aws_iam_user.user["abc"]': "abc", 'aws_iam_user_policy.json_policies["abc/own"]': "abc:own"}
    others = {"aws_iam_group.logs": "logs", 'module.other.aws_iam_user.user["abc"]': "abc"}
    rest = {"removed": ["aws_iam_user.abc"], "moved": {"aws_iam_group.logs": "aws_iam_group.a"}}
    adoption = {"imported": of_user | others, **rest}
    parts = split(StackConfiguration(aws_account_id=ACCOUNT_ID, adoption=adoption, user_shards=8), "people")
    assert {part.stack: part.configuration.adoption for part in parts if part.configuration.adoption} == {
        "people": Adoption(imported=others, **rest),
        "people-users-8-05": Adoption(imported=of_user),
    }
    for address in ("aws_iam_group.x", "aws_iam_user.user", "aws_iam_user.user[0]", 'aws_iam_group.g["a"]'):
        assert user_of(address) is None


@pytest.mark.parametrize("backend", PLACES)
def test_the_name_of_the_stack_stands_where_a_backend_distinguishes_states(backend):
    place = PLACES[backend]
    names = (*place.settings, *place.locks)
    arguments = dict.fromkeys(names, "a-{stack}-b") | {"other": "{stack}"}
    assert backend_of_stack({backend: arguments}, "people") == {
        backend: dict.fromkeys(names, "a-people-b") | {"other": "{stack}"}
    }


def test_a_call_is_counted_for_each_resource_of_a_user():
    alice = {"groups": ["a", "b"], "aws_managed_policy_names": ["x", "y"], "json_policies": {"j": "{}"}}
    users = {"alice": alice, "bob": None, "carol": {"status": "offboarding", "groups": ["a"]}}
    configuration = StackConfiguration(aws_account_id=ACCOUNT_ID, users=users)
    assert calls_of_a_plan(configuration.users) == (1 + 1 + 2 + 1) + 1 + 2


def test_shards_are_advised_so_that_some_eighty_users_share_one():
    assert [advised_shards(users) for users in (501, 640, 641, 2000, 5000)] == [8, 8, 16, 32, 64]
