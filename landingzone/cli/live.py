"""The account that boto3 finds, read while the progress is shown; that of a configuration; and files in its place."""

from pathlib import Path
from typing import Any

from landingzone.account.client import asked_account
from landingzone.account.exported import read_export
from landingzone.account.reader import read_account
from landingzone.account.reading import Reading
from landingzone.cli.progress import progress
from landingzone.cli.terminal import remark
from landingzone.config.file import ConfigurationFile
from landingzone.config.options import StackConfiguration
from landingzone.ground.kinds import says
from landingzone.ground.problems import Finding, InvalidInputs
from landingzone.ground.words import listed, minute, printable


def read_with_progress(**options: Any) -> Reading:
    """Read the account as `read_account` does, and show the progress."""
    with progress("Reading the account", "users and policies") as report_progress:
        return read_account(report_progress, **options)


def read_exported(details: Path, credential_report: Path | None) -> Reading:
    """Read an account from files, and say from when they are.

    Raises:
        InvalidFile: A file cannot be read, or is something else.
    """
    reading = read_export(details, credential_report)
    remark(as_of(reading))
    return reading


def as_of(reading: Reading) -> str:
    """Say which files stand in for AWS, and from when they are; "": none."""
    if not reading.export:
        return ""
    files = listed(map(printable, reading.export.files))
    return f"the account as of {minute(reading.export.moment)}, the latest moment in {files}, or later"


def read_account_of(
    read: ConfigurationFile,
    inputs: StackConfiguration,
    details: Path | None = None,
    credential_report: Path | None = None,
    *,
    use: bool = False,
) -> Reading:
    """Read the account of a configuration; where AWS refuses a call, the rest continues.

    Args:
        read: The file.
        inputs: What it says.
        details: The account details to read instead of AWS; None: AWS is asked.
        credential_report: The credential report beside them.
        use: Whether to read how credentials are used.

    Raises:
        InvalidInputs: The credentials, or the files, belong to another account than that of the file.
        AccountError: The account cannot be read.
        InvalidFile: A file instead of AWS cannot be read, or is something else.
    """
    if details:
        reading = read_exported(details, credential_report)
        _refuse_another(read, inputs, f"{details} is of", reading.export.account if reading.export else "")
        return reading
    account = asked_account()
    _refuse_another(read, inputs, "the credentials belong to", account)
    reading = read_with_progress(goes_on=True, use=use)
    calls = listed(f"{number} {action}" for action, number in reading.calls.items())
    remark(f"{read.name} -> account {account}: {calls}")
    return reading


def _refuse_another(read: ConfigurationFile, inputs: StackConfiguration, what: str, account: str) -> None:
    if account and account != inputs.aws_account_id:
        belong = f"{inputs.aws_account_id}, but {what} {account}"
        raise InvalidInputs(read.located([Finding(("aws_account_id",), says("LZ244"), belong)]))
