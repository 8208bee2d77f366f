"""Makes this process find what Windows has, as far as Python shows it: no modules of Unix, and its rules for files.

`become_windows` is called in a process of its own, which does nothing else. What it cannot show: paths with `\\`, the
rights of Windows, and the real times of its calls.
"""

import errno
import importlib
import os
import re
import shutil
import stat
import sys
import types
from pathlib import Path

# What typeshed says Windows does not have; what the standard library asks for on Linux after its import stays.
NOT_IN_OS = re.compile(
    r"O_(DIRECTORY|NOFOLLOW|NONBLOCK|CLOEXEC|SYNC)|(f|l)?chown|fchmod|fchdir|fork|get(e|res)?[ug]id|setsid|killpg|"
    r"mkfifo|mknod|nice|uname|f?statvfs|p(read|write)v?|posix_.*|sched_.*|sysconf.*"
)


def become_windows(*names):
    """Change this process for good, which will use these modules; those of the package are loaded anew."""
    # The libraries find Linux, which they run on.
    for name in names:
        importlib.import_module(name)
    for name in [name for name in sys.modules if name.partition(".")[0] == "landingzone"]:
        del sys.modules[name]
    flock = importlib.import_module("fcntl").flock
    sys.modules |= dict.fromkeys(("fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"))
    sys.modules["msvcrt"] = _msvcrt(flock)
    sys.platform = "win32"
    _change_files()
    for name in filter(NOT_IN_OS.fullmatch, dir(os)):
        delattr(os, name)
    # Removing a directory by its paths, as there are no handles of directories: until Python 3.13, and since.
    shutil._use_fd_functions = False
    shutil._rmtree_impl = getattr(shutil, "_rmtree_unsafe", None)


def _msvcrt(flock):
    """Lock a byte of a file as `flock` locks the file: until it is closed, or the process ends."""
    made = types.ModuleType("msvcrt")

    def locking(file, mode, count):
        assert (mode, count) == (2, 1)
        try:
            flock(file, 2 | 4)
        except BlockingIOError:
            raise _refusal(errno.EACCES) from None

    vars(made).update(LK_NBLCK=2, locking=locking)
    return made


def _refusal(number, path=None):
    return OSError(number, os.strerror(number), path)


def _refuse_open(path, *_):
    """Refuse to move or remove what this process has open, or a directory of it."""
    named = Path(os.fsdecode(path))
    whole = str(named.parent.resolve() / named.name)
    for handle in Path("/proc/self/fd").iterdir():
        target = os.path.realpath(handle)
        if target == whole or target.startswith(whole + os.sep):
            raise _refusal(errno.EACCES, path)


def _refuse_read_only(path, *_):
    found = os.lstat(path)
    if stat.S_ISREG(found.st_mode) and not found.st_mode & stat.S_IWRITE:
        raise _refusal(errno.EACCES, path)


def _refuse_taken(source, target):
    if os.path.lexists(target):
        raise _refusal(errno.EEXIST, source)


def _refuse_target(_, target):
    if os.path.lexists(target):
        _refuse_open(target)
        _refuse_read_only(target)


def _refuse_directory(path, *_):
    if os.path.isdir(path):  # noqa: PTH112
        raise _refusal(errno.EACCES, path)


def _refuse_mode(_, mode=0o777):
    caller = sys._getframe(2).f_globals["__name__"]
    assert mode == 0o777 or not caller.startswith(("landingzone", "pathlib")), "only its owner could read what it has"


def _refuse_link(*_):
    raise _refusal(errno.EPERM)  # a privilege that few users have


_CHECKS = {
    "open": (_refuse_directory,),
    "rename": (_refuse_open, _refuse_taken),
    "replace": (_refuse_open, _refuse_target),
    **dict.fromkeys(("unlink", "remove"), (_refuse_open, _refuse_read_only)),
    **{"rmdir": (_refuse_open,), "mkdir": (_refuse_mode,), "symlink": (_refuse_link,)},
}


def _change_files():
    def with_checks(call, checks):
        def checked(*given, **options):
            for check in checks:
                check(*given)
            return call(*given, **options)

        return checked

    for name, checks in _CHECKS.items():
        setattr(os, name, with_checks(getattr(os, name), checks))
