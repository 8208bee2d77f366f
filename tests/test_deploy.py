"""Inputs become the account that they describe: real Terraform, real provider, emulated account."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import Place
from deployment import every_output, make_elsewhere, read_account, read_secrets
from expected_account import expected_account, expected_outputs, is_leaving, normalized
from openpgp import throw_away_keys
from samples import EVERYTHING_OFF, EVERYTHING_ON, EXAMPLES, example_to_apply, with_pgp_key
from synthesis import synthesize_stack

from dev.engine import EmulatedAccount, Plan, account

pytestmark = pytest.mark.engine

DEPLOYED: dict[str, dict[str, Any]] = {
    **{name: example_to_apply(name) for name in EXAMPLES},
    "everything_on": EVERYTHING_ON,
    "everything_on_without_mfa": EVERYTHING_ON | {"should_require_mfa": False},
    "everything_on_in_blocks": EVERYTHING_ON | {"user_buckets": 4},
    "everything_off": EVERYTHING_OFF,
    "only_users": EVERYTHING_ON | {"enable_iam_groups": False},
}


@pytest.mark.parametrize("name", DEPLOYED)
def test_inputs_become_the_account_that_they_describe_and_leave_nothing(
    name: str, emulator: EmulatedAccount, place: Place
):
    keys = throw_away_keys()
    inputs = with_pgp_key(DEPLOYED[name], keys.public)
    elsewhere = make_elsewhere(emulator, inputs)
    content = synthesize_stack(**inputs, provider=emulator.provider)
    terraform = place(content)

    assert terraform.validate() == ()
    plan = terraform.plan()
    assert set(plan.changes.values()) <= {("create",)}
    check_what_the_emulator_forgets(plan, inputs)
    terraform.apply(plan)

    assert read_account(emulator, elsewhere) == expected_account(inputs)
    check_outputs(emulator, inputs, every_output(content["output"], terraform.outputs()))
    secrets = read_secrets(emulator)
    assert {text for text in secrets.texts if text in json.dumps(terraform.state())} == set()
    assert terraform.plan().is_empty
    terraform.destroy()
    assert account(emulator.client("iam")) == elsewhere


def check_what_the_emulator_forgets(plan: Plan, inputs: dict[str, Any]) -> None:
    planned: dict[str, dict[str, Any]] = {"aws_iam_user": {}, "aws_iam_user_login_profile": {}}
    for address, change in plan.resources.items():
        after = change.after
        match address.split(".")[0]:
            case "aws_iam_user":
                planned["aws_iam_user"][after["name"]] = (after["permissions_boundary"], after["force_destroy"])
            case "aws_iam_user_login_profile":
                planned["aws_iam_user_login_profile"][address.split('"')[1]] = (
                    after["password_length"],
                    after["password_reset_required"],
                )
    users = {name: user or {} for name, user in inputs.get("users", {}).items()}
    force_destroy = inputs.get("force_destroy_users", False)
    assert planned["aws_iam_user"] == {
        name: (user.get("permissions_boundary"), is_leaving(user) or user.get("force_destroy", force_destroy))
        for name, user in users.items()
    }
    assert planned["aws_iam_user_login_profile"] == {
        name: (inputs.get("minimum_password_length", 16), inputs.get("password_reset_required", True))
        for name, user in users.items()
        if user.get("create_login_profile") and not is_leaving(user)
    }


def check_outputs(emulator: EmulatedAccount, inputs: dict[str, Any], outputs: dict[str, Any]) -> None:
    keys, secrets = throw_away_keys(), read_secrets(emulator)
    access_keys = {
        user: (key["access_key_id"], keys.decrypt(key["secret_access_key"]))
        for user, key in outputs["user_access_keys"].items()
    }
    passwords = {user: keys.decrypt(password) for user, password in outputs["user_passwords"].items()}
    assert access_keys == secrets.access_keys
    assert passwords == secrets.passwords
    assert {len(password) for password in passwords.values()} <= {inputs.get("minimum_password_length", 16)}
    document = normalized(json.loads(outputs["require_mfa_policy"]))
    assert outputs | {
        "require_mfa_policy": document,
        "user_access_keys": set(access_keys),
        "user_passwords": set(passwords),
    } == expected_outputs(inputs)
