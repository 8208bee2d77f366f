"""The subcommand `deploy-policy`. Slow imports are delayed until it runs."""

import json
from pathlib import Path

import click

from landingzone.cli.command import Command
from landingzone.cli.terminal import complain, lines_of, say


@click.command(
    "deploy-policy",
    cls=Command,
    short_help="print the least IAM policy that is needed to deploy a file",
    examples=(
        "deploy-policy > deployer.json",
        "deploy-policy before.yaml landingzone.yaml",
        "deploy-policy --plan landingzone.yaml",
    ),
)
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--plan", "only_plans", is_flag=True, help="Only what a plan needs. A plan changes nothing.")
@click.option(
    "--all", "every_type", is_flag=True, help="What every resource needs, including those that FILE does not define."
)
def deploy_policy(files: tuple[Path, ...], only_plans: bool, every_type: bool) -> int:
    """Print the least IAM policy that is needed to plan and apply a file. It nearly always makes an administrator.

    The policy is JSON, with the actions that the AWS provider calls for the resources of FILE. A change needs the
    policy of the files before and after it: name both, or use --all. The name of the first statement says whether the
    policy makes an administrator. Standard error shows that too, and what would narrow the policy: paths and
    permissions boundaries. Needs no network and no AWS.

    Exit status: 0 printed, 1 problems, a usage error, or nothing is created.
    """
    from landingzone.access.deploy_policy import deploy_policy as policy_of
    from landingzone.cli.configuration import read_valid

    configurations = [read_valid(file).configuration() for file in files or (None,)]
    accounts = sorted({configuration.aws_account_id for configuration in configurations})
    if len(accounts) > 1:
        raise click.UsageError(f"the files are for accounts {' and '.join(accounts)}; name files for one account")
    policy = policy_of(configurations, only_plans=only_plans, every_type=every_type)
    if policy is None:
        complain("Nothing is created, so there is no policy to print")
        return 1
    complain(*policy.remarks)
    say(*lines_of(json.dumps(policy.document.as_dict(), indent=2)))
    return 0
