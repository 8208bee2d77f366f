"""Writes directories atomically: readers see the old result or the new one, and nothing of somebody else is lost.

Linux and macOS swap two directories in one step. Windows takes two, as do disks that cannot: for some milliseconds a
reader finds no directory. A run that is killed just then has put the old one aside, and the next run puts it back.
"""

import ctypes
import errno
import hashlib
import os
import re
import shutil
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from landingzone.ground.files import DirectoryError, directory_errors, refuse_link
from landingzone.ground.rooms import is_link, patiently, put_aside, remove, room_in

_MARK = ".landingzone-module"
_HEAD = "Written by landingzone, which replaces and removes what is listed here: SHA-256 and path of each file."
_ROW = re.compile("([0-9a-f]{64})  (.+)")
_OF_TERRAFORM = (".terraform", ".terraform.lock.hcl")
_TAKEN = {errno.ENOTEMPTY, errno.EEXIST}
_MOST_LOOKS = 1000


def replace_directory(target: Path, files: Mapping[str, str]) -> None:
    """Make a directory contain these files, and of the earlier result nothing else.

    They are written beside it first, then replace it at once, so that readers see all old files or all new ones.
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


def require_free(target: Path) -> None:
    """Require that a directory is missing or empty.

    Raises:
        DirectoryError: It has files, is something else, or a symbolic link.
    """
    refuse_link(target)
    with directory_errors(target):
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise DirectoryError(f"{target}: contains files already; name a new or an empty directory")


def make_private_directory(target: Path, files: Mapping[str, str]) -> None:
    """Make a directory with files that their owner alone can read: all of them at once, or nothing.

    If it has exactly these files already, as after a run that was killed at its end, they stay. Windows knows no such
    modes: there the files have the rights of the directory that it is in.

    Args:
        target: The directory. It is missing or empty, or has these files and nothing else.
        files: Name -> text.

    Raises:
        DirectoryError: It has other files, is something else, or a symbolic link; or it cannot be written.
    """
    refuse_link(target)
    named, target = target, target.absolute()
    with directory_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        # The room is made in any case, since that removes what a killed run left.
        with room_in(target.parent) as room:
            if _is_private(target, files):
                return
            require_free(named)
            new = room / "new"
            new.mkdir(0o700)
            for name, text in files.items():
                (new / name).touch(0o600)
                (new / name).write_text(text, encoding="utf-8", newline="")
            try:
                patiently(lambda: new.rename(target))
            except OSError as error:
                if error.errno not in _TAKEN:
                    raise
                require_free(named)
                target.rmdir()  # which Windows does not do by itself
                patiently(lambda: new.rename(target))


def _is_private(target: Path, files: Mapping[str, str]) -> bool:
    """Tell whether a directory has these files and nothing else, and its owner alone can look into it."""
    if is_link(target) or not target.is_dir() or (sys.platform != "win32" and target.stat().st_mode & 0o077):
        return False
    return {path.name for path in target.iterdir()} == {*files} and all(
        path.is_file() and not is_link(path) and path.read_bytes() == files[path.name].encode()
        for path in target.iterdir()
    )


def _mark_of(files: Mapping[str, str]) -> str:
    rows = [f"{hashlib.sha256(text.encode()).hexdigest()}  {name}" for name, text in sorted(files.items())]
    return "".join(f"{row}\n" for row in (_HEAD, *rows))


def _refuse_files_of_others(target: Path, files: Mapping[str, str]) -> None:
    fault = None
    for _ in range(_MOST_LOOKS):
        try:
            before = target.lstat()
            if not stat.S_ISDIR(before.st_mode):
                raise NotADirectoryError
        except FileNotFoundError:
            return
        except NotADirectoryError:
            raise DirectoryError(f"{target}: is not a directory; name a new or an empty one") from None
        try:
            fault = _fault_of(target, files)
        except OSError:
            if _is_still(target, before):
                raise
            continue
        # Otherwise another process has replaced it, and is deleting what was listed.
        if not fault or _is_still(target, before):
            break
    if fault:
        raise DirectoryError(f"{target}: contains {fault}")


def _is_still(target: Path, before: os.stat_result) -> bool:
    """Tell whether a directory is the one that it was, as it was."""
    try:
        after = target.lstat()
    except OSError:
        return False
    # A new directory may have the number of one that was removed.
    return os.path.samestat(before, after) and before.st_ctime_ns == after.st_ctime_ns


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
    """Move a directory to a free, empty or earlier place; what was there stays in the room of the new one."""
    while True:
        _refuse_files_of_others(target, files)
        try:
            patiently(lambda: new.rename(target))
            return
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
        try:
            patiently(lambda: _take_along(target, new, files))
            _exchange(new, target, files)
            return
        except OSError as error:
            # Another process may have been faster: try again.
            if error.errno not in _TAKEN | {errno.ENOENT}:
                raise


def _take_along(old: Path, new: Path, files: Mapping[str, str]) -> None:
    """Have what `terraform init` made in both directories, so that it is there before the exchange and after it."""
    for place in sorted({Path(name).parent for name in files} | {Path()}):
        for name in _OF_TERRAFORM:
            if os.path.lexists(old / place / name):
                remove(new / place / name)
                _link(old / place / name, new / place / name)


def _link(old: Path, new: Path) -> None:
    """Make a second name for a file, and for each file of a directory: at once, and without more space on the disk.

    Where Windows lets this user make no symbolic links, there is a copy of what one leads to.
    """
    if is_link(old):
        try:
            new.symlink_to(old.readlink(), target_is_directory=old.is_dir())
        except OSError:
            if sys.platform != "win32":
                raise
            (shutil.copytree if old.is_dir() else shutil.copy2)(old, new)
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


def _exchange(new: Path, target: Path, files: Mapping[str, str]) -> None:
    """Swap two directories: in one step, or in two on a system or disk that cannot.

    Raises:
        DirectoryError: What was at the target is of somebody else, who has put it there at the last moment; it is there
            again.
        OSError: It cannot be moved, or another process was faster.
    """
    in_one_step = _exchange_in_one_step(new, target)
    earlier = new if in_one_step else put_aside(target, new.parent)
    fault: str | None = "what cannot be read"
    try:
        fault = _fault_of(earlier, files)
    finally:
        if fault and not (in_one_step and _exchange_in_one_step(earlier, target)):
            _put_back(earlier, target, new.with_name("spare"))
    if fault:
        raise DirectoryError(f"{target}: contains {fault}")
    if not in_one_step:
        patiently(lambda: new.rename(target))


def _put_back(earlier: Path, target: Path, spare: Path) -> None:
    """Move a directory to where it was. What another process has written there meanwhile goes."""
    while True:
        try:
            patiently(lambda: earlier.rename(target))
            return
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
        remove(spare)
        with suppress(FileNotFoundError):
            patiently(lambda: target.rename(spare))


def _exchange_in_one_step(one: Path, other: Path) -> bool:
    """Tell whether it worked; an OSError means that two steps would fail as well.

    Source: https://man7.org/linux/man-pages/man2/rename.2.html and, of macOS, `man 2 renamex_np`
    """
    if sys.platform == "win32":
        return False
    system = ctypes.CDLL(None, use_errno=True)
    swap = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS
    if hasattr(system, "renameat2"):
        here = -100  # AT_FDCWD of Linux
        failed = system.renameat2(here, os.fsencode(one), here, os.fsencode(other), swap)
    elif hasattr(system, "renamex_np"):
        failed = system.renamex_np(os.fsencode(one), os.fsencode(other), swap)
    else:
        return False
    if failed and ctypes.get_errno() in {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EXDEV}:
        return False
    if failed:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(other))
    return True
