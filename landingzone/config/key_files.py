"""`pgp_key_file` of users: a file with the key, which becomes `pgp_key` before anything else reads the user."""

import posixpath
from collections.abc import Callable, Mapping
from hashlib import sha256
from itertools import count
from typing import Any

from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, describe, describe_kind
from landingzone.ground.tokens import unknown_text
from landingzone.keys.armour import read_key
from landingzone.reading.faults import Unreadable
from landingzone.reading.trees import Tree, require_file_in

KEY, KEY_FILE = "pgp_key", "pgp_key_file"

_MOST_BYTES = 2**20
_LONGEST = 255  # a longer string is probably a key
_FIRST = 10**6  # number of a key that cannot be read; no other unknown value has it


def with_keys(
    users: Mapping[Any, Any], tree: Tree | None, file_of: Callable[[Any], str]
) -> tuple[dict[Any, Any], list[Finding], dict[str, str]]:
    """Read the keys of users.

    Args:
        users: Name -> attributes, as plain values. They are not changed.
        tree: The directory of the configuration; None: it has none.
        file_of: Gives the file that has a user, relative to that directory.

    Returns:
        The users with `pgp_key` instead of `pgp_key_file`, and the problems of the latter; for a key that cannot be
        read, a string that breaks no rule. And the files: name -> SHA-256 in hexadecimal digits, empty if it cannot be
        read.
    """
    found, problems, unknown = dict(users), list[Finding](), count(_FIRST)
    keys: dict[str, str] = {}
    digests: dict[str, str] = {}
    for name, user in users.items():
        if not isinstance(user, dict) or KEY_FILE not in user:
            continue
        file, rest = user[KEY_FILE], {each: value for each, value in user.items() if each != KEY_FILE}
        found[name] = rest
        if file is None:
            continue
        steps = ("users", str(name), KEY_FILE)
        if rest.get(KEY) is not None:
            problems.append(Finding(steps, says("LZ341")))
            continue
        try:
            place = _place(file, tree, file_of(name))
            if tree and place not in keys:
                digests[place] = ""
                content = _read(tree, place)
                digests[place] = sha256(content).hexdigest()
                keys[place] = _key_in(content)
            found[name] = rest | {KEY: keys[place]}
        except (_RefusedKeyFile, Unreadable) as fault:
            told = (fault.rule, describe(file), fault.hint) if isinstance(fault, Unreadable) else fault.args
            problems.append(Finding(steps, *told))
            found[name] = rest | {KEY: unknown_text(next(unknown))}
    return found, problems, digests


class _RefusedKeyFile(Exception):  # noqa: N818 - named for what it means
    """A file that is not read: the rule, what was found, and how to fix it."""


def _place(file: object, tree: Tree | None, beside: str) -> str:
    """Return the name of a file relative to the directory of the configuration."""
    if not isinstance(file, str):
        raise _RefusedKeyFile(says("LZ105"), describe_kind(file), "write the name of a file")
    if tree is None:
        raise _RefusedKeyFile(says("LZ066"), describe_kind(file))
    place = posixpath.normpath(posixpath.join(posixpath.dirname(beside), file))
    is_name = file and len(file) <= _LONGEST and file.isprintable() and "\\" not in file
    if not is_name or file.startswith("/") or place == "." or place.split("/")[0] == "..":
        actual = describe(file) if is_name else describe_kind(file)
        raise _RefusedKeyFile(says("LZ340"), actual)
    return place


def _read(tree: Tree, place: str) -> bytes:
    require_file_in(tree, place)
    return tree.read(place, _MOST_BYTES)


def _key_in(content: bytes) -> str:
    key = read_key(content)
    if key is None:
        raise _RefusedKeyFile(says("LZ342"), "an empty file" if not content.strip() else "a file with something else")
    return key
