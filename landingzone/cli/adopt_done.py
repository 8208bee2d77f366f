"""What `adopt --done` does: takes out of the file the records that are done, by the states of all stacks."""

from collections.abc import Collection, Sequence
from pathlib import Path

import click

from landingzone.adoption.state import read_state
from landingzone.cli.editing import carry_out
from landingzone.cli.stacks import STACK
from landingzone.config.file import read_file
from landingzone.edit.edited import Edited
from landingzone.edit.records import take_out_done
from landingzone.ground.words import counted
from landingzone.resources.shards import stack_names


def take_out(states: Sequence[Path], config: Path | None, *, is_dry: bool) -> int:
    """Take the records that are done out of the file, and say which, and what stays and why.

    Args:
        states: The states of all stacks; none: Terraform is asked.
        config: The configuration; None: the one that is meant.
        is_dry: Whether to write nothing.

    Returns:
        The exit status.

    Raises:
        UsageError: The number of states is not that of the stacks.
    """

    def edit(path: Path) -> Edited:
        stacks = stack_names(STACK, read_file(path).configuration().user_shards)
        if states and len(states) != len(stacks):
            # What is in no state counts as gone.
            raise click.UsageError(f"name the state of each stack: {counted(len(stacks), 'STATE')} after --done")
        return take_out_done(path, _addresses_in(states) if states else addresses_of_stacks(stacks))

    return carry_out(edit, config, "text", is_dry=is_dry)


def _addresses_in(states: Sequence[Path]) -> Collection[str]:
    return {each.address for state in states for each in read_state(state)}


def addresses_of_stacks(stacks: Sequence[str]) -> Collection[str]:
    """Ask Terraform for the addresses of the managed resources in the states of stacks.

    Raises:
        UsageError: It cannot be asked yet.
    """
    raise click.UsageError(f"name the state of each stack: {counted(len(stacks), 'STATE')} after --done")
