"""Throw-away OpenPGP keys: what was encrypted with the public half is read with the secret one.

The provider writes messages in pieces of a few bytes, which OpenPGP does not allow and only lenient readers take. So
the few kinds of packets that it writes are read here.

Source: https://www.rfc-editor.org/rfc/rfc9580.html
"""

import base64
import functools
import hashlib
from dataclasses import dataclass

import pysequoia
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateNumbers, RSAPublicNumbers
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

ENCRYPTED_SESSION_KEY, SECRET_KEY, SECRET_SUBKEY, LITERAL_DATA, ENCRYPTED_DATA = 1, 5, 7, 11, 18
BLOCK_BYTES, DIGEST_BYTES = 16, 20


@dataclass(frozen=True)
class KeyPair:
    """An RSA key pair; the provider of the engine knows no other kind."""

    secret: pysequoia.Tsk

    @property
    def public(self):
        """The public half as `pgp_key` wants it: binary, in base64."""
        return base64.b64encode(bytes(self.secret.extract_certificate())).decode()

    def named(self, user_id):
        """The public primary key with one user ID of any text, which it has signed."""
        whole = self.secret.extract_certificate().add_user_id(user_id, self.secret.certifier())
        packets = list(pysequoia.packet.PacketPile.from_bytes(bytes(whole)))
        place = next(at for at, each in enumerate(packets) if each.user_id == user_id)
        return base64.b64encode(b"".join(map(bytes, (packets[0], *packets[place : place + 2])))).decode()

    def decrypt(self, encrypted):
        packets = dict(_packets(base64.b64decode(encrypted, validate=True)))
        all_packets = _packets(bytes(self.secret))
        keys = dict(_read_secret_key(body) for tag, body in all_packets if tag in (SECRET_KEY, SECRET_SUBKEY))
        session = _read_session_key(packets[ENCRYPTED_SESSION_KEY], keys)
        [(tag, literal)] = _packets(_decrypt(packets[ENCRYPTED_DATA], session))
        assert tag == LITERAL_DATA
        # A letter for the format, a name with its length, a date of four bytes.
        return literal[2 + literal[1] + 4 :].decode()


@functools.cache
def throw_away_keys(number=0):
    user_id = f"Throw Away <throw.away{number}@example.org>"
    return KeyPair(pysequoia.Tsk.generate(user_id=user_id, cipher_suite=pysequoia.CipherSuite.RSA2k))


def _packets(message):
    position = 0

    def take(count):
        nonlocal position
        position += count
        return message[position - count : position]

    while position < len(message):
        tag, body, is_whole = take(1)[0], b"", False
        assert tag >= 0xC0, "an old packet header"
        while not is_whole:
            length = take(1)[0]
            is_whole = not 224 <= length < 255
            if not is_whole:
                length = 1 << (length & 31)
            elif length == 255:
                length = int.from_bytes(take(4), "big")
            elif length >= 192:
                length = ((length - 192) << 8) + take(1)[0] + 192
            body += take(length)
        yield tag & 63, body


def _numbers(body, count):
    found = []
    for _ in range(count):
        end = 2 + (int.from_bytes(body[:2], "big") + 7) // 8
        found.append(int.from_bytes(body[2:end], "big"))
        body = body[end:]
    return found, body


def _read_secret_key(body):
    (modulus, exponent), rest = _numbers(body[6:], 2)
    public = body[: len(body) - len(rest)]
    assert rest[0] == 0, "the secret key has a password"
    (private, p, q, _), _ = _numbers(rest[1:], 4)
    of_primes = (private % (p - 1), private % (q - 1), pow(q, -1, p))
    key = RSAPrivateNumbers(p, q, private, *of_primes, RSAPublicNumbers(exponent, modulus)).private_key()
    return hashlib.sha1(b"\x99" + len(public).to_bytes(2, "big") + public).digest()[-8:], key


def _read_session_key(body, keys):
    key = keys[body[1:9]]
    (number,), _ = _numbers(body[10:], 1)
    # A byte that names the cipher in front, a checksum of two behind.
    return key.decrypt(number.to_bytes(key.key_size // 8, "big"), PKCS1v15())[1:-2]


def _decrypt(body, session_key):
    encrypt = Cipher(AES(session_key), ECB()).encryptor()
    cipher_text, previous, plain = body[1:], bytes(BLOCK_BYTES), b""
    for start in range(0, len(cipher_text), BLOCK_BYTES):
        block = cipher_text[start : start + BLOCK_BYTES]
        plain += bytes(a ^ b for a, b in zip(block, encrypt.update(previous), strict=False))
        previous = block
    assert hashlib.sha1(plain[:-DIGEST_BYTES]).digest() == plain[-DIGEST_BYTES:], "the message was changed"
    # Random bytes and two of them again in front, a packet with the digest behind.
    return plain[BLOCK_BYTES + 2 : -(DIGEST_BYTES + 2)]
