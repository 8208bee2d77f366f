"""What `plan` and `apply` share: their options, the stacks that are meant, the review, and what is shown meanwhile."""

import difflib
import os
import shlex
import signal
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import IO, NamedTuple

import click

from landingzone.adoption.records import look_at_records
from landingzone.cli import synth
from landingzone.cli.command import Command, config_option, with_options
from landingzone.cli.diff import with_look
from landingzone.cli.planned import PlanReview, Reviewed
from landingzone.cli.progress import StatusLine
from landingzone.cli.revision import read_revision
from landingzone.cli.shards_changed import steps_of
from landingzone.cli.stacks import STACK, STACKS, directory_of, outdir
from landingzone.cli.terminal import OutputError, StyledText, complain, has_colours, is_verbose, pass_on, say
from landingzone.cli.valid import read_valid
from landingzone.cli.wholes import meant
from landingzone.config.file import ConfigurationFile
from landingzone.config.source import directory_around
from landingzone.deploy.children import Children, Stopped
from landingzone.deploy.deployment import Deployment, StackOrder, options_of_plan
from landingzone.deploy.errors import BrokenOff, DeploymentError
from landingzone.deploy.last_applies import LastApplies
from landingzone.deploy.plan_files import PlanFiles, Planned, stacks_in
from landingzone.deploy.program import find_program
from landingzone.deploy.provider_lock import ProviderLock
from landingzone.deploy.run_directory import RunDirectory
from landingzone.deploy.shown_plan import HINT
from landingzone.ground.problems import InvalidInputs
from landingzone.ground.words import cited, listed, quoted
from landingzone.reading.printed_json import parse_printed_json
from landingzone.reading.terraform_states import STATE, resources_in
from landingzone.resources.shards import stack_names

_MOST_DONE = 5
_IS_THERE = (
    "AWS already has what this would create, so the same command fails again: `landingzone adopt --unrecorded` finds "
    "it, and `landingzone docs days#when-aws-answers-late-or-not-at-all` shows how to continue."
)


class DeployRequest(NamedTuple):
    """What `plan` and `apply` are asked to do.

    Args:
        stacks: Names of stacks; none: those that have changed, or all.
        config: The configuration; None: the one that is meant.
        revisions: What may be applied.
        names_all: Whether all stacks are meant.
        parallel: In how many stacks at the same time.
        show_commands: Whether to print each command.
        arguments: Further arguments for Terraform.
    """

    stacks: Sequence[str] = ()
    config: Path | None = None
    revisions: Sequence[str] = ()
    names_all: bool = False
    parallel: int = 1
    show_commands: bool = False
    arguments: Sequence[str] = ()


class Passing(Command):
    """A subcommand that passes on the words after `--`, and gets what is asked for as `asked`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words before `--`, and keep those after it."""
        end = args.index("--") if "--" in args else len(args)
        rest = super().parse_args(ctx, args[:end])
        ctx.params["arguments"] = tuple(args[end + 1 :])
        if not ctx.resilient_parsing:
            ctx.params["asked"] = DeployRequest(**{name: ctx.params.pop(name) for name in DeployRequest._fields})
        return rest

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return what the help shows after the name of the command."""
        return [*super().collect_usage_pieces(ctx), "[-- ARGUMENT...]"]


deploying_options = with_options(
    click.argument("stacks", metavar="[STACK]...", nargs=-1),
    config_option,
    click.option("--since", "revisions", metavar="REV", multiple=True),
    click.option("--all", "names_all", is_flag=True),
    click.option("--parallel", metavar="N", type=click.IntRange(1), default=1, show_default=True),
    click.option("--show-commands", is_flag=True),
)
"""Adds the options that `plan` and `apply` share."""


@dataclass(frozen=True)
class Chosen:
    """What is to be deployed.

    Args:
        file: The configuration, in which the rules find no problem.
        steps: The stacks that are meant, in their order.
        revisions: Revisions that may be applied, and what the configuration was there.
    """

    file: ConfigurationFile
    steps: StackOrder
    revisions: Mapping[str, ConfigurationFile]


def choose(asked: DeployRequest) -> Chosen:
    """Find out which stacks are meant.

    Raises:
        UsageError: There is no such stack, or both stacks and --all are given.
        LandingzoneError: The configuration has problems, or cannot be compared with a revision.
    """
    if asked.stacks and asked.names_all:
        raise click.UsageError("name stacks or --all, not both")
    place = meant(asked.config)
    file = read_valid(place)
    _refuse_unknown(asked.stacks, stack_names(STACK, file.configuration().user_shards))
    olds = {revision: read_revision(revision, place) for revision in asked.revisions}
    is_all = asked.names_all or not (asked.stacks or asked.revisions)
    last = LastApplies(outdir(), directory_of)
    names = () if is_all or asked.stacks else stack_names(STACK, file.configuration().user_shards)
    unfinished = [name for name in names if last.of(name).unfinished]
    steps = steps_of([*olds.values()], file, STACK, names_all=is_all, named=asked.stacks, also=unfinished)
    return Chosen(file, steps, olds)


def _refuse_unknown(stacks: Sequence[str], known: Sequence[str]) -> None:
    for name in stacks:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"the configuration has {listed(known, most=4)}"
            raise click.UsageError(f"no such stack (got {quoted(name)}); {hint}")


class _Terminal:
    """Where a deployment reports its progress. What cannot be printed does not end it."""

    def __init__(self, *, shows_commands: bool) -> None:
        self._shows_commands = shows_commands
        self._status = StatusLine()
        self._error: OutputError | None = None

    @property
    def has_colours(self) -> bool:
        return sys.stdout is not None and has_colours(sys.stdout)

    def heading(self, text: str) -> None:
        self._print(say, "", (StyledText(text, "bold"),))

    def progress(self, text: str) -> None:
        self._status.show(text)

    def command(self, text: str) -> None:
        if self._shows_commands:
            self._print(say, f"$ {text}")

    def output(self, written: IO[bytes]) -> None:
        self._print(pass_on, written)

    def problem(self, lines: Sequence[str]) -> None:
        self._print(complain, *lines)

    def clear(self) -> None:
        with self._status.away():
            pass

    def require_printed(self) -> None:
        """Raise OutputError if something could not be printed: nobody would read what follows either."""
        if self._error:
            raise self._error

    def _print(self, write: Callable[..., None], *what: object) -> None:
        try:
            with self._status.away():
                write(*what)
        except OutputError as error:
            self._error = error


def prepare(chosen: Chosen, asked: DeployRequest) -> Deployment:
    """Synthesize what is to be deployed, and give the deployment.

    Args:
        chosen: What is to be deployed.
        asked: What is asked for.

    Raises:
        LandingzoneError: There is no Terraform and no OpenTofu, or it cannot be synthesized.
    """
    lock = ProviderLock(directory_around(Path(chosen.file.name)))
    return _deployment(chosen.file, stacks_in(chosen.steps), lock, asked)


def prepare_plans(files: PlanFiles, asked: DeployRequest) -> tuple[ConfigurationFile, Deployment, Planned]:
    """Synthesize what saved plans are of; give the configuration, the deployment that applies them, and the plans.

    Args:
        files: Where the plans are.
        asked: What is asked for.

    Raises:
        LandingzoneError: There is no Terraform and no OpenTofu, or it cannot be synthesized; or there are no such
            plans, or they are of something else.
    """
    file = read_valid(meant(asked.config))
    planned = files.read([*stack_names(STACK, file.configuration().user_shards)])
    where = cited(str(files.directory))
    if file.digest != planned.configuration:
        problem = f"is not the configuration that the plans in {where} were made from"
        raise DeploymentError(f"{file.name}: {problem}; restore it, or plan again")
    # The provider lock is a part of the plans.
    deployment = _deployment(file, stacks_in(planned.steps), ProviderLock(None, planned.lock), asked)
    for stack, digest in planned.sources.items():
        if deployment.place.sources[stack].digest != digest:
            problem = f"is not synthesized as for the plans in {where}"
            raise DeploymentError(f"{stack}: {problem}; use the same versions and the same directory, or plan again")
    return file, deployment, planned


def _deployment(file: ConfigurationFile, stacks: Sequence[str], lock: ProviderLock, asked: DeployRequest) -> Deployment:
    program, written = find_program(), synth.synthesize(file)
    return Deployment(
        program=program,
        place=RunDirectory(
            outdir(), STACKS, {stack: written[stack] for stack in stacks}, directory_around(Path(file.name))
        ),
        directory_of=directory_of,
        children=Children(),
        shown=_Terminal(shows_commands=asked.show_commands),
        lock=lock,
        parallel=asked.parallel,
        is_verbose=is_verbose(),
    )


def plan_in(deployment: Deployment, chosen: Chosen, arguments: Sequence[str]) -> tuple[StackOrder, Reviewed]:
    """Let Terraform plan the stacks, and print the review of what it would do.

    Args:
        deployment: The deployment.
        chosen: What is to be deployed.
        arguments: Further arguments for Terraform.

    Returns:
        The stacks that have changes, in their steps; and the review.

    Raises:
        LandingzoneError: It failed, or cannot be applied, or a signal arrived.
    """
    stacks = stacks_in(chosen.steps)
    if not stacks:
        since = f"No stack has changed since {listed(chosen.revisions)}, so none is planned"
        say(f"{since}, and no state was asked: `landingzone apply` without --since asks all.")
    if taken := deployment.lock.take_over(map(directory_of, stacks)):
        say(f"{deployment.lock.file} was made from {taken}: commit it, so that everybody gets the same provider.")
    deployment.initialize(stacks)
    options = options_of_plan(arguments)
    review = PlanReview(deployment, chosen.file, chosen.revisions, LastApplies(outdir(), directory_of), options)
    review.require_same_number(stacks)
    done = _look_at_records(deployment, chosen)
    # Destroying goes in the reverse order: AWS does not delete a group that has members.
    to_do = deployment.plan(chosen.steps[:: -1 if options.get("destroy") else 1], arguments)
    reviewed = review.of(stacks, stacks_in(to_do))
    reviewed = replace(reviewed, lines=[*reviewed.lines, *done])
    if stacks:
        deployment.shown.clear()
        deployment.shown.require_printed()
        say(*map(with_look, reviewed.lines))
    return to_do, reviewed


def _look_at_records(deployment: Deployment, chosen: Chosen) -> list[str]:
    """Require that Terraform accepts the records of the configuration; say which are done.

    Raises:
        InvalidInputs: One is refused, by what the states have.
    """
    inputs, stacks = chosen.file.configuration(), stacks_in(chosen.steps)
    # What is in another stack may be its source.
    if not (inputs.adoption or inputs.moved_from) or len(stacks) < len([*stack_names(STACK, inputs.user_shards)]):
        return []
    records = look_at_records(inputs, addresses_in_states(deployment, stacks))
    if records.stuck:
        raise InvalidInputs(chosen.file.located(records.stuck))
    done = [cited(each.address) for each in records.done]
    what = f"Records that are done: {listed(done, most=_MOST_DONE)}."
    return [f"{what} `landingzone adopt --done` takes them out of the file."] if done else []


def addresses_in_states(deployment: Deployment, stacks: Sequence[str]) -> Collection[str]:
    """Return the addresses of the managed resources in the states of stacks, which are initialized.

    Raises:
        LandingzoneError: A state cannot be read.
    """
    found = set[str]()
    for name, state in deployment.read_states(stacks).items():
        if state:  # there may be none yet
            place = deployment.place.directory_of(name)
            content = parse_printed_json(state.decode(errors="backslashreplace"), place, HINT)
            resources = resources_in(content, place, "a state", HINT, (), only=STATE)
            found |= {each.address for each in resources if each.mode == "managed"}
    return found


def say_to_do(steps: StackOrder) -> None:
    """Return which stacks have changes."""
    named = stacks_in(steps)
    say("", f"Changes in {listed(named)}." if named else "Nothing to do.")


def run_to_end(deployment: Deployment, run: Callable[[], int], after: Mapping[str, str] = MappingProxyType({})) -> int:
    """Run a deployment in its directory, and report how it was aborted, and what it leaves.

    After a signal, end like a program that the signal has ended.

    Args:
        deployment: The deployment.
        run: What to do, which returns the exit status.
        after: A command that may be aborted -> what to do then, as a sentence.

    Returns:
        The exit status.
    """
    number, status, lines = 0, 1, []
    try:
        with deployment.children, deployment.place:
            try:
                status = run()
            finally:
                deployment.shown.clear()
    except BrokenOff as error:
        hint = _IS_THERE if error.is_there else after.get(error.command, "Nothing is applied.")
        # What a state does not have would be created again.
        lines, number = [f"{error}." if deployment.place.left_states else f"{error}. {hint}"], error.number
    except Stopped as stopped:
        lines, number = ["", "Interrupted: nothing is applied."], stopped.number
    with suppress(OutputError):  # the terminal may be closed
        complain(*lines, *_left_by(deployment))
    if number:
        _end_by(number)
    return status


def _left_by(deployment: Deployment) -> Iterator[str]:
    place = deployment.place
    if place.remains:
        yield f"{place.remains}: cannot be removed, and may contain secrets; remove it when Terraform has ended"
    for stack, file in place.left_states:
        problem = "is a state that could not be written, and the only record of what is applied"
        yield f"{file}: {problem}; when the backend accepts it again:"
        terraform = shlex.join([deployment.program, f"-chdir={deployment.directory_of(stack)}"])
        push = shlex.join(["state", "push", str(file.absolute())])
        yield f"{terraform} init -input=false && {terraform} {push}"


def _end_by(number: int) -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core of SIGQUIT would contain secrets
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
