"""Checks users' SSH public keys: IAM accepts RSA keys of at least 2048 bits, and refuses all others at apply.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSSHPublicKey.html
"""

import base64
import hashlib

from landingzone.ground.tokens import is_token
from landingzone.iam.patterns import SSH_RSA

MINIMUM_BITS = 2048


def find_ssh_fault(key: str) -> str | None:
    """Return why IAM would not accept a string as an SSH public key.

    Args:
        key: The line of a `.pub` file.

    Returns:
        What was found, without quoting it, since it may be a private key; None: nothing is wrong.
    """
    text = key.strip()
    if is_token(text):
        return None
    if "PRIVATE KEY" in text:
        return "a private key: it is no longer secret"
    if not SSH_RSA.fits(text):
        first = text.split(" ", 1)[0]
        return f"a key of type {first}" if first in _OTHER_KINDS else "something else"
    try:
        _, exponent, modulus = _fields(base64.b64decode(text.split(" ")[1], validate=True))
    except ValueError:  # not base64, or other fields
        return "part of a key"
    if not 3 <= _odd_number(exponent) < _odd_number(modulus):
        return "a damaged key"
    bits = _odd_number(modulus).bit_length()
    return None if bits >= MINIMUM_BITS else f"a key of {bits} bits"


def is_same_ssh_key(one: str, other: str) -> bool:
    """Return whether two lines are the same key. Comments are ignored, as the provider ignores them."""
    return one.split()[:2] == other.split()[:2]


def ssh_fingerprint(key: str) -> str:
    """Return the fingerprint of an SSH public key as `ssh-keygen -l` prints it; "": it cannot be read here."""
    if find_ssh_fault(key) or is_token(key.strip()):
        return ""
    digest = hashlib.sha256(base64.b64decode(key.split()[1])).digest()
    return f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"


_OTHER_KINDS = (
    *("ssh-ed25519", "ssh-dss", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"),
    *("sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"),
)


def _fields(blob: bytes) -> list[bytes]:
    """Split a key into its fields, each preceded by its length in four bytes."""
    fields = []
    while blob:
        length = int.from_bytes(blob[:4], "big")
        if len(blob) < 4 + length:
            raise ValueError("cut off")
        fields.append(blob[4 : 4 + length])
        blob = blob[4 + length :]
    return fields


def _odd_number(field: bytes) -> int:
    """Read a number as SSH writes it, the sign bit first; 0: it is even, as no RSA number is, or not in this form.

    Source: https://www.rfc-editor.org/rfc/rfc4251.html#section-5
    """
    number = int.from_bytes(field, "big")
    return number if number % 2 and field == number.to_bytes(number.bit_length() // 8 + 1, "big") else 0
