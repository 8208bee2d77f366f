"""A call of the original module, or of the module form, becomes a stack: nobody is lost."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from deployment import make_elsewhere, read_account, read_secrets
from expected_account import expected_account
from module_call import call, provider
from openpgp import throw_away_keys
from original_module import DEFAULTS, RENAMED, STAND_IN, with_key
from place import Place
from samples import ACCOUNT_ID, EVERYTHING_ON, PGP_PUBLIC_KEY
from synthesis import synthesize_stack
from walks import become, summaries_in, summary_of

from dev.engine import EmulatedAccount, account

PAGE = "from-module-to-stack.md"


def moves(**inputs: Any) -> dict[str, str]:
    content = synthesize_stack(aws_account_id=ACCOUNT_ID, moved_from="module.iam", **inputs)
    records = [record for [record] in content["moved"]]
    assert len({record["to"] for record in records}) == len(records)  # Terraform takes one origin
    return {record["from"]: record["to"] for record in records}


@pytest.mark.long
def test_from_the_original_module(emulator: EmulatedAccount, place: Place, tmp_path: Path):
    shutil.copytree(STAND_IN, tmp_path / "stand_in")
    given = with_key(DEFAULTS, throw_away_keys().public)
    terraform = place("\n".join([provider(emulator), call("iam", given, tmp_path / "stand_in")]))
    terraform.apply()
    before = {address for address in terraform.addresses() if ".data." not in address}
    secrets = read_secrets(emulator)

    # Meanwhile the key and the length changed: nothing that is in use may be thrown away for that.
    stack = with_key(given, PGP_PUBLIC_KEY) | {"minimum_password_length": 32, "provider": emulator.provider}
    become(terraform, synthesize_stack(**stack, moved_from="module.iam"))
    plan = terraform.plan()
    assert {address for address, actions in plan.changes.items() if "delete" in actions} == {
        address.removesuffix("[0]") for address in RENAMED
    }
    assert set(plan.moves.values()) == before
    summaries = [summary_of(terraform, plan)]

    terraform.apply(plan)
    assert read_secrets(emulator) == secrets
    there, expected = read_account(emulator, {"policies": {}}), expected_account(stack)
    for policy in (*there["policies"].values(), *expected["policies"].values()):
        # A description cannot be changed in place, so that of the original stays.
        del policy["description"]
    assert there == expected

    become(terraform, synthesize_stack(**stack))
    last = terraform.plan()
    assert last.is_empty
    summaries.append(summary_of(terraform, last))
    assert summaries_in(PAGE, "From the original module") == summaries


@pytest.mark.long
def test_from_the_module_form(emulator: EmulatedAccount, place: Place):
    make_elsewhere(emulator, EVERYTHING_ON)
    terraform = place("\n".join([provider(emulator), call("iam", EVERYTHING_ON)]))
    terraform.apply()
    before = {address for address in terraform.addresses() if ".data." not in address}
    there = account(emulator.client("iam"))

    stack = EVERYTHING_ON | {"provider": emulator.provider}
    become(terraform, synthesize_stack(**stack, moved_from="module.iam"))
    plan = terraform.plan()
    assert plan.changes == {}
    assert set(plan.moves.values()) == before
    assert not any(address.startswith("module.") for address in plan.resources)
    summaries = [summary_of(terraform, plan)]

    terraform.apply(plan)
    assert account(emulator.client("iam")) == there
    become(terraform, synthesize_stack(**stack))
    last = terraform.plan()
    assert last.is_empty
    summaries.append(summary_of(terraform, last))
    assert summaries_in(PAGE, "From the module form") == summaries
