"""What is told of whose key a text is: the same as GnuPG tells, and nothing of a text that is no public key."""

import base64
import shutil
import subprocess

import pysequoia
import pytest
from mutated_keys import KEYS, encoded, packets_of
from pysequoia.packet import PacketPile, Tag

from landingzone.keys.pgp import KeyIdentity, identify, same_key
from landingzone.keys.pgp_faults import LONGEST

NOTHING = KeyIdentity()


def generated(*user_ids):
    return pysequoia.Tsk.generate(user_ids=user_ids, cipher_suite=pysequoia.CipherSuite.RSA2k)


def public(key):
    return encoded(bytes(key.extract_certificate()))


def with_one_revoked():
    """A key with three user IDs, one of which it has revoked."""
    key = generated("Alice <alice@example.org>", "left <alice@old.example>", "Alice at home")
    whole = key.extract_certificate()
    left = next(each for each in whole.user_ids if "left" in str(each))
    revocation = bytes(whole.revoke_user_id(left, key.certifier()))
    packets = packets_of(public(key))
    place = next(at for at, each in enumerate(packets) if b"left" in each)
    return encoded(*packets[: place + 1], revocation, *packets[place + 1 :])


HOSTILE = "Eve ') in place of the key of nobody\n\x1b[31m\u202e: 日本"
MORE = {
    "revoked user ID": with_one_revoked,
    "hostile": lambda: public(generated(HOSTILE)),
}


def by_gnupg(key, home):
    """Return what GnuPG tells of the first key."""
    words = ["gpg", "--homedir", str(home), "--batch", "--no-options", "--show-keys", "--with-colons"]
    told = subprocess.run(words, input=base64.b64decode(key), capture_output=True, check=True, timeout=600)
    rows = [line.split(b":") for line in told.stdout.splitlines()]
    first = rows[: [*(row[0] for row in rows), b"pub"].index(b"pub", 1)]
    is_revoked = first[0][1] == b"r"  # which GnuPG says of each user ID then
    texts = [row[9] for row in first if row[0] == b"uid" and (is_revoked or row[1] != b"r")]
    user_ids = (text.decode("unicode_escape").encode("latin-1").decode(errors="backslashreplace") for text in texts)
    return KeyIdentity(fingerprint=next(row[9] for row in first if row[0] == b"fpr").decode(), user_ids=tuple(user_ids))


# GnuPG does not read those of version 6, and pysequoia verifies no signature of that curve.
@pytest.mark.parametrize("name", sorted({*KEYS, *MORE} - {"version-6", "version-6-rsa", "brainpool"}))
def test_it_is_what_gnupg_shows(name, tmp_path):
    if not shutil.which("gpg"):
        pytest.skip("there is no gpg")
    key = KEYS[name] if name in KEYS else MORE[name]()
    assert identify(key) == by_gnupg(key, tmp_path)


def test_user_ids_are_exactly_those_that_the_key_has_signed_and_not_revoked():
    told = {name: identify(make()).user_ids for name, make in MORE.items()}
    assert told == {
        "revoked user ID": ("Alice <alice@example.org>", "Alice at home"),
        "hostile": (HOSTILE,),
    }
    assert identify(KEYS["latin-1-name"]).user_ids == ("Ren\\xe9e",)
    assert identify(KEYS["several-names"]).user_ids == ("several-names", "another name")
    assert identify(KEYS["version-6"]) == KeyIdentity(
        fingerprint="5E62F3534EA5F8629090D3FED269E8206A1E7D964B2D9222250967B8E0A4A31C"
    )


def test_a_user_id_that_somebody_else_put_into_a_key_is_not_reported():
    for name in ("fine", "sha1-throughout"):
        key, user_id, certification, *rest = packets_of(KEYS[name])
        _, others_id, others_certification, *_ = packets_of(KEYS["one-for-all"])
        whole = identify(KEYS[name])
        for added in ([others_id], [others_id, others_certification], [others_id, certification]):
            assert identify(encoded(key, user_id, certification, *added, *rest)) == whole
        assert identify(encoded(key, user_id, *rest)).user_ids == ()
        forged = certification.replace(b"\x04\x13", b"\x04\x30", 1)  # a revocation
        assert identify(encoded(key, user_id, certification, forged, *rest)) == whole


def test_the_same_key_is_the_same_in_other_bytes_and_another_one_is_not():
    fine = KEYS["fine"]
    key, user_id, certification, *_ = packets_of(fine)
    lines = "\r\n".join(fine[start : start + 76] for start in range(0, len(fine), 76))
    assert {*map(same_key, (fine, lines, encoded(key, user_id, certification), encoded(key)))} == {same_key(fine)}
    # One has signed itself anew. Each of the others is a key of its own.
    assert same_key(KEYS["sha1-throughout"]) == same_key(KEYS["sha1-signed-anew"])
    assert len({*map(same_key, KEYS.values())}) == len(KEYS) - 1
    assert same_key("keybase:jane") == same_key("keybase:Jane") != same_key("keybase:jan")
    assert same_key("${TfToken[TOKEN.7]}") == same_key("${TfToken[TOKEN.7]}") != same_key("${TfToken[TOKEN.8]}")


def test_nothing_is_reported_of_a_text_that_is_no_public_key():
    secret = generated("throw-away")
    packets = packets_of(encoded(bytes(secret)))
    start = next(at for at, each in enumerate(PacketPile.from_bytes(bytes(secret))) if each.tag == Tag.SecretSubkey)
    fine = base64.b64decode(KEYS["fine"])
    for text in (
        *("", "hunter2", "keybase:", "keybase:no name", "${TfToken[TOKEN.7]}", str(secret), encoded(b"")),
        *(encoded(bytes(secret)), encoded(*packets[start:]), encoded(fine, *packets[start:]), encoded(fine[:300])),
        *(encoded(*packets_of(KEYS["fine"])[1:]), encoded(fine, b"\xcd\x01x" * LONGEST)),
    ):
        assert identify(text) == NOTHING, text[:40]
    assert identify("keybase:Jane") == KeyIdentity(keybase="Jane")
