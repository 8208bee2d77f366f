"""The subcommand `deploy-policy`. Slow imports wait until it runs."""

import json
from pathlib import Path

import click

from landingzone.cli.command import Command
from landingzone.cli.terminal import complain, lines_of, say


@click.command(
    "deploy-policy",
    cls=Command,
    short_help="print the least IAM policy of whoever deploys a file",
    examples=(
        "deploy-policy > deployer.json",
        "deploy-policy before.yaml landingzone.yaml",
        "deploy-policy --plan landingzone.yaml",
    ),
)
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--plan", "only_plans", is_flag=True, help="Only what a plan needs, which changes nothing.")
@click.option("--all", "every_type", is_flag=True, help="What any resource needs, also one that FILE does not make.")
def deploy_policy(files: tuple[Path, ...], only_plans: bool, every_type: bool) -> int:
    """Print the least IAM policy of whoever plans and applies a file. They are administrators in effect, nearly always.

    The policy is JSON, with the actions that the AWS provider calls for the resources of FILE. A change takes the
    policy of the files before and after it: name both, or use --all. Whether whoever holds it is an administrator is
    the name of its first statement, and told on standard error, with what narrows it: paths and permissions boundaries.
    Needs no network and no AWS.

    Exit status: 0 printed, 1 problems or wrong use, or nothing is made.
    """
    from landingzone.access.deploy_policy import deploy_policy as policy_of
    from landingzone.cli.configuration import read_valid

    configurations = [read_valid(file).configuration() for file in files or (None,)]
    accounts = sorted({configuration.aws_account_id for configuration in configurations})
    if len(accounts) > 1:
        raise click.UsageError(f"the files are of accounts {' and '.join(accounts)}; name files of one account")
    policy = policy_of(configurations, only_plans=only_plans, every_type=every_type)
    if policy is None:
        complain("Nothing is made, so there is no policy to print")
        return 1
    complain(*policy.remarks)
    say(*lines_of(json.dumps(policy.document.as_dict(), indent=2)))
    return 0
