"""The subcommand `apply`."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from landingzone.cli.command import FILE, OptionUse
from landingzone.cli.deploying import (
    DeployRequest,
    Passing,
    choose,
    deploying_options,
    plan_in,
    prepare,
    prepare_plans,
    run_to_end,
    say_review,
    say_to_do,
)
from landingzone.cli.terminal import say
from landingzone.deploy.deployment import Deployment, StackOrder, for_apply
from landingzone.deploy.plan_files import PlanFiles, name_of, stacks_in
from landingzone.ground.words import listed


@click.command(
    cls=Passing,
    uses=[
        OptionUse(parameter, lambda given: given["plans"] is None, f"--plans applies existing plans: leave out {name}")
        for parameter, name in {"stacks": "STACK", "revisions": "--since", "names_all": "--all"}.items()
    ],
)
@deploying_options
@click.option("--plans", metavar="DIR", type=FILE)
@click.option("--yes", "is_agreed", is_flag=True)
def apply(asked: DeployRequest, plans: Path | None, *, is_agreed: bool) -> int:
    """Synthesize, plan, ask, and apply exactly these plans: of STACK, of stacks changed since REV, or of all.

    It runs the program named by TF_BINARY, or else `terraform` or `tofu`. Each ARGUMENT is passed to its `plan`;
    those for locks and parallelism also to its `apply`. If it fails, no further stack is started, and the last lines
    say what is left, and what to do.

    Exit status: 0 applied or nothing to do, 1 problems, a usage error, an answer other than yes, or a failed apply.
    """
    if not (is_agreed or (sys.stdin is not None and sys.stdin.isatty())):
        raise click.UsageError("asks before it applies, but this is not a terminal; add --yes")
    if plans is not None:
        kept = PlanFiles(plans)
        deployment, planned = prepare_plans(kept, asked)

        def run_plans() -> int:
            stacks = stacks_in(planned.steps)
            for stack in stacks:
                deployment.place.write(stack, name_of(stack), kept.plan_of(stack, planned.plans[stack]))
            deployment.initialize(stacks)
            say_review(planned.review)
            if not is_agreed:
                deployment.show(planned.steps)
            return _apply(deployment, planned.steps, asked.arguments, is_agreed=is_agreed)

        return run_to_end(deployment, run_plans, {"apply": "Plan the rest again: a plan can be applied only once."})
    chosen = choose(asked)
    deployment = prepare(chosen, asked)

    def run() -> int:
        to_do = plan_in(deployment, chosen, asked.arguments, keeps=True)
        return _apply(deployment, to_do, for_apply(asked.arguments), is_agreed=is_agreed)

    return run_to_end(deployment, run, {"apply": "Run the same command again to continue with the rest."})


def _apply(deployment: Deployment, steps: StackOrder, arguments: Sequence[str], *, is_agreed: bool) -> int:
    """Ask, and apply plans."""
    deployment.check(steps)
    say_to_do(steps)
    if not steps:
        return 0
    if not is_agreed:
        with deployment.children.stopped_at_once():
            say("Apply these plans? Only 'yes' is accepted: ", end="")
            try:
                answer = deployment.children.ask(sys.stdin)
            except OSError:  # the terminal is closed
                answer = ""
        if answer.strip() != "yes":
            say("Apply cancelled.")
            return 1
    deployment.apply(steps, arguments)
    say("", f"Applied: {listed(stacks_in(steps))}.")
    return 0
