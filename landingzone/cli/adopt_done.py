"""What `adopt --done` does: takes out of the file the records that are done, by the states of all stacks."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import click

from landingzone.adoption.state import read_state
from landingzone.cli.deploying import Chosen, DeployRequest, addresses_in_states, prepare, run_to_end
from landingzone.cli.editing import carry_out
from landingzone.cli.stacks import STACK
from landingzone.config.file import read_file
from landingzone.deploy.errors import DeploymentError
from landingzone.edit.edited import Edited
from landingzone.edit.records import take_out_done
from landingzone.ground.problems import InvalidInputs
from landingzone.ground.words import counted
from landingzone.resources.shards import stack_names
from landingzone.rules.configuration import find_problems

_RECORDS = ("adoption", "moved_from")


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
        return take_out_done(path, _addresses_in(states) if states else _addresses_of_stacks(path))

    return carry_out(edit, config, "text", is_dry=is_dry)


def _addresses_in(states: Sequence[Path]) -> Collection[str]:
    return {each.address for state in states for each in read_state(state)}


def _addresses_of_stacks(path: Path) -> Collection[str]:
    """Ask Terraform for the addresses of the managed resources in the states of all stacks.

    Raises:
        LandingzoneError: The configuration has problems, besides those of its records, or Terraform fails.
    """
    read = read_file(path)
    # Its records may be what is wrong with it, and no state depends on them.
    bare = replace(read, content={name: each for name, each in read.content.items() if name not in _RECORDS})
    if problems := [*bare.faults, *bare.located(find_problems(bare.content))]:
        raise InvalidInputs(problems)
    stacks = [*stack_names(STACK, bare.configuration().user_shards)]
    deployment, found = prepare(Chosen(bare, [stacks], {}), DeployRequest(config=path, names_all=True)), set[str]()

    def run() -> int:
        deployment.initialize(stacks)
        found.update(addresses_in_states(deployment, stacks))
        return 0

    if run_to_end(deployment, run):
        raise DeploymentError("the states cannot be read, see above; name the state of each stack after --done")
    return found
