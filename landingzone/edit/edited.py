"""The result of an edit: the new texts of the files, what they change for whom, and the warnings that they bring."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from landingzone.ground.files import replace_files

if TYPE_CHECKING:
    from landingzone.changes.change import Change
    from landingzone.ground.problems import Finding


@dataclass(frozen=True)
class Edited:
    """An edit that has passed every check and is not written yet.

    Args:
        files: The files that change, by the names that messages have -> the new text.
        changes: The effects on people, as `landingzone.diff` shows them.
        warnings: The warnings and notices that the edit brings. Line numbers refer to the new text.
        following: The next steps, one sentence each.
    """

    files: Mapping[str, str]
    changes: tuple[Change, ...]
    warnings: tuple[Finding, ...]
    following: tuple[str, ...]
    _directory: Path = field(repr=False)
    _contents: Mapping[str, tuple[bytes, bytes]] = field(repr=False)

    def write(self) -> None:
        """Write the files, each as a whole.

        Raises:
            DirectoryError: One has changed since it was read, cannot be written, or is a symbolic link.
        """
        replace_files(self._directory, self._contents)

    def as_diff(self) -> str:
        """Return the lines that change, as version control shows them."""
        lines: list[str] = []
        for name, (old, new) in zip(self.files, self._contents.values(), strict=True):
            before, after = (list(StringIO(content.decode(), newline="\n")) for content in (old, new))
            lines += difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
