"""Ordinary days, and those that `docs/accounts.md` tells: each is one apply, and only what is named went."""

import re
from pathlib import Path

import pytest
from days import DAYS
from deployment import every_output, of_users, read_account
from expected_account import expected_account, expected_outputs
from samples import ACCOUNT_ID
from walks import FORMS, Page, Walk, rewrite, with_entries, write

from dev.patches import patched

_COUNT = re.compile(r"\[0\]$")
PAGE = Page("accounts.md")


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_each_day_is_one_apply_and_nothing_is_left_to_do(form, emulator, place):
    inputs, rows = {}, []
    terraform = place(write(form, emulator, DAYS["The first day"]))
    for day, patch in DAYS.items():
        inputs = patched(inputs, patch)
        rewrite(terraform, write(form, emulator, inputs))
        # The plan of the day before has just read all of it.
        done = terraform.apply_at_once(refresh=False)
        assert terraform.is_settled(), day
        assert read_account(emulator, {"policies": {}}) == expected_account(inputs), day
        assert of_users(every_output(terraform.outputs())) == expected_outputs(inputs), day
        named = []
        for kind, told in (("delete", ""), ("replace", " (replaced)")):
            found = [address.removeprefix("module.people.") for address, it in done.changes.items() if it == kind]
            named += [f"`{address}`{told}" for address in sorted(_COUNT.sub("", each) for each in found)]
        numbers = re.findall(r"\d+", done.summary)
        rows.append(f"| {day} | {' | '.join(numbers)} | {'<br>'.join(named)} |")
    table = Path(__file__).with_name("days.md").read_text(encoding="utf-8")
    assert rows == table.partition("| --- |")[2].splitlines()[1:]


def test_each_day_of_an_account_is_one_apply(emulator, place):
    walk = Walk(emulator, place, FORMS[0])
    told = []
    for inputs in PAGE.configurations({})[: len(PAGE.told) + 1]:
        told.append(walk.settle(inputs, refresh=False).replace("all[0]", "all"))
        expected = expected_account(with_entries({"aws_account_id": ACCOUNT_ID, **inputs}))
        assert read_account(emulator, {"policies": {}}) == expected
    assert told[1:] == PAGE.told
