"""A configuration and the account that it is of. Slow imports wait until a command needs them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from landingzone.cli.progress import progress
from landingzone.cli.terminal import remark

if TYPE_CHECKING:
    from landingzone.account.reader import Reading
    from landingzone.config.file import ConfigurationFile
    from landingzone.config.options import StackConfiguration


def read_with_account(file: Path | None) -> tuple[StackConfiguration, Reading]:
    """Read a configuration and its account; where AWS refuses a call, the rest goes on.

    Args:
        file: The configuration; None: the one that is meant.

    Raises:
        InvalidFile: There is no configuration, or it is no map of inputs.
        InvalidInputs: It has problems, or is of another account than the credentials.
        AccountError: The account cannot be read.
    """
    from landingzone.cli.configuration import read_valid

    read = read_valid(file)
    inputs = read.configuration()
    return inputs, read_account_of(read, inputs)


def read_account_of(read: ConfigurationFile, inputs: StackConfiguration, *, use: bool = False) -> Reading:
    """Read the account of a configuration; where AWS refuses a call, the rest goes on.

    Args:
        read: The file.
        inputs: What it says.
        use: Whether to read the facts of use.

    Raises:
        InvalidInputs: The file is of another account than the credentials.
        AccountError: The account cannot be read.
    """
    from landingzone.account.client import asked_account
    from landingzone.account.reader import read_account
    from landingzone.ground.kinds import says
    from landingzone.ground.problems import Finding, InvalidInputs
    from landingzone.ground.words import listed

    account = asked_account()
    if account != inputs.aws_account_id:
        belong = f"{inputs.aws_account_id}, and the credentials belong to {account}"
        raise InvalidInputs(read.located([Finding("aws_account_id", says("LZ244"), belong)]))
    with progress("Reading the account", "users and policies") as tell:
        reading = read_account(tell, goes_on=True, use=use)
    calls = listed(f"{number} {action}" for action, number in reading.calls.items())
    remark(f"{read.name} -> account {account}: {calls}")
    return reading
