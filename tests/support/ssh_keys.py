"""Throw-away SSH keys."""

import functools

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


@functools.cache
def rsa_key(number, bits=2048):
    """Make a key, the same one for the same number; nobody keeps it."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def in_ssh_format(key):
    return key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH).decode()
