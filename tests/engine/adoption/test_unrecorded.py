"""An apply is killed, so that the state does not know what it made: records take it over, and nothing is made twice."""

import json
import os
import re
import signal
import subprocess
import time
from contextlib import suppress
from itertools import chain

import pytest
import yaml
from openpgp import throw_away_keys
from samples import ACCOUNT_ID, SSH_PUBLIC_KEY
from walks import FORMS, rewrite, write

from dev.engine import TerraformError, prepare_toolchain
from landingzone.cli.main import main

ALLOW = {"actions": ["s3:*"], "resources": ["*"]}
SECRET = re.compile(
    r"delete it first, with aws iam delete-(access-key|login-profile) --user-name=(\w+)(?: --access-key-id=(\w+))?"
    r"; if somebody made it, keep it: it may be all that they sign in with$"
)


def inputs(*names):
    secrets = {"create_login_profile": True, "create_access_keys": True, "pgp_key": throw_away_keys().public}
    content = {
        "aws_account_id": ACCOUNT_ID,
        "policies": {"publish": {"statements": [ALLOW]}},
        "groups": {"ours": {"customer_managed_policy_names": ["publish"]}},
        "users": {
            "alice": {"groups": ["ours", "full-access"], "ssh_public_key": SSH_PUBLIC_KEY, **secrets},
            "bob": {"inline_iam_policies": {"all": ALLOW}, **secrets},
            "zoe": secrets,
        },
    }
    return content | ({"users": {name: content["users"][name] for name in names}} if names else {})


def apply_and_kill(terraform, emulator, writes):
    """Start an apply, and kill it with its provider once so many writes to IAM have come."""
    emulator.clear_calls()
    toolchain = prepare_toolchain()
    process = subprocess.Popen(
        [toolchain.terraform, "apply", "-input=false", "-auto-approve"],
        cwd=terraform.directory,
        env=toolchain.environment(),
        **dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL),
        start_new_session=True,
    )
    with process:
        while len(emulator.read_calls().writes) < writes and process.poll() is None:
            time.sleep(0.01)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def made(iam):
    """Return what there is once: each thing, with the id that AWS gave it."""
    users = {each["UserName"]: each["UserId"] for each in iam.list_users()["Users"]}
    groups = {each["GroupName"]: each["GroupId"] for each in iam.list_groups()["Groups"]}
    policies = {each["Arn"]: each["PolicyId"] for each in iam.list_policies(Scope="Local")["Policies"]}
    ssh = {
        each["SSHPublicKeyId"]: 1 for user in users for each in iam.list_ssh_public_keys(UserName=user)["SSHPublicKeys"]
    }
    return users | groups | policies | ssh


def keys(iam):
    users = [each["UserName"] for each in iam.list_users()["Users"]]
    return {
        user: {key["AccessKeyId"] for key in iam.list_access_keys(UserName=user)["AccessKeyMetadata"]} for user in users
    }


@pytest.mark.long
# The last is of an apply that was ready, but for its state.
@pytest.mark.parametrize(("form", "writes"), [(FORMS[0], 1), (FORMS[1], 8), (FORMS[0], 16), (FORMS[1], 99)])
def test_what_a_killed_apply_made_is_taken_over(form, writes, emulator, live, place, tmp_path, capsys):
    iam, states = live.client("iam"), emulator.client("s3")
    terraform = place(write(form, emulator, inputs("zoe") | {"policies": {}, "groups": {}}))
    backend = emulator.make_backend()
    override = {"terraform": {"backend": {"s3": backend}}}
    (terraform.directory / "backend_override.tf.json").write_text(json.dumps(override), encoding="utf-8")
    terraform.starts_provider = True
    terraform.run("init", "-reconfigure", "-input=false")
    terraform.apply()
    recorded, zoe = made(iam), keys(iam)["zoe"]
    # A backend that is not a file gets the state every twenty seconds, and at the end: here it never does.
    place_of_state = {"Bucket": backend["bucket"], "Key": backend["key"]}
    state = states.get_object(**place_of_state)["Body"].read()
    rewrite(terraform, write(form, emulator, inputs()))
    apply_and_kill(terraform, emulator, writes)
    states.put_object(**place_of_state, Body=state)
    before, secrets = made(iam), keys(iam)
    assert writes != 99 or [len(each) for each in (before, secrets)] == [11, 3]
    if writes == 99:
        with pytest.raises(TerraformError, match="EntityAlreadyExists"):
            terraform.apply()
        secrets = keys(iam)
    terraform.plan()
    plan = tmp_path / "plan.json"
    plan.write_text(terraform.run("show", "-json", "plan.tfplan"), encoding="utf-8")
    capsys.readouterr()
    assert main(["adopt", "--unrecorded", str(plan)]) == 0
    records, told = capsys.readouterr()
    if form == FORMS[0]:
        imported = yaml.safe_load(records)["adoption"]["imported"]
        rewrite(terraform, write(form, emulator, inputs() | {"adoption": {"imported": imported}}))
    else:
        imported = {each["to"]: each["id"] for [each] in json.loads(records)["import"]}
        (terraform.directory / "adoption.tf.json").write_text(records, encoding="utf-8")
    assert len(imported) == len(before) - len(recorded)
    lost = [SECRET.search(line).groups() for line in told.splitlines() if "delete it first" in line]
    assert {key for kind, _, key in lost if kind == "access-key"} == {*chain(*secrets.values())} - zoe
    for kind, user, key in lost:
        if kind == "access-key":
            iam.delete_access_key(UserName=user, AccessKeyId=key)
        else:
            iam.delete_login_profile(UserName=user)
    terraform.apply()
    assert made(iam).items() >= before.items()
    assert {user: len(each) for user, each in keys(iam).items()} == {"alice": 1, "bob": 1, "zoe": 1}
    rewrite(terraform, write(form, emulator, inputs()))
    (terraform.directory / "adoption.tf.json").unlink(missing_ok=True)
    assert terraform.is_settled()
