"""Damaged PGP keys: real ones, changed at random, as whoever writes or sends `pgp_key` might damage or forge them."""

from __future__ import annotations

import base64
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from landingzone.iam.pgp import find_key_fault

KEYS: dict[str, str] = json.loads((Path(__file__).parents[1] / "pgp_public_keys.json").read_text(encoding="ascii"))
"""Real keys, one of each kind."""

HOSTILE_BYTES = (0x00, 0x01, 0x02, 0x03, 0x04, 0x06, 0x7F, 0x80, 0x89, 0xBF, 0xC0, 0xDF, 0xE0, 0xFE, 0xFF)


@dataclass
class Tried:
    """What became of damaged keys: how many were accepted, and refused with which words, and what escaped."""

    accepted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, str]] = field(default_factory=list)
    slowest: float = 0.0


def mutated_keys(number: int, seed: int) -> Iterator[str]:
    """Draw damaged keys, each the base64 of one to four changes to a real one; the same for the same seed."""
    random = Random(seed)
    originals = [base64.b64decode(text) for text in KEYS.values()]
    for _ in range(number):
        key = random.choice(originals)
        for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
            key = random.choice(MUTATIONS)(key, random, originals)
        yield base64.b64encode(key).decode()


def try_keys(texts: Iterator[str]) -> Tried:
    """Check keys; whatever is raised counts as a failure, with the text that shows it."""
    tried = Tried()
    for text in texts:
        start = time.monotonic()
        try:
            fault = find_key_fault(text)
        except KeyboardInterrupt:
            raise
        except BaseException as escaped:  # a panic of the library is no Exception
            tried.failed.append((f"{type(escaped).__name__}: {str(escaped).partition(chr(10))[0]}", text))
        else:
            if fault is None:
                tried.accepted += 1
            else:
                tried.refused[fault.actual] += 1
        tried.slowest = max(tried.slowest, time.monotonic() - start)
    return tried


def _place(key: bytes, random: Random) -> int:
    # Half of them among the first bytes and right behind the beginnings of packets, where each byte means something.
    if key and random.random() < 0.5:
        starts = [start for start, _, _ in split(key)] or [0]
        return min(random.choice(starts) + random.randrange(16), len(key) - 1)
    return random.randrange(max(len(key), 1))


def _change_byte(key: bytes, random: Random, _: list[bytes]) -> bytes:
    place = _place(key, random)
    new = random.choice(HOSTILE_BYTES) if random.random() < 0.5 else random.randrange(256)
    return key[:place] + bytes([new]) + key[place + 1 :]


def _delete(key: bytes, random: Random, _: list[bytes]) -> bytes:
    place = _place(key, random)
    return key[:place] + key[place + random.choice((1, 1, 2, 4, 16, 100)) :]


def _insert(key: bytes, random: Random, _: list[bytes]) -> bytes:
    place = _place(key, random)
    return key[:place] + random.randbytes(random.choice((1, 1, 2, 4, 16, 100))) + key[place:]


def _cut_off(key: bytes, random: Random, _: list[bytes]) -> bytes:
    return key[: _place(key, random)]


def _join(key: bytes, random: Random, originals: list[bytes]) -> bytes:
    other = random.choice(originals)
    return key + other[_place(other, random) if random.random() < 0.5 else 0 :]


def _splice(key: bytes, random: Random, originals: list[bytes]) -> bytes:
    other = random.choice(originals)
    return key[: _place(key, random)] + other[_place(other, random) :]


def _rearrange(key: bytes, random: Random, originals: list[bytes]) -> bytes:
    """Leave packets out, repeat them, change their order, and mix in those of another key."""
    other = random.choice(originals) if random.random() < 0.3 else b""
    packets = [each[start:end] for each in (key, other) for start, _, end in split(each)]
    return b"".join(random.choices(packets, k=random.choice((len(packets), len(packets) + 1, 50)))) if packets else key


def _change_tag(key: bytes, random: Random, _: list[bytes]) -> bytes:
    """Give the body of a packet another tag, with a header that is right."""
    parts = list(split(key))
    if not parts:
        return key
    start, body, end = random.choice(parts)
    return key[:start] + framed(random.randrange(64), key[body:end]) + key[end:]


def _forge_length(key: bytes, random: Random, _: list[bytes]) -> bytes:
    """Make a packet say a length that is not its own, most often a huge one."""
    parts = list(split(key))
    if not parts:
        return key
    start, body, end = random.choice(parts)
    tag = bytes([0xC0 | (key[start] >> 2 & 15)])
    lengths = (b"\xff\xff\xff\xff\xff", b"\xff\x7f\xff\xff\xff", b"\xff\x00\xff\xff\xff", b"\xdf\xff", b"\x00", b"\xe0")
    length = random.choice((*lengths, bytes([random.randrange(224, 255)]), b"\xff" + random.randbytes(4)))
    return key[:start] + tag + length + key[body:end] + key[end:]


def _forge_number(key: bytes, random: Random, _: list[bytes]) -> bytes:
    """Replace what follows the head of a packet, such as the numbers of a key, by numbers of other sizes."""
    parts = list(split(key))
    if not parts:
        return key
    start, body, end = random.choice(parts)
    numbers = b""
    for _ in range(random.randrange(1, 4)):
        bits = random.choice((0, 1, 2, 8, 17, 512, 1023, 2048, 4096, 16384, 65535))
        size = (bits + 7) // 8
        number = random.getrandbits(bits) | (1 << bits >> 1) if random.random() < 0.9 else 0
        numbers += bits.to_bytes(2, "big") + number.to_bytes(size, "big")
    return key[:start] + framed(key[start] >> 2 & 15, key[body : body + 6] + numbers) + key[end:]


def framed(tag: int, body: bytes) -> bytes:
    """Write a packet in the new format, with a length of five bytes."""
    return bytes([0xC0 | tag, 0xFF]) + len(body).to_bytes(4, "big") + body


def split(key: bytes) -> Iterator[tuple[int, int, int]]:
    """Give where each packet begins, where its body does and where it ends, as far as the headers can be followed.

    Source: https://www.rfc-editor.org/rfc/rfc9580.html#section-4.2
    """
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


MUTATIONS: tuple[Callable[[bytes, Random, list[bytes]], bytes], ...] = (
    *(_change_byte, _change_byte, _change_byte, _change_byte, _delete, _insert, _cut_off, _join, _splice),
    *(_rearrange, _rearrange, _change_tag, _forge_length, _forge_number),
)
"""The ways to damage a key, one drawn at a time."""
