"""What is told of keys whose owner may be another one than the user."""

import base64

import pytest
from mutated_keys import KEYS
from openpgp import throw_away_keys
from samples import ACCOUNT_ID, PGP_PUBLIC_KEY

from landingzone.config.inputs import Inputs
from landingzone.rules.check import advise

FINE = "the PGP key 9B840C5B5A538E88E71E76A2CE3D5D8ABBD18881 ('fine')"
SHARED = (
    "is the key of several users, and its owner can decrypt the secrets of all of them (got {}, also used by {}); give "
)
TOKEN = "${TfToken[TOKEN.7]}"


def told(**keys):
    users = {name: {"pgp_key": key} for name, key in keys.items()}
    users["alice"] = {"groups": ["full-access"], "status": "offboarding", **users.get("alice", {})}
    users["zoe"] = {"groups": ["full-access"]}
    return [str(each) for each in advise(Inputs(aws_account_id=ACCOUNT_ID, users=users))]


def joined(*keys):
    return base64.b64encode(b"".join(base64.b64decode(key) for key in keys)).decode()


@pytest.mark.parametrize(
    ("keys", "words"),
    [((KEYS["fine"], f"{KEYS['fine']}\n"), FINE), ((TOKEN, TOKEN), "a PGP key that cannot be read here")],
)
def test_who_has_the_key_of_another_user_is_reported_with_it(keys, words):
    assert [line.partition("give ")[0] for line in told(alice=keys[0], bob=keys[1], eve=PGP_PUBLIC_KEY)] == [
        f"users.alice.pgp_key: {SHARED.format(words, 'bob')}".removesuffix("give "),
        f"users.bob.pgp_key: {SHARED.format(words, 'alice')}".removesuffix("give "),
    ]
    many = told(**dict.fromkeys("abcdefgh", keys[0]))
    assert f"(got {words}, also used by b, c, d, e, f and 2 others); give each user their own key" in many[0]


def test_who_has_a_key_of_their_own_or_none_is_not():
    assert told(alice=KEYS["fine"], bob=PGP_PUBLIC_KEY, eve=None, kim="", lea=None, max="", ned=TOKEN) == []


def test_of_several_keys_it_is_reported_which_one_is_used():
    assert [line.partition("; export")[0] for line in told(bob=joined(KEYS["fine"], PGP_PUBLIC_KEY))] == [
        "users.bob.pgp_key: AWS providers encrypt only to the first of several PGP keys, so only its owner can decrypt "
        f"(got several keys, the first is {FINE})"
    ]
    # It is the key of whoever has the first one.
    assert len(told(alice=KEYS["fine"], bob=joined(KEYS["fine"], PGP_PUBLIC_KEY), eve=PGP_PUBLIC_KEY)) == 3


def test_a_key_of_keybase_is_one_that_nobody_can_see():
    assert told(bob="keybase:Jane", eve="keybase:joe") == [
        f"users.{name}.pgp_key: is looked up over the network during the apply, so neither the key nor its owner "
        f"can be checked now (got 'keybase:{key}'); write the key itself: `gpg --export '<ADDRESS>' | base64 -w0`"
        for name, key in (("bob", "Jane"), ("eve", "joe"))
    ]
    shared = [line for line in told(bob="keybase:Jane", eve="keybase:jane") if "several users" in line]
    words = "the PGP key that keybase:Jane has during the apply"
    assert shared[0].startswith(f"users.bob.pgp_key: {SHARED.format(words, 'eve')}")
    assert len(shared) == 2


def test_user_ids_are_shown_as_the_texts_of_others_are():
    for number, name in enumerate(("A\x1b[31m\nB", *(f"n{number}" for number in range(4)), "x" * 500)):
        key = throw_away_keys().named(name)
        line = told(alice=key, bob=key)[0]
        assert line.isprintable()
        assert ("A\\x1b[31m\\x0aB" in line) == (number == 0)
        assert len(line) < 600
