"""Accounts come, get other names and go, with members of their groups; the walk that `docs/accounts.md` tells."""

import pytest
from deployment import read_account
from expected_account import expected_account
from samples import ACCOUNT_ID
from walks import FORMS, Page, Walk, with_entries

PAGE = Page("accounts.md")
CONFIGURATIONS = PAGE.configurations({})[: len(PAGE.told) + 1]


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_each_day_of_an_account_is_one_apply(emulator, place, form):
    walk = Walk(emulator, place, form)
    told = []
    for inputs in CONFIGURATIONS:
        told.append(walk.settle(inputs, refresh=False).replace("all[0]", "all"))
        expected = expected_account(with_entries({"aws_account_id": ACCOUNT_ID, **inputs}))
        assert read_account(emulator, {"policies": {}}) == expected
    assert told[1:] == PAGE.told
