"""Whether the files of a directory are as they were written."""

import hashlib
import json
from pathlib import Path

_FILE = "digests.json"


def write_digests(directory: Path) -> None:
    """Write the digests of all files of a directory, into a file of it.

    Raises:
        OSError: They cannot be read or written.
    """
    files = (path for path in sorted(directory.rglob("*")) if path.is_file())
    digests = {path.relative_to(directory).as_posix(): _digest(path) for path in files}
    (directory / _FILE).write_text(json.dumps(digests), encoding="utf-8")


def are_whole(directory: Path) -> bool:
    """Tell whether all files are as they were; others that came later do not matter."""
    try:
        digests = json.loads((directory / _FILE).read_bytes())
        return all(_digest(directory / name) == digest for name, digest in digests.items())
    except (OSError, ValueError, AttributeError):
        return False


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
