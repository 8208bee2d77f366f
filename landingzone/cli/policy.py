"""The subcommands of `policy`, which print the IAM policies that deploying a file and reading an account need."""

import json
from pathlib import Path

import click

from landingzone.access.deploy_policy import deploy_policy
from landingzone.account.calls import PURPOSES, read_policy
from landingzone.cli.command import Command, CommandGroup, configuration
from landingzone.cli.terminal import complain, lines_of, say
from landingzone.cli.valid import read_valid
from landingzone.cli.wholes import meant


@click.group(cls=CommandGroup)
def policy() -> None:
    """Print the IAM policy that is needed to deploy a file, or to read an account. Needs no network and no AWS."""


@policy.command(cls=Command)
@configuration("[FILE]...", many=True)
@click.option("--plan", "only_plans", is_flag=True)
@click.option("--all", "every_type", is_flag=True)
def deploy(files: tuple[Path, ...], only_plans: bool, every_type: bool) -> int:
    """Print the least IAM policy that is needed to plan and apply a file. It nearly always makes an administrator.

    The policy is JSON, with the actions that the AWS provider calls for the resources of FILE. A change needs the
    policy of the files before and after it: name both, or use --all. The name of the first statement says whether the
    policy makes an administrator. Standard error shows that too, and what would narrow the policy: paths and
    permissions boundaries. Needs no network and no AWS.

    Exit status: 0 printed, 1 problems, a usage error, or nothing is created.
    """
    configurations = [read_valid(meant(file)).configuration() for file in files or (None,)]
    accounts = sorted({configuration.aws_account_id for configuration in configurations})
    if len(accounts) > 1:
        raise click.UsageError(f"the files are for accounts {' and '.join(accounts)}; name files for one account")
    made = deploy_policy(configurations, only_plans=only_plans, every_type=every_type)
    if made is None:
        complain("Nothing is created, so there is no policy to print")
        return 1
    complain(*made.remarks)
    say(*lines_of(json.dumps(made.document.as_dict(), indent=2)))
    return 0


@policy.command(cls=Command)
@click.option("--for", "purpose", type=click.Choice([*PURPOSES]))
def read(purpose: str | None) -> int:
    """Print the least IAM policy that is needed to read an account: for `audit`, and for `adopt` and `diff --live`.

    It allows exactly the calls that these commands make. None of them changes anything.
    """
    say(*lines_of(read_policy(purpose)))
    return 0
