"""The `landingzone` command: one small function per subcommand, with its heavy imports inside."""

import argparse
import json
import sys
from collections.abc import Sequence

from landingzone import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: Words of the command line; None: those of the process.

    Returns:
        Exit status: 0 fine, 1 problems, 2 wrong use.
    """
    parser = argparse.ArgumentParser(
        prog="landingzone",
        description="IAM users and groups of an AWS landing zone: groups, users, cross-account access.",
    )
    parser.add_argument("--version", action="version", version=f"landingzone {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    schema = commands.add_parser(
        "schema",
        help="print the JSON Schema of a configuration file, for editors",
        description="Print the JSON Schema.",
    )
    schema.set_defaults(run=_print_schema)
    chosen = parser.parse_args(arguments)
    run: int = chosen.run(chosen)
    return run


def _print_schema(_: argparse.Namespace) -> int:
    from landingzone.config import StackConfiguration

    json.dump(StackConfiguration.model_json_schema(), sys.stdout, indent=2)
    print()
    return 0
