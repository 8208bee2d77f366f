"""The app that `cdktf` runs: from a configuration file to a synthesized stack."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

from landingzone.cli.unforeseen import run_or_tell
from landingzone.ground.problems import LandingzoneError

if TYPE_CHECKING:
    from landingzone.config.file import ConfigurationFile

TRACEBACK_VARIABLE = "LANDINGZONE_TRACEBACK"


def main() -> int:
    """Synthesize the stack of the configuration file into `cdktf.out`, or where `cdktf` wants it.

    At any time each file is the old one or the new one; they are put in place one by one, within a moment. Then what
    was synthesized of shards that are no more is removed. What Terraform keeps beside it stays.

    Returns:
        Exit status: 0 fine; 1 problems: they are on standard error, and nothing is written.
    """
    traced = bool(os.environ.get(TRACEBACK_VARIABLE))
    return run_or_tell(_synthesize_configuration, f"{TRACEBACK_VARIABLE}=1", traced=traced)


def _synthesize_configuration() -> int:
    # The process is too short for garbage collection to pay, and plugins for pydantic are not wanted.
    gc.disable()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from landingzone.cli.configuration import read_valid

    try:
        # Problems of the file come first; Node starts for none that has some.
        synthesize(read_valid())
    except LandingzoneError as error:
        from landingzone.cli.diagnostics import lines_of_error
        from landingzone.cli.terminal import complain

        complain(*lines_of_error(error))
        return 1
    return 0


def synthesize(file: ConfigurationFile, *, is_last: bool = False) -> None:
    """Synthesize the stacks of a configuration.

    Args:
        file: The configuration, in which the rules find no problem.
        is_last: Whether this process needs Node no more, and does something else for long.

    Raises:
        LandingzoneError: There is no Node or no CDK that works, or the stacks cannot be written.
    """
    from pathlib import Path

    from landingzone.cli.stacks import STACK, STACKS, outdir
    from landingzone.config.ignores import Ignores
    from landingzone.ground.files import place_files, remove_files
    from landingzone.resources.shards import is_shard, stack_names
    from landingzone.terraform.cdk import chosen_cdk
    from landingzone.terraform.node.start import start_node, stop_node

    start_node()
    cdk = chosen_cdk()
    cdk.load()
    from landingzone.terraform.stack import add_valid_stacks

    configuration = file.configuration()
    # CDKTF writes its files in place, so a reader could see half of them.
    target = outdir()
    with place_files(target) as place:
        app = cdk.App(outdir=str(place))
        add_valid_stacks(app, STACK, configuration, Ignores(file).rest_of)
        app.synth()
        written = [file.name for file in (place / STACKS / STACK).iterdir()]
    if is_last:
        stop_node()
    # An apply in one of another number of shards would take down, or make once more, users who are elsewhere now.
    there = {directory.name for directory in (target / STACKS).iterdir() if is_shard(directory.name, STACK)}
    gone = sorted(there.difference(stack_names(STACK, configuration.user_shards)))
    remove_files(target, (Path(STACKS, stack, name) for stack in gone for name in written))
