"""Ordinary days: each is one apply, then the plan is empty, the outputs are right, and only what is named went."""

import re

import pytest
from days import DAYS, patched
from deployment import every_output, of_users, read_account
from expected_account import expected_account, expected_outputs
from walks import FORMS, rewrite, write

_COUNT = re.compile(r"\[0\]$")


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_each_day_is_one_apply_and_nothing_is_left_to_do(form, emulator, place):
    inputs = {}
    terraform = None
    nothing = {"policies": {}}
    for day in DAYS:
        inputs = patched(inputs, day.patch)
        content = write(form, emulator, inputs)
        if terraform is None:
            terraform = place(content)
        else:
            rewrite(terraform, content)
        # The plan of the day before has just read all of it.
        done = terraform.apply_at_once(refresh=False)
        assert terraform.is_settled(), day.name
        changes = {
            _COUNT.sub("", address.removeprefix("module.people.")): action for address, action in done.changes.items()
        }
        assert {each for each, action in changes.items() if action == "delete"} == set(day.goes), day.name
        assert {each for each, action in changes.items() if action == "replace"} == set(day.replaced), day.name
        assert done.summary == "Plan: {} to add, {} to change, {} to destroy.".format(*day.summary), day.name
        assert read_account(emulator, nothing) == expected_account(inputs), day.name
        outputs = of_users(every_output(done.outputs))
        assert outputs == expected_outputs(inputs), day.name
