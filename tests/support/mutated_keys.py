"""Damaged PGP keys: real ones, changed at random, as whoever writes or sends `pgp_key` might damage or forge them."""

import base64
import json
from pathlib import Path
from random import Random

KEYS = json.loads((Path(__file__).parents[1] / "pgp_public_keys.json").read_text(encoding="ascii"))
"""Real keys, one of each kind."""

HOSTILE_BYTES = (0x00, 0x01, 0x02, 0x03, 0x04, 0x06, 0x7F, 0x80, 0x89, 0xBF, 0xC0, 0xDF, 0xE0, 0xFE, 0xFF)


class PanicException(BaseException):
    """As pyo3 makes it of a panic of a library."""


def encoded(*parts):
    """Write a key of these packets, or other bytes, as base64."""
    return base64.b64encode(b"".join(map(bytes, parts))).decode()


def mutated_keys(number, seed):
    """Draw damaged keys, each the base64 of one to four changes to a real one; the same for the same seed."""
    random = Random(seed)
    originals = [base64.b64decode(text) for text in KEYS.values()]
    for _ in range(number):
        key = random.choice(originals)
        for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
            key = random.choice(MUTATIONS)(key, random, originals)
        yield encoded(key)


def _place(key, random):
    # Half of them among the first bytes and right behind the beginnings of packets, where each byte means something.
    if key and random.random() < 0.5:
        return min(random.choice([start for start, _, _ in split(key)] or [0]) + random.randrange(16), len(key) - 1)
    return random.randrange(max(len(key), 1))


def _change_byte(key, random, _):
    place = _place(key, random)
    new = random.choice(HOSTILE_BYTES) if random.random() < 0.5 else random.randrange(256)
    return key[:place] + bytes([new]) + key[place + 1 :]


def _change_length(key, random, _):
    place, size, kind = _place(key, random), random.choice((1, 1, 2, 4, 16, 100)), random.randrange(3)
    return key[:place] + (key[place + size :], random.randbytes(size) + key[place:], b"")[kind]


def _join(key, random, originals):
    other = random.choice(originals)
    return key + other[_place(other, random) if random.random() < 0.5 else 0 :]


def _splice(key, random, originals):
    other = random.choice(originals)
    return key[: _place(key, random)] + other[_place(other, random) :]


def _rearrange(key, random, originals):
    """Leave packets out, repeat them, change their order, and mix in those of another key."""
    other = random.choice(originals) if random.random() < 0.3 else b""
    packets = [each[start:end] for each in (key, other) for start, _, end in split(each)]
    return b"".join(random.choices(packets, k=random.choice((len(packets), len(packets) + 1, 50)))) if packets else key


def split(key):
    """Give where each packet begins, where its body does and where it ends, as far as the headers can be followed."""
    start = 0
    while start + 2 <= len(key):
        head, first = key[start], key[start + 1]
        if not head & 0x40:
            size = (1, 2, 4, 0)[head & 3]
            length = int.from_bytes(key[start + 1 : start + 1 + size], "big") if size else len(key)
        elif first < 192:
            size, length = 1, first
        elif first < 224:
            size, length = 2, ((first - 192) << 8) + int.from_bytes(key[start + 2 : start + 3], "big") + 192
        else:
            size, length = 5, int.from_bytes(key[start + 2 : start + 6], "big")
        end = min(start + 1 + size + length, len(key))
        yield start, min(start + 1 + size, len(key)), end
        start = end


def _forge(key, random, _):
    """Give a packet another tag, a length that is not its own, or numbers of other sizes behind its head."""
    parts = list(split(key))
    if not parts:
        return key
    start, body, end = random.choice(parts)
    tag, content = key[start] >> 2 & 15, key[body:end]
    length = len(content).to_bytes(4, "big")
    match random.randrange(3):
        case 0:
            tag = random.randrange(64)
        case 1:
            length = random.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\xff\xff\xff", random.randbytes(4)))
            if random.random() < 0.5:  # a length of fewer bytes, or of a part
                short = random.choice((b"\xdf\xff", b"\x00", bytes([random.randrange(224, 255)])))
                return key[:start] + bytes([0xC0 | tag]) + short + content + key[end:]
        case _:
            content = content[:6]
            for bits in random.choices((0, 1, 2, 8, 17, 512, 1023, 2048, 4096, 16384, 65535), k=random.randrange(1, 4)):
                number = random.getrandbits(bits) | (1 << bits >> 1) if random.random() < 0.9 else 0
                content += bits.to_bytes(2, "big") + number.to_bytes((bits + 7) // 8, "big")
            length = len(content).to_bytes(4, "big")
    return key[:start] + bytes([0xC0 | tag, 0xFF]) + length + content + key[end:]


MUTATIONS = (
    *(_change_byte, _change_byte, _change_byte, _change_byte, _change_length, _change_length, _change_length),
    *(_join, _splice, _rearrange, _rearrange, _forge, _forge, _forge),
)
"""The ways to damage a key, one drawn at a time."""
