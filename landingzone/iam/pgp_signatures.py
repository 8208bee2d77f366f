"""Verifies what an RSA key has signed itself, with SHA-1 too: pysequoia takes no signature with SHA-1.

Source: https://www.rfc-editor.org/rfc/rfc4880.html#section-5.2.4
"""

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from landingzone.iam.pgp_faults import LEAST_BITS
from landingzone.iam.pgp_packets import take

if TYPE_CHECKING:
    from pysequoia.packet import Packet

_NUMBERS_OFFSET = 6  # version, four bytes of time, algorithm
_LARGEST_EXPONENT = 2**24  # the provider takes no larger one either
_MOST_BITS = 16384  # a forged number of more would take long

# The name of each hash algorithm, and what stands before its digest in a signature of RSA.
_HASHES = {
    2: ("sha1", "3021300906052b0e03021a05000414"),
    8: ("sha256", "3031300d060960864801650304020105000420"),
    9: ("sha384", "3041300d060960864801650304020205000430"),
    10: ("sha512", "3051300d060960864801650304020305000440"),
    11: ("sha224", "302d300d06096086480165030402040500041c"),
}


def holds_what_it_signed(packets: "list[Packet]") -> bool:
    """Tell whether all signatures hold, and are in force.

    Args:
        packets: A primary key, and each part of it with the signatures by the key itself behind it.

    Returns:
        False also where a signature is of another algorithm than RSA, of a hash that is weaker than SHA-1, or old.
    """
    from pysequoia.packet import Tag

    primary, *others = packets
    part = primary
    for packet in others:
        if packet.tag != Tag.Signature:
            part = packet
        elif not (_is_in_force(packet) and _holds(packet.body, primary.body, part)):
            return False
    return True


def is_signed_with_sha1(packets: "list[Packet]") -> bool:
    """Tell whether there is a signature with SHA-1."""
    from pysequoia.packet import HashAlgorithm

    return any(each.hash_algorithm == HashAlgorithm.SHA1 for each in packets)


def is_weak(packet: "Packet") -> bool:
    """Tell whether a packet is one of a key that is too easy to break: a short one of RSA, or one of DSA or ElGamal."""
    from pysequoia.packet import PublicKeyAlgorithm

    kind = PublicKeyAlgorithm
    if packet.key_algorithm in (kind.DSA, kind.ElGamalEncrypt):
        return True
    if packet.key_algorithm not in (kind.RSAEncryptSign, kind.RSAEncrypt, kind.RSASign):
        return False
    return _rsa_numbers(packet.body)[0].bit_length() < LEAST_BITS


def _is_in_force(signature: "Packet") -> bool:
    now = datetime.now(UTC)
    made, end = signature.signature_created, signature.signature_expiration_time
    return made is not None and made <= now and (end is None or end > now)


def _holds(signature: bytes, primary: bytes, part: "Packet") -> bool:
    # Version 4, kind, algorithm, hash, what else is signed, what is not, two bytes of the digest, the number.
    if signature[:1] != b"\x04" or signature[2] not in (1, 3) or signature[3] not in _HASHES:
        return False
    name, prefix = _HASHES[signature[3]]
    end = 6 + int.from_bytes(signature[4:6], "big")
    _, rest = take(signature[end:], 2)
    number, _ = take((rest or b"")[2:], 2, bits=8)
    modulus, exponent = _rsa_numbers(primary)
    if number is None or modulus.bit_length() > _MOST_BITS or not 2 < exponent < _LARGEST_EXPONENT:
        return False
    signed = b"".join((_framed(primary, part), signature[:end], b"\x04\xff", end.to_bytes(4, "big")))
    digest = bytes.fromhex(prefix) + hashlib.new(name, signed, usedforsecurity=False).digest()
    size = (modulus.bit_length() + 7) // 8
    padded = b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest
    return pow(int.from_bytes(number, "big"), exponent, modulus) == int.from_bytes(padded, "big")


def _framed(primary: bytes, part: "Packet") -> bytes:
    """Write a primary key and a part of it as they are signed."""
    from pysequoia.packet import Tag

    key = b"\x99" + len(primary).to_bytes(2, "big") + primary
    if part.tag == Tag.PublicSubkey:
        return key + b"\x99" + len(part.body).to_bytes(2, "big") + part.body
    if part.tag == Tag.UserID:
        return key + b"\xb4" + len(part.body).to_bytes(4, "big") + part.body
    return key


def _rsa_numbers(key: bytes) -> tuple[int, int]:
    """Give the modulus and the exponent of a key of RSA; zeros: they are cut off."""
    modulus, rest = take(key[_NUMBERS_OFFSET:], 2, bits=8)
    exponent, _ = take(rest or b"", 2, bits=8)
    return int.from_bytes(modulus or b"", "big"), int.from_bytes(exponent or b"", "big")
