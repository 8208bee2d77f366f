"""IAM takes RSA keys of 2048 bits and more; whatever else is given is named, and never quoted."""

import base64
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_ssh_public_key

from landingzone.keys.ssh import MINIMUM_BITS, find_ssh_fault

KEY = (Path(__file__).parents[1] / "ssh_public_key.txt").read_text(encoding="ascii").strip()
KIND, BODY, _ = KEY.split(" ")
EXPONENT = b"\x01\x00\x01"
MODULUS = b"\x00" + b"\xff" * 256


@pytest.mark.parametrize("text", [KEY, f"{KIND} {BODY}", KEY + "\n", f"{KEY} with words", "${TfToken[TOKEN.1]}"])
def test_an_rsa_key_is_taken(text):
    assert find_ssh_fault(text) is None


def key_of(*fields, kind=b"ssh-rsa"):
    fields = (kind, *fields)
    blob = b"".join(len(field).to_bytes(4, "big") + field for field in fields)
    return f"ssh-rsa {base64.b64encode(blob).decode()}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(
            (f"{kind} AAAA", f"a key of type {kind}")
            for kind in ("ssh-dss", "ecdsa-sha2-nistp521", "sk-ecdsa-sha2-nistp256@openssh.com")
        ),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nabc", "a private key: it is no longer secret"),
        (f"ssh-rsa {BODY[:100]}", "part of a key"),
        (BODY, "something else"),
        (key_of(b"\x01"), "part of a key"),
        (key_of(EXPONENT, MODULUS, b"\x01"), "part of a key"),
        (key_of(EXPONENT, MODULUS[1:]), "a damaged key"),  # a negative number
        (key_of(EXPONENT, b"\x00" + MODULUS), "a damaged key"),
        (key_of(EXPONENT, MODULUS[:-1] + b"\xfe"), "a damaged key"),
        (key_of(b"", MODULUS), "a damaged key"),
        (key_of(b"\x01", MODULUS), "a damaged key"),
        (key_of(MODULUS, MODULUS), "a damaged key"),
        (key_of(EXPONENT, b"\x40" + b"\x01" * 255), "a key of 2047 bits"),
        (key_of(EXPONENT, b"\x00\x80" + b"\x01" * 255), None),
    ],
)
def test_what_iam_refuses_is_named(text, found):
    assert find_ssh_fault(text) == found


def damaged_keys(number):
    """Draw keys with changes, most of them where the lengths and the first numbers stand."""
    random = Random(1)
    whole = base64.b64decode(BODY)
    for _ in range(number):
        blob = bytearray(whole)
        for _ in range(random.choice((1, 1, 2, 3))):
            place = random.randrange(min(len(blob), 24) if random.random() < 0.7 else len(blob))
            size = random.choice((0, 1, 1, 2, 4, 100))
            blob[place : place + size] = random.randbytes(random.choice((0, 1, size, size)))
            blob = blob or bytearray(b"\x00")
        yield f"{KIND} {base64.b64encode(blob).decode()}"


def test_a_damaged_key_is_refused_or_read_by_others_too():
    found = {text: find_ssh_fault(text) for text in damaged_keys(1000)}
    accepted = [text for text, fault in found.items() if fault is None]
    for text in accepted:
        key = load_ssh_public_key(text.encode())
        assert isinstance(key, RSAPublicKey)
        assert key.key_size >= MINIMUM_BITS
    assert len(accepted) > 60
    assert {"something else", "part of a key", "a damaged key"} <= set(found.values())
