"""Reads and writes files of a deployment: never through a link, and nobody else can read what is written."""

import os
import stat
from pathlib import Path

from landingzone.ground.open_directory import PRIVATE, DirectoryError, OpenDirectory, refuse_link

# Windows has neither.
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_own(file: Path) -> bytes | None:
    """Read a file.

    Returns:
        Its content; None: there is none.

    Raises:
        DirectoryError: It is a symbolic link, or not a file.
        OSError: It cannot be read.
    """
    refuse_link(file)
    try:
        number = os.open(file, os.O_RDONLY | _NO_LINK)
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise DirectoryError(f"{file}: is not a file; remove it")
    with os.fdopen(number, "rb") as opened:
        return opened.read()


def write_new(file: Path, content: bytes) -> None:
    """Write a file that does not exist yet.

    Raises:
        FileExistsError: There is something, such as a link.
        OSError: It cannot be written; then there is none.
    """
    with OpenDirectory.at(file.parent, may_be_link=True) as opened:
        opened.create(file.name, PRIVATE, content)


def replace_own(file: Path, content: bytes) -> None:
    """Write a file as a whole, and replace what has its name.

    Raises:
        DirectoryError: It is a symbolic link, not a file, or read-only.
        OSError: It cannot be written.
    """
    with OpenDirectory.at(file.parent, may_be_link=True) as opened:
        opened.write(file.name, content, PRIVATE)
