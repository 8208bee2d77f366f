"""Checks users' PGP keys before anything is created: problems, remarks, and the owner of a key.

pysequoia reads and verifies them. The libraries of AWS providers are stricter in one respect: they refuse a whole key
because of one invalid self-signature. And they accept keys signed with SHA-1, where pysequoia verifies only user IDs.

Anybody may write any user ID into a key. The fingerprint is what two people can compare.
"""

import base64
import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from landingzone.ground.problems import Finding
from landingzone.ground.tokens import is_token
from landingzone.iam.patterns import KEYBASE
from landingzone.keys.pgp_faults import (
    ARMOURED,
    BASE64_OF_ARMOURED,
    CURVE,
    DAMAGED,
    EXPIRED,
    KEY_FAULTS,
    LEAST_BITS,
    LONGEST,
    NO_ENCRYPTION,
    NO_USER_ID,
    NOT_A_KEY,
    NOT_A_KEYBASE_NAME,
    NOT_BASE64,
    REVOKED,
    SECRET,
    SEVERAL,
    SIGNED_WITH_SHA1,
    TOO_LONG,
    UNREADABLE,
    WEAK,
)

if TYPE_CHECKING:
    from pysequoia.packet import Packet

_KEYBASE = "keybase:"
_SECRET_HEADERS = bytes.fromhex("949596979c9d9e9fc5c7")  # secret key or subkey, old and new

# Algorithms by their numbers: https://www.rfc-editor.org/rfc/rfc9580.html#section-9.1
_RSA, _ECDH = (1, 2, 3), 18
_OLD = (16, 17)  # ElGamal, DSA
_OF_CURVES = (_ECDH, 19, 22)  # and ECDSA, EdDSA
_CURVES = (  # 25519 for encryption and for signatures, P-256, P-384, P-521
    *map(bytes.fromhex, ("2b060104019755010501", "2b06010401da470f01")),
    *map(bytes.fromhex, ("2a8648ce3d030107", "2b81040022", "2b81040023")),
)
_HASHES = {2: "sha1", 8: "sha256", 9: "sha384", 10: "sha512", 11: "sha224"}

_END = 32  # bytes at the end of a signature that distinguish it from others: a part of what is verified


class KeyIdentity(NamedTuple):
    r"""What a value of `pgp_key` says about the owner of the key. If there are several keys, the first counts.

    Args:
        fingerprint: Fingerprint of the primary key, as GnuPG writes it: 40 capital hexadecimal digits, 64 for version
            6; None: there is no readable key.
        user_ids: The user IDs that a key of version 4 has signed and not revoked, in order and exactly as written;
            bytes that are not UTF-8 as `\xff`.
        keybase: The name after `keybase:`; None: it is not a name of Keybase.
    """

    fingerprint: str | None = None
    user_ids: tuple[str, ...] = ()
    keybase: str | None = None


class _Judged(NamedTuple):
    """What was found in a value: a fault, or remarks, or neither; and whose key it is."""

    findings: tuple[Finding, ...] = ()
    identity: KeyIdentity = KeyIdentity()


def is_network_lookup(pgp_key: str) -> bool:
    """Return whether the AWS provider fetches the key from keybase.io at apply, so that it cannot be checked now."""
    return pgp_key.startswith(_KEYBASE)


def find_key_fault(pgp_key: str) -> Finding | None:
    """Check the value of `pgp_key`.

    Args:
        pgp_key: Base64 of a binary public key, or `keybase:<name>`. A CDKTF token is accepted.

    Returns:
        What is wrong with it, one of `KEY_FAULTS`; None: nothing, as far as that can be known without the network.
    """
    return next((each for each in _look_at(pgp_key).findings if each in KEY_FAULTS), None)


def find_key_remarks(pgp_key: str) -> tuple[Finding, ...]:
    """Find remarks about an accepted value of `pgp_key`.

    What only depends on the time or on the AWS provider is not a fault of a key: a key is needed when a password or an
    access key is created, and may expire after that.

    Args:
        pgp_key: As for `find_key_fault`.

    Returns:
        Some of `KEY_REMARKS`; none for a key with a fault.
    """
    return tuple(each for each in _look_at(pgp_key).findings if each not in KEY_FAULTS)


def identify(pgp_key: str) -> KeyIdentity:
    """Return what a value of `pgp_key` says about the owner of the key.

    Args:
        pgp_key: Any string. Nothing is shown of one that is not a public key, since it may be a secret by mistake.
    """
    return _look_at(pgp_key).identity


def same_key(pgp_key: str) -> str:
    """Return a string that is equal for values of `pgp_key` with the same key, and different for all others.

    A key that is exported again has other bytes, so its fingerprint counts. Case does not matter in Keybase names. An
    unreadable string, such as a CDKTF token, is equal to itself.
    """
    key = identify(pgp_key)
    return key.fingerprint or (f"{_KEYBASE}{key.keybase.lower()}" if key.keybase else pgp_key)


def is_exported_again(was: str, becomes: str) -> bool:
    """Return whether two values of `pgp_key` are one key with different packets, such as signatures or user IDs."""
    key = identify(was).fingerprint
    if key is None or key != identify(becomes).fingerprint:
        return False
    return "".join(was.split()) != "".join(becomes.split())


@lru_cache(maxsize=8192)  # more than the users of an account; several users may share a key
def _look_at(pgp_key: str) -> _Judged:
    if is_token(pgp_key):
        return _Judged()
    if is_network_lookup(pgp_key):
        is_name = KEYBASE.fits(pgp_key)
        return _Judged((), KeyIdentity(keybase=pgp_key[len(_KEYBASE) :])) if is_name else _Judged((NOT_A_KEYBASE_NAME,))
    if pgp_key.lstrip().startswith("-----BEGIN"):
        return _Judged((SECRET if "PRIVATE KEY" in pgp_key else ARMOURED,))
    if len(pgp_key) > LONGEST:
        return _Judged((TOO_LONG,))
    try:  # as the provider does: line breaks are ignored, anything else is wrong
        key = base64.b64decode(pgp_key.replace("\n", "").replace("\r", ""), validate=True)
    except ValueError:
        return _Judged((NOT_BASE64,))
    if key.lstrip().startswith(b"-----BEGIN"):
        return _Judged((SECRET if b"PRIVATE KEY" in key else BASE64_OF_ARMOURED,))
    if key and key[0] in _SECRET_HEADERS and 4 in key[2:7]:  # soon after the header, the usual version
        return _Judged((SECRET,))
    # Imported here, since most configurations have no key to check; and outside of `try`, since it says nothing about
    # the key if this fails.
    import pysequoia.packet

    try:
        packets = list(pysequoia.packet.PacketPile.from_bytes(key))
    except RuntimeError:
        return _Judged((NOT_A_KEY,))
    try:
        return _look_into(packets)
    except BaseException as error:  # any part may be damaged, and a panic of Rust is not an Exception
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            return _Judged((DAMAGED,))
        raise


def _look_into(packets: "list[Packet]") -> _Judged:
    from pysequoia.packet import SignatureType, Tag

    tags = [packet.tag for packet in packets]
    if Tag.SecretKey in tags or Tag.SecretSubkey in tags:
        return _Judged((SECRET,))
    if tags[:1] != [Tag.PublicKey]:
        return _Judged((NOT_A_KEY,))
    several = tags.count(Tag.PublicKey) > 1
    key = packets[: tags.index(Tag.PublicKey, 1)] if several else packets
    verified = _verified(key)
    signed_ids = {
        part.body
        for part, *signatures in verified
        if part.tag == Tag.UserID
        and signatures
        and not any(each.signature_type == SignatureType.CertificationRevocation for each in signatures)
    }
    user_ids = dict.fromkeys(packet.body for packet in key if packet.body in signed_ids)
    findings = _find_fault(key, verified) or (_find_encryption(key) if user_ids else NO_USER_ID)
    curve = any(packet.key_id and packet.body[5] == _ECDH for packet in key)
    found = (SEVERAL if several else None, findings, CURVE if curve else None)
    return _Judged(
        (findings,) if findings in KEY_FAULTS else tuple(filter(None, found)),
        KeyIdentity(
            fingerprint=(key[0].fingerprint or "").upper() or None,
            user_ids=tuple(each.decode(errors="backslashreplace") for each in user_ids),
        ),
    )


def _parts(packets: "Iterable[Packet]") -> "list[list[Packet]]":
    """Return each key, user ID and picture, followed by the signatures that claim to be made by the first key."""
    from pysequoia.packet import Tag

    parts: list[list[Packet]] = []
    for packet in packets:
        if packet.tag != Tag.Signature:
            parts.append([packet])
        elif packet.issuer_key_id == parts[0][0].key_id:
            parts[-1].append(packet)
    return parts


def _verified(key: "list[Packet]") -> "list[list[Packet]]":
    """Return the parts of a key without invalid signatures; those on subkeys are not verified."""
    from pysequoia import Cert
    from pysequoia.packet import PacketPile

    # pysequoia puts invalid signatures at the end: here, after a subkey that nobody has signed.
    body = key[0].body
    unsigned = b"\xce\xff" + len(body).to_bytes(4, "big") + body
    return _parts(PacketPile.from_bytes(bytes(Cert.from_bytes(b"".join((*map(bytes, key), unsigned))))))


def _find_fault(key: "list[Packet]", verified: "list[list[Packet]]") -> Finding | None:
    from pysequoia.packet import SignatureType, Tag

    def signatures(parts: "list[list[Packet]]") -> set[tuple[bytes, bytes]]:
        whole = [part for part in parts if part[0].tag != Tag.PublicSubkey]
        return {(part.body, each.body[-_END:]) for part, *others in whole for each in others}

    if any(packet.signature_type == SignatureType.KeyRevocation for packet in key):
        return REVOKED
    if not all(_is_readable(packet.body) for packet in key if packet.key_id):
        return UNREADABLE
    return DAMAGED if signatures(_parts(key)) - signatures(verified) else None


def _is_readable(key: bytes) -> bool:
    is_of_curve = key[5] in _OF_CURVES and key[7 : 7 + key[6]] in _CURVES
    return key[0] == 4 and (key[5] in (*_RSA, *_OLD) or is_of_curve)


def _find_encryption(key: "list[Packet]") -> Finding | None:
    """Return what prevents encryption to a key, or what to know about it."""
    from pysequoia.packet import HashAlgorithm, SignatureType, Tag

    parts = _parts(key)
    subkeys = [part for part in parts if part[0].tag == Tag.PublicSubkey]
    others = [packet for part in parts if part not in subkeys for packet in part]
    primary, own = key[0], [packet for packet in others if packet.tag == Tag.Signature]
    found = set[Finding | None]()
    for one, *signatures in ([primary, *own], *subkeys):
        binding = _binding(signatures)
        is_meant = binding and binding.key_flags and binding.key_flags.transport_encryption
        is_revoked = any(each.signature_type == SignatureType.SubkeyRevocation for each in signatures)
        if not is_meant or is_revoked:
            continue
        if _is_expired(primary, own) or _is_expired(one, signatures):
            found.add(EXPIRED)
        elif _can_encrypt([*others, one, *signatures] if one is not primary else others):
            found.add(None)
        elif any(each.hash_algorithm == HashAlgorithm.SHA1 for each in (*own, *signatures)):
            is_strong = not (_is_weak(primary) or _is_weak(one))
            if is_strong and (one is primary or all(_holds(primary.body, one.body, each.body) for each in signatures)):
                found.add(SIGNED_WITH_SHA1)
    worst = WEAK if _is_weak(primary) else NO_ENCRYPTION
    return next((each for each in (None, SIGNED_WITH_SHA1, EXPIRED) if each in found), worst)


def _holds(primary: bytes, subkey: bytes, signature: bytes) -> bool:
    """Return whether a signature by an RSA key on its subkey is intact; pysequoia verifies none with SHA-1 there.

    Source: https://www.rfc-editor.org/rfc/rfc9580.html#section-5.2.4
    """
    size = (int.from_bytes(primary[6:8], "big") + 7) // 8
    modulus, exponent = int.from_bytes(primary[8 : 8 + size], "big"), int.from_bytes(primary[10 + size :], "big")
    end = 6 + int.from_bytes(signature[4:6], "big")
    number = end + 2 + int.from_bytes(signature[end : end + 2], "big") + 4
    keys = b"".join(b"\x99" + len(key).to_bytes(2, "big") + key for key in (primary, subkey))
    signed = keys + signature[:end] + b"\x04\xff" + end.to_bytes(4, "big")
    digest = hashlib.new(_HASHES[signature[3]], signed, usedforsecurity=False).digest()
    return pow(int.from_bytes(signature[number:], "big"), exponent, modulus).to_bytes(size, "big").endswith(digest)


def _binding(signatures: "list[Packet]") -> "Packet | None":
    """Return the signature that currently says what a key is for."""
    dated = [(each.signature_created, each) for each in signatures if each.key_flags and each.signature_created]
    return max(dated, key=lambda one: one[0])[1] if dated else None


def _is_expired(key: "Packet", signatures: "list[Packet]") -> bool:
    binding = _binding(signatures)
    period = binding.key_validity_period if binding else None  # none, or zero, means forever
    return bool(period and key.key_created and key.key_created + period <= datetime.now(UTC))


def _is_weak(key: "Packet") -> bool:
    """Return whether a key is too easy to break: a short RSA key, or a DSA or ElGamal key."""
    return key.body[5] in _OLD or (key.body[5] in _RSA and int.from_bytes(key.body[6:8], "big") < LEAST_BITS)


def _can_encrypt(packets: "list[Packet]") -> bool:
    from pysequoia import Cert, encrypt

    try:
        encrypt(recipients=[Cert.from_bytes(b"".join(map(bytes, packets)))], bytes=b"-")
    except RuntimeError:
        return False
    return True
