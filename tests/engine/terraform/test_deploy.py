"""Inputs become the account that they describe, and the same one in both forms: real Terraform, real provider.

That both forms make the same account is what lets them differ in how they are written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from _pytest.mark import ParameterSet
from deployment import Secrets, every_output, make_elsewhere, of_users, read_account, read_secrets
from expected_account import (
    expected_account,
    expected_outputs,
    is_leaving,
)
from generated_inputs import SEEDS, generate_inputs, without_nulls
from module_call import OUTPUT_NAMES, configuration
from openpgp import throw_away_keys
from place import Place
from samples import EVERYTHING_OFF, EVERYTHING_ON, EXAMPLES, example_to_apply, with_pgp_key
from secrets_in_state import LEFT_BY_THE_PROVIDER, readable_secrets
from synthesis import synthesize_stack

from dev.engine import EmulatedAccount, Emulator, Plan, Terraform, account

DESCRIBED: dict[str, dict[str, Any]] = {
    **{name: example_to_apply(name) for name in EXAMPLES},
    "everything_on": EVERYTHING_ON,
    "everything_on_without_mfa": EVERYTHING_ON | {"should_require_mfa": False},
    "everything_off": EVERYTHING_OFF,
    "only_users": EVERYTHING_ON | {"enable_iam_groups": False},
}
# What is tried often; the rest is for `make test-long`.
OFTEN = {"everything_on", "generated_0"}
GENERATED: dict[str, dict[str, Any]] = {f"generated_{seed}": generate_inputs(seed) for seed in SEEDS}


def often(names: Iterable[str]) -> list[ParameterSet]:
    """Mark names: some for `make test`, the rest for `make test-long`."""
    return [pytest.param(name, marks=() if name in OFTEN else pytest.mark.long) for name in names]


@pytest.fixture(scope="session")
def other_emulator_of_worker() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def other_emulator(other_emulator_of_worker: Emulator) -> EmulatedAccount:
    other_emulator_of_worker.reset()
    return other_emulator_of_worker


# What is described


@pytest.mark.parametrize("name", often(DESCRIBED))
def test_inputs_become_the_account_that_they_describe_in_both_forms_and_leave_nothing(
    name: str, emulator: EmulatedAccount, other_emulator: EmulatedAccount, place: Place
):
    inputs = with_pgp_key(DESCRIBED[name], throw_away_keys().public)
    static = synthesize_stack(**inputs, provider=emulator.provider)
    assert check_deployment(inputs, static, emulator, place) == check_deployment(
        inputs, configuration(other_emulator, inputs), other_emulator, place
    )


def check_deployment(
    inputs: dict[str, Any], content: str | dict[str, Any], emulator: EmulatedAccount, place: Place
) -> dict[str, Any]:
    """Take inputs from validation to destruction; give what both forms must agree on while everything stands."""
    elsewhere = make_elsewhere(emulator, inputs)
    terraform = place(content)
    assert terraform.validate() == ()
    plan = terraform.plan()
    assert set(plan.changes.values()) <= {("create",)}
    check_what_the_emulator_forgets(plan, inputs)
    terraform.apply(plan)

    secrets = read_secrets(emulator)
    found = read(terraform, emulator, elsewhere, secrets)
    assert found["account"] == expected_account(inputs)
    assert of_users(found["outputs"]) == expected_outputs(inputs)
    assert set(found["outputs"]["user_passwords"].values()) <= {inputs.get("minimum_password_length", 16)}
    left = LEFT_BY_THE_PROVIDER if secrets.access_keys else set()
    assert readable_secrets(terraform.state(), secrets.texts, throw_away_keys().decrypt) == left
    assert terraform.plan().is_empty
    terraform.destroy(refresh=False)
    assert account(emulator.client("iam")) == elsewhere
    return found


def check_what_the_emulator_forgets(plan: Plan, inputs: dict[str, Any]) -> None:
    planned: dict[str, dict[str, Any]] = {"aws_iam_user": {}, "aws_iam_user_login_profile": {}}
    for address, change in plan.resources.items():
        after = change.after
        match address.removeprefix("module.people.").split(".")[0]:
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


# What both forms agree on


def read(
    terraform: Terraform, emulator: EmulatedAccount, elsewhere: dict[str, Any], secrets: Secrets
) -> dict[str, Any]:
    """Read an account and its outputs, but for ids, dates and secrets."""
    outputs = every_output(dict.fromkeys(OUTPUT_NAMES), terraform.outputs())
    return {"account": read_account(emulator, elsewhere), "outputs": comparable(outputs, secrets)}


def comparable(outputs: dict[str, Any], secrets: Secrets) -> dict[str, Any]:
    """Give the outputs without ids and secrets; what their owner decrypts must be what the account has."""
    keys = throw_away_keys()
    access_keys = {
        user: (key["access_key_id"], keys.decrypt(key["secret_access_key"]))
        for user, key in outputs["user_access_keys"].items()
    }
    passwords = {user: keys.decrypt(password) for user, password in outputs["user_passwords"].items()}
    assert access_keys == secrets.access_keys
    assert passwords == secrets.passwords
    lengths = {user: len(password) for user, password in passwords.items()}
    return outputs | {"user_access_keys": sorted(access_keys), "user_passwords": lengths}


def settings_of(terraform: Terraform) -> dict[str, tuple[Any, ...]]:
    """What the emulator keeps none of, by address without the module: read where Terraform has it."""
    values = terraform.show()["values"]["root_module"]
    resources = [
        *values.get("resources", []),
        *(each for child in values.get("child_modules", []) for each in child["resources"]),
    ]
    names = ("permissions_boundary", "force_destroy", "password_length", "password_reset_required")
    return {
        each["address"].removeprefix("module.people."): tuple(each["values"].get(name) for name in names)
        for each in resources
        if each["type"] in ("aws_iam_user", "aws_iam_user_login_profile")
    }


@pytest.mark.parametrize("name", often(GENERATED))
def test_both_forms_make_the_same_account_of_generated_inputs(
    name: str, emulator: EmulatedAccount, other_emulator: EmulatedAccount, place: Place
):
    inputs = with_pgp_key(GENERATED[name], throw_away_keys().public)
    found = []
    for target in (emulator, other_emulator):
        elsewhere = make_elsewhere(target, without_nulls(inputs))
        is_static = target is emulator
        content = synthesize_stack(**inputs, provider=target.provider) if is_static else configuration(target, inputs)
        terraform = place(content)
        terraform.apply()
        found.append(read(terraform, target, elsewhere, read_secrets(target)) | {"settings": settings_of(terraform)})
    static, module = found
    assert static == module
    assert static["account"]["users"].keys() == inputs["users"].keys()


def attributes_of(*names: str) -> list[Any]:
    users = [user for inputs in GENERATED.values() for user in inputs["users"].values()]
    return [user[name] for user in users for name in names if name in user]


def test_generated_inputs_are_the_same_ones_and_cover_what_forms_could_differ_in():
    assert [generate_inputs(seed) for seed in SEEDS] == list(GENERATED.values())
    assert {(each["should_require_mfa"], each["enable_iam_groups"]) for each in GENERATED.values()} >= {
        (True, True),
        (False, True),
        (True, False),
    }
    assert {True, False} <= set(attributes_of("force_destroy"))
    assert {"active", "offboarding"} <= set(attributes_of("status"))
    assert {1, 2, 3} <= set(attributes_of("credential_generation"))
    assert {"second": "current"} in attributes_of("access_key_slots")
    assert {True, False} == {each["force_destroy_users"] for each in GENERATED.values()}
    assert None in attributes_of("groups", "tags", "inline_iam_policies", "json_policies", "ssh_public_key")
    assert len(set(attributes_of("path"))) > 2
    policies = [policy for each in attributes_of("inline_iam_policies") if each for policy in each.values()]
    kinds = {(policy.get("effect"), policy.get("force_mfa")) for policy in policies}
    assert kinds >= {("Allow", True), ("Deny", None), (None, True)}
    documents = [text for each in attributes_of("json_policies") if each for text in each.values()]
    for hostile in ("${aws:username}", "%{ if", "$${", "\\u00ff"):
        assert any(hostile in json.dumps(json.loads(text)["Statement"][0]["Condition"]) for text in documents)
    assert {True, False, None} == set(attributes_of("require_mfa"))
    assert min(len(each["users"]) for each in GENERATED.values()) == 0
