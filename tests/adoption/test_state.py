"""A state is read into typed resources; whatever else is in its place is told in a line."""

import json

import pytest

from landingzone.adoption.state import read_state
from landingzone.ground.problems import InvalidFile

A_USER = {"mode": "managed", "type": "aws_iam_user", "name": "a"}
SHOWN = {**A_USER, "values": {"name": "a", "arn": "arn:aws:iam::1:user/a"}}
RAW = {**A_USER, "instances": [{"attributes": {"name": "a"}}]}


def refusal(state, directory):
    text = state if isinstance(state, str) else json.dumps(state)
    file = directory / "state.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidFile) as caught:
        read_state(file)
    assert "\n" not in str(caught.value)
    return str(caught.value)


OF_TAGS = RAW | {"instances": [{"attributes": {"name": "a", "tags": {"a": 5}}}]}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"version": 4, "resources": [], "serial": ' + "9" * 5000 + "}", ":1:43: has a number with 5000 characters"),
        ('{"version": 4, "resources": ' + "[" * 100_000, ": has more than 300 levels of nesting"),
        (
            {"version": 4, "resources": [OF_TAGS]},
            ": aws_iam_user.a has tags with a type that a state does not have; name",
        ),
        ('{"version": 4.5}', ": is JSON, but not a state"),
        ({"version": 1, "modules": []}, ": is a state of version 1; apply once with Terraform 0.12 or newer"),
        ({"a": {"value": 1, "type": "number"}, "b": 5}, ": is JSON, but not a state; name"),
        ({"a": {"value": 1, "type": "number"}}, ": is the output of `terraform output -json`; `landingzone decrypt`"),
        ({"people": {"user_arns": {}}}, ": is the --outputs-file of CDKTF; `landingzone decrypt` reads it; name"),
        ('{"version": 4, "resources": [{}]}', ": is JSON, but not a state (at resources[0].mode)"),
        (
            {"format_version": "1.0", "values": {"root_module": []}},
            ": is JSON, but not a state (at values.root_module)",
        ),
        (
            {"format_version": "1.0", "planned_values": {}, "prior_state": {"values": {"root_module": 5}}},
            ": is JSON, but not a state (at prior_state.values.root_module)",
        ),
    ],
)
def test_a_text_that_is_no_state_is_reported_with_its_place(text, told, tmp_path):
    assert f"state.json{told}" in refusal(text, tmp_path)


def test_modules_in_modules_are_read_and_data_and_what_is_to_be_destroyed_are_not(tmp_path):
    others = [SHOWN | {"mode": "data"}, SHOWN | {"deposed_key": "0a1b2c3d"}]
    module = {"address": "module.z", "resources": [SHOWN, *others]}
    for number in range(100):
        module = {"address": f"module.a{number}", "child_modules": [module]}
    rows = [
        RAW | {"mode": "data"},
        RAW | {"instances": [{"attributes": {"name": "c"}, "deposed": "0a1b2c3d"}]},
        # What is not read here may have any type.
        {"mode": "managed", "type": "aws_x", "name": "x", "instances": [{"attributes": {"name": [5]}}]},
        RAW | {"name": "b", "instances": [{"attributes": {"name": "b", "unique_id": [5], "tags": None}}]},
    ]
    for state, addresses in (
        ({"format_version": "1.0", "values": {"root_module": module}}, ["module.z.aws_iam_user.a"]),
        ({"version": 4, "resources": rows}, ["aws_x.x", "aws_iam_user.b"]),
    ):
        (tmp_path / "state.json").write_text(json.dumps(state), encoding="utf-8")
        assert [each.address for each in read_state(tmp_path / "state.json")] == addresses
