"""The subcommand `outputs`. Slow imports are delayed until it runs."""

from __future__ import annotations

from pathlib import Path

import click

from landingzone.cli.command import Command, config_option, stack_option
from landingzone.cli.terminal import complain, lines_of, remark, say
from landingzone.ground.words import listed


@click.command(
    cls=Command,
    short_help="merge the outputs of all stacks into those of one stack",
    examples=("outputs outputs/*.json > outputs.json", "outputs --config people.yaml outputs/*.json"),
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@config_option
@stack_option
def outputs(files: tuple[Path, ...], config: Path | None, stack: str) -> int:
    """Print the outputs of all stacks together, in the form of `terraform output -json`. Needs no network and no AWS.

    FILE is the output of `terraform output -json`, `terraform show -json` or `terraform state pull`, one for each
    stack. Users are taken from all stacks, everything else from the stack with the groups. Passwords and keys stay
    encrypted. Or FILE is a single file that CDKTF wrote for all stacks:

    cdktf output '*' --outputs-file FILE --outputs-file-include-sensitive-outputs

    Exit status: 0 printed, 1 problems or a usage error.
    """
    from landingzone.cli.configuration import read_valid
    from landingzone.states.merged_outputs import merge, read_outputs
    from landingzone.states.output_forms import CDKTF_OPTION
    from landingzone.states.verbatim import write_verbatim

    shards = read_valid(config).configuration().user_shards
    given = []
    for file in files:
        remark(f"{file}: reading")
        given.append(read_outputs(file))
    merged = merge(given, stack, shards)
    say(*lines_of(write_verbatim(merged.outputs)))
    if merged.left_out:
        complain(f"Left out, because they are outputs of shards and not of users: {listed(merged.left_out)}")
    for read in given:
        if read.left_out:
            complain(f"{read.path}: left out, because CDKTF does not give their types: {listed(read.left_out)}")
        if read.lacks_ciphertext:
            complain(
                f"{read.path}: has no passwords and keys of users, because CDKTF leaves them out without {CDKTF_OPTION}"
            )
    return 0
