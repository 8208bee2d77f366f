"""Throw-away certificates."""

import functools
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from ssh_keys import rsa_key


@functools.cache
def certificate(number, until=9999):
    """Make a certificate, the same one for the same number, that is valid until the end of a year."""
    name, begin, end = x509.Name([]), datetime(2020, 1, 1, tzinfo=UTC), datetime(until, 12, 31, tzinfo=UTC)
    built = x509.CertificateBuilder(name, name, rsa_key(0).public_key(), number + 1, begin, end)
    return built.sign(rsa_key(0), hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()
