"""Writes directories atomically: readers see the old result or the new one, and nothing of somebody else is lost."""

import ctypes
import errno
import hashlib
import os
import re
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from landingzone.files import DirectoryError, directory_errors, refuse_link
from landingzone.rooms import put_aside, room_in

_MARK = ".landingzone-module"
_HEAD = "Written by landingzone, which replaces and removes what is listed here: SHA-256 and path of each file."
_ROW = re.compile("([0-9a-f]{64})  (.+)")
_OF_TERRAFORM = (".terraform", ".terraform.lock.hcl")
_TAKEN = {errno.ENOTEMPTY, errno.EEXIST}


def replace_directory(target: Path, files: Mapping[str, str]) -> None:
    """Make a directory contain these files, and of the earlier result nothing else.

    They are written beside it first, then replace it in one step, so that readers see all old files or all new ones.
    If several processes do this at once, the last one wins. What `terraform init` put into the directory stays.

    Args:
        target: The directory. It may be missing, empty, or an earlier result of this, as it was written.
        files: Path below the directory -> text.

    Raises:
        DirectoryError: It contains something that is not of an earlier result, or has been changed since; it is a
            symbolic link; or it cannot be written.
    """
    refuse_link(target)
    target = target.absolute()
    with directory_errors(target):
        _refuse_files_of_others(target, files)
        target.parent.mkdir(parents=True, exist_ok=True)
        with room_in(target.parent) as room:
            new = room / "new"
            for name, text in {**files, _MARK: _mark_of(files)}.items():
                file = new / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8", newline="")
            _put_in_place(new, target, files)


def _mark_of(files: Mapping[str, str]) -> str:
    rows = [f"{hashlib.sha256(text.encode()).hexdigest()}  {name}" for name, text in sorted(files.items())]
    return "".join(f"{row}\n" for row in (_HEAD, *rows))


def _refuse_files_of_others(target: Path, files: Mapping[str, str]) -> None:
    while True:
        try:
            handle = os.open(target, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except FileNotFoundError:
            return
        except NotADirectoryError:
            raise DirectoryError(f"{target}: is not a directory; name a new or an empty one") from None
        # As long as it is open, no other directory gets its number.
        try:
            fault = _fault_of(target, files)
            is_the_same = os.path.samestat(os.fstat(handle), target.lstat())
        except FileNotFoundError:
            is_the_same = False
        finally:
            os.close(handle)
        # Otherwise another process has replaced it, and is deleting what was listed.
        if is_the_same:
            if fault:
                raise DirectoryError(f"{target}: contains {fault}")
            return


def _fault_of(target: Path, files: Mapping[str, str]) -> str | None:
    """Say what in a directory must not be lost, and what to do about it; None: there is no such thing."""
    sums = _read_mark(target / _MARK)
    places = {str(parent) for name in sums for parent in PurePosixPath(name).parents}
    new_places = {str(parent) for name in files for parent in PurePosixPath(name).parents}
    for path in _walk(target, places | {"."}):
        name = path.relative_to(target).as_posix()
        if name == _MARK and sums:
            continue
        if name == _MARK:
            return f"{_MARK} without its list of files; name a new or an empty directory"
        if path.name in _OF_TERRAFORM and str(PurePosixPath(name).parent) in places & new_places:
            continue
        if name not in sums:
            return f"{name}, which landingzone did not write; move it elsewhere, or name a new or an empty directory"
        if not stat.S_ISREG(path.lstat().st_mode) or hashlib.sha256(path.read_bytes()).hexdigest() != sums[name]:
            return f"{name}, which was changed since landingzone wrote it; move it elsewhere, or name a new directory"
    return None


def _read_mark(mark: Path) -> dict[str, str]:
    """Give the SHA-256 of each file that was written; none: it is not as it was written, or by an older version."""
    if not mark.is_file():
        return {}
    head, *rows = mark.read_bytes().decode(errors="replace").split("\n")
    matches = [_ROW.fullmatch(row) for row in rows[:-1]]
    is_whole = head == _HEAD and rows[-1:] == [""] and all(matches)
    return {match[2]: match[1] for match in matches if match} if is_whole else {}


def _walk(directory: Path, places: set[str], below: str = ".") -> Iterator[Path]:
    """Give what is in a directory, and in those of its directories that are known; of others, themselves."""
    for path in sorted((directory / below).iterdir()):
        name = path.relative_to(directory).as_posix()
        if name in places and stat.S_ISDIR(path.lstat().st_mode):
            yield from _walk(directory, places, name)
        else:
            yield path


def _put_in_place(new: Path, target: Path, files: Mapping[str, str]) -> None:
    """Move a directory to a free, empty or earlier place; what was there goes to where the new one was."""
    while True:
        _refuse_files_of_others(target, files)
        try:
            new.rename(target)
            return
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
        try:
            _take_along(target, new, files)
            earlier = _exchange(new, target)
            break
        except OSError as error:
            # Another process may have been faster: try again.
            if error.errno not in _TAKEN | {errno.ENOENT}:
                raise

    fault = _fault_of(earlier, files)
    if fault:  # somebody has put it there at the last moment
        if not _exchange_in_one_step(os.fsencode(earlier), os.fsencode(target)):
            target.rename(new)
            earlier.rename(target)
        raise DirectoryError(f"{target}: contains {fault}")


def _take_along(old: Path, new: Path, files: Mapping[str, str]) -> None:
    """Have what `terraform init` made in both directories, so that it is there before the exchange and after it."""
    for place in sorted({Path(name).parent for name in files} | {Path()}):
        for name in _OF_TERRAFORM:
            if (new / place / name).is_dir() and not (new / place / name).is_symlink():
                shutil.rmtree(new / place / name)
            (new / place / name).unlink(missing_ok=True)
            if os.path.lexists(old / place / name):
                _link(old / place / name, new / place / name)


def _link(old: Path, new: Path) -> None:
    """Make a second name for a file, and for each file of a directory: at once, and without more space on the disk."""
    if old.is_symlink():
        new.symlink_to(old.readlink())
    elif old.is_dir():
        new.mkdir()
        shutil.copystat(old, new)
        for each in old.iterdir():
            _link(each, new / each.name)
    else:
        try:
            new.hardlink_to(old)
        except OSError as error:
            if error.errno in _TAKEN | {errno.ENOENT}:
                raise
            shutil.copy2(old, new)


def _exchange(new: Path, old: Path) -> Path:
    """Swap two directories: in one step, or in two on a system or disk that cannot. Tell where the old one is now.

    Source: https://man7.org/linux/man-pages/man2/rename.2.html
    """
    if _exchange_in_one_step(os.fsencode(new), os.fsencode(old)):
        return new
    aside = put_aside(old, new.parent)
    try:
        new.rename(old)
    except OSError:
        with suppress(OSError):
            aside.rename(old)
        raise
    return aside


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
