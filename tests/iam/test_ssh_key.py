"""IAM takes RSA keys of 2048 bits and more; whatever else is given is named, and never quoted."""

import base64
from pathlib import Path

import pytest

from landingzone.iam.ssh_key import find_ssh_fault

KEY = (Path(__file__).parents[1] / "ssh_public_key.txt").read_text(encoding="ascii").strip()
KIND, BODY, COMMENT = KEY.split(" ")


@pytest.mark.parametrize("text", [KEY, f"{KIND} {BODY}", KEY + "\n", f"{KEY} with words", "${TfToken[TOKEN.1]}"])
def test_an_rsa_key_is_taken(text: str):
    assert find_ssh_fault(text) is None


# Of what `ssh-keygen` makes, all but RSA.
OTHER_KINDS = (
    *("ssh-dss", "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"),
    *("sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"),
)


def small_key(bits: int) -> str:
    return key_of(b"ssh-rsa", b"\x01\x00\x01", (1 << (bits - 1)).to_bytes((bits + 7) // 8, "big"))


def key_of(*fields: bytes) -> str:
    blob = b"".join(len(field).to_bytes(4, "big") + field for field in fields)
    return f"ssh-rsa {base64.b64encode(blob).decode()}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMmG", "a key of kind ssh-ed25519"),
        *((f"{kind} AAAA", f"a key of kind {kind}") for kind in OTHER_KINDS),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nabc", "a private key: it is no longer secret"),
        (f"ssh-rsa {BODY[:100]}", "a part of a key"),
        (BODY, "another text"),
        ("", "another text"),
        (key_of(b"ssh-rsa", b"\x01"), "a part of a key"),
        (key_of(b"ssh-rsa", b"\x01", b"\xff" * 256, b"\x01"), "a part of a key"),
        (small_key(1024), "a key of 1024 bits"),
        (small_key(2047), "a key of 2047 bits"),
        (small_key(2048), None),
    ],
)
def test_what_iam_refuses_is_named(text: str, found: str | None):
    assert find_ssh_fault(text) == found
