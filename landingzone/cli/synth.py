"""The app that `cdktf` runs: from a configuration file to a synthesized stack."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from typing import TYPE_CHECKING

from landingzone.terraform.provider.node import NodeError, hold_errors, load_cdktf, watch_node

if TYPE_CHECKING:
    from pathlib import Path

    from landingzone.config.options import StackConfiguration

CONFIG_VARIABLE = "LANDINGZONE_CONFIG"
OUTDIR_VARIABLE = "CDKTF_OUTDIR"
OUTDIR = "cdktf.out"
STACK = "landingzone"


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
    # everything waits for Node, and Node for jsii; that is why this module imports so little at its top.
    importlib.import_module("jsii")
    from concurrent.futures import ThreadPoolExecutor

    # What Node has to say, such as that it is old, is of interest once it is needed; not where the file is at fault.
    errors = sys.stderr
    with hold_errors() as said, ThreadPoolExecutor(max_workers=1) as background:
        loading = background.submit(load_cdktf)
        from landingzone.files import DirectoryError
        from landingzone.problems import InvalidFile, InvalidInputs
        from landingzone.terraform.provider.bindings import BindingsError

        try:
            configuration = _read_valid(find_configuration())
        except (InvalidFile, InvalidInputs) as error:
            print(error, file=errors, flush=True)
            return 1
        said.release()
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


def _context() -> dict[str, str]:
    import json
    from pathlib import Path

    from landingzone.config.file import read_mapping

    # Read here as cdktf reads it, since a fault of the file is to be told without waiting for cdktf.
    given = os.environ.get("CDKTF_CONTEXT_JSON")
    if given is None and Path("cdktf.json").is_file():
        given = json.dumps(read_mapping(Path("cdktf.json")).get("context", {}))
    context: dict[str, str] = json.loads(given or "{}")
    return context


def _synthesize(configuration: StackConfiguration) -> None:
    from pathlib import Path

    from cdktf import App

    from landingzone.files import place_files
    from landingzone.terraform.stack import IamUsersAndGroupsStack

    # CDKTF writes its files in place, so that whoever looks at the wrong moment sees a half.
    with place_files(Path(os.environ.get(OUTDIR_VARIABLE) or OUTDIR)) as place:
        app = App(outdir=str(place))
        IamUsersAndGroupsStack(
            app, STACK, **{name: getattr(configuration, name) for name in configuration.model_fields_set}
        )
        app.synth()
