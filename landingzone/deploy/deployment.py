"""Terraform in the stacks of a deployment: what is run in which stack, in which order, and with which result."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from landingzone.deploy.children import Children
from landingzone.deploy.errors import DeploymentError
from landingzone.deploy.initialization import PROVIDERS, WORKSPACE, Initialization, path_within
from landingzone.deploy.plan_files import Planned, name_of, stacks_in
from landingzone.deploy.provider_lock import LOCK_FILE, ProviderLock
from landingzone.deploy.run import PULL, SHOW, Run, Shown
from landingzone.deploy.run_directory import DATA, DATA_DIRECTORY, DEPTH, RunDirectory, data_of_others
from landingzone.ground.directories import digest_of
from landingzone.ground.words import quoted

NO_CHANGES, CHANGES = 0, 2
"""Exit status of `plan -detailed-exitcode`."""

_WITH_VALUE = ("-lock-timeout", "-parallelism")
_OFF = ("0", "f", "F", "false", "False", "FALSE")
_OF_BOTH = (*_WITH_VALUE, "-lock", "-compact-warnings", "-no-color")

_INIT_ARGUMENTS = "TF_CLI_ARGS_init"
_OF_INIT = ("TF_CLI_ARGS", _INIT_ARGUMENTS)

_READING = ("show", SHOW, PULL)
"""Commands without the options of the others, which somebody may have set for all commands."""
_NOT_FOR_READING = ("TF_CLI_ARGS", "TF_CLI_ARGS_show", "TF_CLI_ARGS_state_pull")

StackOrder = Sequence[Sequence[str]]
"""The stacks of each step. Stacks of the same step do not depend on each other."""


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """Runs Terraform in stacks.

    Args:
        program: Terraform, or OpenTofu.
        place: The directory in which it runs.
        directory_of: Gives the directory that others use for a stack.
        children: What starts it.
        shown: Where progress is reported.
        lock: The provider lock.
        parallel: In how many stacks of one step it may run at the same time.
        is_verbose: Whether to show all that it writes.
    """

    program: str
    place: RunDirectory
    directory_of: Callable[[str], Path]
    children: Children
    shown: Shown
    lock: ProviderLock
    parallel: int = 1
    is_verbose: bool = False

    def initialize(self, stacks: Sequence[str]) -> None:
        """Give Terraform the providers and the backend, by what it found in an earlier run if that still fits.

        Raises:
            BrokenOff: It failed, or a signal came.
            DeploymentError: Terraform cannot be run, or would store the data of several stacks in the same place, or
                something else has changed what it reads.
            DirectoryError: What is kept for the next run cannot be read or written.
            InvalidFile: The provider lock cannot be written.
        """
        data = os.environ.get(DATA_DIRECTORY, "")
        if len(stacks) > 1 and Path(data).is_absolute():
            # Terraform would take the second stack for the first with another backend, and advise moving its state.
            problem = f"must be relative, because there are several stacks (got {quoted(data)})"
            raise DeploymentError(f"{DATA_DIRECTORY}: {problem}; unset it, or write a relative path")
        run = self._new("init", stacks, lambda _: [], {0})
        for name in stacks:
            kept = self.kept_of(name)
            stored = self.place.directory_of(name) / DATA
            if self.lock.text is not None:
                self.place.write(name, LOCK_FILE, self.lock.text.encode())
            if (workspace := kept.read(WORKSPACE)) is not None:
                self.place.write(name, f"{DATA}/{WORKSPACE}", workspace)
            found = kept.find(self._made_for(name))
            if found is not None and kept.place_providers(stored / PROVIDERS, as_copies=False):
                for file, content in found.items():
                    self.place.write(name, f"{DATA}/{file}", content)
            else:
                kept.place_providers(stored / PROVIDERS, as_copies=True)
                run.one_by_one([name])
                run.check()
                self.place.check(name, (LOCK_FILE, DATA))
                if (within := path_within(stored, DEPTH)) is not None:
                    problem = f"must not put a state where it is removed after the run (got {quoted(within)})"
                    raise DeploymentError(f"{_INIT_ARGUMENTS}: {problem}; write an absolute path")
                self.lock.take(self.place.read(name, LOCK_FILE))
                may_replace = any("-reconfigure" in os.environ.get(each, "") for each in _OF_INIT)
                kept.keep(self._made_for(name), stored, may_replace=may_replace)
            self.lock.give_to(self.directory_of(name))
            run.statuses[name] = 0

    def plan(self, steps: StackOrder, arguments: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """Plan all stacks.

        Args:
            steps: The stacks.
            arguments: What Terraform is given besides.

        Returns:
            The stacks in which there is something to do, in their steps.

        Raises:
            BrokenOff: It failed in one, or a signal came.
            DeploymentError: Terraform cannot be run, or has planned something else than what was synthesized.
        """

        def words(name: str) -> list[str]:
            self.place.write(name, name_of(name), b"")  # which keeps its mode
            return [*arguments, "-detailed-exitcode", f"-out={self.place.plan_of(name)}"]

        statuses = self._run("plan", steps, words, {NO_CHANGES, CHANGES}).statuses
        for name in statuses:
            self.place.check(name, (name_of(name),))
        to_do = (tuple(name for name in step if statuses[name] == CHANGES) for step in steps)
        return tuple(step for step in to_do if step)

    def show(self, steps: StackOrder) -> None:
        """Show the plans as Terraform does.

        Raises:
            BrokenOff: One cannot be read, or a signal came.
            DeploymentError: Terraform cannot be run.
        """
        self._run("show", steps, lambda name: [str(self.place.plan_of(name))], {0})

    def read_plans(self, stacks: Sequence[str]) -> Mapping[str, bytes]:
        """Return plans as JSON, with the states that they are for. It has secrets, and is on no disk.

        Raises:
            BrokenOff: One cannot be read, or a signal came.
            DeploymentError: Terraform cannot be run.
        """
        return self._run(SHOW, [stacks], lambda name: [str(self.place.plan_of(name))], {0}).read

    def read_states(self, stacks: Sequence[str]) -> Mapping[str, bytes]:
        """Return states, which may be empty. They have secrets, and are on no disk.

        Raises:
            BrokenOff: One cannot be read, or a signal came.
            DeploymentError: Terraform cannot be run.
        """
        return self._run(PULL, [stacks], lambda _: [], {0}).read

    def check(self, steps: StackOrder) -> None:
        """Require that the plans are of what was synthesized.

        Raises:
            DeploymentError: Something else has changed one, or what it is of.
        """
        for name in stacks_in(steps):
            self.place.check(name)

    def apply(
        self,
        steps: StackOrder,
        arguments: Sequence[str],
        begins: Callable[[str], None] = lambda _: None,
        ends: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Apply the plans, one step after the other.

        Args:
            steps: The stacks.
            arguments: What Terraform is given besides.
            begins: Is called for each stack before it is applied.
            ends: Is called for each stack that is applied.

        Raises:
            BrokenOff: It failed in one stack, or a signal came, or something else has changed a plan meanwhile.
            DeploymentError: Terraform cannot be run, or something else has changed a plan before the first apply.
        """
        self.check(steps)

        def begin(name: str) -> None:
            self.place.check(name)
            begins(name)

        self._run("apply", steps, lambda name: [*arguments, str(self.place.plan_of(name))], {0}, begin, ends)

    def planned(
        self,
        configuration: str,
        review: Sequence[str],
        changes: Mapping[str, Mapping[str, str]],
        steps: StackOrder,
        *,
        is_whole: bool,
    ) -> tuple[Planned, dict[str, bytes]]:
        """Return what is planned, to keep it, and stack -> its plan file.

        Args:
            configuration: SHA-256 of the configuration.
            review: The lines of the review.
            changes: Stack -> address -> what is done there.
            steps: The stacks that have changes.
            is_whole: Whether an apply of them does all that the configuration says.
        """
        plans = {name: self.place.read(name, name_of(name)) or b"" for name in stacks_in(steps)}
        sources = {name: self.place.sources[name].digest for name in plans}
        digests = {name: digest_of(plan) for name, plan in plans.items()}
        return Planned(configuration, review, changes, steps, sources, digests, self.lock.text, is_whole), plans

    def _run(
        self,
        command: str,
        steps: StackOrder,
        words: Callable[[str], list[str]],
        fine: set[int],
        begins: Callable[[str], None] = lambda _: None,
        ends: Callable[[str], None] = lambda _: None,
    ) -> Run:
        """Run a command in all stacks, and give its results; no stack begins after one has failed."""
        run = self._new(command, stacks_in(steps), words, fine, begins, ends)
        for step in steps:
            if self.parallel == 1 or len(step) == 1:
                run.one_by_one(step)
            else:
                run.at_once(step, self.parallel)
            run.check()
        return run

    def _new(
        self,
        command: str,
        stacks: Sequence[str],
        words: Callable[[str], list[str]],
        fine: set[int],
        begins: Callable[[str], None] = lambda _: None,
        ends: Callable[[str], None] = lambda _: None,
    ) -> Run:
        return Run(
            command=command,
            stacks=stacks,
            words=lambda name: self._words(name, command, words(name)),
            fine=fine,
            environment=lambda name: self.environment(name, command),
            children=self.children,
            shown=self.shown,
            begins=begins,
            ends=ends,
            forgets=lambda name: self.kept_of(name).forget(),
            is_verbose=self.is_verbose,
        )

    def _words(self, name: str, command: str, words: Sequence[str]) -> list[str]:
        """Return the words of a command in a stack."""
        options = [] if command in _READING else ["-input=false"]
        options += [] if self.shown.has_colours else ["-no-color"]
        options += ["-json"] if command in ("plan", "apply") and not self.is_verbose else []
        return [self.program, f"-chdir={self.place.directory_of(name)}", *command.split(), *options, *words]

    def environment(self, name: str, command: str) -> dict[str, str]:
        """Return the environment of a command in a stack: it stores its data there, but no state."""
        # What comes first gives way to what follows.
        places = self.place.sources[name].local_places
        words = [shlex.quote(f"-backend-config={setting}={path}") for setting, path in places.items()]
        arguments = " ".join([*words, os.environ.get(_INIT_ARGUMENTS, "")])
        without = {DATA_DIRECTORY, *(_NOT_FOR_READING if command in _READING else ())}
        kept = {each: value for each, value in os.environ.items() if each not in without}
        return kept | {_INIT_ARGUMENTS: arguments}

    def kept_of(self, name: str) -> Initialization:
        """Return what is kept of the initialization of a stack.

        Raises:
            DirectoryError: Its directory is a symbolic link.
        """
        return Initialization(self.place.sources[name], self.directory_of(name), data_of_others())

    def _made_for(self, name: str) -> str:
        """Return a SHA-256 of all that an initialization depends on, besides the providers."""
        texts = (
            self.program,
            json.dumps(self.place.sources[name].settings),
            *(os.environ.get(each, "") for each in _OF_INIT),
            self.lock.text or "",
        )
        return digest_of("\0".join(texts).encode())


def options_of_plan(arguments: Sequence[str]) -> dict[str, bool]:
    """Return the options with which stacks are planned, also those of variables, and whether each is switched on.

    Args:
        arguments: What Terraform is given besides, which counts before the variables.
    """
    words = [*arguments]
    for name in ("TF_CLI_ARGS", "TF_CLI_ARGS_plan"):
        with suppress(ValueError):  # of which Terraform says what is wrong
            words = [*shlex.split(os.environ.get(name, "")), *words]
    pairs = (word.lstrip("-").partition("=") for word in words if word.startswith("-"))
    return {name: value not in _OFF for name, _, value in pairs}


def for_apply(arguments: Sequence[str]) -> list[str]:
    """Return the arguments of a plan that the apply of its file also accepts."""
    taken, awaits_value = [], False
    for each in arguments:
        name, _, value = each.replace("--", "-", 1).partition("=")
        if awaits_value or name in _OF_BOTH:
            taken.append(each)
        awaits_value = name in _WITH_VALUE and not value
    return taken
