"""The app that `cdktf` runs: from a configuration file to a synthesized stack."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from landingzone.terraform.node.start import begin_node, leave_node

if TYPE_CHECKING:
    from landingzone.config.file import ConfigurationFile

TRACEBACK_VARIABLE = "LANDINGZONE_TRACEBACK"


def main() -> int:
    """Synthesize the stack of the configuration file into `cdktf.out`, or into the directory that `cdktf` sets.

    At any time, each file is either the old one or the new one; they are replaced one by one, within a moment. Then
    the files of shards that no longer exist are removed. What Terraform stores next to them stays.

    Returns:
        Exit status: 0 fine; 1 problems: they are on standard error, and nothing is written.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # they are not wanted
    from landingzone.cli.unforeseen import run_or_report  # before all else: a Ctrl-C leaves no stack trace

    traced = bool(os.environ.get(TRACEBACK_VARIABLE))
    return run_or_report(_synthesize_configuration, f"{TRACEBACK_VARIABLE}=1", traced=traced)


def _synthesize_configuration() -> int:
    from landingzone.ground.problems import LandingzoneError

    try:
        # Whatever is imported from here on is imported while Node starts.
        begin_node()
        from landingzone.cli.valid import read_valid

        # Problems of the file come first.
        synthesize(read_valid())
    except LandingzoneError as error:
        from landingzone.cli.diagnostics import lines_of_error
        from landingzone.cli.terminal import complain

        complain(*lines_of_error(error))
        return 1
    finally:
        leave_node()
    return 0


def synthesize(file: ConfigurationFile) -> dict[str, dict[str, bytes]]:
    """Synthesize the stacks of a configuration.

    Args:
        file: The configuration, in which the rules find no problem.

    Returns:
        Stack -> name of a file -> its content.

    Raises:
        LandingzoneError: There is no Node or no CDK that works, or the stacks cannot be written.
    """
    from pathlib import Path

    from landingzone.cli.stacks import STACK, STACKS, outdir
    from landingzone.config.ignores import Ignores
    from landingzone.ground.files import place_files, remove_files
    from landingzone.resources.shards import is_shard, stack_names
    from landingzone.rules.check import Warnings, find_warnings
    from landingzone.terraform.cdk import chosen_cdk
    from landingzone.terraform.node.start import start_node

    configuration = file.configuration()
    warnings = Warnings(*map(Ignores(file).rest_of, find_warnings(configuration)))
    start_node()
    from landingzone.terraform.stack import add_valid_stacks  # while Node may still load the CDK

    cdk = chosen_cdk()
    cdk.load()
    # CDKTF writes its files in place, so a reader could see half of them.
    target = outdir()
    with place_files(target) as place:
        app = cdk.App(outdir=str(place))
        add_valid_stacks(app, STACK, configuration, warnings)
        app.synth()
        # Read here: once they are in the directory, another run may replace them.
        written = {
            stack.name: {file.name: file.read_bytes() for file in stack.iterdir()}
            for stack in (place / STACKS).iterdir()
        }
    # An apply in a directory of another number of shards would delete, or create again, users who are now elsewhere.
    there = {directory.name for directory in (target / STACKS).iterdir() if is_shard(directory.name, STACK)}
    gone = sorted(there.difference(stack_names(STACK, configuration.user_shards)))
    remove_files(target, (Path(STACKS, stack, name) for stack in gone for name in written[STACK]))
    return written
