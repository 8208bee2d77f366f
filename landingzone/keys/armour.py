"""Converts PGP public keys to the form that AWS providers accept: base64 of the binary."""

import base64
import re
from functools import lru_cache

# Source: https://www.rfc-editor.org/rfc/rfc9580.html#section-6.2
_BLOCK = re.compile(
    r"-----BEGIN PGP PUBLIC KEY BLOCK-----[ \t]*\n"
    r"(?:[A-Za-z-]+: .*\n)*[ \t]*\n"
    r"(?P<body>(?:[A-Za-z0-9+/=]+[ \t]*\n)+?)"
    r"(?:=[A-Za-z0-9+/]{4}[ \t]*\n)?"
    r"-----END PGP PUBLIC KEY BLOCK-----"
)
_BEGIN, _SECRET = "-----BEGIN PGP PUBLIC", "-----BEGIN PGP PRIVATE"
_IS_PACKET = 0x80  # set in the first byte of every packet: https://www.rfc-editor.org/rfc/rfc9580.html#section-4.2


def without_armour(text: str) -> str:
    """Return the base64 of the binary for armoured text; any other string, even damaged armour, is not changed.

    Args:
        text: A value of `pgp_key`.
    """
    return _dearmoured(text) if _BEGIN in text[:100] else text


def read_key(content: bytes) -> str | None:
    """Read the content of a file as a value of `pgp_key`.

    Args:
        content: A binary key, an armoured one, or base64 of a binary one. It is not verified.

    Returns:
        Base64 of the binary; an armoured secret key is not changed. None: it is not a key.
    """
    if content[:1] and content[0] & _IS_PACKET:
        return base64.b64encode(content).decode()
    try:
        text = without_armour(content.decode().strip())
        if text.startswith(_SECRET):
            return text
        binary = base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        return None
    return base64.b64encode(binary).decode() if binary[:1] and binary[0] & _IS_PACKET else None


@lru_cache(maxsize=8192)  # enough for all users of an account
def _dearmoured(text: str) -> str:
    lines = text.replace("\r\n", "\n").strip()
    try:  # one by one, since each may end with padding
        blocks = [base64.b64decode("".join(each["body"].split()), validate=True) for each in _BLOCK.finditer(lines)]
    except ValueError:
        return text
    is_whole = blocks and not _BLOCK.sub("", lines).strip()
    return base64.b64encode(b"".join(blocks)).decode() if is_whole else text
