"""The subcommand `read-policy`. Slow imports are delayed until it runs."""

import click

from landingzone.account.calls import PURPOSES
from landingzone.cli.command import Command
from landingzone.cli.terminal import lines_of, say


@click.command(
    cls=Command,
    short_help="print the least IAM policy that is needed to read an account",
    examples=("read-policy > read-policy.json", "read-policy --for diff"),
)
@click.option("--for", "purpose", type=click.Choice([*PURPOSES]), help="Only for this command.")
def read_policy(purpose: str | None) -> int:
    """Print the least IAM policy that is needed to read an account: for the commands with --live, and for `unrecorded`.

    It allows exactly the calls that these commands make. None of them changes anything.
    """
    from landingzone.account.calls import read_policy as written

    say(*lines_of(written(purpose)))
    return 0
