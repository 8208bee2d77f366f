"""People with credentials that nothing here made: their rotation, their offboarding, their removal and their return."""

import pytest
import yaml
from samples import ACCOUNT_ID, PGP_PUBLIC_KEY

from landingzone import InvalidInputs
from landingzone.config.file import read_file
from landingzone.edit.rotation import rotate_user
from landingzone.edit.users import offboard_user, remove_user, return_user

KEY, OTHER, GIT = "AKIAIOSFODNN7EXAMPLE", "AKIAI44QH8DHBEXAMPLE", "ACCAIOSFODNN7EXAMPLE"
GPG = {"pgp_key": PGP_PUBLIC_KEY}


@pytest.fixture
def people(tmp_path):
    """Edit a file in which ann has some attributes; gives what ann has then, the records, and what is told."""
    file = tmp_path / "landingzone.yaml"

    def edited(edit, ann, *words, **named):
        users = {"ann": ann, "root": {"groups": ["full-access"]}}
        file.write_text(yaml.safe_dump({"aws_account_id": ACCOUNT_ID, "users": users}), encoding="utf-8")
        made = edit(file, "ann", *words, **named)
        made.write()
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        assert read_file(file).configuration()
        return content["users"].get("ann"), content.get("adoption"), " ".join(made.following)

    return edited


def existing(*ids, **status):
    return {"existing_credentials": dict.fromkeys(ids, "active") | status}


def test_an_access_key_is_replaced_without_a_moment_in_which_nothing_works(people):
    ann, _, told = people(rotate_user, {**GPG, **existing(KEY)}, "key")
    assert ann == {**GPG, **existing(KEY), "create_access_keys": True}
    assert "wait until nothing uses access key" in told
    ann, _, told = people(rotate_user, ann, "key")
    assert ann == {**GPG, "create_access_keys": True}
    assert f"run aws iam delete-access-key --user-name ann --access-key-id {KEY}." in told
    ann, _, told = people(rotate_user, ann, "key")
    assert ann == {**GPG, "create_access_keys": True, "access_key_slots": {"first": "previous", "second": "current"}}


@pytest.mark.parametrize(
    ("ids", "told"),
    [
        (existing(KEY, OTHER), [KEY, OTHER, "the one that is needed less", "landingzone audit"]),
        (existing(KEY, **{OTHER: "inactive"}), [f"access key {OTHER}, which is inactive", f"--access-key-id {OTHER}`"]),
        (existing("access_key_1", "access_key_2"), ["landingzone diff --live"]),
    ],
    ids=["both active", "one inactive", "from a report"],
)
def test_of_two_access_keys_one_is_named_to_delete_first(people, ids, told):
    with pytest.raises(InvalidInputs) as refused:
        people(rotate_user, {**GPG, **ids}, "key")
    why = "has two access keys that nothing here made, and AWS allows no third one (LimitExceeded)"
    assert why in str(refused.value)
    assert [text for text in told if text not in str(refused.value)] == []


def test_a_password_is_taken_over_and_then_replaced(people):
    ann, records, told = people(rotate_user, {**GPG, **existing("console_password", KEY)}, "password")
    assert ann == {**GPG, **existing(KEY), "create_login_profile": True}
    assert records == {"imported": {'aws_iam_user_login_profile.web_console["ann"]': "ann"}}
    assert "goes on working" in told
    ann, _, told = people(rotate_user, ann, "password")
    assert ann == {**GPG, **existing(KEY), "create_login_profile": True, "credential_generation": 2}


@pytest.mark.parametrize("what", ["key", "password"])
def test_nothing_is_made_without_a_key_to_which_it_is_encrypted(people, what):
    with pytest.raises(InvalidInputs, match="needs a PGP key, to which the new secret is encrypted"):
        people(rotate_user, existing("console_password", KEY), what)


def test_what_stays_is_named_and_so_is_what_keeps_a_user_from_being_deleted(people):
    away = f"aws iam delete-service-specific-credential --user-name ann --service-specific-credential-id {GIT}"
    has = existing("console_password", KEY, GIT)
    ann, _, told = people(offboard_user, has)
    assert ann == {**has, "status": "offboarding"}
    for each in ("console password", f"access key {KEY}", f"service-specific credential {GIT}"):
        assert each in told.partition("denied everything until the removal deletes it: ")[2]
    assert f"Before the removal, run {away}: " in told
    back, _, _ = people(return_user, ann)
    assert back == has
    gone, _, told = people(remove_user, ann)
    assert gone is None
    assert told.startswith(f"First run {away}: AWS refuses to delete a user who has it.")
    # What force_destroy deletes needs no command.
    _, _, told = people(remove_user, {**existing("console_password", KEY), "status": "offboarding"})
    assert "aws iam" not in told
