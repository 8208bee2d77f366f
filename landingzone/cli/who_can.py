"""The subcommand `who-can`. Slow imports are delayed until it runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from landingzone.cli.command import Command, config_option, format_option
from landingzone.cli.terminal import lines_of, remark, say

if TYPE_CHECKING:
    from landingzone.access.answers import Answer


def _say_text(answer: Answer) -> None:
    from landingzone.access.render.answer import answer_as_text

    say(*lines_of(answer_as_text(answer)))


def _say_json(answer: Answer) -> None:
    say(*lines_of(json.dumps(answer.as_dict(), indent=2)))


def _say_csv(answer: Answer) -> None:
    from landingzone.access.render.answer import answer_as_csv
    from landingzone.access.render.csv_tables import LINE_END

    say(*lines_of(answer_as_csv(answer), LINE_END), end=LINE_END)


FORMATS: Mapping[str, Callable[[Answer], None]] = {"text": _say_text, "json": _say_json, "csv": _say_csv}
"""The formats of an answer; the first is the default."""


@click.command(
    "who-can",
    cls=Command,
    short_help="show who may use an action, on which resources, and why",
    examples=(
        "who-can s3:GetObject",
        "who-can s3:GetObject 'arn:aws:s3:::reports/*'",
        "who-can 'iam:*' --format csv",
        "who-can sts:AssumeRole arn:aws:iam::444455556666:role/admin --config people.yaml",
    ),
)
@click.argument("action")
@click.argument("resource", default="*")
@config_option
@format_option(FORMATS)
def who_can(action: str, resource: str, config: Path | None, form: str) -> int:
    """Show which users may use an action on a resource, which group or policy allows it, and what limits it.

    ACTION is an action or a service. ACTION and RESOURCE may contain the wildcards `*` and `?`: then it shows who may
    use some of what they match, and which. Default for RESOURCE: any.

    It reads only the configuration. Needs no network and no AWS.

    Exit status: 0 answered, even if nobody can, 1 problems or a usage error.
    """
    from landingzone.access.answers import who_can as find_who_can
    from landingzone.access.report import report
    from landingzone.cli.configuration import find_configuration
    from landingzone.config.file import read_file
    from landingzone.ground.problems import InvalidInputs
    from landingzone.groups.ends import with_ends
    from landingzone.iam.wildcards import is_pattern
    from landingzone.rules.asked_calls import find_faults

    action = action if not action or ":" in action or is_pattern(action) else f"{action}:*"
    if faults := [*find_faults(action, resource)]:
        raise InvalidInputs(faults)
    chosen = config or find_configuration()
    remark(f"{chosen}: reading")
    made = report(with_ends(read_file(chosen).configuration()))
    FORMATS[form](find_who_can(made, action, resource))
    return 0
