"""The subcommand `shards outputs`."""

from pathlib import Path

import click

from landingzone.cli.command import FILE, Command, config_option, stack_option
from landingzone.cli.terminal import complain, lines_of, remark, say
from landingzone.cli.valid import read_valid
from landingzone.cli.wholes import meant
from landingzone.ground.words import listed
from landingzone.states.merged_outputs import merge, read_outputs
from landingzone.states.output_forms import CDKTF_OPTION
from landingzone.states.verbatim import write_verbatim


@click.command("outputs", cls=Command)
@click.argument("places", metavar="FILE...", nargs=-1, required=True, type=FILE)
@config_option
@stack_option
def shards_outputs(places: tuple[Path, ...], config: Path | None, stack: str) -> int:
    """Print the outputs of all stacks together, in the form of `terraform output -json`. Needs no network and no AWS.

    FILE is the output of `terraform output -json`, `terraform show -json` or `terraform state pull`, one for each
    stack. Users are taken from all stacks, everything else from the stack with the groups. Passwords and keys stay
    encrypted. Or FILE is a single file that CDKTF wrote for all stacks:

    cdktf output '*' --outputs-file FILE --outputs-file-include-sensitive-outputs

    Exit status: 0 printed, 1 problems or a usage error.
    """
    shards = read_valid(meant(config)).configuration().user_shards
    given = []
    for file in places:
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
