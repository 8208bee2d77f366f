"""`landingzone shards outputs`: the outputs of all stacks together are those of one stack, from whatever form."""

import json
import os
from pathlib import Path

import pytest
from pulled_states import KEY_TYPE, pulled_state, pulled_states
from samples import ACCOUNT_ID, EVERYTHING_ON, PGP_PUBLIC_KEY

from landingzone.cli.main import main
from landingzone.cli.stacks import STACK
from landingzone.resources.shards import shard_of, shard_stack
from landingzone.terraform.outputs import OUTPUTS_OF_USERS

USERS = EVERYTHING_ON["users"]
FEW = {"alice": {"create_login_profile": True, "create_access_keys": True, "pgp_key": PGP_PUBLIC_KEY}, "bob": {}}
ALICES, BOBS = (shard_stack(STACK, 3, shard_of(name, 3)) for name in ("alice", "bob"))
[EMPTY] = {shard_stack(STACK, 3, number) for number in range(3)} - {ALICES, BOBS}
GIVE = "give the output of `terraform output -json` or `terraform state pull`"


def as_outputs(state):
    keys = ("sensitive", "type", "value")
    printed = {name: {key: each.get(key, False) for key in keys} for name, each in state["outputs"].items()}
    return json.dumps(printed, indent=2) + "\n"


def write(states, form="states"):
    for number, (name, state) in enumerate(states.items()):
        is_state = form == "states" or (form == "either" and number % 2 == 0)
        text = state if isinstance(state, str) else json.dumps(state) if is_state else as_outputs(state)
        if form == "shown":
            text = json.dumps({"format_version": "1.0", "values": {"outputs": json.loads(text), "root_module": {}}})
        if form == "planned":
            before = {"values": {"outputs": json.loads(text)}}
            text = json.dumps({"format_version": "1.2", "planned_values": {}, "prior_state": before})
        Path(f"{name}.json").write_text(text, encoding="utf-8")
    return [f"{name}.json" for name in states]


@pytest.fixture
def outputs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def run(shards, *files, status=0):
        content = {"aws_account_id": ACCOUNT_ID, "user_shards": shards, "administrators_elsewhere": True}
        Path("landingzone.yaml").write_text(json.dumps(content), encoding="utf-8")
        os.utime("landingzone.yaml", (1, 1))  # it is written for long
        assert main(["shards", "outputs", *files]) == status
        return capsys.readouterr()

    return run


@pytest.mark.parametrize(
    ("form", "shards"), [("outputs", 1), ("shown", 1), ("planned", 1), ("states", 3), ("either", 3)]
)
def test_they_are_those_of_one_stack(form, shards, outputs):
    files = write(pulled_states(users=USERS, user_shards=shards), form)
    assert outputs(shards, *files) == (as_outputs(pulled_state(users=USERS)), "")


def by_cdktf(states, *, option=True):
    """What `cdktf output --outputs-file` of cdktf-cli 0.21.0 and cdktn-cli 0.24.0 writes."""
    return {
        stack: {name: it["value"] for name, it in state["outputs"].items() if option or not it.get("sensitive")}
        for stack, state in states.items()
    }


OPTION = "--outputs-file-include-sensitive-outputs"
LACKING = f"all.json: has no passwords and keys of users, because CDKTF leaves them out without {OPTION}\n"
UNTYPED = "all.json: left out, because CDKTF does not give their types: ours\n"
TWO = f"2 stacks for 4 stacks, ALL; let `cdktf output '*'` write all of them, with {OPTION}\n"


@pytest.mark.parametrize(
    ("change", "option", "status", "told"),
    [
        (lambda _: None, True, 0, ""),
        (lambda _: None, False, 0, LACKING),
        (lambda file: file.update(people={"user_arns": {"eve": "arn"}}), True, 0, ""),
        (lambda file: file[STACK].update(ours=[1]), True, 0, UNTYPED),
        (lambda file: [file.pop(name) for name in (ALICES, EMPTY)], True, 1, TWO),
    ],
)
def test_the_file_of_cdktf_has_all_stacks(change, option, status, told, outputs):
    states, whole = pulled_states(users=FEW, user_shards=3), pulled_state(users=FEW)["outputs"]
    file = by_cdktf(states, option=option)
    change(file)
    Path("all.json").write_text(json.dumps(file), encoding="utf-8")
    out, err = outputs(3, "all.json", status=status)
    assert err == told.replace("ALL", ALL_STACKS)
    if not status:
        found = {name: (each["value"], each["sensitive"]) for name, each in json.loads(out).items()}
        wanted = {name: (each["value"], each.get("sensitive", False)) for name, each in whole.items()}
        assert found == {name: each for name, each in wanted.items() if option or not each[1]}


def test_of_states_from_before_stacks_hid_them_secrets_are_sensitive_too(outputs):
    state = pulled_state(users=FEW)
    wanted = as_outputs(state)
    for each in state["outputs"].values():
        each.pop("sensitive", None)
    assert outputs(1, *write({STACK: state})).out == wanted


def test_each_output_of_users_has_its_documented_type_even_if_it_is_empty(outputs):
    printed = json.loads(outputs(2, *write(pulled_states(user_shards=2))).out)
    assert {name: each["type"] for name, each in printed.items() if name.startswith("user_")} == {
        "user_access_keys": KEY_TYPE,
        "user_arns": ["map", "string"],
        "user_passwords": ["map", "string"],
    }
    assert all(printed[output.name]["value"] == {} for output in OUTPUTS_OF_USERS)


@pytest.mark.parametrize("nothing", ["{}\n", ""])
def test_a_shard_that_was_never_applied_has_none(nothing, outputs):
    assert outputs(3, *write(FEWS | {EMPTY: nothing})).out == as_outputs(pulled_state(users=FEW))


def test_outputs_of_another_program_are_kept_beside_the_groups_and_left_out_of_shards(outputs):
    states = pulled_states(users=FEW, user_shards=3)
    ours = {"value": [0.1, None], "type": ["list", "number"], "sensitive": True}
    states[STACK]["outputs"]["ours"] = ours
    for name in (ALICES, EMPTY):
        states[name]["outputs"] |= {each: {"value": 1, "type": "number"} for each in ("theirs", "ours")}
    out, err = outputs(3, *write(states))
    assert json.loads(out)["ours"] == ours
    assert "theirs" not in out
    assert err == "Left out, because they are outputs of shards and not of users: ours and theirs\n"


FEWS = pulled_states(users=FEW, user_shards=3)
BOTH = " and ".join(f"shard-{name[-2:]}.json" for name in sorted([ALICES, BOBS]))
ALL_STACKS = "landingzone, landingzone-users-3-00, landingzone-users-3-01 and landingzone-users-3-02"
ELSE = "landingzone.json: is JSON, but not outputs or a state"
OLDER = "apply once with Terraform 0.12 or newer"
FOR_EVERY = f"{GIVE} for every stack"
ALL_FOUR = "landingzone.json, shard-00.json, shard-01.json and 1 other"
NO_GROUPS = "have no output require_mfa_policy, which the stack with the groups has"
UNDIVIDED = "has outputs of users, so its state is not divided yet; run `landingzone shards split` first"
# What stands in the place of the state of a stack, None: nothing, and what is told.
REFUSED = [
    ({STACK: '{"alice": "arn"}'}, f"{ELSE}; {GIVE}"),
    ({STACK: FEWS[STACK] | {"outputs": None}}, f"{ELSE}; {GIVE}"),
    ({STACK: FEWS[STACK] | {"version": 3}}, f"landingzone.json: is a state of version 3; {OLDER}"),
    ({EMPTY: None}, f"3 files for 4 stacks, {ALL_STACKS}; give one for each"),
    ({STACK: "{}"}, f"{ALL_FOUR}: {NO_GROUPS}; {FOR_EVERY}"),
    ({BOBS: FEWS[ALICES]}, f"{BOTH}: both have user alice; {FOR_EVERY}"),
    ({STACK: pulled_state(users={"carol": {}})}, f"landingzone.json: {UNDIVIDED}"),
]


@pytest.mark.parametrize(("others", "told"), REFUSED)
def test_what_does_not_belong_together_is_refused_in_one_line(others, told, outputs):
    states = {name: state for name, state in {**FEWS, **others}.items() if state is not None}
    files = write({name.replace("landingzone-users-3-", "shard-"): state for name, state in states.items()})
    assert outputs(3, *files, status=1) == ("", f"{told}\n")


def test_many_stacks_are_named_shortly(outputs):
    assert outputs(8, *write({STACK: "{}"}), status=1).err == (
        "1 file for 9 stacks, landingzone and landingzone-users-8-00 to landingzone-users-8-07; give one for each\n"
    )
    told = outputs(1, *write({STACK: "{}", "other": "{}"}), status=1).err
    assert told == "2 files for 1 stack, landingzone; give one for each\n"
