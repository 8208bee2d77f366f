"""What the AWS provider makes of the packets of a PGP key: what is here, its OpenPGP library reads in version 3.39.

It refuses a whole key for one key or signature in it that it cannot read.

Source: https://www.rfc-editor.org/rfc/rfc4880.html#section-5
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from landingzone.iam.nist_curves import CURVES

if TYPE_CHECKING:
    from pysequoia import Cert
    from pysequoia.packet import Packet, SignatureType, Tag

FoundT = TypeVar("FoundT")

_CURVE_OFFSET = 6  # version, four bytes of time, algorithm
_CURVE_25519 = bytes.fromhex("2b060104019755010501")
_BEGINNING = datetime.fromtimestamp(0, UTC)


def decoded(pgp_key: str) -> bytes:
    """Read the base64 of a key as the provider does: line breaks are ignored, anything else is wrong.

    Raises:
        ValueError: It is no base64.
    """
    return base64.b64decode(pgp_key.replace("\n", "").replace("\r", ""), validate=True)


def looked_into(key: bytes, find: Callable[[bytes], FoundT], *, damaged: FoundT) -> FoundT:
    """Find something in the bytes of a key, which may be damaged so that no part of it can be read.

    Args:
        key: The bytes.
        find: Finds it.
        damaged: What to give if the key cannot be read.
    """
    # Imported here, since most configurations have no key to check; and first, since it says nothing about the key if
    # this fails. Attributes are read when they are asked for, and any may be damaged. A panic of Rust is no Exception.
    import pysequoia.packet  # noqa: F401

    try:
        return find(key)
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            return damaged
        raise


def first_key(packets: "list[Packet]") -> "list[Packet]":
    """Give the packets before those of a second key, which the provider does not use."""
    from pysequoia.packet import Tag

    starts = [place for place, packet in enumerate(packets) if packet.tag == Tag.PublicKey]
    return packets[: starts[1]] if len(starts) > 1 else packets


def certificate_of(packets: "list[Packet]") -> "Cert":
    """Put packets together to a key."""
    from pysequoia import Cert

    return Cert.from_bytes(b"".join(map(bytes, packets)))


def is_readable_key(packet: "Packet") -> bool:
    """Tell whether a packet is none of a key, or of one that can be read."""
    from pysequoia.packet import PublicKeyAlgorithm, Tag

    if packet.tag not in (Tag.PublicKey, Tag.PublicSubkey):
        return True
    kind = PublicKeyAlgorithm
    if packet.body[:1] != b"\x04":  # version 3 is broken, 5 and 6 are newer than that provider
        return False
    if packet.key_algorithm in (kind.ECDH, kind.ECDSA):
        name, rest = take(packet.body[_CURVE_OFFSET:], 1)
        curve = CURVES.get(name or b"")
        if curve is None:
            return packet.key_algorithm == kind.ECDSA
        point, _ = take(rest or b"", 2, bits=8)
        return point is not None and curve.holds(point)
    return packet.key_algorithm in (
        kind.RSAEncryptSign,
        kind.RSAEncrypt,
        kind.RSASign,
        kind.ElGamalEncrypt,
        kind.DSA,
        kind.EdDSA,
    )


def is_of_curve_25519(packet: "Packet") -> bool:
    """Tell whether a packet is one of a key that encrypts with curve 25519, which newer providers read."""
    from pysequoia.packet import PublicKeyAlgorithm

    is_one = packet.key_algorithm == PublicKeyAlgorithm.ECDH and packet.body[:1] == b"\x04"
    return is_one and take(packet.body[_CURVE_OFFSET:], 1)[0] == _CURVE_25519


@dataclass(frozen=True, kw_only=True)
class EncryptionKey:
    """A key, or a subkey, that is meant for encryption.

    Args:
        packets: Those of the whole key without the other subkeys.
        is_of_curve: Whether it is of an elliptic curve, so that the provider does not encrypt to it.
        is_revoked: Whether it has been revoked.
        is_expired: Whether it has expired.
    """

    packets: "list[Packet]"
    is_of_curve: bool
    is_revoked: bool
    is_expired: bool


def signed_user_ids(packets: "list[Packet]", *, with_revocations: bool = False) -> "list[list[Packet]]":
    """Give, for each user ID with a signature of the key behind it, a key with nothing else: these packets alone.

    Args:
        packets: Those of a key.
        with_revocations: Whether the signatures are among them with which the key has revoked it.
    """
    from pysequoia.packet import SignatureType, Tag

    kind = SignatureType
    kinds = (kind.GenericCertification, kind.PersonaCertification, kind.CasualCertification, kind.PositiveCertification)
    revocations = (kind.CertificationRevocation,) if with_revocations else ()
    parts = _signed_parts(packets, Tag.UserID, *kinds, *revocations)
    return [[packets[0], *part] for part in parts if len(part) > 1]


def encryption_keys(identity: "list[Packet]", packets: "list[Packet]") -> list[EncryptionKey]:
    """Give each key that is meant for encryption, of RSA, ElGamal or an elliptic curve.

    Args:
        identity: One of `signed_user_ids`.
        packets: The whole key.
    """
    from pysequoia.packet import PublicKeyAlgorithm, SignatureType, Tag

    algorithms = PublicKeyAlgorithm
    encrypting = (algorithms.RSAEncryptSign, algorithms.RSAEncrypt, algorithms.ElGamalEncrypt, algorithms.ECDH)
    kinds = (SignatureType.SubkeyBinding, SignatureType.SubkeyRevocation)
    subkeys = _signed_parts(packets, Tag.PublicSubkey, *kinds)
    candidates = [(identity[0], identity[2:], identity)]
    candidates += [(key, signatures, [*identity, key, *signatures]) for key, *signatures in subkeys]
    found = []
    for key, signatures, alone in candidates:
        latest = _latest(signatures)
        flags = latest.key_flags if latest else None
        # An old primary key without flags may be used for anything.
        is_meant = (key is identity[0]) if flags is None else (flags.transport_encryption or flags.storage_encryption)
        if is_meant and key.key_algorithm in encrypting:
            one = EncryptionKey(
                packets=alone,
                is_of_curve=key.key_algorithm == algorithms.ECDH,
                is_revoked=any(each.signature_type == SignatureType.SubkeyRevocation for each in signatures),
                is_expired=is_expired(key, signatures),
            )
            found.append(one)
    return found


def is_expired(key: "Packet", signatures: "list[Packet]") -> bool:
    """Tell whether a key has expired, by the latest of its signatures."""
    latest = _latest(signatures)
    period = latest.key_validity_period if latest else None
    # A period of zero means for ever.
    return period is not None and bool(period) and (key.key_created or _BEGINNING) + period <= datetime.now(UTC)


def _latest(signatures: "list[Packet]") -> "Packet | None":
    """Give the signature that applies: those that say what the key is for go before those that do not."""
    dated = [each for each in signatures if each.signature_created is not None]
    bindings = [each for each in dated if each.key_flags is not None]
    return max(bindings or dated, key=lambda each: each.signature_created or _BEGINNING, default=None)


def _signed_parts(packets: "list[Packet]", tag: "Tag", *kinds: "SignatureType") -> "list[list[Packet]]":
    """Give the packets of a tag, each with the signatures of these kinds behind it that the key itself made."""
    from pysequoia.packet import Tag

    parts: list[list[Packet]] = []
    for packet in packets:
        if packet.tag != Tag.Signature:
            parts.append([packet])
        elif packet.signature_type in kinds and packet.issuer_key_id == packets[0].key_id:
            parts[-1].append(packet)
    return [part for part in parts if part[0].tag == tag]


_ALGORITHMS = {1, 3, 17, 19, 22}  # RSA, RSA for signatures, DSA, ECDSA, EdDSA
_OF_ONE_NUMBER = {1, 3}
_OLD_ALGORITHMS = {1, 3, 17}
_HASHES = {1, 2, 3, 8, 9, 10, 11}  # MD5, SHA-1, RIPEMD-160, SHA-2
_TIME, _EMBEDDED = 2, 32
_LENGTHS = {_TIME: 4, 3: 4, 9: 4, 16: 8, 25: 1}  # the times, the issuer, whether the user ID is the first one
_NOT_EMPTY = {27, 29}  # what the key is for, why it was revoked
_KNOWN = {*_LENGTHS, *_NOT_EMPTY, _EMBEDDED, 11, 21, 22}
_CROSS_SIGNATURE = 0x19


def is_readable_signature(packet: "Packet") -> bool:
    """Tell whether a packet is none of a signature, or of one that can be read."""
    from pysequoia.packet import Tag

    return packet.tag != Tag.Signature or _is_readable_signature(packet.body)


def is_readable_picture(packet: "Packet") -> bool:
    """Tell whether a packet is none of a picture, or of one that can be read."""
    from pysequoia.packet import Tag

    return packet.tag != Tag.UserAttribute or _subpackets(packet.body) is not None


def _is_readable_signature(body: bytes) -> bool:
    if body[:2] == b"\x03\x05" and len(body) >= 19:  # of old keys: type, time, issuer, and what is below
        return body[15] in _OLD_ALGORITHMS and body[16] in _HASHES and _holds_numbers(body[15], body[19:])
    if body[:1] != b"\x04" or len(body) < 6 or body[2] not in _ALGORITHMS or body[3] not in _HASHES:
        return False
    hashed, rest = take(body[4:], 2)
    unhashed, rest = take(rest or b"", 2)
    if hashed is None or unhashed is None or rest is None or not _holds_numbers(body[2], rest[2:]):
        return False
    inside, outside = _subpackets(hashed), _subpackets(unhashed)
    if inside is None or outside is None or not all(_is_readable_subpacket(*each) for each in inside + outside):
        return False
    kinds = [kind & 0x7F for kind, _ in inside]
    return _TIME in kinds and _TIME not in [kind & 0x7F for kind, _ in outside]


def take(text: bytes, size: int, *, bits: int = 1) -> tuple[bytes | None, bytes | None]:
    """Split off what comes after its length in `size` bytes, which counts bytes or `bits`; None: it is cut off."""
    end = size + (int.from_bytes(text[:size], "big") + bits - 1) // bits
    return (text[size:end], text[end:]) if len(text) >= max(end, size) else (None, None)


def _holds_numbers(algorithm: int, text: bytes | None) -> bool:
    """Tell whether the numbers of a signature are there, each after its length in bits."""
    for _ in range(1 if algorithm in _OF_ONE_NUMBER else 2):
        _, text = take(text or b"", 2, bits=8)
    return text is not None


def _subpackets(area: bytes) -> list[tuple[int, bytes]] | None:
    """Split into subpackets: the kind, with a bit for whether it is critical, and the content; None: one is cut off."""
    found = []
    while area:
        first = area[0]
        if first < 192:
            size, length = 1, first
        elif first < 255:
            size, length = 2, ((first - 192) << 8) + int.from_bytes(area[1:2], "big") + 192
        else:
            size, length = 5, int.from_bytes(area[1:5], "big")
        if not length or len(area) < size + length:
            return None
        found.append((area[size], area[size + 1 : size + length]))
        area = area[size + length :]
    return found


def _is_readable_subpacket(kind: int, content: bytes) -> bool:
    kind, is_critical = kind & 0x7F, kind & 0x80
    if kind == _EMBEDDED:
        return content[1:2] == bytes([_CROSS_SIGNATURE]) and _is_readable_signature(content)
    if kind in _NOT_EMPTY and not content:
        return False
    return len(content) == _LENGTHS.get(kind, len(content)) and (kind in _KNOWN or not is_critical)
