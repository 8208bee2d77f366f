"""Writing files and directories so that whoever looks sees the old result or the new one, and never a half."""

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
# A process that is killed cannot clean up; nothing takes this long.
_LEFTOVER_SECONDS = 3600
_TAKEN = {errno.ENOTEMPTY, errno.EEXIST}


class DirectoryError(LandingzoneError):
    """A directory cannot be written; the text is one line that names the path and the way out."""


def replace_directory(target: Path, files: Mapping[str, str]) -> None:
    """Make a directory hold exactly these files.

    They are written beside it first, then take its place in one step, so that whoever looks sees all of the old ones or
    all of the new ones. Of several processes that do this at once, the last one wins.

    Args:
        target: The directory. It may be missing, empty, or an earlier result of this; nothing else is replaced.
        files: Path below the directory -> text.

    Raises:
        DirectoryError: Something else is there, or it cannot be written.
    """
    target = target.absolute()
    with name_faults(target):
        _refuse_files_of_others(target)
    with name_faults(target), _room_in(target.parent) as room:
        new = room / "new"
        for name, text in {**files, _MARK: "Written by landingzone, which may replace it as a whole.\n"}.items():
            file = new / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        _put_in_place(new, target)


@contextmanager
def place_files(target: Path) -> Iterator[Path]:
    """Have files written somewhere else, then move each to its place in a directory, whose other files stay.

    Each file is the old one or the new one at any time; those at the top, which tell of the others, come last. When
    anything fails before, nothing is moved.

    Args:
        target: The directory; it may be missing.

    Yields:
        An empty directory, for files at the paths that they shall have below `target`.

    Raises:
        DirectoryError: It cannot be written, by Python or by Node.
    """
    existed = target.exists()
    with name_faults(target):
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
    """Tell in a few words why the system refused something.

    Args:
        error: What Python raised, or what jsii made of an error of Node: `ENOSPC: no space left on device, write`.

    Returns:
        The words; None: it is another kind of error.
    """
    if isinstance(error, OSError):
        return error.strerror or str(error)
    told = re.fullmatch(r"(?:Error: )?E[A-Z0-9]+: ([^,\n]+)(?:, .*)?", str(error))
    return told[1] if told else None


@contextmanager
def name_faults(target: Path) -> Iterator[None]:
    """Turn what the system refuses, to Python or to Node, into a DirectoryError that names the place."""
    try:
        yield
    except BrokenPipeError:  # no place has a pipe: it is the one to Node
        raise
    except (OSError, RuntimeError) as error:
        reason = reason_of(error)
        if reason is None:
            raise
        path = getattr(error, "filename", None) or target
        # Nobody chose the name of what is unfinished.
        path = target if _UNFINISHED in str(path) else path
        raise DirectoryError(f"{path}: cannot be written ({reason}); name a directory that can be") from None


@contextmanager
def _room_in(directory: Path) -> Iterator[Path]:
    """Make a directory in another one, so on the same disk, for what is unfinished."""
    directory.mkdir(parents=True, exist_ok=True)
    for leftover in directory.glob(f"{_UNFINISHED}*"):
        with suppress(OSError):
            if time.time() - leftover.stat().st_mtime > _LEFTOVER_SECONDS:
                shutil.rmtree(leftover, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=directory, ignore_cleanup_errors=True) as room:
        yield Path(room)


def _refuse_files_of_others(target: Path) -> None:
    if _holds_files_of_others(target):
        raise DirectoryError(f"{target}: holds files of others; name a new or an empty directory")


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
        # Otherwise another process put a new one in its place, and what was listed is being thrown away.
        if os.path.samestat(before, after):
            return stat.S_ISLNK(before.st_mode) or (bool(names) and _MARK not in names)


def _put_in_place(new: Path, target: Path) -> None:
    """Move a directory to where nothing, an empty one or an earlier one is; what was there goes where it came from."""
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
            # Another process may have been faster; then it is tried again.
            if error.errno not in _TAKEN | {errno.ENOENT}:
                raise


def _exchange(new: Path, old: Path) -> None:
    """Let two directories swap places: in one step, or in two on a system or disk that cannot.

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
    """Tell whether it could be done; an OSError tells that even two steps would fail."""
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
    """Write a page to a file, which is the old one or the new one whole at any time.

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
            f"{path}: cannot be written ({error.strerror}); name a file in a directory that can"
        ) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
