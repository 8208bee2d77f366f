"""The subcommand `expire`. Slow imports wait until it runs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from landingzone.cli.command import Command, on_option
from landingzone.cli.editing import carry_out, editing_options


@click.command(
    cls=Command,
    short_help="take out of the file what has ended",
    examples=("expire", "expire --on 2027-01-01 --dry-run"),
)
@on_option("Take out what has ended as on this day, such as 2027-01-01")
@editing_options
def expire(today: date, config: Path | None, form: str, *, is_dry: bool) -> int:
    """Take out what has ended, by the last days `until` and `groups_until`.

    A user whose last day is over becomes offboarding; others leave the groups in which theirs is. Everything else in
    the file stays as it is, comments too.

    What `landingzone validate --against` refuses is refused, and nothing is written.

    Exit status: 0 done, also when nothing has ended; 1 refused.
    """
    from landingzone.edit.expiry import expire as take_out

    return carry_out(lambda path: take_out(path, today), config, form, is_dry=is_dry)
