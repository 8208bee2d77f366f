"""The bytes and the text of files and streams."""

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from landingzone.ground.kinds import says
from landingzone.reading.faults import Unreadable, has

MOST_BYTES = 64 * 1024 * 1024
"""Largest file that people write: 5,000 users, the most in an account, need half of it with a long key each."""

NAME_ANOTHER = "name a file that can be read"
"""The hint if there is no better one."""


def read_text(path: Path, most: int = MOST_BYTES) -> str:
    """Read a file of UTF-8 text, with or without a byte order mark.

    Args:
        path: The file.
        most: The largest size, in bytes.

    Raises:
        Unreadable: It cannot be read, is too large, or is not UTF-8 text.
    """
    return decode(read_bytes(path, most))


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """Read a file or a pipe.

    Raises:
        Unreadable: It cannot be read, or is too large.
    """
    with readable(path), path.open("rb") as file:
        if path.stat().st_size > most:
            raise too_large(most)
        return read_stream(file, most)


def read_stream(stream: BinaryIO, most: int = MOST_BYTES) -> bytes:
    """Read a stream.

    Raises:
        Unreadable: It is too large.
    """
    content = stream.read(most + 1)
    if len(content) > most:
        raise too_large(most)
    return content


def too_large(most: int = MOST_BYTES) -> Unreadable:
    """Report that a file is too large.

    Args:
        most: How many bytes it may have.
    """
    return has("LZ025", "check that it is the right file", most=most // 2**20)


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn system errors about reading a file into Unreadable.

    Args:
        path: The file.
    """
    try:
        yield
    except FileNotFoundError:
        raise Unreadable(says("LZ001"), "nothing", hint=near_file(path)) from None
    except IsADirectoryError:
        raise Unreadable(says("LZ002"), "a directory", hint="name a file") from None
    except (OSError, ValueError) as error:  # a ValueError: the name has a null character
        reason = getattr(error, "strerror", None) or error
        raise Unreadable(says("LZ003", reason=reason), str(reason), hint=NAME_ANOTHER) from None


def near_file(path: Path) -> str:
    """Name the files that may have been meant by the name of a missing file."""
    try:
        names = sorted(each.name for each in path.parent.iterdir() if each.is_file())
    except OSError:
        folder = next((each for each in path.parents if each.is_dir()), None)
        return f"there is no folder {path.parent}" + (f" either, only {folder}" if folder else "")
    near = [str(path.parent / name) for name in near_names(path.name, names)]
    return f"did you mean {' or '.join(near)}?" if near else NAME_ANOTHER


def near_names(name: str, names: Iterable[str]) -> list[str]:
    """Choose the names of files that may have been meant by the name of a missing file: two at most.

    Args:
        name: The name as written.
        names: Names of existing files, sorted.
    """
    folded = {each.lower(): each for each in names}
    stem = Path(name).stem.lower()  # all files of one kind have the same ending
    near = difflib.get_close_matches(name.lower(), folded, n=2, cutoff=0.75)
    near = [each for each in near if difflib.get_close_matches(Path(each).stem, [stem], n=1)]
    near += [each for each in folded if each.startswith(f"{name.lower()}.") and each not in near]
    return [folded[each] for each in near[:2]]


def decode(content: bytes) -> str:
    """Read bytes as UTF-8 text, with or without a byte order mark.

    Raises:
        Unreadable: They are not UTF-8 text.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"byte {error.start}"
        raise Unreadable(says("LZ004", found=found), found, hint="save it as UTF-8") from None
