"""The subcommand `schema`. Slow imports wait until it runs."""

import json

import click

from landingzone.cli.command import Command
from landingzone.cli.terminal import lines_of, say


@click.command(
    cls=Command,
    short_help="print the JSON Schema of a configuration file, for editors",
    examples=("schema > landingzone.schema.json",),
)
def schema() -> int:
    """Print the JSON Schema of a configuration file, with which editors complete and check it."""
    say(*lines_of(schema_text()))
    return 0


def schema_text() -> str:
    """Give the text of the schema, which is ASCII."""
    from landingzone.config.options import StackConfiguration

    return json.dumps(StackConfiguration.model_json_schema(), indent=2) + "\n"
