"""What is made with cdktf is what is made with cdktn: to the byte, on the engine, and in the middle of a deployment."""

from __future__ import annotations

import pytest
from deployment import every_output, make_elsewhere, of_users, read_account
from expected_account import expected_account, expected_outputs
from module_call import OUTPUT_NAMES
from openpgp import throw_away_keys
from place import Place
from samples import EVERYTHING_ON, with_pgp_key
from synthesis import synthesize_stack

from dev.engine import EmulatedAccount, account
from landingzone.terraform.cdk import CDKS, Cdk


@pytest.mark.long
@pytest.mark.parametrize(("first", "second"), [CDKS, CDKS[::-1]], ids=repr)
def test_one_takes_over_what_the_other_has_deployed(first: Cdk, second: Cdk, emulator: EmulatedAccount, place: Place):
    inputs = with_pgp_key(EVERYTHING_ON, throw_away_keys().public)
    elsewhere = make_elsewhere(emulator, inputs)
    terraform = place(synthesize_stack(first, **inputs, provider=emulator.provider))
    assert terraform.validate() == ()
    terraform.apply(terraform.plan())
    assert read_account(emulator, elsewhere) == expected_account(inputs)
    outputs = every_output(dict.fromkeys(OUTPUT_NAMES), terraform.outputs())
    assert of_users(outputs) == expected_outputs(inputs)
    assert terraform.plan().is_empty

    other = place(synthesize_stack(second, **inputs, provider=emulator.provider))
    state = terraform.directory / "terraform.tfstate"
    (other.directory / "terraform.tfstate").write_bytes(state.read_bytes())
    assert other.plan().is_empty
    other.destroy(refresh=False)
    assert account(emulator.client("iam")) == elsewhere
