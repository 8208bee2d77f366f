"""The subcommands of `shards`, for a configuration with several stacks, one file each."""

import click

from landingzone.cli.command import LazyGroup


@click.group(cls=LazyGroup)
def shards() -> None:
    """Work with the stacks of a configuration that divides its users among several: `user_shards`."""
