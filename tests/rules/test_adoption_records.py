"""Records of adoption that Terraform refuses, whatever the state has: `engine/adoption` asks it."""

import pytest
from samples import ACCOUNT_ID

from landingzone import StackConfiguration
from landingzone.rules.check import check_stack

USER, KEY = 'aws_iam_user.user["{}"]', 'aws_iam_access_key.access_keys["{}"]'
DD, DANA, BOB = (USER.format(name) for name in ("dd", "dana", "bob"))
AGAIN = "must not move from what the configuration has again (got {!r})"
ALONE = "must move from an address that is neither the new one nor in another record (got {!r})"
HAS = "must not be what the configuration has (got {!r})"


def problems(users=("dd", "bob"), shards=1, groups=(), **records):
    given = {"users": {name: {} for name in users}, "groups": {name: {} for name in groups}}
    configuration = StackConfiguration(aws_account_id=ACCOUNT_ID, user_shards=shards, **given, adoption=records)
    found = [each for each in check_stack(configuration) if each.code.startswith("LZ80")]
    assert all("landingzone adopt --done" in each.hint or each.code == "LZ806" for each in found)
    return [f"{each.path}: {each.sentence.partition(';')[0]}" for each in found]


@pytest.mark.parametrize("users", [("dd",), ("dd", "bob")])
def test_a_move_from_what_nothing_has_is_fine(users):
    assert problems(users, moved={DD: DANA, BOB: "aws_iam_user.bob"}) == []


def test_what_is_defined_again_under_an_old_address_is_refused():
    path = 'adoption.moved["aws_iam_user.user[\\"dd\\"]"]: '
    assert problems(("dd", "dana"), moved={DD: DANA}) == [path + AGAIN.format(DANA)]
    # A chain is fine while nobody has the name in the middle.
    chain = {BOB: DD, DD: DANA}
    assert problems(("bob",), moved=chain) == []
    assert len(problems(("bob", "dd"), moved=chain)) == 1
    assert len(problems(("dd", "dana"), moved={DD: DANA, DANA: DD})) == 2
    group = {'aws_iam_group.groups["ops"]': 'aws_iam_group.groups["sre"]'}
    assert problems(moved=group, groups=["ops"]) == []
    assert len(problems(moved=group, groups=["ops", "sre"])) == 1


def test_a_whole_resource_is_not_its_instances():
    whole = "aws_iam_user.user"
    assert problems(moved={DD: whole}) == []
    assert problems(moved={"aws_iam_user.people": whole}) == [
        f'adoption.moved["aws_iam_user.people"]: {AGAIN.format(whole)}'
    ]
    assert problems((), moved={"aws_iam_user.people": whole}) == []


def test_an_old_address_has_one_new_one():
    assert len(problems(moved={DD: DANA, BOB: DANA})) == 1
    assert problems(moved={DD: DD}) == [f'adoption.moved["aws_iam_user.user[\\"dd\\"]"]: {ALONE.format(DD)}']


def test_what_is_removed_from_the_state_is_not_defined():
    assert problems(removed=["aws_iam_role.deploy", "module.old", "aws_iam_user_policy.json_policies"]) == []
    assert problems(removed=["aws_iam_role.deploy", "aws_iam_user.user"]) == [
        f"adoption.removed[1]: {HAS.format('aws_iam_user.user')}"
    ]
    assert problems((), removed=["aws_iam_user.user"]) == []
    # The stack with the groups, to which these records belong, has no users.
    assert problems(shards=2, removed=["aws_iam_user.user"]) == []
    assert len(problems(shards=2, groups=["ops"], removed=["aws_iam_user.user", "aws_iam_group.groups"])) == 1
