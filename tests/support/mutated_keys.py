"""Damaged PGP keys: real ones, changed at random, as whoever writes or sends `pgp_key` might damage or forge them."""

import base64
import itertools
import json
from pathlib import Path
from random import Random

from pysequoia.packet import PacketPile

KEYS = json.loads((Path(__file__).parents[1] / "pgp_public_keys.json").read_text(encoding="ascii"))
"""Real keys, one of each kind."""


class PanicException(BaseException):
    """As pyo3 makes it of a panic of a library."""


def encoded(*parts):
    """Write a key of these packets, or other bytes, as base64."""
    return base64.b64encode(b"".join(map(bytes, parts))).decode()


def packets_of(key):
    """Split the base64 of a key into the bytes of its packets."""
    return [bytes(packet) for packet in PacketPile.from_bytes(base64.b64decode(key))]


def mutated_keys(number, seed):
    """Draw damaged keys, each the base64 of one to four changes to real ones; the same for the same seed."""
    random = Random(seed)
    originals = [packets_of(key) for key in KEYS.values()]
    for _ in range(number):
        packets, others = random.choice(originals), random.choice(originals)
        match random.randrange(6):
            case 0:  # left out, repeated, in another order, mixed with those of another key
                packets = random.choices(packets + others * random.randrange(2), k=random.choice((5, 6, 50)))
            case 1:
                packets = packets + others
            case 2:  # with a tag, and perhaps a length, that is not its own
                at, header = random.randrange(len(packets)), bytes([random.randrange(192, 256), random.randrange(256)])
                packets = [*packets[:at], header + packets[at][random.choice((2, 3)) :], *packets[at + 1 :]]
        key = bytearray(b"".join(packets))
        starts = [0, *itertools.accumulate(map(len, packets))]
        for _ in range(random.choice((1, 1, 2, 3))):
            # Half of them where packets begin, where each byte means something.
            near = random.choice(starts) + random.randrange(16)
            place = min(near, len(key)) if random.random() < 0.5 else random.randrange(len(key) + 1)
            size = random.choice((0, 1, 1, 1, 4, 100))
            key[place : place + size] = random.randbytes(random.choice((0, 1, size, size, size)))
        yield encoded(key)
