"""A key is named for what it is: keys, each with one thing about it.

Most are of GnuPG, as of the beginning of 2024; the last five of the first twenty are of Sequoia. `sha1-signed-anew` is
`sha1-throughout` after `gpg --quick-set-expire FINGERPRINT 60y` and the same with '*' behind it.
"""

import base64
import json
from pathlib import Path

import pysequoia
import pytest
from mutated_keys import KEYS, encoded

from landingzone.iam import pgp_faults
from landingzone.iam.pgp import find_key_fault, find_key_remarks, is_network_lookup

FINE = (
    *("fine", "one-for-all", "edwards-primary", "nist-subkey-too", "several-names", "three-purposes"),
    "sha1-signed-anew",
)
FAULTS = {
    **dict.fromkeys(("revoked", "sha1-revoked"), pgp_faults.REVOKED),
    **dict.fromkeys(("no-encryption", "revoked-subkey"), pgp_faults.NO_ENCRYPTION),
    **dict.fromkeys(("weak", "dsa-elgamal", "sha1-weak"), pgp_faults.WEAK),
    **dict.fromkeys(("cv448", "version-6", "version-6-rsa"), pgp_faults.UNREADABLE),
}
REMARKS = {
    **dict.fromkeys(("expired", "expired-subkey", "expired-primary", "sha1-expired"), pgp_faults.EXPIRED),
    **dict.fromkeys(("sha1-throughout", "sha1-primary", "sha1-subkey"), pgp_faults.SIGNED_WITH_SHA1),
    "sha1-one-for-all": pgp_faults.SIGNED_WITH_SHA1,
    **dict.fromkeys(("curve", "curve-subkey-too", "nist", "p521"), pgp_faults.CURVE),
}


@pytest.mark.parametrize("name", KEYS)
def test_a_key_is_named_for_what_it_is(name):
    assert name in {*FINE, *FAULTS, *REMARKS}
    assert find_key_fault(KEYS[name]) is FAULTS.get(name)
    assert find_key_remarks(KEYS[name]) == ((REMARKS[name],) if name in REMARKS else ())


# The encryption subkey of the one expires in 2073; that of the other did in 2024, until a later signature prolonged it.
WITH_A_PERIOD = json.loads(Path(__file__).with_name("pgp_keys_with_a_period.json").read_bytes())


def test_a_key_is_fine_until_the_end_of_its_period_by_the_latest_signature():
    assert {name: find_key_fault(key) for name, key in WITH_A_PERIOD.items()} == dict.fromkeys(WITH_A_PERIOD)


def test_armoured_keys_are_named_so():
    armoured = str(pysequoia.Cert.from_bytes(base64.b64decode(KEYS["fine"])))
    assert armoured.startswith("-----BEGIN PGP PUBLIC KEY")
    assert find_key_fault(armoured) is find_key_fault(f"\n  {armoured}") is pgp_faults.ARMOURED
    assert find_key_fault(encoded(armoured.encode())) is pgp_faults.BASE64_OF_ARMOURED


def test_secret_keys_are_named_so_in_every_form():
    secret = pysequoia.Tsk.generate(user_id="throw-away", cipher_suite=pysequoia.CipherSuite.RSA2k)
    armoured = str(secret)
    assert armoured.startswith("-----BEGIN PGP PRIVATE KEY")
    packets = list(pysequoia.packet.PacketPile.from_bytes(armoured.encode()))
    start = next(at for at, each in enumerate(packets) if each.tag == pysequoia.packet.Tag.SecretSubkey)
    # Whichever of its keys the secret is of.
    parts = (encoded(*part) for part in (packets, packets[:start], packets[start:]))
    for text in (armoured, encoded(armoured.encode()), *parts):
        assert find_key_fault(text) is pgp_faults.SECRET


@pytest.mark.parametrize("second", KEYS)
def test_of_several_keys_the_first_is_looked_into_and_all_can_be_read(second):
    is_read = FAULTS.get(second) is not pgp_faults.UNREADABLE
    for first in ("fine", "sha1-throughout", "curve", *["revoked"] * is_read):
        several = encoded(*(base64.b64decode(KEYS[name]) for name in (first, second)))
        remarks = (pgp_faults.SEVERAL, *find_key_remarks(KEYS[first])) if is_read and first != "revoked" else ()
        assert find_key_fault(several) is (FAULTS.get(first) if is_read else pgp_faults.UNREADABLE_BEHIND)
        assert find_key_remarks(several) == remarks


def test_a_signature_with_sha1_that_does_not_hold_is_refused():
    packets, other = (
        [bytes(each) for each in pysequoia.packet.PacketPile.from_bytes(base64.b64decode(KEYS[name]))]
        for name in ("sha1-throughout", "sha1-primary")
    )
    assert find_key_remarks(encoded(*packets)) == (pgp_faults.SIGNED_WITH_SHA1,)
    key, user_id, certification, subkey, binding = packets
    for forged in (
        (key, other[1], certification, subkey, binding),
        (key, user_id, certification, other[3], binding),
        (key, user_id, certification[:-1] + bytes([certification[-1] ^ 1]), subkey, binding),
        (key, user_id, certification, subkey, binding[:-1] + bytes([binding[-1] ^ 1])),
        (key, user_id, certification, subkey, other[4]),
    ):
        assert find_key_fault(encoded(*forged)) is pgp_faults.NO_ENCRYPTION


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        (("jane?", "keybase", "mQEN BGs=", "a" * 5, "ключ"), pgp_faults.NOT_BASE64),
        ([*map(encoded, (b"", b"hello", b"\x99", b"\xff" * 40, b"\xc6\xff\xff\xff\xff"))], pgp_faults.NOT_A_KEY),
        ([f"keybase:{name}" for name in ("", "a", "_x", "a" * 17, "a b", "../x")], pgp_faults.NOT_A_KEYBASE_NAME),
        (("${TfToken[TOKEN.7]}",), None),
    ],
)
def test_other_texts_are_named_for_what_they_are(texts, fault):
    for text in texts:
        assert find_key_fault(text) is fault, text


def test_a_key_of_a_curve_is_taken_by_its_point():
    for suite in ("P256", "P384", "P521"):
        key = pysequoia.Tsk.generate(user_id="throw-away", cipher_suite=getattr(pysequoia.CipherSuite, suite))
        assert find_key_fault(encoded(bytes(key.extract_certificate()))) is None, suite


def test_keybase_names_are_looked_up_at_apply():
    for name in ("keybase:alice_on_keybase", "keybase:a1"):
        assert (find_key_fault(name), is_network_lookup(name)) == (None, True)


def test_every_fault_gives_a_way_out_and_nothing_of_the_key():
    refused = (*pgp_faults.KEY_FAULTS, pgp_faults.EXPIRED_FOR_A_NEW_CREDENTIAL, pgp_faults.CURVE_FOR_AN_OLD_PROVIDER)
    for fault in (*refused, *pgp_faults.KEY_REMARKS):
        assert fault.rule.startswith("must ") == (fault in refused)
        assert fault.hint
        assert not any(key[:16] in f"{fault.rule}{fault.actual}{fault.hint}" for key in KEYS.values())
