"""The stacks of shards: together they have what one stack has, at the same addresses."""

import pytest
from cdk_classes import CDK
from samples import ACCOUNT_ID, EVERYTHING_ON
from shards import STACK, synthesize_stacks
from synthesis import blocks, synthesize_stack

from landingzone import add_stacks
from landingzone.resources.shards import shard_stack, stack_names
from landingzone.resources.user_resources import USER_RESOURCES
from landingzone.terraform.outputs import ALL_OUTPUTS, OUTPUTS_OF_GROUPS, OUTPUTS_OF_USERS
from landingzone.terraform.versions_file import VERSIONS_FILE

SHARDS = 6
KEPT = "run-landingzone-split-state-for-"
TYPES = {row.type for row in USER_RESOURCES}


@pytest.fixture(scope="module")
def whole():
    return synthesize_stack(**EVERYTHING_ON, backend={"local": {"path": "/srv/states/landingzone.tfstate"}})


@pytest.fixture(scope="module")
def stacks():
    return synthesize_stacks(**EVERYTHING_ON, user_shards=SHARDS)


def test_all_stacks_exist_also_those_without_users(stacks, whole):
    assert [*stacks] == [*stack_names(STACK, SHARDS)]
    empty = synthesize_stacks(aws_account_id=ACCOUNT_ID, user_shards=3)
    assert [*empty] == [*stack_names(STACK, 3)]
    assert all("aws_iam_user" not in empty[name].get("resource", {}) for name in [*empty][1:])
    # With one shard there is one stack as before.
    assert [*synthesize_stacks(**EVERYTHING_ON).values()] == [whole]


def test_the_first_stack_has_the_groups_as_one_stack_has_them(stacks, whole):
    whole = blocks(whole)
    first = {address: block for address, block in blocks(stacks[STACK]).items() if KEPT not in address}
    of_users = {address for address in whole if address not in first}
    assert first.items() <= whole.items()
    assert {address.split(".")[0] for address in of_users} == TYPES | {"terraform_data", "data", "local", "output"}


def test_each_user_stands_in_one_shard_as_in_one_stack(stacks, whole):
    whole = blocks(whole)
    found = {}
    for name in [*stacks][1:]:
        shard = blocks(stacks[name])
        users = shard.get("local.users", {})
        assert not users.keys() & found.keys()
        found |= users
        for address, block in shard.items():
            if address.split(".")[0] in TYPES:
                same = {key: each for key, each in whole[address].items() if key not in ("groups", "name", "user")}
                assert same.items() <= block.items() or address == "aws_iam_user.user", address
        assert "data.aws_caller_identity.current" in shard  # which stops a plan in another account
    assert found == whole["local.users"]


def test_outputs_are_divided_with_none_lost_and_every_stack_has_a_state_of_its_own(stacks):
    assert {*OUTPUTS_OF_GROUPS, *OUTPUTS_OF_USERS} == {*ALL_OUTPUTS}
    assert stacks[STACK]["output"].keys() == {output.name for output in OUTPUTS_OF_GROUPS}
    for name, content in stacks.items():
        hidden = {output: each.get("sensitive", False) for output, each in content["output"].items()}
        if name == STACK:
            assert not any(hidden.values())
        else:
            assert hidden == {"user_access_keys": True, "user_arns": False, "user_passwords": True}
        assert content["terraform"]["backend"]["local"]["path"] == f"/srv/states/{name}.tfstate"


def test_every_looped_resource_of_users_is_kept_beside_shards(stacks):
    kept = {f"{row.type}.{KEPT}{row.key}" for row in USER_RESOURCES}
    first = blocks(stacks[STACK])
    assert {address for address in first if KEPT in address} == kept
    for address in kept:
        assert first[address]["for_each"] == "${{}}"
        assert first[address]["lifecycle"] == {"prevent_destroy": True}
    assert [record for [record] in stacks[STACK]["moved"]] == [
        {"from": str(row.address), "to": f"{row.type}.{KEPT}{row.key}"} for row in USER_RESOURCES
    ]
    assert not any("moved" in stacks[name] for name in [*stacks][1:])


def test_stacks_are_given_in_order_and_shards_wait_for_the_groups():
    first, *shards = add_stacks(CDK.App(), "people", aws_account_id=ACCOUNT_ID, users={"abc": {}}, user_shards=8)
    assert [stack.node.id for stack in (first, *shards)] == [*stack_names("people", 8)]
    assert all([each.node.id for each in shard.dependencies] == ["people"] for shard in shards)
    assert shards[5].iam_users_and_groups.resource("aws_iam_user.user")
    assert shards[5].iam_users_and_groups.full_access_iam_group_arn is None


def test_versions_stand_beside_each_stack_and_are_of_its_records(tmp_path):
    app = CDK.App(outdir=str(tmp_path))
    given = {"users": {"abc": {}}, "adoption": {"imported": {'aws_iam_user.user["abc"]': "abc"}}}
    backend = {"pg": {"conn_str": "postgres://user:secret@example.org/state", "schema_name": "{stack}"}}
    add_stacks(app, "people", aws_account_id=ACCOUNT_ID, user_shards=8, backend=backend, **given)
    app.synth()
    places = {name: tmp_path / "stacks" / name for name in stack_names("people", 8)}
    imports = {name for name, place in places.items() if ">= 1.5.0" in (place / VERSIONS_FILE).read_text()}
    assert imports == {shard_stack("people", 8, 5)}
    # A secret of the backend makes every file private.
    assert {oct((place / "cdk.tf.json").stat().st_mode & 0o777) for place in places.values()} == {"0o600"}
