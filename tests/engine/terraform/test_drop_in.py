"""Who comes from the original module changes the source of the call, and keeps whatever people depend on."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from deployment import read_account, read_secrets
from expected_account import expected_account
from module_call import call, provider
from openpgp import throw_away_keys
from original_module import DEFAULTS, RENAMED, STAND_IN, with_key
from place import Place
from samples import ACCOUNT_ID, PGP_PUBLIC_KEY

from dev.engine import EmulatedAccount, Plan

OTHER_NAMES: dict[str, Any] = {
    "aws_account_id": ACCOUNT_ID,
    "iam_group_name_full_access": "owners",
    "iam_group_name_iam_user_self_mgmt": "everybody",
    "iam_policy_iam_user_self_mgmt": "look-after-oneself",
    "iam_group_names_ssh_grunt_users": ["ssh-guests", "ssh-visitors"],
    "iam_group_names_ssh_grunt_sudo_users": [],
    "users": {"alice": {"groups": ["owners", "ssh-guests"], "create_login_profile": True}},
}


def lost(plan: Plan) -> set[str]:
    return {address for address, actions in plan.changes.items() if "delete" in actions}


@pytest.mark.parametrize(
    ("name", "given", "renamed"),
    [("iam_users_and_groups", DEFAULTS, RENAMED), pytest.param("people", OTHER_NAMES, set(), marks=pytest.mark.long)],
    ids=["defaults", "other names"],
)
def test_changing_the_source_of_the_call_keeps_what_people_depend_on(
    name: str, given: dict[str, Any], renamed: set[str], emulator: EmulatedAccount, place: Place, tmp_path: Path
):
    shutil.copytree(STAND_IN, tmp_path / "stand_in")
    original = with_key(given, throw_away_keys().public)
    terraform = place("\n".join([provider(emulator), call(name, original, tmp_path / "stand_in")]))
    terraform.apply()
    before = {address for address in terraform.addresses() if ".data." not in address}
    secrets = read_secrets(emulator)
    assert secrets.passwords

    # Meanwhile the key and the length changed: nothing that is in use may be thrown away for that.
    taken_over = with_key(given, PGP_PUBLIC_KEY) | {"minimum_password_length": 32, "force_destroy_users": True}
    (terraform.directory / "main.tf").write_text(
        "\n".join([provider(emulator), call(name, taken_over)]), encoding="utf-8"
    )
    terraform.init()
    plan = terraform.plan()

    assert {address.removeprefix(f"module.{name}.") for address in lost(plan)} == renamed
    assert plan.moves.keys() == {
        address.replace("module.iam_groups.", "").replace("module.iam_users.", "") for address in before
    }
    assert set(plan.moves.values()) == before

    terraform.apply(plan)
    assert terraform.plan().is_empty
    assert read_secrets(emulator) == secrets
    there, expected = read_account(emulator, {"policies": {}}), expected_account(taken_over)
    for policy in (*there["policies"].values(), *expected["policies"].values()):
        # A description cannot be changed in place, so that of the original stays.
        del policy["description"]
    assert there == expected
