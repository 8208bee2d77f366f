"""What is made with cdktf is what is made with cdktn: to the byte, on the engine, and in the middle of a deployment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from samples import EVERYTHING_OFF, EVERYTHING_ON, EXAMPLES, example_to_apply
from synthesis import synthesize_stack

from landingzone.terraform.cdk import CDKS
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
