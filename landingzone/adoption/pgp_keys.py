"""A directory with the PGP keys of people: a file for each, `alice.asc` for the user alice."""

from pathlib import Path

from landingzone.ground.problems import InvalidFile
from landingzone.keys.armour import read_key
from landingzone.keys.pgp import find_key_fault
from landingzone.reading.faults import Unreadable
from landingzone.reading.trees import Folder

_SUFFIXES = (".asc", ".gpg", ".pgp", ".key", ".pub")
_MOST_BYTES = 2**20


def read_pgp_keys(directory: Path) -> dict[str, str]:
    """Read the keys.

    Args:
        directory: Its files are binary, armoured or base64, and named by the user, with a suffix: `.asc`, `.gpg`,
            `.pgp`, `.key` or `.pub`. Others are not read.

    Returns:
        Name of a user -> the key, as `pgp_key` has it.

    Raises:
        InvalidFile: The directory or a file cannot be read, a file is not a public key, or two are of one user.
    """
    folder, keys, files = Folder(directory), dict[str, str](), dict[str, str]()
    try:
        names = sorted(name for name, kind in folder.entries("").items() if kind == "file")
        for name in names:
            user = next((name.removesuffix(suffix) for suffix in _SUFFIXES if name.endswith(suffix)), "")
            if not user:
                continue
            if user in files:
                raise InvalidFile(f"{folder.shown(name)}: {files[user]} is a key of the same user; keep one of the two")
            files[user], key = name, read_key(folder.read(name, _MOST_BYTES))
            fault = find_key_fault(key) if key else None
            if key is None or fault:
                why = f"{fault.rule} (got {fault.actual})" if fault else "must be a file with a PGP public key"
                raise InvalidFile(
                    f"{folder.shown(name)}: {why}; write it with `gpg --export --armor '<ADDRESS>' > FILE`"
                )
            keys[user] = key
    except Unreadable as fault:
        raise InvalidFile(fault.of(str(directory), "name a directory with keys")) from None
    return keys
