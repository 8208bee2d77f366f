"""The app that `cdktf` runs: from a configuration file to a synthesized stack."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from typing import TYPE_CHECKING, Any

from landingzone.cli.unforeseen import run_or_tell
from landingzone.terraform.provider.node import NodeError, hold_errors, load_cdktf, watch_node

if TYPE_CHECKING:
    from pathlib import Path

    from landingzone.config.options import StackConfiguration

CONFIG_VARIABLE = "LANDINGZONE_CONFIG"
CONTEXT_VARIABLE = "CDKTF_CONTEXT_JSON"
TRACEBACK_VARIABLE = "LANDINGZONE_TRACEBACK"
OUTDIR_VARIABLE = "CDKTF_OUTDIR"
OUTDIR = "cdktf.out"
STACK = "landingzone"


def main() -> int:
    """Synthesize the stack of the configuration file into `cdktf.out`, or where `cdktf` wants it.

    At any time the directory has the whole old stack or the whole new one. What Terraform keeps beside it stays.

    Returns:
        Exit status: 0 fine; 1 problems: they are on standard error, and nothing is written.
    """
    traced = bool(os.environ.get(TRACEBACK_VARIABLE))
    return run_or_tell(_synthesize_configuration, f"{TRACEBACK_VARIABLE}=1", traced=traced)


def _synthesize_configuration() -> int:
    # The process is too short for garbage collection to pay, and plugins for pydantic are not wanted.
    gc.disable()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # While Node loads CDKTF, Python loads the rest and checks the file, which takes about as long. Problems of the file
    # are still printed at once; only then the process waits for Node and ends it properly. jsii is imported first:
    # everything waits for Node, and Node for jsii. That is why this module imports so little at its top.
    importlib.import_module("jsii")
    from concurrent.futures import ThreadPoolExecutor

    # Messages of Node, such as that it is old, are shown once Node is needed; not when the file has problems.
    errors = sys.stderr
    with hold_errors() as said, ThreadPoolExecutor(max_workers=1) as background:
        loading = background.submit(load_cdktf)
        from landingzone.files import DirectoryError
        from landingzone.problems import InvalidFile, InvalidInputs
        from landingzone.terraform.bindings import BindingsError
        from landingzone.terraform.cdk import CdkError

        try:
            configuration = _read_valid(find_configuration())
        except (InvalidFile, InvalidInputs) as error:
            print(error, file=errors, flush=True)
            return 1
        said.release()
        _prepare(configuration)
        try:
            with watch_node():
                loading.result()
                _synthesize(configuration)
        except (InvalidInputs, BindingsError, CdkError, DirectoryError, NodeError) as error:
            print(error, file=sys.stderr)
            return 1
    return 0


def find_configuration() -> Path:
    """Tell which configuration file is meant.

    Returns:
        The file that the environment variable LANDINGZONE_CONFIG names, else the one of the CDKTF context key `config`,
        else `landingzone.yaml`.

    Raises:
        InvalidFile: The context is no map, or `config` in it no text.
    """
    from pathlib import Path

    from landingzone.config.file import DEFAULT_FILE

    return Path(os.environ.get(CONFIG_VARIABLE) or _context().get("config") or DEFAULT_FILE)


def _read_valid(path: Path) -> StackConfiguration:
    from landingzone.config.file import read_mapping
    from landingzone.config.options import StackConfiguration
    from landingzone.problems import InvalidInputs
    from landingzone.rules.check import check_content

    content = read_mapping(path)
    problems = check_content(StackConfiguration, content)
    if problems:
        raise InvalidInputs(problems)
    return StackConfiguration.model_validate(content)


def _context() -> dict[str, Any]:
    from pathlib import Path

    from landingzone.config.file import read_mapping
    from landingzone.problems import InvalidFile
    from landingzone.reading import Unreadable, parse_json

    # Read here as cdktf reads it, since problems of the file should not wait for cdktf.
    given = os.environ.get(CONTEXT_VARIABLE)
    if given is None:
        project = Path("cdktf.json")
        source, content = str(project), read_mapping(project).get("context") if project.is_file() else None
    else:
        try:
            source, content = CONTEXT_VARIABLE, parse_json(given)
        except Unreadable as fault:
            raise InvalidFile(fault.of(CONTEXT_VARIABLE)) from None
    content = content or {}
    if not isinstance(content, dict) or not isinstance(content.get("config", ""), str):
        raise InvalidFile(f"{source}: context must be a map, and `config` in it the name of a file, as text")
    return content


def _prepare(configuration: StackConfiguration) -> None:
    """Do while Node loads what would otherwise be done when it is waited for: modules and AWS managed policies."""
    from landingzone.rules.check import advise

    importlib.import_module("landingzone.terraform.stack")
    advise(configuration)


def _synthesize(configuration: StackConfiguration) -> None:
    from pathlib import Path

    from landingzone.files import place_files
    from landingzone.terraform.cdk import chosen_cdk
    from landingzone.terraform.stack import IamUsersAndGroupsStack

    # CDKTF writes its files in place, so a reader could see half of them.
    with place_files(Path(os.environ.get(OUTDIR_VARIABLE) or OUTDIR)) as place:
        app = chosen_cdk().App(outdir=str(place))
        IamUsersAndGroupsStack(
            app, STACK, **{name: getattr(configuration, name) for name in configuration.model_fields_set}
        )
        app.synth()
