"""A user gets another name: by one record in place, and by imports with the password and all keys."""

import json
from pathlib import Path

import pytest
from deployment import read_secrets
from openpgp import throw_away_keys
from samples import ACCOUNT_ID, SSH_PUBLIC_KEY
from shards import STACK, Stacks
from walks import FORMS, Walk

from landingzone import edit
from landingzone.config.file import read_mapping
from landingzone.ground.yaml_writing import as_yaml
from landingzone.resources.shards import stack_of

KEY = throw_away_keys().public
ALLOWED = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
DANA = {
    "groups": ["full-access"],
    "json_policies": {"own": json.dumps({"Version": "2012-10-17", "Statement": [ALLOWED]})},
}
CREDENTIALS = {
    "create_login_profile": True,
    "create_access_keys": True,
    "credential_generation": 3,
    "access_key_slots": {"first": "previous", "second": "current"},
    "pgp_key": KEY,
    "ssh_public_key": SSH_PUBLIC_KEY,
}
BOB = {"groups": ["full-access"], "create_login_profile": True, "pgp_key": KEY}


def renamed(walk, attributes, state=None):
    """Write a file, apply it, and give what it says once the command has given dana another name."""
    content = {"aws_account_id": ACCOUNT_ID, "users": {"bob": BOB, "dana": attributes}}
    walk.step(content)
    file = Path("landingzone.yaml")
    file.write_text(as_yaml(content), encoding="utf-8")
    if state:
        state.write_text(walk.terraform.run("show", "-json"), encoding="utf-8")
    edit.rename_user(file, "dana", "dana.doe", state=state).write()
    return read_mapping(file)


def without_records(content):
    return {name: value for name, value in content.items() if name != "adoption"}


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.long
def test_a_user_without_a_password_and_keys_is_renamed_in_place(emulator, place):
    walk, iam = Walk(emulator, place, FORMS[0]), emulator.client("iam")
    content = renamed(walk, DANA)
    before = iam.get_user(UserName="dana")["User"]["UserId"]
    assert 'aws_iam_user.user["dana.doe"] will be updated in-place' in walk.settle(content)
    assert iam.get_user(UserName="dana.doe")["User"]["UserId"] == before
    assert walk.settle(without_records(content)) == "No changes."


@pytest.mark.long
def test_with_the_ids_of_a_state_password_and_keys_stay_and_before_aws_knows_the_name_the_plan_is_refused(
    emulator, place, tmp_path
):
    walk, iam = Walk(emulator, place, FORMS[0]), emulator.client("iam")
    content = renamed(walk, DANA | CREDENTIALS, tmp_path / "state.json")
    before, there = read_secrets(emulator), iam.get_user(UserName="dana")["User"]["UserId"]
    ssh = iam.list_ssh_public_keys(UserName="dana")["SSHPublicKeys"][0]["SSHPublicKeyId"]
    assert "Cannot import non-existent remote object" in walk.refused_step(content)
    assert read_secrets(emulator) == before
    iam.update_user(UserName="dana", NewUserName="dana.doe")
    assert walk.settle(content).endswith("Plan: 5 to import, 2 to add, 1 to change, 0 to destroy.")
    after = read_secrets(emulator)
    assert after.passwords == {"bob": before.passwords["bob"], "dana.doe": before.passwords["dana"]}
    assert after.secret_access_keys == before.secret_access_keys
    assert iam.get_user(UserName="dana.doe")["User"]["UserId"] == there
    assert [key["SSHPublicKeyId"] for key in iam.list_ssh_public_keys(UserName="dana.doe")["SSHPublicKeys"]] == [ssh]
    outputs = walk.terraform.outputs()
    assert (outputs["user_passwords"]["dana.doe"], outputs["user_access_keys"]["dana.doe"]["secret_access_key"]) == (
        "",
        None,
    )
    assert walk.settle(without_records(content)) == "No changes."


@pytest.mark.long
def test_a_user_whose_name_belongs_to_another_stack_is_imported_there(emulator, tmp_path):
    stacks, iam = Stacks(tmp_path / "stacks", emulator), emulator.client("iam")
    content = {"aws_account_id": ACCOUNT_ID, "user_shards": 2, "users": {"bob": BOB, "alice": DANA | CREDENTIALS}}
    was, becomes = (stack_of(name, STACK, 2) for name in ("alice", "alice.doe"))
    assert was != becomes
    stacks.deploy(**content)
    file, state = Path("landingzone.yaml"), tmp_path / "state.json"
    file.write_text(as_yaml(content), encoding="utf-8")
    state.write_text(stacks.places[was].run("show", "-json"), encoding="utf-8")
    edit.rename_user(file, "alice", "alice.doe", state=state).write()
    before = read_secrets(emulator)
    iam.update_user(UserName="alice", NewUserName="alice.doe")
    stacks.deploy(**read_mapping(file))
    after = read_secrets(emulator)
    assert after.passwords == {"bob": before.passwords["bob"], "alice.doe": before.passwords["alice"]}
    assert after.secret_access_keys == before.secret_access_keys
    assert stacks.unsettled() == []
