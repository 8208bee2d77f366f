"""What is made with cdktf is what is made with cdktn: to the byte, on the engine, and in the middle of a deployment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from deployment import every_output, make_elsewhere, of_users, read_account
from expected_account import expected_account, expected_outputs
from module_call import OUTPUT_NAMES
from openpgp import throw_away_keys
from place import Place
from samples import EVERYTHING_OFF, EVERYTHING_ON, EXAMPLES, example_to_apply, with_pgp_key
from synthesis import synthesize_stack

from dev.engine import EmulatedAccount, account
from landingzone.terraform.cdk import CDKS, Cdk
from landingzone.terraform.module import write_module

INPUTS: dict[str, dict[str, Any]] = {
    **{name: example_to_apply(name) for name in EXAMPLES},
    "everything_on": EVERYTHING_ON,
    "everything_off": EVERYTHING_OFF,
}
IMPORTED = {"users": {"ann": {}}, "aws_account_id": "123456789012"} | {
    "adoption": {
        "imported": {'aws_iam_user.user["ann"]': "ann"},
        "moved": {'aws_iam_user.user["ann"]': 'aws_iam_user.old["ann"]'},
        "removed": ["aws_iam_user.gone"],
    }
}


@pytest.mark.parametrize("name", INPUTS)
def test_a_stack_is_the_same(name: str):
    first, second = (synthesize_stack(cdk, **INPUTS[name]) for cdk in CDKS)
    assert first == second


def test_an_adoption_is_the_same():
    first, second = (synthesize_stack(cdk, **IMPORTED) for cdk in CDKS)
    assert first == second


def test_the_module_is_the_same_to_the_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    written = []
    for cdk in CDKS:
        cdk.load()
    for cdk in CDKS:
        monkeypatch.setenv("LANDINGZONE_CDK", cdk.name)
        write_module(tmp_path / cdk.name)
        place = tmp_path / cdk.name
        files = {file.relative_to(place): file.read_bytes() for file in place.rglob("*") if file.is_file()}
        written.append(files)
    assert written[0] == written[1]
    assert Path("main.tf.json") in written[0]


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
