"""The subcommand `schema`."""

import json

import click

from landingzone.cli.command import Command
from landingzone.cli.terminal import lines_of, say
from landingzone.config.json_schema import of_part
from landingzone.config.options import StackConfiguration


@click.command(cls=Command)
@click.option("--part", is_flag=True)
def schema(*, part: bool) -> int:
    """Print the JSON Schema of a configuration file. Editors use it to complete and check the file."""
    say(*lines_of(schema_text(part=part)))
    return 0


def schema_text(*, part: bool = False) -> str:
    """Return the text of the schema, which is ASCII.

    Args:
        part: Whether it describes a part of a configuration, which needs no account.
    """
    whole = StackConfiguration.model_json_schema()
    return json.dumps(of_part(whole) if part else whole, indent=2) + "\n"
