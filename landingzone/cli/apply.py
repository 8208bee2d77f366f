"""The subcommand `apply`."""

import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    say_to_do,
)
from landingzone.cli.diff import with_look
from landingzone.cli.stacks import directory_of, outdir
from landingzone.cli.terminal import say
from landingzone.deploy.deployment import Deployment, StackOrder, for_apply
from landingzone.deploy.last_applies import LastApplies, StateVersion
from landingzone.deploy.plan_files import PlanFiles, name_of, stacks_in
from landingzone.ground.problems import LandingzoneError
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
    last = LastApplies(outdir(), directory_of)
    if plans is not None:
        kept = PlanFiles(plans)
        file, deployment, planned = prepare_plans(kept, asked)

        def run_plans() -> int:
            stacks = stacks_in(planned.steps)
            for stack in stacks:
                deployment.place.write(stack, name_of(stack), kept.plan_of(stack, planned.plans[stack]))
            deployment.initialize(stacks)
            deployment.shown.clear()
            say(*map(with_look, planned.review))
            if deployment.is_verbose:
                deployment.show(planned.steps)
            content = file.content if planned.is_whole else {}
            work = _Apply(deployment, content, last, planned.changes, asked.arguments)
            return work.run(planned.steps, is_agreed=is_agreed)

        return run_to_end(deployment, run_plans, {"apply": "Plan the rest again: a plan can be applied only once."})
    chosen = choose(asked)
    deployment = prepare(chosen, asked)

    def run() -> int:
        to_do, reviewed = plan_in(deployment, chosen, asked.arguments)
        content = chosen.file.content if reviewed.is_whole else {}
        work = _Apply(deployment, content, last, reviewed.changes, for_apply(asked.arguments))
        status = work.run(to_do, is_agreed=is_agreed)
        if not status and reviewed.is_whole:
            for stack in sorted(reviewed.versions.keys() - stacks_in(to_do)):
                with suppress(LandingzoneError):  # there is nothing to do
                    last.end(stack, content, reviewed.versions[stack])
        return status

    return run_to_end(deployment, run, {"apply": "Run the same command again to continue with the rest."})


@dataclass(frozen=True)
class _Apply:
    """An apply of plans.

    Args:
        deployment: Where they are.
        content: The configuration that is applied with them, as plain values; {}: only a part of it.
        last: Where it is noted.
        changes: Stack -> address -> what is done there.
        arguments: What Terraform is given besides.
    """

    deployment: Deployment
    content: Mapping[str, Any]
    last: LastApplies
    changes: Mapping[str, Mapping[str, str]]
    arguments: Sequence[str]

    def run(self, steps: StackOrder, *, is_agreed: bool) -> int:
        """Ask, apply, and return the exit status."""
        self.deployment.check(steps)
        say_to_do(steps)
        if not steps:
            return 0
        if not is_agreed and not self._asked():
            say("Apply cancelled.")
            return 1
        self.deployment.apply(steps, self.arguments, self._begun, self._ended)
        self.deployment.shown.clear()
        say("", f"Applied: {listed(stacks_in(steps))}.")
        return 0

    def _asked(self) -> bool:
        with self.deployment.children.stopped_at_once():
            say("Apply these plans? Only 'yes' is accepted: ", end="")
            try:
                answer = self.deployment.children.ask(sys.stdin)
            except OSError:  # the terminal is closed
                answer = ""
        return answer.strip() == "yes"

    def _begun(self, stack: str) -> None:
        self.last.begin(stack, self.changes[stack])

    def _ended(self, stack: str) -> None:
        with suppress(LandingzoneError):  # it is applied
            state = b""
            with suppress(LandingzoneError):
                [state] = self.deployment.read_states([stack]).values()
            self.last.end(stack, self.content, StateVersion.of(state))
