"""Writing a directory of files whole or not at all."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

_MARK = ".landingzone-module"


class DirectoryError(Exception):
    """A directory cannot be written; the text is one line that names the path and the way out."""


def replace_directory(target: Path, files: Mapping[str, str]) -> None:
    """Make a directory hold exactly these files.

    They are written beside it first, then take its place in one step, so that whoever looks sees all of the old ones or
    all of the new ones.

    Args:
        target: The directory. It may be missing, empty, or an earlier result of this; nothing else is replaced.
        files: Path below the directory -> text.

    Raises:
        DirectoryError: Something else is there, or it cannot be written.
    """
    target = target.absolute()
    if target.exists() and not _may_be_replaced(target):
        raise DirectoryError(f"{target}: holds files of others; name a new or an empty directory")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as place:
            new, old = Path(place, "new"), Path(place, "old")
            for name, text in {**files, _MARK: "Written by landingzone, which may replace it as a whole.\n"}.items():
                file = new / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            _swap(target, new, old)
    except OSError as error:
        path = error.filename or target
        raise DirectoryError(f"{path}: cannot be written ({error.strerror}); name a directory that can be") from None


def _may_be_replaced(target: Path) -> bool:
    return target.is_dir() and not target.is_symlink() and ((target / _MARK).is_file() or not any(target.iterdir()))


def _swap(target: Path, new: Path, old: Path) -> None:
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
