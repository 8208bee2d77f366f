"""The subcommand `who-can`."""

from datetime import date
from pathlib import Path

import click

from landingzone.access.answers import who_can as find_who_can
from landingzone.access.render.answer import answer_as_csv, answer_as_text
from landingzone.access.report import report
from landingzone.cli.command import Command, config_option, format_option, on_option
from landingzone.cli.report import FORMATS, RequestedPart, say_asked
from landingzone.cli.terminal import remark
from landingzone.cli.wholes import meant
from landingzone.config.file import read_file
from landingzone.ground.problems import InvalidInputs
from landingzone.iam.wildcards import is_pattern
from landingzone.rules.asked_calls import find_faults


@click.command("who-can", cls=Command)
@click.argument("action")
@click.argument("resource", default="*")
@config_option
@format_option(FORMATS)
@on_option
def who_can(action: str, resource: str, config: Path | None, form: str, today: date) -> int:
    """Show which users may use an action on a resource, which group or policy allows it, and what limits it.

    ACTION is an action or a service. ACTION and RESOURCE may contain the wildcards `*` and `?`: then it shows who may
    use some of what they match, and which. Default for RESOURCE: any.

    It reads only the configuration. Needs no network and no AWS.

    Exit status: 0 answered, even if nobody can, 1 problems or a usage error.
    """
    action = action if not action or ":" in action or is_pattern(action) else f"{action}:*"
    if faults := [*find_faults(action, resource)]:
        raise InvalidInputs(faults)
    chosen = meant(config)
    remark(f"{chosen}: reading")
    made = report(read_file(chosen).configuration(), today=today)
    answer = find_who_can(made, action, resource)
    say_asked(RequestedPart(lambda: answer_as_text(answer), answer.as_dict, lambda: answer_as_csv(answer)), form)
    return 0
