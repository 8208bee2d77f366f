"""What is told of secrets that a change makes: how many, and whose keys they are encrypted to."""

import pytest
from mutated_keys import KEYS
from samples import ACCOUNT_ID, SSH_PUBLIC_KEY
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
STOPS = "; the old one stops working with this change"


def people(alice, **others):
    """Zoe administers; groups made elsewhere, a group of a role and another key are there for everybody."""
    users = {"zoe": {**FULL, **PASSWORD, "pgp_key": THIRD}, **({"alice": alice} if alice is not None else {}), **others}
    return inputs(users=users, **cross("prod"), groups_made_elsewhere=["elsewhere"])


def of_alice(old, new):
    return [line for line in lines(old, new) if " credentials: " in line or " added: " in line]


ENCRYPTED = f"encrypted to {WORDS}"
FROM_FRANK = f"{ENCRYPTED}, also used by frank, instead of {OTHER_WORDS}"
HAS = {"pgp_key": KEY}
HAD = {"pgp_key": OTHER}
FRANK = {"frank": HAS}
MADE = {
    "everything at once": (
        *(people(HAS), people(HAS | TWO | PASSWORD | {"ssh_public_key": SSH_PUBLIC_KEY})),
        f"medium credentials: alice gets a console password, {ENCRYPTED}",
        "medium credentials: alice gets an SSH key",
        f"medium credentials: alice gets two access keys, {ENCRYPTED}",
    ),
    "a newcomer with the key of another one": (
        *(people(None, **FRANK), people(HAS | TWO | PASSWORD | FULL, **FRANK)),
        "medium added: alice is added with a console password and two access keys; new secrets are encrypted to "
        f"{WORDS}, also used by frank",
    ),
    "a newcomer with a key alone": (
        *(people(None), people(HAS | {"ssh_public_key": SSH_PUBLIC_KEY})),
        f"medium added: alice is added with an SSH key and {WORDS}",
    ),
    "an administrator's new password, for the key of another one": (
        *(people(HAD | PASSWORD | FULL, **FRANK), people(HAS | NEXT | FULL, **FRANK)),
        "critical credentials: alice gets a new console password (credential_generation 2 instead of 1), "
        f"{FROM_FRANK}{STOPS}",
    ),
    "a key that nobody else has": (
        *(people(HAD | ACCESS | FULL), people(HAS | TWO | FULL)),
        "critical credentials: alice gets another access key in the second slot (current), "
        f"{ENCRYPTED} instead of {OTHER_WORDS}",
        "low credentials: alice: the access key in the first slot changes from current to previous",
    ),
    "a key alone, with which the next secrets are made": (
        *(people(HAD | PASSWORD | FULL), people(HAS | PASSWORD | FULL)),
        f"critical credentials: alice gets {WORDS} instead of {OTHER_WORDS}, for secrets created from now on",
    ),
    "a key that was passed on by the same change": (
        *(people(HAD | PASSWORD, **FRANK), people(HAS | NEXT, frank={"pgp_key": OTHER})),
        f"medium credentials: alice gets a new console password (credential_generation 2 instead of 1), {ENCRYPTED}, "
        f"used by frank until now, instead of {OTHER_WORDS}{STOPS}",
        f"medium credentials: frank gets {OTHER_WORDS}, used by alice until now, instead of {WORDS}, for "
        "secrets created from now on",
    ),
    "a first key": (
        *(people(FULL), people(HAS | PASSWORD | FULL)),
        f"critical credentials: alice gets a console password, {ENCRYPTED} instead of none",
    ),
    "a first key alone": (
        *(people({}), people(HAS)),
        f"medium credentials: alice gets {WORDS} instead of none, for secrets created from now on",
    ),
    "the key that the user had, also used by others": (
        *(
            people(HAS | PASSWORD | FULL, **FRANK, gina={**HAS, **OFFBOARDING}),
            people(HAS | NEXT | FULL, **FRANK, gina={**HAS, **OFFBOARDING}),
        ),
        "critical credentials: alice gets a new console password (credential_generation 2 instead of 1), "
        f"{ENCRYPTED}, also used by frank and gina{STOPS}",
    ),
    "a key by a name of Keybase": (
        *(people({"pgp_key": "keybase:alice", **PASSWORD}), people({"pgp_key": "keybase:frank", **NEXT})),
        "medium credentials: alice gets a new console password (credential_generation 2 instead of 1), encrypted to "
        "the PGP key that keybase:frank has during the apply instead of the PGP key that keybase:alice has during the "
        f"apply{STOPS}",
    ),
    "who comes back, with another key": (
        *(people(HAD | PASSWORD | ACCESS | OFFBOARDING), people(HAS | PASSWORD | ACCESS)),
        f"medium credentials: alice gets a console password, {ENCRYPTED} instead of {OTHER_WORDS}",
    ),
    "another key of who is offboarding": (
        *(people(HAD | OFFBOARDING), people(HAS | OFFBOARDING)),
        f"info credentials: alice gets {WORDS} instead of {OTHER_WORDS}, for secrets created from now on",
    ),
    "the same key in other bytes": (
        *(people({"pgp_key": KEYS["sha1-throughout"]}), people({"pgp_key": KEYS["sha1-signed-anew"]})),
        "info credentials: alice keeps the PGP key 42E4C2676ABD8D7910A45629E6BCB5FCA004FEE0 ('sha1-throughout'), "
        "exported again: existing secrets do not change",
    ),
    "the same bytes in other lines": (*(people({"pgp_key": KEY}), people({"pgp_key": f"{KEY[:60]}\n{KEY[60:]}\n"})),),
    "a key that goes": (*(people(HAS), people({})),),
}


@pytest.mark.parametrize("case", MADE)
def test_secrets_are_counted_and_reported_with_the_key_that_they_are_for(case):
    old, new, *expected = MADE[case]
    assert of_alice(old, new) == expected


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
        "medium credentials: alice gets a console password",
        f"medium credentials: alice gets an access key, {ENCRYPTED}",
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
