"""What a PGP key says of whose it is: its fingerprint, and the user IDs that it has signed itself.

Anybody may write any user ID into a key of theirs. The fingerprint is what two people can compare.

Source: https://www.rfc-editor.org/rfc/rfc4880.html#section-12.2
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from landingzone.iam.patterns import KEYBASE
from landingzone.iam.pgp_faults import LONGEST
from landingzone.iam.pgp_packets import certificate_of, decoded, first_key, looked_into, signed_user_ids
from landingzone.iam.pgp_signatures import holds_what_it_signed

if TYPE_CHECKING:
    from pysequoia.packet import Packet

_KEYBASE = "keybase:"


@dataclass(frozen=True, kw_only=True)
class KeyIdentity:
    r"""What a value of `pgp_key` says of whose key it is. Of several keys in one text, the first counts.

    Args:
        fingerprint: That of its primary key, as GnuPG writes it: 40 capital hexadecimal digits, 64 for version 6; None:
            the text has no key that can be read.
        user_ids: The user IDs that a key of version 4 has signed and not revoked, in its order, exactly as they are; of
            bytes that are no UTF-8, `\xff`.
        keybase: The name behind `keybase:`; None: it is none.
    """

    fingerprint: str | None = None
    user_ids: tuple[str, ...] = ()
    keybase: str | None = None


_UNREADABLE = KeyIdentity()


@lru_cache(maxsize=8192)  # more than the users of an account
def identify(pgp_key: str) -> KeyIdentity:
    """Tell what a value of `pgp_key` says of whose key it is.

    Args:
        pgp_key: Any text. Nothing is told of one that is no public key, since it may be a secret by mistake.
    """
    if pgp_key.startswith(_KEYBASE):
        return KeyIdentity(keybase=pgp_key.removeprefix(_KEYBASE)) if KEYBASE.fits(pgp_key) else _UNREADABLE
    try:
        key = decoded(pgp_key) if len(pgp_key) <= LONGEST else b""
    except ValueError:
        return _UNREADABLE
    return looked_into(key, _identify, damaged=_UNREADABLE) if key else _UNREADABLE


def same_key(pgp_key: str) -> str:
    """Give a text that is equal for the values of `pgp_key` that are the same key, and for no others.

    A key that is exported anew has other bytes: its fingerprint counts. Names of Keybase have no case. A text that is
    not read, such as a CDKTF token, is equal to itself.
    """
    key = identify(pgp_key)
    return key.fingerprint or (f"{_KEYBASE}{key.keybase.lower()}" if key.keybase else pgp_key)


def _identify(key: bytes) -> KeyIdentity:
    from pysequoia.packet import PacketPile, Tag

    packets = list(PacketPile.from_bytes(key))
    tags = [packet.tag for packet in packets]
    if tags[:1] != [Tag.PublicKey] or Tag.SecretKey in tags or Tag.SecretSubkey in tags:
        return _UNREADABLE
    fingerprint = packets[0].fingerprint
    user_ids = dict.fromkeys(_user_ids(first_key(packets)))
    return KeyIdentity(fingerprint=fingerprint.upper(), user_ids=tuple(user_ids)) if fingerprint else _UNREADABLE


def _user_ids(packets: "list[Packet]") -> list[str]:
    return [
        identity[1].body.decode(errors="backslashreplace")
        for identity in signed_user_ids(packets, with_revocations=True)
        if _is_in_use(identity)
    ]


def _is_in_use(identity: "list[Packet]") -> bool:
    from pysequoia.packet import SignatureType

    try:
        return bool(certificate_of(identity).user_ids)
    except RuntimeError:  # it takes neither weak keys nor signatures with SHA-1
        kinds = [packet.signature_type for packet in identity[2:]]
        return SignatureType.CertificationRevocation not in kinds and holds_what_it_signed(identity)
