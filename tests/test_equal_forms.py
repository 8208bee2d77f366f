"""Both forms make the same account of the same inputs. This is what lets them differ in how they are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Place
from deployment import Secrets, every_output, make_elsewhere, read_secrets
from expected_account import with_normalized_documents
from generated_inputs import SEEDS, generate_inputs, without_nulls
from module_call import OUTPUT_NAMES, configuration
from openpgp import throw_away_keys
from samples import EVERYTHING_OFF, EVERYTHING_ON, EXAMPLES, example_to_apply, with_pgp_key
from synthesis import synthesize_stack

from dev.engine import EmulatedAccount, Emulator, Terraform, account

CASES: dict[str, dict[str, Any]] = {
    **{name: example_to_apply(name) for name in EXAMPLES},
    "everything_on": EVERYTHING_ON,
    "everything_on_without_mfa": EVERYTHING_ON | {"should_require_mfa": False},
    "everything_off": EVERYTHING_OFF,
    "only_users": EVERYTHING_ON | {"enable_iam_groups": False},
    **{f"generated_{seed}": generate_inputs(seed) for seed in SEEDS},
}
GENERATED = [inputs for name, inputs in CASES.items() if name.startswith("generated_")]


def attributes_of(*names: str) -> list[Any]:
    return [user[name] for inputs in GENERATED for user in inputs["users"].values() for name in names if name in user]


def test_generated_inputs_are_the_same_ones_and_cover_what_forms_could_differ_in():
    assert [generate_inputs(seed) for seed in SEEDS] == GENERATED
    assert {(each["should_require_mfa"], each["enable_iam_groups"]) for each in GENERATED} >= {
        (True, True),
        (False, True),
        (True, False),
    }
    assert {True, False} <= set(attributes_of("force_destroy"))
    assert {"active", "offboarding"} <= set(attributes_of("status"))
    assert {1, 2, 3} <= set(attributes_of("credential_generation"))
    assert {"second": "current"} in attributes_of("access_key_slots")
    assert {True, False} == {each["force_destroy_users"] for each in GENERATED}
    assert None in attributes_of("groups", "tags", "inline_iam_policies", "json_policies", "ssh_public_key")
    assert len(set(attributes_of("path"))) > 2
    policies = [policy for each in attributes_of("inline_iam_policies") if each for policy in each.values()]
    kinds = {(policy.get("effect"), policy.get("force_mfa")) for policy in policies}
    assert kinds >= {("Allow", True), ("Deny", None), (None, True)}
    assert any("${" in text for tags in attributes_of("tags") if tags for text in tags.values())
    assert min(len(each["users"]) for each in GENERATED) == 0


@pytest.fixture(scope="session")
def other_emulator_of_worker() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def other_emulator(other_emulator_of_worker: Emulator) -> EmulatedAccount:
    other_emulator_of_worker.reset()
    return other_emulator_of_worker


def boundaries(terraform: Terraform) -> dict[str, tuple[Any, ...]]:
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


def comparable(outputs: dict[str, Any], secrets: Secrets) -> dict[str, Any]:
    """The outputs without ids and secrets, of which only the owner is told; each is what the account has."""
    keys = throw_away_keys()
    for user, key in outputs["user_access_keys"].items():
        assert (key.pop("access_key_id"), keys.decrypt(key.pop("secret_access_key"))) == secrets.access_keys[user]
    for user, password in outputs["user_passwords"].items():
        assert keys.decrypt(password) == secrets.passwords[user]
        outputs["user_passwords"][user] = len(secrets.passwords[user])
    return outputs


def apply(terraform: Terraform, emulator: EmulatedAccount) -> dict[str, Any]:
    terraform.apply()
    outputs = every_output(dict.fromkeys(OUTPUT_NAMES), terraform.outputs())
    return {
        "account": with_normalized_documents(account(emulator.client("iam"))),
        "outputs": comparable(outputs, read_secrets(emulator)),
        "boundaries": boundaries(terraform),
    }


@pytest.mark.engine
@pytest.mark.parametrize("name", CASES)
def test_both_forms_make_the_same_account(
    name: str, emulator: EmulatedAccount, other_emulator: EmulatedAccount, place: Place
):
    inputs = with_pgp_key(CASES[name], throw_away_keys().public)
    for target in (emulator, other_emulator):
        make_elsewhere(target, without_nulls(inputs))
    static = apply(place(synthesize_stack(**inputs, provider=emulator.provider)), emulator)
    module = apply(place(configuration(other_emulator, inputs)), other_emulator)
    assert static == module
    assert static["account"]["users"].keys() == inputs.get("users", {}).keys()
