"""Checks users' PGP keys before anything is created.

No message contains a key: a text given as a public key may be a secret one by mistake.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from landingzone.iam.patterns import KEYBASE
from landingzone.tokens import is_token

if TYPE_CHECKING:
    from pysequoia.packet import Packet

_EXPORT = "print it with `gpg --export ADDRESS | base64 -w0`"
_NEW_KEY = (
    "make one with `gpg --quick-generate-key ADDRESS rsa3072 sign,cert 2y`"
    " and `gpg --quick-add-key FINGERPRINT rsa3072 encr 2y`"
)


@dataclass(frozen=True, kw_only=True)
class KeyFault:
    """What can be wrong with a PGP key.

    Args:
        rule: What must hold.
        actual: What was found, in words that contain nothing of the key.
        hint: How to fix it.
    """

    rule: str
    actual: str
    hint: str


ARMOURED = KeyFault(
    rule="must be the base64 of a binary PGP key",
    actual="armoured text",
    hint=f"leave out --armor: {_EXPORT}",
)
BASE64_OF_ARMOURED = KeyFault(
    rule="must be the base64 of a binary PGP key, not of armoured text",
    actual="base64 of armoured text",
    hint=f"leave out --armor: {_EXPORT}",
)
SECRET = KeyFault(
    rule="must not be a secret PGP key",
    actual="a secret key",
    hint=f"it is no longer secret: revoke it, make another, and give its public key; {_EXPORT}",
)
NOT_BASE64 = KeyFault(
    rule="must be base64 of a binary PGP public key, or `keybase:<name>`",
    actual="text that is neither",
    hint=_EXPORT,
)
NOT_A_KEY = KeyFault(
    rule="must contain a PGP public key",
    actual="base64 of something else, or of a part of a key",
    hint=_EXPORT,
)
SEVERAL = KeyFault(
    rule="must contain one PGP public key",
    actual="several keys",
    hint="export one, by its fingerprint: `gpg --export FINGERPRINT | base64 -w0`",
)
REVOKED = KeyFault(
    rule="must be a PGP key that is in use",
    actual="a revoked key",
    hint=f"give another; {_NEW_KEY}",
)
EXPIRED = KeyFault(
    rule="must be a PGP key that has not expired",
    actual="an expired key",
    hint=f"extend it with `gpg --quick-set-expire FINGERPRINT 2y` and `... FINGERPRINT 2y '*'`; then {_EXPORT}",
)
UNREADABLE = KeyFault(
    rule="must be a PGP key that every AWS provider from 3.39 on can read: of RSA",
    actual="a key with another algorithm, such as curve 25519",
    hint=_NEW_KEY,
)
NO_ENCRYPTION = KeyFault(
    rule="must have a PGP encryption subkey that is neither expired nor revoked nor weak",
    actual="a key that cannot encrypt",
    hint=f"add one with `gpg --quick-add-key FINGERPRINT rsa3072 encr 2y`; then {_EXPORT}",
)
NOT_A_KEYBASE_NAME = KeyFault(
    rule="must be `keybase:` and a name of 2 to 16 letters, digits and `_`",
    actual="another text behind `keybase:`",
    hint="write the name as keybase.io shows it",
)

KEY_FAULTS = (
    ARMOURED,
    BASE64_OF_ARMOURED,
    SECRET,
    NOT_BASE64,
    NOT_A_KEY,
    SEVERAL,
    REVOKED,
    EXPIRED,
    UNREADABLE,
    NO_ENCRYPTION,
    NOT_A_KEYBASE_NAME,
)
"""Everything that `find_key_fault` can find."""


def is_network_lookup(pgp_key: str) -> bool:
    """Tell whether the AWS provider fetches the key from keybase.io at apply, so that it cannot be checked now."""
    return pgp_key.startswith("keybase:")


@lru_cache(maxsize=8192)  # more than the users of an account; several users may share a key
def find_key_fault(pgp_key: str) -> KeyFault | None:
    """Check the value of `pgp_key`.

    Args:
        pgp_key: Base64 of a binary public key, or `keybase:<name>`. A CDKTF token is accepted.

    Returns:
        What is wrong with it; None: nothing, as far as that can be known without the network.
    """
    if is_token(pgp_key):
        return None
    if is_network_lookup(pgp_key):
        return None if KEYBASE.fits(pgp_key) else NOT_A_KEYBASE_NAME
    if pgp_key.lstrip().startswith("-----BEGIN"):
        return SECRET if "PRIVATE KEY" in pgp_key else ARMOURED
    try:
        # Like the provider's decoder: line breaks are ignored, anything else is wrong.
        key = base64.b64decode(pgp_key.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        return NOT_BASE64
    if key.lstrip().startswith(b"-----BEGIN"):
        return SECRET if b"PRIVATE KEY" in key else BASE64_OF_ARMOURED
    return _look_into(key)


def _look_into(key: bytes) -> KeyFault | None:
    # Imported here, since most configurations have no key to check.
    from pysequoia import Cert
    from pysequoia.packet import PacketPile, Tag

    # The library has no exceptions of its own: it raises RuntimeError for what it cannot read.
    try:
        packets = list(PacketPile.from_bytes(key))
    except RuntimeError:
        return NOT_A_KEY
    tags = [packet.tag for packet in packets]
    if Tag.SecretKey in tags or Tag.SecretSubkey in tags:
        return SECRET
    if tags[:1] != [Tag.PublicKey]:
        return NOT_A_KEY
    if tags.count(Tag.PublicKey) > 1:
        return SEVERAL
    try:
        certificate = Cert.from_bytes(key)
    except RuntimeError:
        return NOT_A_KEY
    return _fault_of_certificate(certificate, packets)


def _fault_of_certificate(certificate: object, packets: "list[Packet]") -> KeyFault | None:
    from pysequoia import Cert, encrypt

    assert isinstance(certificate, Cert)
    try:
        revoked, expiration = certificate.is_revoked, certificate.expiration
    except RuntimeError:
        revoked, expiration = False, None  # no valid signature: below, there will be nothing to encrypt with
    if revoked:
        return REVOKED
    if expiration is not None and expiration <= datetime.now(UTC):
        return EXPIRED
    if not all(_is_readable(packet) for packet in packets):
        return UNREADABLE
    try:
        encrypt(recipients=[certificate], bytes=b"-")
    except RuntimeError:
        return NO_ENCRYPTION
    encrypting = _encrypting_keys(packets)
    if not encrypting:
        return UNREADABLE
    return None if any(is_in_use for is_in_use in encrypting) else NO_ENCRYPTION


# What the OpenPGP library of provider 3.39 accepts. It reads these keys, and refuses a whole certificate for one other
# subkey. Of the keys it reads, it can encrypt with RSA and ElGamal only.
_READABLE_CURVES = tuple(map(bytes.fromhex, ("082a8648ce3d030107", "052b81040022", "052b81040023")))  # NIST P-256 ...
_CURVE_OFFSET = 6  # version, four bytes of time, algorithm


def _is_readable(packet: "Packet") -> bool:
    from pysequoia.packet import PublicKeyAlgorithm, Tag

    if packet.tag not in (Tag.PublicKey, Tag.PublicSubkey):
        return True
    kind = PublicKeyAlgorithm
    if packet.body[:1] != b"\x04":  # version 3 is broken, 5 and 6 are newer than that provider
        return False
    if packet.key_algorithm == kind.ECDH:
        return packet.body[_CURVE_OFFSET:].startswith(_READABLE_CURVES)
    return packet.key_algorithm in (
        kind.RSAEncryptSign,
        kind.RSAEncrypt,
        kind.RSASign,
        kind.ElGamalEncrypt,
        kind.DSA,
        kind.ECDSA,
        kind.EdDSA,
    )


def _encrypting_keys(packets: "list[Packet]") -> list[bool]:
    """Give, for each RSA or ElGamal key that is meant for encryption, whether it is in use."""
    from pysequoia.packet import PublicKeyAlgorithm, Tag

    kind = PublicKeyAlgorithm
    found = []
    starts = [index for index, packet in enumerate(packets) if packet.tag in (Tag.PublicKey, Tag.PublicSubkey)]
    for start, end in zip(starts, [*starts[1:], len(packets)], strict=True):
        if packets[start].key_algorithm not in (kind.RSAEncryptSign, kind.RSAEncrypt, kind.ElGamalEncrypt):
            continue
        signatures = [each for each in packets[start:end] if each.tag == Tag.Signature]
        bindings = [each for each in signatures if each.key_flags is not None and each.signature_created is not None]
        # The latest applies. An old key without flags may be used for anything.
        latest = max(bindings, key=lambda each: each.signature_created or _BEGINNING) if bindings else None
        flags = latest.key_flags if latest else None
        if flags is None or flags.transport_encryption or flags.storage_encryption:
            found.append(_is_in_use(packets[start], latest, signatures))
    return found


_BEGINNING = datetime.fromtimestamp(0, UTC)


def _is_in_use(key: "Packet", latest: "Packet | None", signatures: "list[Packet]") -> bool:
    from pysequoia.packet import SignatureType

    if any(each.signature_type == SignatureType.SubkeyRevocation for each in signatures):
        return False
    period = latest.key_validity_period if latest else None
    # A period of zero means for ever.
    return not period or (key.key_created or _BEGINNING) + period > datetime.now(UTC)
