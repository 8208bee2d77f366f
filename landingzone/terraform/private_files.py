"""Writes a stack that contains a secret so that nobody else can read it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OWNER_ALONE = 0o600


@contextmanager
def private(file: Path) -> Iterator[None]:
    """Write a file that only its owner can read.

    It exists with its mode before CDKTF writes into it, which keeps the mode. So others can never read it. Windows
    has no such modes: there the file has the permissions of its directory.
    """
    is_new = not file.exists()
    file.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT, _OWNER_ALONE))
    file.chmod(_OWNER_ALONE)
    try:
        yield
    except BaseException:
        if is_new:
            file.unlink(missing_ok=True)
        raise
