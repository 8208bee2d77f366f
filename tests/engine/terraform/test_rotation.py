"""Credentials change on purpose, one at a time and without a gap; the walk that `docs/rotation.md` tells."""

import pytest
from deployment import read_secrets
from openpgp import throw_away_keys
from walks import FORMS, Page, Walk

OLD, NEW = throw_away_keys(), throw_away_keys(1)
PAGE = Page("rotation.md")
CONFIGURATIONS = PAGE.configurations({"the key of alice": OLD, "the key of bob": OLD, "the new key of alice": NEW})


def keys_of(emulator, user):
    found = emulator.client("iam").list_access_keys(UserName=user)["AccessKeyMetadata"]
    return {key["AccessKeyId"]: key["Status"] for key in found}


@pytest.mark.long
def test_credentials_change_one_at_a_time_and_only_on_purpose(emulator, place):
    walk = Walk(emulator, place, FORMS[1])
    begin, other_settings, beside, inactive, gone, back_again, new_password, taken_out = CONFIGURATIONS
    told = iter(PAGE.told)

    def current():
        return walk.terraform.outputs()["user_access_keys"]["alice"]

    walk.step(begin)
    first, password = current(), read_secrets(emulator).passwords
    bob, bobs = keys_of(emulator, "bob"), walk.terraform.outputs()["user_passwords"]["bob"]
    assert walk.step(other_settings) == next(told)
    assert (current(), read_secrets(emulator).passwords) == (first, password)
    assert walk.step(beside) == next(told)
    second = current()
    assert keys_of(emulator, "alice") == {first["access_key_id"]: "Active", second["access_key_id"]: "Active"}
    assert NEW.decrypt(second["secret_access_key"]) == read_secrets(emulator).access_keys["alice"][1]
    assert walk.step(inactive) == next(told)
    assert current() == second
    assert keys_of(emulator, "alice") == {first["access_key_id"]: "Inactive", second["access_key_id"]: "Active"}
    assert walk.step(gone) == next(told)
    assert current() == second
    assert keys_of(emulator, "alice") == {second["access_key_id"]: "Active"}
    assert walk.step(back_again) == next(told)
    third = current()
    assert keys_of(emulator, "alice") == {second["access_key_id"]: "Active", third["access_key_id"]: "Active"}
    assert read_secrets(emulator).passwords == password
    assert walk.settle(new_password) == next(told)
    passwords = read_secrets(emulator).passwords
    assert passwords["alice"] == NEW.decrypt(walk.terraform.outputs()["user_passwords"]["alice"]) != password["alice"]
    assert len(passwords["alice"]) == 24
    assert current() == third
    # Nobody else's changed at any time.
    assert passwords["bob"] == password["bob"] == OLD.decrypt(bobs)
    assert keys_of(emulator, "bob") == bob
    assert walk.step(taken_out) == next(told)
    assert read_secrets(emulator).passwords == {"bob": password["bob"]}
    with pytest.raises(emulator.client("iam").exceptions.NoSuchEntityException):
        emulator.client("iam").get_login_profile(UserName="alice")
    assert current() == third
    # All keys of one who leaves are inactive, in whichever slot they stand.
    leaving = taken_out["users"] | {"alice": taken_out["users"]["alice"] | {"status": "offboarding"}}
    walk.step(taken_out | {"users": leaving})
    assert set(keys_of(emulator, "alice").values()) == {"Inactive"}
    assert current() == third
    assert next(told, None) is None
