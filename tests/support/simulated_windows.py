"""Makes this process find what Windows has, as far as Python shows it: no modules of Unix, and its rules for files.

`become_windows` is called in a process of its own, which does nothing else. What it cannot show: paths with `\\`, the
rights of Windows, and the real times of its calls.
"""

from __future__ import annotations

import builtins
import errno
import importlib
import io
import os
import pkgutil
import re
import shutil
import signal
import stat
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

NOT_THERE = ("crypt", "fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty")
# What typeshed says Windows does not have; what the standard library asks for on Linux after its import stays.
NOT_IN_OS = re.compile(
    r"O_(DIRECTORY|NOFOLLOW|NONBLOCK|CLOEXEC|SYNC|NOCTTY|PATH|TMPFILE)|(f|l)?chown|fchmod|fchdir|chroot|fork|forkpty|"
    r"get(e|res)?[ug]id|set(e|re|res)?[ug]id|getgroups|getpg(id|rp)|setsid|getsid|kill(pg)|mkfifo|mknod|nice|uname|"
    r"statvfs|fstatvfs|p(read|write)v?|posix_.*|sched_.*|sysconf.*|pathconf.*|confstr.*|openpty"
)
NOT_IN_SIGNAL = ("SIGKILL", "SIGHUP", "SIGUSR1", "SIGALRM", "setitimer", "alarm")
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?|.*[<>:\"|?*\\\x00-\x1f].*|.*[. ]", re.IGNORECASE)
OURS = f"{os.sep}landingzone{os.sep}"


def modules() -> list[str]:
    """Name every module of the package."""
    import landingzone

    names = [each.name for each in pkgutil.walk_packages(landingzone.__path__, "landingzone.")]
    return ["landingzone", *(name for name in names if not name.endswith("__main__"))]


def become_windows(*names: str) -> None:
    """Change this process for good. What was loaded of the package is loaded anew, so that it finds Windows.

    Args:
        names: The modules that the process will use.
    """
    # The libraries find Linux, which they run on.
    for name in names:
        importlib.import_module(name)
    for name in [name for name in sys.modules if name.partition(".")[0] == "landingzone"]:
        del sys.modules[name]
    flock = importlib.import_module("fcntl").flock
    sys.modules |= dict.fromkeys(NOT_THERE)  # type: ignore[arg-type]
    sys.modules["msvcrt"] = _msvcrt(flock)
    sys.platform = "win32"
    _change_files()
    for name in filter(NOT_IN_OS.fullmatch, dir(os)):
        delattr(os, name)
    for name in NOT_IN_SIGNAL:
        delattr(signal, name)
    # Removing a directory by its paths, as there are no handles of directories: until Python 3.13, and since.
    shutil._use_fd_functions = False  # type: ignore[attr-defined]
    shutil._rmtree_impl = getattr(shutil, "_rmtree_unsafe", None)  # type: ignore[attr-defined]
    # A console or a file of Western Europe, and text with the line ends of Windows.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="cp1252", newline="\r\n")  # type: ignore[union-attr]


def _msvcrt(flock: Callable[[int, int], None]) -> types.ModuleType:
    """Lock a byte of a file as `flock` locks the file: until it is closed, or the process ends."""
    made = types.ModuleType("msvcrt")
    made.LK_NBLCK = 2  # type: ignore[attr-defined]

    def locking(file: int, mode: int, count: int) -> None:
        assert (mode, count) == (2, 1)
        try:
            flock(file, 2 | 4)
        except BlockingIOError:
            raise _refusal(errno.EACCES) from None

    made.locking = locking  # type: ignore[attr-defined]
    return made


def _refusal(number: int, path: object = None) -> OSError:
    return OSError(number, os.strerror(number), path)


def _open_files() -> Iterator[str]:
    """Give the path of each file that any process has open."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            handles = os.listdir(process / "fd")  # noqa: PTH208
        except OSError:
            continue
        for handle in handles:
            try:
                yield os.readlink(f"{process}/fd/{handle}")  # noqa: PTH115
            except OSError:
                continue


def _refuse_open(path: Any) -> None:
    named = Path(os.fsdecode(path))
    whole = str(named.parent.resolve() / named.name)
    if any(each == whole or each.startswith(whole + os.sep) for each in _open_files()):
        raise _refusal(errno.EACCES, path)


def _refuse_name(path: Any) -> None:
    if isinstance(path, int):
        return
    for part in Path(os.fsdecode(path)).parts:
        if part not in ("/", ".", "..") and RESERVED.fullmatch(part):
            raise _refusal(errno.EINVAL, path)


def _line_of_ours() -> str:
    """Tell which line of the package calls; empty: another one does."""
    frame = sys._getframe(2)
    while "pathlib" in frame.f_code.co_filename and frame.f_back:
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}" if OURS in frame.f_code.co_filename else ""


def _change_files() -> None:
    open_, io_open, rename, replace, unlink = os.open, io.open, os.rename, os.replace, os.unlink
    mkdir, rmdir, chmod = os.mkdir, os.rmdir, os.chmod

    def open_low(path: Any, flags: int, mode: int = 0o777, **options: Any) -> int:
        _refuse_name(path)
        if os.path.isdir(path):  # noqa: PTH112
            raise _refusal(errno.EACCES, path)
        return open_(path, flags, mode, **options)

    def open_high(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if any(w in mode for w in "wax+"):
            _refuse_name(file)
        names = ("buffering", "encoding", "errors", "newline")
        options |= dict(zip(names, arguments, strict=False))
        if (where := _line_of_ours()) and "b" not in mode:
            assert options.get("encoding") not in (None, "locale"), f"{where} leaves the encoding to the system"
            assert "r" in mode or options.get("newline") is not None, f"{where} leaves the line ends to the system"
        return io_open(file, mode, **options)

    def move_to_a_free_place(source: Any, target: Any) -> None:
        _refuse_name(target)
        _refuse_open(source)
        if os.path.lexists(target):
            raise _refusal(errno.EEXIST, source)
        rename(source, target)

    def move(source: Any, target: Any) -> None:
        _refuse_name(target)
        _refuse_open(source)
        if os.path.lexists(target):
            _refuse_open(target)
            _refuse_read_only(target)
            if os.path.isdir(target):  # noqa: PTH112
                raise _refusal(errno.EACCES, source)
        replace(source, target)

    def remove(path: Any, **options: Any) -> None:
        _refuse_open(path)
        _refuse_read_only(path)
        unlink(path, **options)

    def remove_directory(path: Any, **options: Any) -> None:
        _refuse_open(path)
        rmdir(path, **options)

    def make_directory(path: Any, mode: int = 0o777, **options: Any) -> None:
        _refuse_name(path)
        where = _line_of_ours()
        assert not where or mode == 0o777, f"{where}: with mode {mode:o}, what is made inside is its owner's alone"
        mkdir(path, mode, **options)

    def change_mode(path: Any, mode: int, **options: Any) -> None:
        kept = os.stat(path).st_mode & ~0o222  # noqa: PTH116
        chmod(path, kept | (0o222 if mode & stat.S_IWRITE else 0), **options)

    def make_link(*_: Any, **__: Any) -> None:
        raise _refusal(errno.EPERM)  # a privilege that few users have

    def _refuse_read_only(path: Any) -> None:
        found = os.lstat(path)
        if stat.S_ISREG(found.st_mode) and not found.st_mode & stat.S_IWRITE:
            raise _refusal(errno.EACCES, path)

    os.open, os.rename, os.replace, os.unlink, os.remove = open_low, move_to_a_free_place, move, remove, remove
    os.mkdir, os.rmdir, os.chmod, os.symlink = make_directory, remove_directory, change_mode, make_link  # type: ignore[assignment]
    builtins.open = io.open = open_high  # type: ignore[assignment]
