"""The account that boto3 finds, read while the progress is shown; and that of a configuration."""

from typing import Any

from landingzone.account.client import asked_account
from landingzone.account.reader import Reading, read_account
from landingzone.cli.progress import progress
from landingzone.cli.terminal import remark
from landingzone.config.file import ConfigurationFile
from landingzone.config.options import StackConfiguration
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, InvalidInputs
from landingzone.ground.words import listed


def read_with_progress(**options: Any) -> Reading:
    """Read the account as `read_account` does, and show the progress."""
    with progress("Reading the account", "users and policies") as report_progress:
        return read_account(report_progress, **options)


def read_account_of(read: ConfigurationFile, inputs: StackConfiguration, *, use: bool = False) -> Reading:
    """Read the account of a configuration; where AWS refuses a call, the rest continues.

    Args:
        read: The file.
        inputs: What it says.
        use: Whether to read how credentials are used.

    Raises:
        InvalidInputs: The credentials belong to another account than that of the file.
        AccountError: The account cannot be read.
    """
    account = asked_account()
    if account != inputs.aws_account_id:
        belong = f"{inputs.aws_account_id}, but the credentials belong to {account}"
        raise InvalidInputs(read.located([Finding(("aws_account_id",), says("LZ244"), belong)]))
    reading = read_with_progress(goes_on=True, use=use)
    calls = listed(f"{number} {action}" for action, number in reading.calls.items())
    remark(f"{read.name} -> account {account}: {calls}")
    return reading
