"""Makes this process find what Windows has, as far as Python shows it: no modules of Unix, and less in `os`.

`become_windows` is called in a process of its own, which does nothing else. What it cannot show: paths with `\\`, the
rights of Windows, and what it does not let a program do with files that are open.
"""

import importlib
import os
import re
import shutil
import sys
from contextlib import nullcontext
from types import SimpleNamespace

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
    sys.modules |= dict.fromkeys(("fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"))
    # The locks that it has on Linux are not those of Windows.
    sys.modules["filelock"] = SimpleNamespace(FileLock=lambda *_, **__: nullcontext())
    sys.platform = "win32"
    for name in filter(NOT_IN_OS.fullmatch, dir(os)):
        delattr(os, name)
    # Removing a directory by its paths, as there are no handles of directories: until Python 3.13, and since.
    shutil._use_fd_functions = False
    shutil._rmtree_impl = getattr(shutil, "_rmtree_unsafe", None)
