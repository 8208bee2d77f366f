"""The subcommand `expire`. Slow imports are delayed until it runs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from landingzone.cli.command import Command, on_option
from landingzone.cli.editing import carry_out, editing_options


@click.command(
    cls=Command,
    short_help="remove access that has ended from the file",
    examples=("expire", "expire --on 2027-01-01 --dry-run"),
)
@on_option("Remove what has ended as of this day, such as 2027-01-01")
@editing_options
def expire(today: date, config: Path | None, form: str, *, is_dry: bool) -> int:
    """Remove access that has ended, by the last days in `until` and `groups_until`.

    A user whose last day is over gets `status: offboarding`; a user whose last day in a group is over is removed from
    that group. Everything else in the file stays unchanged, including comments.

    A change that `landingzone validate --against` refuses is refused, and nothing is written.

    Exit status: 0 done, even if nothing has ended; 1 refused.
    """
    from landingzone.edit.expiry import expire as take_out

    return carry_out(lambda path: take_out(path, today), config, form, is_dry=is_dry)
