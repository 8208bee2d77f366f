"""An account is read back whole, as data that can be compared."""

import pytest

from dev.engine import account


@pytest.mark.long
def test_an_account_of_more_than_one_page_is_read_to_its_end(emulator):
    iam = emulator.client("iam")
    names = [f"user-{number:03}" for number in range(101)]
    for name in names:
        iam.create_user(UserName=name)
    assert list(account(iam)["users"]) == names
