"""States are divided and united: each user's part goes to the stack of the user, and nothing is lost or made up."""

import json
from copy import deepcopy

import pytest
from accepted_inputs import accepted_inputs
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pulled_states import AWS, GROUPS, instance, pulled_state, pulled_states, resource, write_states
from samples import ACCOUNT_ID, EVERYTHING_ON, PGP_PUBLIC_KEY

from landingzone import StackConfiguration
from landingzone.cli.stacks import STACK
from landingzone.resources.shards import kept_address, shard_stack, stack_names, stack_of
from landingzone.resources.user_resources import USER_RESOURCES
from landingzone.states.division import divide
from landingzone.states.state import read_state
from landingzone.states.verbatim import write_verbatim

SIGNS_IN = {"create_login_profile": True, "pgp_key": PGP_PUBLIC_KEY}
EVERYBODY = {"users": EVERYTHING_ON["users"]}
TYPES = {row.type for row in USER_RESOURCES}
ADDRESSES = {(row.type, row.key) for row in USER_RESOURCES}
NUMBERS = ("terraform_data", "credential_generations")
LOGIN = ("aws_iam_user_login_profile", "web_console")


@pytest.fixture(scope="module")
def divided(tmp_path_factory):
    def through_files(states, shards, **inputs):
        files = write_states(tmp_path_factory.mktemp("states") / "pulled", states)
        configuration = StackConfiguration(aws_account_id=ACCOUNT_ID, user_shards=shards, **inputs)
        made = divide([read_state(file) for file in files], configuration, STACK).states
        assert [*made] == [*stack_names(STACK, shards)]
        return {name: json.loads(write_verbatim(state)) for name, state in made.items()}

    return through_files


def of_users(state):
    return {
        (each["type"], each["name"]): [
            {key: value for key, value in one.items() if key != "dependencies"} for one in each["instances"]
        ]
        for each in state["resources"]
        if (each["type"], each["name"]) in {*ADDRESSES, NUMBERS} and each["mode"] == "managed" and "module" not in each
    }


def found_in(state, type, name):
    [found] = [each for each in state["resources"] if (each["type"], each["name"]) == (type, name)]
    return found["instances"]


def shards_of(states):
    return [state for name, state in states.items() if name != STACK]


def said_of_users(state):
    return of_users(state), state["outputs"]


def content(state):
    return {key: value for key, value in state.items() if key not in ("serial", "lineage")}


@pytest.mark.long
@settings(max_examples=25, phases=[Phase.generate])
@given(inputs=accepted_inputs(), first=st.integers(2, 9), second=st.integers(2, 9))
def test_any_users_are_divided_as_the_stacks_would_have_made_them_and_come_back(inputs, first, second, divided):
    given = {"users": {name: user or {} for name, user in inputs["users"].items()}}
    whole = pulled_states(**given)
    once = divided(whole, first, **given)
    began_as_such = pulled_states(**given, user_shards=first)
    assert [*map(said_of_users, once.values())] == [*map(said_of_users, began_as_such.values())]
    twice = divided(once, second, **given)
    at_once = divided(whole, second, **given)
    assert [*map(content, twice.values())] == [*map(content, at_once.values())]
    from_shards = divided(began_as_such, second, **given)
    assert [*map(said_of_users, from_shards.values())] == [*map(said_of_users, at_once.values())]
    assert divided(once, second, **given) == twice
    [back] = divided(twice, 1, **given).values()
    assert content(back) == content(whole[STACK])


def test_the_state_with_the_groups_keeps_everything_else(divided):
    whole = pulled_state(**EVERYBODY)
    own = [
        resource("aws_s3_bucket", "of_ours", [instance(bucket="b", size=2.5, many=10**20)], each="list"),
        resource("aws_iam_user", "user", [instance("alice", name="alice")], module="module.other"),
        resource("aws_iam_user", "by_hand", [instance(name="root")]),
        resource("terraform_data", "credential_generations", [instance()], module="module.other"),
    ]
    whole["resources"] += own
    whole["outputs"]["ours"] = {"value": 1, "type": "number", "sensitive": True}
    whole |= {"check_results": [{"object_kind": "resource"}], "of_the_future": {"a": 1}}
    made = divided({STACK: whole}, 3, **EVERYBODY)
    groups = made[STACK]
    assert all(each in groups["resources"] for each in own)
    kept = ("terraform_version", "check_results", "of_the_future")
    assert [groups[key] for key in kept] == [whole[key] for key in kept]
    assert groups["outputs"]["ours"] == whole["outputs"]["ours"]
    assert of_users(groups) == {}
    data, kept_data = ([each for each in state["resources"] if each["mode"] == "data"] for state in (whole, groups))
    assert kept_data == data
    assert not any(each in state["resources"] for each in [*own, *data] for state in shards_of(made))


def test_instances_stay_as_they_are_and_of_the_same_provider(divided):
    opentofu = AWS.replace("registry.terraform.io", "registry.opentofu.org")
    text = json.dumps(pulled_state(users={"alice": SIGNS_IN}))
    whole = json.loads(text.replace(json.dumps(AWS), json.dumps(opentofu)))
    [key] = found_in(whole, *LOGIN)
    key |= {"status": "tainted", "create_before_destroy": True, "identity": {"a": 1}, "schema_version": 3}
    key["sensitive_attributes"] = [[{"type": "get_attr", "value": "password"}]]
    old = deepcopy(key) | {"deposed": "0a1b2c3d"}
    found_in(whole, *LOGIN).append(old)
    made = divided({STACK: whole}, 2, users={"alice": SIGNS_IN})
    assert found_in(made[stack_of("alice", STACK, 2)], *LOGIN) == [key, old]
    assert {each["provider"] for state in made.values() for each in state["resources"]} == {opentofu}


def test_instances_are_in_the_order_of_terraform_those_to_be_destroyed_after_the_one_in_use(divided):
    users = {"bob": SIGNS_IN, "alice": SIGNS_IN}
    assert stack_of("alice", STACK, 2) != stack_of("bob", STACK, 2)
    states = pulled_states(users=users, user_shards=2)
    for state in shards_of(states):
        [key] = found_in(state, *LOGIN)
        found_in(state, *LOGIN)[:] = [key | {"deposed": "0b"}, key | {"deposed": "0a"}, key]
    [one] = divided(dict(reversed(states.items())), 1, users=users).values()
    assert [(each["index_key"], each.get("deposed")) for each in found_in(one, *LOGIN)] == [
        (user, deposed) for user in ("alice", "bob") for deposed in (None, "0a", "0b")
    ]


def test_numbers_stay_as_they_are_written(tmp_path):
    third = "0.33333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333333335"
    whole = pulled_state()
    whole["outputs"]["third"] = {"value": ["THIRD", 1, "0.5", "1e3"], "type": "dynamic"}
    file = tmp_path / "state"
    file.write_text(json.dumps(whole).replace('"THIRD"', f"{third}, -1.50E+400, 1e-7"), encoding="utf-8")
    [made] = divide([read_state(file)], StackConfiguration(aws_account_id=ACCOUNT_ID), STACK).states.values()
    text = write_verbatim(made)
    for number in (f" {third},", " -1.50E+400,", " 1e-7,", ' "0.5",', ' "1e3"\n'):
        assert text.count(number) == 1


def test_a_division_is_known_by_what_is_divided_among_which_stacks(tmp_path):
    def made(states, shards):
        files = write_states(tmp_path / str(len([*tmp_path.iterdir()])), states)
        configuration = StackConfiguration(aws_account_id=ACCOUNT_ID, user_shards=shards, **EVERYBODY)
        return divide([read_state(file) for file in files], configuration, STACK)

    whole = pulled_states(**EVERYBODY)
    begun = made(whole, 3)
    lineages = {state["lineage"] for state in begun.states.values()}
    assert len(lineages | {whole[STACK]["lineage"]}) == 5
    [name] = begun.held
    held = begun.held[name]
    assert (name, held["serial"], held["lineage"]) == (STACK, whole[STACK]["serial"] + 1, whole[STACK]["lineage"])
    assert [each for each in held["resources"] if each not in whole[STACK]["resources"]] == held["resources"][-1:]
    assert f"terraform_data.{begun.mark}" == f"terraform_data.{held['resources'][-1]['name']}"
    # What the stack has while it is held is the same, and so is what Terraform counted on.
    again = made({STACK: held | {"serial": 70, "terraform_version": "9.9.9", "check_results": []}}, 3)
    assert (again.mark, [*map(of_users, again.states.values())]) == (
        begun.mark,
        [*map(of_users, begun.states.values())],
    )
    changed = deepcopy(whole)
    found_in(changed[STACK], "aws_iam_user", "user")[0]["attributes"]["tags"] = {"a": "b"}
    for other in (made(changed, 3), made(whole, 4), made(whole | {STACK: whole[STACK] | {"lineage": "other"}}, 3)):
        assert other.mark != begun.mark
        assert not {state["lineage"] for state in other.states.values()} & lineages


def test_what_is_replaced_is_held_and_what_others_had_is_not(tmp_path):
    states = pulled_states(**EVERYBODY, user_shards=30)
    assert not all(map(of_users, shards_of(states)))
    states[[*states][-1]] = {}
    files = write_states(tmp_path / "pulled", states)
    files[-1].write_text("", encoding="utf-8")
    for shards, held in ((30, [*states][:-1]), (2, [STACK]), (1, [STACK])):
        configuration = StackConfiguration(aws_account_id=ACCOUNT_ID, user_shards=shards, **EVERYBODY)
        made = divide([read_state(file) for file in files], configuration, STACK).held
        assert {name: state["lineage"] for name, state in made.items()} == {
            name: states[name]["lineage"] for name in held
        }


def test_a_shard_that_was_never_applied_or_is_empty_again_is_one_of_all(tmp_path):
    users = {"alice": SIGNS_IN, "bob": {}}
    states = pulled_states(users=users, user_shards=5)
    empty = [name for name, state in states.items() if name != STACK and not of_users(state)]
    files = dict(zip(states, write_states(tmp_path / "pulled", states), strict=True))
    destroyed = json.dumps(states[empty[2]] | {"outputs": {}, "resources": []})
    for name, text in zip(empty[:3], ("", "\n", destroyed), strict=True):
        files[name].write_text(text, encoding="utf-8")
    configuration = StackConfiguration(aws_account_id=ACCOUNT_ID, users=users)
    [one] = divide([read_state(file) for file in files.values()], configuration, STACK).states.values()
    assert of_users(one) == of_users(pulled_state(users=users))
    assert one["outputs"] == pulled_state(users=users)["outputs"]


def test_somebody_who_is_no_longer_in_the_file_goes_to_the_shard_of_the_name(divided):
    whole = pulled_state(users={"alice": SIGNS_IN, "bob": SIGNS_IN | {"credential_generation": 3}})
    shard = divided({STACK: whole}, 16, users={"alice": SIGNS_IN})[stack_of("bob", STACK, 16)]
    assert found_in(shard, "aws_iam_user", "user")[0]["index_key"] == "bob"
    assert [*shard["outputs"]["user_passwords"]["value"]] == ["bob"]
    # The configuration of that shard has no login profile, so it makes no numbers.
    assert NUMBERS not in of_users(shard)


def test_a_number_that_no_state_has_since_nobody_there_had_a_password_is_that_of_the_configuration(divided):
    users = {"alice": SIGNS_IN, "carol": {"credential_generation": 4}}
    assert stack_of("alice", STACK, 2) != stack_of("carol", STACK, 2)
    [one] = divided(pulled_states(users=users, user_shards=2), 1, users=users).values()
    assert found_in(one, *NUMBERS)[0]["attributes"]["input"] == {"value": {"carol": 4}, "type": ["map", "number"]}


def test_in_one_stack_members_leave_before_a_group_is_deleted(divided):
    users = {"alice": {"groups": ["group-0"], "customer_managed_policy_names": ["publish"]}, "bob": {}}
    states = pulled_states(users=users, user_shards=2)
    own = resource("aws_iam_group_policy", "of_ours", [instance(None, ("aws_iam_user.user",))])
    states[STACK]["resources"].append(own)
    [one] = divided(states, 1, users=users).values()
    [membership] = found_in(one, "aws_iam_user_group_membership", "group_memberships")
    assert {*GROUPS, "aws_iam_user.user"} <= {*membership["dependencies"]}
    # What waits for users itself must not be waited for.
    assert "aws_iam_group_policy.of_ours" not in membership["dependencies"]
    [attachment] = found_in(one, "aws_iam_user_policy_attachment", "customer_managed_policies")
    assert {"aws_iam_policy.policies", "aws_iam_user.user"} <= {*attachment["dependencies"]}
    assert "aws_iam_group.groups" not in attachment["dependencies"]
    for user in found_in(one, "aws_iam_user", "user"):
        assert "aws_iam_policy.policies" in user["dependencies"]


def test_what_was_kept_from_being_destroyed_comes_back(divided):
    whole = pulled_state(**EVERYBODY)
    kept = deepcopy(whole)
    text = json.dumps(kept["resources"])
    for row in USER_RESOURCES:
        text = text.replace(f'"{row.address}"', f'"{kept_address(row)}"')
    kept["resources"] = json.loads(text)
    for each in kept["resources"]:
        if (each["type"], each["name"]) in ADDRESSES:
            each["name"] = f"run-landingzone-split-state-for-{each['name']}"
    for shards in (1, 3):
        back, as_it_was = (divided({STACK: state}, shards, **EVERYBODY) for state in (kept, whole))
        assert [*map(content, back.values())] == [*map(content, as_it_was.values())]


def test_a_user_of_a_shard_beside_users_of_the_undivided_state_is_taken_along(divided):
    # Whoever forgot to divide could add users to shards, and change nothing else.
    new = next(name for name in map(str, range(99)) if stack_of(name, STACK, 2) == shard_stack(STACK, 2, 1))
    states = {**pulled_states(users={"alice": {}}), **pulled_states(users={new: {}}, user_shards=2)}
    states[STACK] = pulled_state(users={"alice": {}})
    for name, state in divided(states, 2, users={"alice": {}, new: {}}).items():
        found = [one["index_key"] for one in of_users(state).get(("aws_iam_user", "user"), [])]
        assert found == [user for user in sorted(["alice", new]) if stack_of(user, STACK, 2) == name]


def test_a_shard_that_was_applied_before_its_users_came_is_one_of_all(divided):
    # AWS refused to make the users once more; what needs none of them was made.
    users = {"alice": SIGNS_IN}
    shards = pulled_states(users=users, user_shards=2)
    for state in shards_of(shards):
        state |= {"resources": [each for each in state["resources"] if each["type"] not in TYPES], "outputs": {}}
    made = divided({**shards, STACK: pulled_state(users=users)}, 2, users=users)
    assert [*map(of_users, made.values())] == [*map(of_users, pulled_states(users=users, user_shards=2).values())]


def test_an_output_that_no_state_has_is_not_made_up(divided):
    whole = pulled_state(users={"alice": {}})
    del whole["outputs"]["user_passwords"]
    whole["outputs"]["user_arns"]["sensitive"] = True
    shards = [state["outputs"] for state in shards_of(divided({STACK: whole}, 2, users={"alice": {}}))]
    assert [outputs.keys() for outputs in shards] == [{"user_access_keys", "user_arns"}] * 2
    assert all(outputs["user_arns"]["sensitive"] for outputs in shards)
