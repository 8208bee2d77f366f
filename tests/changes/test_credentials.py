"""What is told of secrets that a change makes: how many, and whose keys they are encrypted to."""

import pytest
from mutated_keys import KEYS
from samples import ACCOUNT_ID
from told_changes import cross, inputs, lines, own, told

from landingzone.changes.diff import diff
from landingzone.config.options import Configuration

KEY, OTHER, THIRD = (KEYS[name] for name in ("fine", "three-purposes", "one-for-all"))
WORDS = "the PGP key 9B840C5B5A538E88E71E76A2CE3D5D8ABBD18881 ('fine')"
OTHER_WORDS = "the PGP key AC2DF3DD1D8D663750963C0753400309B1780A9F ('three-purposes')"
FULL = {"groups": ["full-access"]}
PASSWORD, ACCESS = {"create_login_profile": True}, {"create_access_keys": True}
TWO = {**ACCESS, "access_key_slots": {"first": "previous", "second": "current"}}
NEXT = {**PASSWORD, "credential_generation": 2}
OFFBOARDING = {"status": "offboarding"}


def people(alice, **others):
    """Zoe administers; groups made elsewhere, a group of a role and another key are there for everybody."""
    users = {"zoe": {**FULL, **PASSWORD, "pgp_key": THIRD}, **({"alice": alice} if alice is not None else {}), **others}
    return inputs(users=users, **cross("prod"), groups_made_elsewhere=["elsewhere"])


def of_alice(old, new):
    return [line for line in lines(old, new) if " credentials: " in line or " added: " in line]


ENCRYPTED = f"encrypted to {WORDS}"
HAS = {"pgp_key": KEY}
HAD = {"pgp_key": OTHER}
FRANK = {"frank": HAS}


@pytest.mark.parametrize(
    ("may", "level"),
    [
        (FULL, "critical"),
        ({"groups": ["elsewhere"]}, "critical"),
        ({"groups": ["prod"]}, "high"),
        (own({"actions": ["s3:PutObject"], "resources": ["*"]}), "medium"),
        ({}, "medium"),
        ({**FULL, "permissions_boundary": "arn:aws:iam::aws:policy/AWSDenyAll"}, "medium"),
    ],
)
def test_what_somebody_else_may_read_has_the_level_of_all_that_the_user_may_do(may, level):
    before, after = people(HAD | PASSWORD | may, **FRANK), people(HAS | NEXT | may, **FRANK)
    assert [(change.level, change.users) for change in diff(before, after)] == [(level, ("alice",))]
    # To whom it was encrypted before, is told of who makes the same for themselves.
    unshared = people(HAD | PASSWORD | may), people(HAD | NEXT | may)
    assert [change.level for change in diff(*unshared)] == ["medium"]
    # What a newcomer may do is told by itself.
    first = [change for change in diff(people(None), people(HAS | PASSWORD | may)) if change.kind == "added"]
    assert [change.level for change in first] == ["medium"]


def test_a_secret_that_is_taken_over_is_not_encrypted_again():
    old, new = (
        Configuration.model_validate({"aws_account_id": ACCOUNT_ID, "users": {"alice": alice}, **more})
        for alice, more in (
            (HAS, {}),
            (
                HAS | PASSWORD | ACCESS,
                {"adoption": {"imported": {'aws_iam_user_login_profile.web_console["alice"]': "alice"}}},
            ),
        )
    )
    assert of_alice(old, new) == [
        f"medium credentials: alice gets an access key, {ENCRYPTED}",
        "low credentials: alice: their console password goes on working and is managed here from now on",
    ]


def test_in_another_account_nothing_is_said_to_be_new_but_the_key():
    old, new = (
        people(HAD | TWO),
        people(HAS | ACCESS | {"access_key_slots": {"first": "inactive", "second": "current"}}),
    )
    elsewhere = new.model_copy(update={"aws_account_id": "999988887777"})
    assert of_alice(old, elsewhere) == [
        f"medium credentials: alice gets {WORDS} instead of {OTHER_WORDS}, for secrets created from now on",
        "medium credentials: alice: the access key in the first slot changes from previous to inactive",
    ]


def test_several_access_keys_are_several_where_they_go():
    both = HAS | TWO | PASSWORD
    assert told(people(both), people(both | OFFBOARDING))[0] == (
        "high",
        "alice is being offboarded and may no longer do anything: their console password is deleted and their access "
        "keys "
        "become inactive",
    )
    assert ("high", "alice is removed: their console password and access keys are deleted too") in told(
        people(both), people(None)
    )
