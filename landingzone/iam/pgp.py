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
from landingzone.iam.pgp_packets import (
    encrypting_keys,
    is_encrypting_algorithm,
    is_readable_key,
    is_readable_picture,
    is_readable_signature,
    signed_user_ids,
)
from landingzone.tokens import is_token

if TYPE_CHECKING:
    from pysequoia import Cert
    from pysequoia.packet import Packet, Tag

_EXPORT = "print it with `gpg --export ADDRESS | base64 -w0`"
_MINIMAL_EXPORT = "leave out what others signed: `gpg --export-options export-minimal --export ADDRESS | base64 -w0`"
_NEW_KEY = (
    "make one with `gpg --quick-generate-key ADDRESS rsa3072 sign,cert 2y`"
    " and `gpg --quick-add-key FINGERPRINT rsa3072 encr 2y`"
)


LONGEST = 100_000
"""Characters of a text that is looked into. A key with a picture has 30,000, one of millions takes minutes to read."""


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
TOO_LONG = KeyFault(
    rule=f"must be a PGP key of at most {LONGEST} characters",
    actual="a longer text",
    hint=_MINIMAL_EXPORT,
)
NOT_A_KEY = KeyFault(
    rule="must contain a PGP public key",
    actual="base64 of something else, or of a part of a key",
    hint=_EXPORT,
)
DAMAGED = KeyFault(
    rule="must contain a PGP public key as it was exported",
    actual="a damaged key",
    hint=f"export it anew: {_EXPORT}",
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
    rule="must be a PGP key that every AWS provider from 3.39 on can read: of version 4 and RSA",
    actual="a key of another version or algorithm, such as curve 25519, or a damaged one",
    hint=_NEW_KEY,
)
UNREADABLE_SIGNATURE = KeyFault(
    rule="must be a PGP key of which every AWS provider from 3.39 on can read each signature and picture",
    actual="one that is damaged, of another kind, or a revocation by another key",
    hint=_MINIMAL_EXPORT,
)
NO_USER_ID = KeyFault(
    rule="must be a PGP key with a user ID that it has signed itself",
    actual="a key without one, as some key servers give it",
    hint=f"export it where it was made: {_EXPORT}",
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
    TOO_LONG,
    NOT_A_KEY,
    DAMAGED,
    SEVERAL,
    REVOKED,
    EXPIRED,
    UNREADABLE,
    UNREADABLE_SIGNATURE,
    NO_USER_ID,
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
    if len(pgp_key) > LONGEST:
        return TOO_LONG
    try:
        # Like the provider's decoder: line breaks are ignored, anything else is wrong.
        key = base64.b64decode(pgp_key.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        return NOT_BASE64
    if key.lstrip().startswith(b"-----BEGIN"):
        return SECRET if b"PRIVATE KEY" in key else BASE64_OF_ARMOURED
    return _look_into(key)


def _look_into(key: bytes) -> KeyFault | None:
    # Imported here, since most configurations have no key to check; and first, since it says nothing about the key if
    # this fails. Attributes are read when they are asked for, and any may be damaged. A panic of Rust is no Exception.
    import pysequoia.packet  # noqa: F401

    try:
        return _find_in_packets(key)
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            return DAMAGED
        raise


def _find_in_packets(key: bytes) -> KeyFault | None:
    from pysequoia import Cert
    from pysequoia.packet import PacketPile, Tag

    # The library has no exceptions of its own: it raises RuntimeError for what it cannot read.
    try:
        packets = list(PacketPile.from_bytes(key))
    except RuntimeError:
        return SECRET if _begins_as_a_secret_key(key) else NOT_A_KEY
    tags = [_tag_of(packet) for packet in packets]
    if Tag.SecretKey in tags or Tag.SecretSubkey in tags:
        return SECRET
    if None in tags:
        return DAMAGED
    if tags[:1] != [Tag.PublicKey]:
        return NOT_A_KEY
    if tags.count(Tag.PublicKey) > 1:
        return SEVERAL
    try:
        certificate = Cert.from_bytes(key)
    except RuntimeError:
        return NOT_A_KEY
    return _fault_of_certificate(certificate, packets)


def _begins_as_a_secret_key(key: bytes) -> bool:
    """Tell whether there is the header of a secret key or subkey, old or new, and soon behind it the usual version."""
    return key[:1] in tuple(map(bytes.fromhex, _SECRET_HEADERS)) and 4 in key[2:7]


_SECRET_HEADERS = ("94", "95", "96", "97", "9c", "9d", "9e", "9f", "c5", "c7")


def _tag_of(packet: "Packet") -> "Tag | None":
    try:
        return packet.tag
    except RuntimeError:  # one that the library does not know
        return None


def _fault_of_certificate(certificate: "Cert", packets: "list[Packet]") -> KeyFault | None:
    from pysequoia.packet import SignatureType, Tag

    try:
        revoked, expiration = certificate.is_revoked, certificate.expiration
    except RuntimeError:
        revoked, expiration = False, None  # no valid signature: below, there will be nothing to encrypt with
    if revoked:
        return REVOKED
    if expiration is not None and expiration <= datetime.now(UTC):
        return EXPIRED
    if not all(is_readable_key(packet) for packet in packets):
        return UNREADABLE
    # If it is a revocation of the key by itself, this has been found above.
    if any(each.tag == Tag.Signature and each.signature_type == SignatureType.KeyRevocation for each in packets):
        return UNREADABLE_SIGNATURE
    if not all(is_readable_signature(packet) and is_readable_picture(packet) for packet in packets):
        return UNREADABLE_SIGNATURE
    identities = signed_user_ids(packets)
    if not identities:
        return NO_USER_ID
    if not _can_encrypt(packets):
        return NO_ENCRYPTION
    identity = next((each for each in identities if _has_user_id(each)), None)
    if identity is None:
        return NO_USER_ID
    encrypting = encrypting_keys(identity, packets)
    if not encrypting and not all(map(is_encrypting_algorithm, packets)):
        return UNREADABLE
    return None if any(is_in_use and _can_encrypt(alone) for alone, is_in_use in encrypting) else NO_ENCRYPTION


def _certificate_of(packets: "list[Packet]") -> "Cert":
    from pysequoia import Cert

    return Cert.from_bytes(b"".join(map(bytes, packets)))


def _has_user_id(packets: "list[Packet]") -> bool:
    try:
        return bool(_certificate_of(packets).user_ids)
    except RuntimeError:
        return False


def _can_encrypt(packets: "list[Packet]") -> bool:
    from pysequoia import encrypt

    try:
        encrypt(recipients=[_certificate_of(packets)], bytes=b"-")
    except RuntimeError:
        return False
    return True
