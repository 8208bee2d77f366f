"""A key is named for what it is: keys, each with one thing about it.

Most are of GnuPG, as of the beginning of 2024; those of curve 448 and P-521, of three purposes, of version 6 and with a
name in Latin-1 are of Sequoia. `sha1-signed-anew` is `sha1-throughout` after `gpg --quick-set-expire FINGERPRINT 60y`
and the same with '*' behind it.
"""

import base64
import json
import shutil
import subprocess
from pathlib import Path

import pysequoia
import pytest
from mutated_keys import KEYS, encoded, packets_of

from landingzone.keys import pgp_faults
from landingzone.keys.pgp import find_key_fault, find_key_remarks, is_network_lookup

FINE = (
    *("fine", "one-for-all", "edwards-primary", "several-names", "three-purposes"),
    *("latin-1-name", "sha1-signed-anew"),
)
FAULTS = {
    **dict.fromkeys(("revoked", "sha1-revoked"), pgp_faults.REVOKED),
    **dict.fromkeys(("no-encryption", "revoked-subkey", "sha1-revoked-subkey"), pgp_faults.NO_ENCRYPTION),
    **dict.fromkeys(("weak", "dsa-elgamal", "sha1-weak"), pgp_faults.WEAK),
    **dict.fromkeys(("brainpool", "cv448", "version-6", "version-6-rsa"), pgp_faults.UNREADABLE),
}
REMARKS = {
    **dict.fromkeys(("expired", "expired-subkey", "expired-primary", "sha1-expired"), pgp_faults.EXPIRED),
    **dict.fromkeys(("sha1-throughout", "sha1-primary", "sha1-subkey"), pgp_faults.SIGNED_WITH_SHA1),
    "sha1-one-for-all": pgp_faults.SIGNED_WITH_SHA1,
    **dict.fromkeys(("curve", "curve-subkey-too", "nist", "nist-subkey-too", "p521"), pgp_faults.CURVE),
}


@pytest.mark.parametrize("name", KEYS)
def test_a_key_is_named_for_what_it_is(name):
    assert name in {*FINE, *FAULTS, *REMARKS}
    assert find_key_fault(KEYS[name]) is FAULTS.get(name)
    assert find_key_remarks(KEYS[name]) == ((REMARKS[name],) if name in REMARKS else ())


# The encryption subkey of the one expires in 2073; that of the other did in 2024, until a later signature prolonged it.
WITH_A_PERIOD = json.loads(Path(__file__).with_name("pgp_keys_with_a_period.json").read_bytes())


def test_a_key_is_fine_until_the_end_of_its_period_by_the_latest_signature():
    for key in WITH_A_PERIOD.values():
        assert (find_key_fault(key), find_key_remarks(key)) == (None, ())


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
def test_of_several_keys_the_first_is_looked_into(second):
    for first in ("fine", "sha1-throughout", "curve", "revoked"):
        several = encoded(*(base64.b64decode(KEYS[name]) for name in (first, second)))
        remarks = () if first == "revoked" else (pgp_faults.SEVERAL, *find_key_remarks(KEYS[first]))
        assert (find_key_fault(several), find_key_remarks(several)) == (FAULTS.get(first), remarks)


# Without its signature on the user ID, with it on another one, changed, or with a subkey that it has not signed.
@pytest.mark.parametrize("name", ["fine", "sha1-throughout", "curve"])
def test_a_key_whose_own_signatures_do_not_hold_is_refused(name):
    key, user_id, certification, subkey, binding = packets_of(KEYS[name])
    other = packets_of(KEYS["sha1-primary"])

    def changed(signature):
        return signature[:-1] + bytes([signature[-1] ^ 1])

    for forged, fault in {
        (key, user_id, subkey, binding): pgp_faults.NO_USER_ID,
        (key, other[1], certification, subkey, binding): pgp_faults.DAMAGED,
        (key, user_id, changed(certification), subkey, binding): pgp_faults.DAMAGED,
        (key, user_id, certification, changed(certification), subkey, binding): pgp_faults.DAMAGED,
        (key, user_id, changed(certification)): pgp_faults.DAMAGED,
        (key, user_id, certification): pgp_faults.NO_ENCRYPTION,
        (key, user_id, certification, subkey): pgp_faults.NO_ENCRYPTION,
        (key, user_id, certification, other[3], binding): pgp_faults.NO_ENCRYPTION,
        (key, user_id, certification, subkey, changed(binding)): pgp_faults.NO_ENCRYPTION,
        (key, user_id, certification, subkey, other[4]): pgp_faults.NO_ENCRYPTION,
    }.items():
        assert find_key_fault(encoded(*forged)) is fault


# GnuPG reads none of version 6 or of curve 448, and encrypts to weak keys and to those of all other curves.
@pytest.mark.skipif(not shutil.which("gpg"), reason="there is no gpg")
def test_gnupg_encrypts_to_what_is_taken_and_has_not_expired(tmp_path):
    words = ["gpg", "--homedir", str(tmp_path), "--batch", "--no-options", "--trust-model", "always", "--output", "-"]
    taken = set()
    for name, key in (KEYS | WITH_A_PERIOD).items():
        (tmp_path / name).write_bytes(base64.b64decode(key))
        encrypted = subprocess.run(
            [*words, "--recipient-file", str(tmp_path / name), "--encrypt"],
            input=b"-",
            capture_output=True,
            timeout=600,
        )
        taken |= {name} if encrypted.returncode == 0 else set()
    expired = {name for name, remark in REMARKS.items() if remark is pgp_faults.EXPIRED}
    weak = {name for name, fault in FAULTS.items() if fault is pgp_faults.WEAK}
    assert taken == {"brainpool", *FINE, *REMARKS, *WITH_A_PERIOD, *weak} - expired


@pytest.mark.parametrize(
    ("texts", "fault"),
    [
        (("jane?", "keybase", "mQEN BGs=", "a" * 5, "ключ"), pgp_faults.NOT_BASE64),
        (
            [*map(encoded, (b"", b"hello", b"\x95hello", b"\x99", b"\xff" * 40, b"\xc6\xff\xff\xff\xff"))],
            pgp_faults.NOT_A_KEY,
        ),
        ([f"keybase:{name}" for name in ("", "a", "_x", "a" * 17, "a b", "../x")], pgp_faults.NOT_A_KEYBASE_NAME),
        (("${TfToken[TOKEN.7]}",), None),
    ],
)
def test_other_texts_are_named_for_what_they_are(texts, fault):
    for text in texts:
        assert find_key_fault(text) is fault, text


def test_keybase_names_are_looked_up_at_apply():
    for name in ("keybase:alice_on_keybase", "keybase:a1"):
        assert (find_key_fault(name), is_network_lookup(name)) == (None, True)


def test_every_fault_gives_a_fix_and_nothing_of_the_key():
    refused = (*pgp_faults.KEY_FAULTS, pgp_faults.EXPIRED_FOR_A_NEW_CREDENTIAL, pgp_faults.CURVE)
    for fault in {*refused, *pgp_faults.KEY_REMARKS}:
        assert fault.rule.startswith("must ") == (fault in refused)
        assert fault.hint
        assert not any(key[:16] in f"{fault.rule}{fault.actual}{fault.hint}" for key in KEYS.values())
