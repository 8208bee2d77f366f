"""The subcommands of `shards`, for a configuration with several stacks, one file each."""

import click

from landingzone.cli.command import LazyGroup


@click.group(
    cls=LazyGroup,
    prefix="shards_",
    table={
        "changed": "list the stacks that a change affects, in the order to apply them",
        "of": "print the stack that a user is in",
        "outputs": "merge the outputs of all stacks into those of one stack",
        "split": "divide states among the stacks of `user_shards`, or merge them again",
    },
    examples=("shards changed --since origin/main", "shards of alice", "shards split whole.tfstate divided"),
)
def shards() -> None:
    """Work with the stacks of a configuration that divides its users among several: `user_shards`."""
