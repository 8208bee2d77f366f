"""The subcommand `who-can`."""

from datetime import date
from functools import partial
from pathlib import Path

import click

from landingzone.access.answers import who_can as find_who_can
from landingzone.access.impersonators import who_acts_as
from landingzone.access.model import OF_THIS_FILE, Report
from landingzone.access.render.answer import answer_as_csv, answer_as_text
from landingzone.access.render.impersonators import impersonators_as_csv, impersonators_as_text
from landingzone.access.report import report
from landingzone.cli.command import (
    REPORT_NEEDS_EXPORT,
    Command,
    config_option,
    export_options,
    format_option,
    on_option,
)
from landingzone.cli.configuration import no_such_user
from landingzone.cli.report import FORMATS, RequestedPart, say_asked
from landingzone.cli.terminal import remark
from landingzone.cli.wholes import meant
from landingzone.config.file import ConfigurationFile, read_file
from landingzone.ground.problems import InvalidInputs
from landingzone.iam.wildcards import is_pattern
from landingzone.rules.asked_calls import find_faults
from landingzone.rules.near_names import nearest_of

_WITH_ACCOUNT = (
    "Based on this file, and for what it names and does not define on {account}; other manual changes in the account "
    "are not included."
)


@click.command("who-can", cls=Command, uses=(REPORT_NEEDS_EXPORT,))
@click.argument("action", required=False)
@click.argument("resource", default="*")
@click.option("--as", "acted_as", metavar="NAME")
@config_option
@export_options
@format_option(FORMATS)
@on_option
def who_can(
    action: str | None,
    resource: str,
    acted_as: str | None,
    config: Path | None,
    details: Path | None,
    credential_report: Path | None,
    form: str,
    today: date,
) -> int:
    """Show which users may use an action on a resource, which group or policy allows it, and what limits it.

    With --as: show who can act as a user, by credentials, memberships or policies that they can set, and how.

    ACTION is an action or a service. ACTION and RESOURCE may contain the wildcards `*` and `?`: then it shows who may
    use some of what they match, and which. Default for RESOURCE: any.

    It reads only the configuration. Needs no network and no AWS. With --export, what the configuration names and does
    not define is known too: groups and policies of others, and with a credential report which of them have a password.

    Exit status: 0 answered, even if nobody can, 1 problems or a usage error.
    """
    if (action is None) is (acted_as is None):
        raise click.UsageError("choose one: ACTION or --as NAME")
    action = action if not action or ":" in action or is_pattern(action) else f"{action}:*"
    if faults := [*find_faults(action, resource)] if action is not None else []:
        raise InvalidInputs(faults)
    chosen = meant(config)
    remark(f"{chosen}: reading")
    read = read_file(chosen)
    inputs, basis = read.configuration(), OF_THIS_FILE
    if details:
        # Without an export, nothing of an account is loaded.
        from landingzone.cli.live import as_of, read_account_of
        from landingzone.live.elsewhere import with_named

        reading = read_account_of(read, inputs, details, credential_report)
        inputs, basis = with_named(inputs, reading), _WITH_ACCOUNT.format(account=as_of(reading))
    made = report(inputs, today=today)
    if action is None:
        say_asked(_who_acts_as(acted_as or "", made, read, basis), form)
        return 0
    answer = find_who_can(made, action, resource)
    say_asked(
        RequestedPart(partial(answer_as_text, answer, basis), answer.as_dict, partial(answer_as_csv, answer)), form
    )
    return 0


def _who_acts_as(name: str, made: Report, read: ConfigurationFile, basis: str) -> RequestedPart:
    names = [user.name for user in made.users]
    if name not in names:
        raise no_such_user(read, name, nearest_of(name, names, "users", "the file has no users"))
    found = who_acts_as(made, name)
    return RequestedPart(
        partial(impersonators_as_text, found, basis), found.as_dict, partial(impersonators_as_csv, found)
    )
