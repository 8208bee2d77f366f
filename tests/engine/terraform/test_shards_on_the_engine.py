"""Stacks of shards make the account of one stack; nobody is taken down or written over, whatever is applied first."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from deployment import every_output, make_elsewhere, of_users, read_account, read_secrets
from expected_account import expected_account, expected_outputs
from openpgp import throw_away_keys
from samples import ACCOUNT_ID, EVERYTHING_ON, JSON_POLICY, with_pgp_key
from shards import STACK, Stacks

from dev.engine import Terraform, TerraformError, account
from landingzone.changes.stack_order import find_steps
from landingzone.config.options import StackConfiguration
from landingzone.resources.shards import shard_stack, stack_of

# With two shards; tests say so before they rely on it.
FIRST, SECOND = (shard_stack(STACK, 2, number) for number in range(2))


@pytest.fixture
def stacks(tmp_path, emulator):
    return Stacks(tmp_path, emulator)


def stands(emulator):
    return account(emulator.client("iam"))


def at_once(work, places):
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(work, places))


@pytest.mark.long
def test_together_they_make_the_account_and_the_outputs_of_one_stack_and_leave_nothing(stacks, emulator):
    inputs = with_pgp_key(EVERYTHING_ON, throw_away_keys().public)
    elsewhere = make_elsewhere(emulator, inputs)
    stacks.write(**inputs, user_shards=2)
    groups, *shards = stacks.places.values()
    groups.apply()
    at_once(Terraform.apply, shards)
    assert read_account(emulator, elsewhere) == expected_account(inputs)
    merged = {}
    for found in at_once(Terraform.outputs, [groups, *shards]):
        # Those that several have are maps of users.
        merged |= {name: merged[name] | value if name in merged else value for name, value in found.items()}
    outputs = every_output(merged)
    assert of_users(outputs) == expected_outputs(inputs)
    decrypt, secrets = throw_away_keys().decrypt, read_secrets(emulator)
    assert {name: decrypt(text) for name, text in outputs["user_passwords"].items()} == secrets.passwords
    assert stacks.unsettled() == []
    at_once(lambda shard: shard.destroy(refresh=False), shards)
    assert stands(emulator)["users"] == {}
    groups.destroy(refresh=False)
    assert stands(emulator) == elsewhere


def refused(emulator, *places):
    def apply(place):
        with pytest.raises(TerraformError):
            place.apply()

    emulator.clear_calls()
    at_once(apply, places)
    return {(write.action, write.error) for write in emulator.read_calls().writes if write.error}


def of_two(**users):
    found = {name: stack_of(name, STACK, 2) for name in ("alice", "bob", "carol", "dave")}
    assert found == {"alice": FIRST, "bob": SECOND, "carol": SECOND, "dave": FIRST}
    return {"aws_account_id": ACCOUNT_ID, "enable_iam_groups": False, "user_shards": 2, "users": users}


BASE = {"aws_account_id": ACCOUNT_ID, "should_create_iam_group_billing": True}
BASE |= {"users": {"alice": {"groups": ["billing"]}, "carol": {}}}
BOUNDS = f"arn:aws:iam::{ACCOUNT_ID}:policy/bounds"
WITH_MORE = BASE | {
    "groups": {"own": {"inline_iam_policies": {"read": {"actions": ["s3:GetObject"], "resources": ["*"]}}}},
    "policies": {"bounds": {"json": JSON_POLICY}, "reads": {"json": JSON_POLICY}},
    "users": {
        "alice": {"groups": ["billing", "own"]},
        "bob": {"permissions_boundary": BOUNDS},
        "dave": {"customer_managed_policy_names": ["reads"]},
        "carol": {},
    },
}


def told_steps(old, new):
    before, after = (StackConfiguration(**each, user_shards=2) for each in (old, new))
    return find_steps([before], after, STACK, (STACK, FIRST, SECOND))


@pytest.mark.long
def test_what_users_need_comes_before_them_and_goes_after_them_and_the_wrong_order_can_be_repaired(stacks, emulator):
    of_two()
    stacks.deploy(**BASE, user_shards=2)
    stacks.write(**WITH_MORE, user_shards=2)
    told = refused(emulator, stacks.places[FIRST], stacks.places[SECOND])
    # What is attached waits for memberships.
    assert told == {(name, "NoSuchEntity") for name in ("AddUserToGroup", "CreateUser")}
    assert told_steps(BASE, WITH_MORE) == ((STACK,), (FIRST, SECOND))
    stacks.apply(STACK, FIRST, SECOND)
    assert read_account(emulator, {"policies": {}}) == expected_account(WITH_MORE)
    stacks.write(**BASE, user_shards=2)
    assert refused(emulator, stacks.places[STACK]) == {("DeleteGroup", "DeleteConflict")}
    # The group has lost its policies, and nobody has left it.
    assert stands(emulator)["groups"]["own"] == {"path": "/", "members": ["alice"], "inline": {}, "attached": []}
    stacks.apply(FIRST)
    assert refused(emulator, stacks.places[STACK]) == {("DeletePolicy", "DeleteConflict")}
    assert stands(emulator)["policies"].keys() >= {BOUNDS}
    assert told_steps(WITH_MORE, BASE) == ((FIRST, SECOND), (STACK,))
    stacks.apply(SECOND, STACK)
    assert read_account(emulator, {"policies": {}}) == expected_account(BASE)
