"""Checks users' PGP keys before anything is created."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from landingzone.ground.problems import Finding
from landingzone.ground.tokens import is_token
from landingzone.iam.patterns import KEYBASE
from landingzone.iam.pgp_faults import (
    ARMOURED,
    BASE64_OF_ARMOURED,
    CURVE,
    DAMAGED,
    EXPIRED,
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
    UNREADABLE_BEHIND,
    UNREADABLE_SIGNATURE,
    WEAK,
)
from landingzone.iam.pgp_packets import (
    certificate_of,
    decoded,
    encryption_keys,
    first_key,
    is_expired,
    is_of_curve_25519,
    is_readable_key,
    is_readable_picture,
    is_readable_signature,
    looked_into,
    signed_user_ids,
)
from landingzone.iam.pgp_signatures import holds_what_it_signed, is_signed_with_sha1, is_weak

if TYPE_CHECKING:
    from pysequoia.packet import Packet, Tag


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What was found in a key: what is wrong with it, or what to know of it."""

    fault: Finding | None = None
    remarks: tuple[Finding, ...] = ()


def is_network_lookup(pgp_key: str) -> bool:
    """Tell whether the AWS provider fetches the key from keybase.io at apply, so that it cannot be checked now."""
    return pgp_key.startswith("keybase:")


def find_key_fault(pgp_key: str) -> Finding | None:
    """Check the value of `pgp_key`.

    Args:
        pgp_key: Base64 of a binary public key, or `keybase:<name>`. A CDKTF token is accepted.

    Returns:
        What is wrong with it; None: nothing, as far as that can be known without the network.
    """
    return _find(pgp_key).fault


def find_key_remarks(pgp_key: str) -> tuple[Finding, ...]:
    """Find what to know of a value of `pgp_key` that is taken.

    What time alone brings about, or what depends on the AWS provider, is no fault of a key: a key is needed when a
    password or an access key is made, and may expire after that.

    Args:
        pgp_key: As for `find_key_fault`.

    Returns:
        Some of `KEY_REMARKS`; none of a key with a fault.
    """
    return _find(pgp_key).remarks


@lru_cache(maxsize=8192)  # more than the users of an account; several users may share a key
def _find(pgp_key: str) -> _Found:
    if is_token(pgp_key):
        return _Found()
    if is_network_lookup(pgp_key):
        return _Found(fault=None if KEYBASE.fits(pgp_key) else NOT_A_KEYBASE_NAME)
    if pgp_key.lstrip().startswith("-----BEGIN"):
        return _Found(fault=SECRET if "PRIVATE KEY" in pgp_key else ARMOURED)
    if len(pgp_key) > LONGEST:
        return _Found(fault=TOO_LONG)
    try:
        key = decoded(pgp_key)
    except ValueError:
        return _Found(fault=NOT_BASE64)
    if key.lstrip().startswith(b"-----BEGIN"):
        return _Found(fault=SECRET if b"PRIVATE KEY" in key else BASE64_OF_ARMOURED)
    return looked_into(key, _find_in_packets, damaged=_Found(fault=DAMAGED))


def _find_in_packets(key: bytes) -> _Found:
    from pysequoia.packet import PacketPile, Tag

    # The library has no exceptions of its own: it raises RuntimeError for what it cannot read.
    try:
        packets = list(PacketPile.from_bytes(key))
    except RuntimeError:
        return _Found(fault=SECRET if _begins_as_a_secret_key(key) else NOT_A_KEY)
    tags = [_tag_of(packet) for packet in packets]
    if Tag.SecretKey in tags or Tag.SecretSubkey in tags:
        return _Found(fault=SECRET)
    if None in tags:
        return _Found(fault=DAMAGED)
    if tags[:1] != [Tag.PublicKey]:
        return _Found(fault=NOT_A_KEY)
    # The provider reads up to the first packet of a second key.
    first = first_key(packets)
    found = _find_in_key(first)
    if len(first) == len(packets) or found.fault:
        return found
    if not is_readable_key(packets[len(first)]):
        return _Found(fault=UNREADABLE_BEHIND)
    return _Found(remarks=(SEVERAL, *found.remarks))


def _begins_as_a_secret_key(key: bytes) -> bool:
    """Tell whether there is the header of a secret key or subkey, old or new, and soon behind it the usual version."""
    return key[:1] in tuple(map(bytes.fromhex, _SECRET_HEADERS)) and 4 in key[2:7]


_SECRET_HEADERS = ("94", "95", "96", "97", "9c", "9d", "9e", "9f", "c5", "c7")


def _tag_of(packet: "Packet") -> "Tag | None":
    try:
        return packet.tag
    except RuntimeError:  # one that the library does not know
        return None


def _find_in_key(packets: "list[Packet]") -> _Found:
    try:
        certificate = certificate_of(packets)
    except RuntimeError:
        return _Found(fault=NOT_A_KEY)
    try:
        revoked, expiration = certificate.is_revoked, certificate.expiration
    except RuntimeError:
        revoked, expiration = False, None  # no signature that the library takes: below, it is looked for another
    if revoked:
        return _Found(fault=REVOKED)
    fault = _find_unreadable(packets)
    if fault:
        return _Found(fault=fault)
    if expiration is not None and expiration <= datetime.now(UTC):
        return _Found(remarks=(EXPIRED,))
    return _find_encryption(packets)


def _find_unreadable(packets: "list[Packet]") -> Finding | None:
    from pysequoia.packet import SignatureType, Tag

    if not all(is_readable_key(packet) or is_of_curve_25519(packet) for packet in packets):
        return UNREADABLE
    revocations = [
        each for each in packets if each.tag == Tag.Signature and each.signature_type == SignatureType.KeyRevocation
    ]
    if any(holds_what_it_signed([packets[0], each]) for each in revocations):
        return REVOKED  # with SHA-1; any other has been found above
    if revocations:
        return UNREADABLE_SIGNATURE
    if not all(is_readable_signature(packet) and is_readable_picture(packet) for packet in packets):
        return UNREADABLE_SIGNATURE
    return None if signed_user_ids(packets) else NO_USER_ID


def _find_encryption(packets: "list[Packet]") -> _Found:
    """Find a key to encrypt to, in one that is not revoked and that some provider can read."""
    identities = signed_user_ids(packets)
    identity = next((each for each in identities if _has_user_id(each)), None)
    if identity is None:
        identity = next((each for each in identities if holds_what_it_signed(each)), None)
        if identity and is_expired(identity[0], identity[2:]):
            return _Found(remarks=(EXPIRED,))
    if identity is None and _can_encrypt(packets):
        return _Found(fault=NO_USER_ID)
    keys = [each for each in encryption_keys(identity, packets) if not each.is_revoked] if identity else []
    in_use = [each for each in keys if not each.is_expired]
    is_readable = all(map(is_readable_key, packets))
    by_every_provider = [each.packets for each in in_use if is_readable and not each.is_of_curve]
    if any(map(_can_encrypt, by_every_provider)):
        return _Found()
    if any(map(_can_encrypt_with_sha1, by_every_provider)):
        return _Found(remarks=(SIGNED_WITH_SHA1,))
    if any(_can_encrypt(each.packets) for each in in_use):
        return _Found(remarks=(CURVE,))
    if any(each.is_expired for each in keys):
        return _Found(remarks=(EXPIRED,))
    return _Found(fault=WEAK if is_weak(packets[0]) else NO_ENCRYPTION)


def _can_encrypt_with_sha1(packets: "list[Packet]") -> bool:
    return is_signed_with_sha1(packets) and not any(map(is_weak, packets)) and holds_what_it_signed(packets)


def _has_user_id(packets: "list[Packet]") -> bool:
    try:
        return bool(certificate_of(packets).user_ids)
    except RuntimeError:
        return False


def _can_encrypt(packets: "list[Packet]") -> bool:
    from pysequoia import encrypt

    try:
        encrypt(recipients=[certificate_of(packets)], bytes=b"-")
    except RuntimeError:
        return False
    return True
