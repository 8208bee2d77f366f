"""Writes an OpenPGP message as text that every OpenPGP program can read, on every system."""

import base64

_LINE = 64  # letters


def armoured_message(message: bytes) -> str:
    """Write a message in ASCII armour, without a line break at its end.

    It has the checksum, which RFC 9580 makes optional: GnuPG 2.4 fails without it if the base64 ends without `=`.

    Source: https://www.rfc-editor.org/rfc/rfc9580.html#section-6
    """
    text = base64.b64encode(message).decode()
    lines = [text[start : start + _LINE] for start in range(0, len(text), _LINE)]
    checksum = base64.b64encode(_checksum(message).to_bytes(3)).decode()
    return "\n".join(["-----BEGIN PGP MESSAGE-----", "", *lines, f"={checksum}", "-----END PGP MESSAGE-----"])


def _checksum(message: bytes) -> int:
    checksum = 0xB704CE
    for byte in message:
        checksum ^= byte << 16
        for _ in range(8):
            checksum = checksum << 1 ^ (0x1864CFB if checksum & 0x800000 else 0)
    return checksum
