"""Writes files and directories atomically: readers see the old result or the new one, never half of it."""

import ctypes
import errno
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from landingzone.problems import InvalidFile, LandingzoneError

_MARK = ".landingzone-module"
_UNFINISHED = ".landingzone-unfinished-"
# A killed process cannot clean up. No write takes this long.
_LEFTOVER_SECONDS = 3600
_TAKEN = {errno.ENOTEMPTY, errno.EEXIST}


class DirectoryError(LandingzoneError):
    """A directory cannot be written. The text is one line with the path and how to fix it."""


def replace_directory(target: Path, files: Mapping[str, str]) -> None:
    """Make a directory contain exactly these files.

    They are written beside it first, then replace it in one step, so that readers see all old files or all new ones.
    If several processes do this at once, the last one wins.

    Args:
        target: The directory. It may be missing, empty, or an earlier result of this; nothing else is replaced.
        files: Path below the directory -> text.

    Raises:
        DirectoryError: Something else is there, or it cannot be written.
    """
    target = target.absolute()
    with directory_errors(target):
        _refuse_files_of_others(target)
    with directory_errors(target), _room_in(target.parent) as room:
        new = room / "new"
        for name, text in {**files, _MARK: "Written by landingzone, which may replace it as a whole.\n"}.items():
            file = new / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        _put_in_place(new, target)


@contextmanager
def place_files(target: Path) -> Iterator[Path]:
    """Let files be written elsewhere, then move each into a directory, which keeps its other files.

    At any time each file is the old one or the new one. Those at the top, which refer to the others, are moved last. If
    the writing fails, nothing is moved.

    Args:
        target: The directory; it may be missing.

    Yields:
        An empty directory, for files at the paths that they will have below `target`.

    Raises:
        DirectoryError: It cannot be written, by Python or by Node.
    """
    existed = target.exists()
    with directory_errors(target):
        try:
            with _room_in(target) as room:
                yield room
                files = [path for path in room.rglob("*") if path.is_file()]
                for file in sorted(files, key=lambda path: (-len(path.parts), path)):
                    place = target / file.relative_to(room)
                    place.parent.mkdir(parents=True, exist_ok=True)
                    file.replace(place)
        except BaseException:
            if not existed:
                with suppress(OSError):
                    target.rmdir()
            raise


def reason_of(error: OSError | RuntimeError) -> str | None:
    """Say in a few words why the system refused something.

    Args:
        error: An error of Python, or what jsii made of an error of Node: `ENOSPC: no space left on device, write`.

    Returns:
        The words; None: it is another kind of error.
    """
    if isinstance(error, OSError):
        return error.strerror or str(error)
    told = re.fullmatch(r"(?:Error: )?E[A-Z0-9]+: ([^,\n]+)(?:, .*)?", str(error))
    return told[1] if told else None


@contextmanager
def directory_errors(target: Path) -> Iterator[None]:
    """Turn errors of the system, in Python or in Node, into a DirectoryError that names the place."""
    try:
        yield
    except BrokenPipeError:  # the pipe to Node, since no target is a pipe
        raise
    except (OSError, RuntimeError) as error:
        reason = reason_of(error)
        if reason is None:
            raise
        path = getattr(error, "filename", None) or target
        # The user did not choose the name of the temporary directory.
        path = target if _UNFINISHED in str(path) else path
        raise DirectoryError(f"{path}: cannot be written ({reason}); name a directory that can be written") from None


@contextmanager
def _room_in(directory: Path) -> Iterator[Path]:
    """Make a temporary directory inside another one, and so on the same disk."""
    directory.mkdir(parents=True, exist_ok=True)
    for leftover in directory.glob(f"{_UNFINISHED}*"):
        with suppress(OSError):
            if time.time() - leftover.stat().st_mtime > _LEFTOVER_SECONDS:
                shutil.rmtree(leftover, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=directory, ignore_cleanup_errors=True) as room:
        yield Path(room)


def _refuse_files_of_others(target: Path) -> None:
    if _holds_files_of_others(target):
        raise DirectoryError(f"{target}: contains other files; name a new or an empty directory")


def _holds_files_of_others(target: Path) -> bool:
    while True:
        try:
            before = target.lstat()
            names = [each.name for each in target.iterdir()]
            after = target.lstat()
        except FileNotFoundError:
            return False
        except NotADirectoryError:
            return True
        # Otherwise another process has replaced it, and is deleting what was listed.
        if os.path.samestat(before, after):
            return stat.S_ISLNK(before.st_mode) or (bool(names) and _MARK not in names)


def _put_in_place(new: Path, target: Path) -> None:
    """Move a directory to a free, empty or earlier place; what was there goes to where the new one was."""
    while True:
        _refuse_files_of_others(target)
        try:
            new.rename(target)
            return
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
        try:
            _exchange(new, target)
            return
        except OSError as error:
            # Another process may have been faster: try again.
            if error.errno not in _TAKEN | {errno.ENOENT}:
                raise


def _exchange(new: Path, old: Path) -> None:
    """Swap two directories: in one step, or in two on a system or disk that cannot.

    Source: https://man7.org/linux/man-pages/man2/rename.2.html
    """
    if not _exchange_in_one_step(os.fsencode(new), os.fsencode(old)):
        aside = new.with_name("old")
        old.rename(aside)
        try:
            new.rename(old)
        except OSError:
            with suppress(OSError):
                aside.rename(old)
            raise


def _exchange_in_one_step(one: bytes, other: bytes) -> bool:
    """Tell whether it worked; an OSError means that two steps would fail as well."""
    system = ctypes.CDLL(None, use_errno=True)
    swap = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS
    if hasattr(system, "renameat2"):
        here = -100  # AT_FDCWD of Linux
        failed = system.renameat2(here, one, here, other, swap)
    elif hasattr(system, "renamex_np"):
        failed = system.renamex_np(one, other, swap)
    else:
        return False
    if failed and ctypes.get_errno() in {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EXDEV}:
        return False
    if failed:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), os.fsdecode(other))
    return True


def write_page(path: Path, page: str) -> None:
    """Write a page to a file atomically.

    Raises:
        InvalidFile: It cannot be written; the text says why.
    """
    try:
        handle, beside = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(page)
            mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
            Path(beside).chmod(mode)
            Path(beside).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(beside).unlink()
            raise
    except OSError as error:
        raise InvalidFile(
            f"{path}: cannot be written ({error.strerror}); name a file in a directory that can be written"
        ) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
