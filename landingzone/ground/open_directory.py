"""The only place that writes files: into an open directory, whose entries are reached by name, never through a link.

Whatever else happens in the directory meanwhile, a file is the old one or the new one, a new one appears whole, and one
that only its owner can read is never readable by others.
"""

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath
from typing import Self

from landingzone.ground.problems import LandingzoneError

UNFINISHED = ".landingzone-unfinished-"
"""The beginning of the names of what exists only while something is written."""

PRIVATE, PUBLIC = 0o600, 0o666
"""Modes of new files: for their owner only, or as the umask says."""

_OF_OTHERS = 0o077
_LINK = "is a symbolic link, which is not followed; name its target"
# Windows has no handles of directories: there everything is reached by its path.
_HAS_HANDLES = hasattr(os, "O_DIRECTORY")
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_DIRECTORY = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_PATH", 0)  # a directory need not be readable


class DirectoryError(LandingzoneError):
    """A directory cannot be written. The text is one line with the path and how to fix it."""


def refuse_link(path: Path) -> None:
    """Refuse to write to a symbolic link: users might expect to change the link or its target.

    Raises:
        DirectoryError: It is one.
    """
    if path.is_symlink():
        raise DirectoryError(f"{path}: {_LINK}")


class OpenDirectory:
    """A directory that stays the same one, even if its name gets another meaning.

    Args:
        path: Its path, for messages, and on Windows.
        handle: Its handle; None: this system has none.
    """

    def __init__(self, path: Path, handle: int | None) -> None:
        self.path, self._handle = path, handle

    @classmethod
    @contextmanager
    def at(cls, path: Path, *, may_be_link: bool = False) -> Iterator[Self]:
        """Open a directory by its name, whatever links are on the way to it.

        Args:
            path: Its path.
            may_be_link: Whether it may be a link itself.

        Raises:
            DirectoryError: It is a link.
            OSError: There is no such directory.
        """
        with cls._held(path, _open(path, None, may_be_link=may_be_link)) as found:
            yield found

    @contextmanager
    def below(self, *steps: str, is_made: bool = False) -> Iterator[Self]:
        """Open a directory inside this one.

        Args:
            steps: The names on the way.
            is_made: Whether to make what is missing.

        Raises:
            DirectoryError: A link is on the way.
            OSError: There is no such directory.
        """
        if not steps:
            yield self
            return
        name, *rest = steps
        if is_made:
            with suppress(FileExistsError), self._errors_of(name):
                os.mkdir(self._at(name), dir_fd=self._handle)
        with self._errors_of(name):
            inner = self._held(self.path / name, _open(self.path / name, self._handle))
        with inner as first, first.below(*rest, is_made=is_made) as found:
            yield found

    def make(self, name: str, mode: int) -> None:
        """Make a directory, which is new."""
        with self._errors_of(name):
            os.mkdir(self._at(name), mode, dir_fd=self._handle)

    def check(self, place: PurePath) -> None:
        """Refuse what `write` and `move` would refuse, at a path below.

        Raises:
            DirectoryError: There, or on the way, is a link; or there is something else, or a file that is read-only.
        """
        with suppress(FileNotFoundError), self.below(*place.parent.parts) as found:
            found._mode_of(place.name)

    def write(self, name: str, content: bytes, mode: int = PUBLIC) -> None:
        """Write a file, which appears whole. An existing one keeps its mode, as far as its new content may have it.

        Args:
            name: Its name.
            content: What it contains.
            mode: `PRIVATE` or `PUBLIC`.

        Raises:
            DirectoryError: It is a link, not a file, or read-only.
            OSError: It cannot be written.
        """
        beside = f"{UNFINISHED}{os.urandom(8).hex()}"
        there = self._mode_of(name)
        self.create(beside, mode if there is None else mode & there, content)
        try:
            self.move(beside, self, name, mode)
        except BaseException:
            self.remove(beside)
            raise

    def create(self, name: str, mode: int, content: bytes = b"") -> None:
        """Write a new file where nobody looks: at first it is there in part."""
        with self._errors_of(name):
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK | getattr(os, "O_BINARY", 0)
            handle = os.open(self._at(name), flags, mode, dir_fd=self._handle)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
            except BaseException:
                self.remove(name)
                raise

    def move(self, name: str, target: Self, new: str, mode: int | None = None) -> None:
        """Move a file into a directory; it gets the mode of one that it replaces, as far as its content may have it.

        Args:
            name: Its name here.
            target: The directory.
            new: Its name there.
            mode: `PRIVATE` or `PUBLIC`; None: the mode that it has.

        Raises:
            DirectoryError: There is a link, something that is not a file, or one that is read-only.
        """
        with target._errors_of(new):
            own = stat.S_IMODE(os.lstat(self._at(name), dir_fd=self._handle).st_mode)
            there = target._mode_of(new)
            if there is not None:
                is_public = (own if mode is None else mode) & _OF_OTHERS
                self._set_mode(name, there if is_public else there & PRIVATE)
            os.replace(self._at(name), target._at(new), src_dir_fd=self._handle, dst_dir_fd=target._handle)

    def move_directory(self, name: str, target: Self, new: str) -> None:
        """Move a directory into another one, where nothing has its name."""
        with target._errors_of(new):
            os.rename(self._at(name), target._at(new), src_dir_fd=self._handle, dst_dir_fd=target._handle)

    def remove(self, name: str) -> None:
        """Remove a file; a missing one, and a link, is left alone."""
        with self._errors_of(name), suppress(FileNotFoundError):
            if not stat.S_ISLNK(os.lstat(self._at(name), dir_fd=self._handle).st_mode):
                os.unlink(self._at(name), dir_fd=self._handle)

    def remove_empty(self, *steps: str) -> None:
        """Remove a directory and those on the way to it, while they are empty.

        Args:
            steps: The names on the way.
        """
        for end in range(len(steps), 0, -1):
            with suppress(OSError, DirectoryError), self.below(*steps[: end - 1]) as found:
                os.rmdir(found._at(steps[end - 1]), dir_fd=found._handle)

    def remove_whole(self, name: str) -> None:
        """Remove a directory with everything in it, as far as possible."""
        shutil.rmtree(self._at(name), ignore_errors=True, dir_fd=self._handle)

    def _mode_of(self, name: str) -> int | None:
        """Return the mode of a file that may be replaced; None: there is none."""
        path = self.path / name
        try:
            there = os.lstat(self._at(name), dir_fd=self._handle).st_mode
        except FileNotFoundError:
            return None
        if stat.S_ISLNK(there):
            raise DirectoryError(f"{path}: {_LINK}")
        if not stat.S_ISREG(there):
            raise DirectoryError(f"{path}: is not a file, so it is not replaced; move it elsewhere")
        # Replacing it would still work, and root may write whatever the mode is: nobody expects either.
        if not (there & 0o222 and os.access(self._at(name), os.W_OK, dir_fd=self._handle)):
            raise DirectoryError(f"{path}: is read-only, so nothing was written; make it writable first")
        return stat.S_IMODE(there) & 0o777

    def _set_mode(self, name: str, mode: int) -> None:
        if sys.platform != "win32":
            handle = os.open(self._at(name), os.O_RDONLY | _NO_LINK, dir_fd=self._handle)
            try:
                os.fchmod(handle, mode)
            finally:
                os.close(handle)
        else:
            (self.path / name).chmod(mode)

    @classmethod
    @contextmanager
    def _held(cls, path: Path, handle: int | None) -> Iterator[Self]:
        try:
            yield cls(path, handle)
        finally:
            if handle is not None:
                os.close(handle)

    def _at(self, name: str) -> str | Path:
        return name if self._handle is not None else self.path / name

    @contextmanager
    def _errors_of(self, name: str) -> Iterator[None]:
        """Give an error of the system the whole path."""
        try:
            yield
        except OSError as error:
            error.filename, error.filename2 = str(self.path / name), None
            raise


def _open(path: Path, around: int | None, *, may_be_link: bool = False) -> int | None:
    """Open a directory.

    Args:
        path: Its path.
        around: The handle of the directory that it is in; None: it is opened by its path.
        may_be_link: Whether it may be a link.

    Returns:
        Its handle; None: this system has none.
    """
    try:
        if _HAS_HANDLES:
            flags = _DIRECTORY | (0 if may_be_link else _NO_LINK)
            return os.open(path if around is None else path.name, flags, dir_fd=around)
    except OSError:
        if not may_be_link:
            refuse_link(path)
        raise
    if not may_be_link:
        refuse_link(path)
    return None
