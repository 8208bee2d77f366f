"""The subcommand `plan`."""

import shlex
from contextlib import nullcontext
from pathlib import Path

import click

from landingzone.cli.command import FILE
from landingzone.cli.deploying import (
    DeployRequest,
    Passing,
    choose,
    deploying_options,
    plan_in,
    prepare,
    run_to_end,
    say_to_do,
)
from landingzone.cli.terminal import say
from landingzone.deploy.plan_files import kept_plan_files


@click.command(cls=Passing)
@deploying_options
@click.option("--out", metavar="DIR", type=FILE)
def plan(asked: DeployRequest, out: Path | None) -> int:
    """Plan with Terraform, and show what an apply does to whom: in STACK, in stacks changed since REV, or in all.

    It runs the program named by TF_BINARY, or else `terraform` or `tofu`, and passes each ARGUMENT to it. The
    versions and hashes of providers are stored next to the configuration, in .terraform.lock.hcl.

    Exit status: 0 nothing to do, 2 changes, 1 problems, a usage error, or a plan that failed.
    """
    chosen = choose(asked)
    deployment = prepare(chosen, asked)

    def run() -> int:
        with kept_plan_files(out) if out else nullcontext() as files:
            to_do, reviewed = plan_in(deployment, chosen, asked.arguments)
            if files:
                digest, is_whole = chosen.file.digest, reviewed.is_whole
                files.keep(*deployment.planned(digest, reviewed.lines, reviewed.changes, to_do, is_whole=is_whole))
        say_to_do(to_do)
        if out and to_do:
            say(f"`landingzone apply --plans {shlex.quote(str(out))}` applies these plans.")
        return 2 if to_do else 0

    return run_to_end(deployment, run)
