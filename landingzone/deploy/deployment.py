"""Terraform in the stacks of a deployment: what is run in which stack, in which order, and with which result."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

from landingzone.deploy.children import Children
from landingzone.deploy.errors import BrokenOff, DeploymentError
from landingzone.deploy.initialization import PROVIDERS, WORKSPACE, Initialization, path_within
from landingzone.deploy.overheard import Overheard, unbroken_output
from landingzone.deploy.plan_files import Planned, name_of, stacks_in
from landingzone.deploy.provider_lock import LOCK_FILE, ProviderLock
from landingzone.deploy.run_directory import DATA, DEPTH, RunDirectory
from landingzone.ground.directories import digest_of
from landingzone.ground.words import quoted

NO_CHANGES, CHANGES = 0, 2
"""Exit status of `plan -detailed-exitcode`."""

_WITH_VALUE = ("-lock-timeout", "-parallelism")
_OF_BOTH = (*_WITH_VALUE, "-lock", "-compact-warnings", "-no-color")

_DATA_DIRECTORY = "TF_DATA_DIR"
_INIT_ARGUMENTS = "TF_CLI_ARGS_init"
_OF_INIT = ("TF_CLI_ARGS", _INIT_ARGUMENTS)

_IS_THERE = re.compile(rb"EntityAlreadyExists|DuplicateSSHPublicKey|AccessKeysPerUser")
"""What AWS says of something that it has. Of access keys it has so many that it creates no other."""

StackOrder = Sequence[Sequence[str]]
"""The stacks of each step. Stacks of the same step do not depend on each other."""


class Shown(Protocol):
    """Where a deployment reports its progress."""

    @property
    def has_colours(self) -> bool:
        """Whether programs may write colours."""

    def heading(self, text: str) -> None:
        """Show what begins."""

    def command(self, text: str) -> None:
        """Show what is run, quoted for a shell."""

    def output(self, written: IO[bytes]) -> None:
        """Show what a program has written."""

    def problem(self, text: str) -> None:
        """Show why a stack is not applied."""


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
    """

    program: str
    place: RunDirectory
    directory_of: Callable[[str], Path]
    children: Children
    shown: Shown
    lock: ProviderLock
    parallel: int = 1

    def initialize(self, stacks: Sequence[str]) -> None:
        """Give Terraform the providers and the backend, by what it found in an earlier run if that still fits.

        Raises:
            BrokenOff: It failed, or a signal came.
            DeploymentError: Terraform cannot be run, or would store the data of several stacks in the same place, or
                something else has changed what it reads.
            DirectoryError: What is kept for the next run cannot be read or written.
            InvalidFile: The provider lock cannot be written.
        """
        data = os.environ.get(_DATA_DIRECTORY, "")
        if len(stacks) > 1 and Path(data).is_absolute():
            # Terraform would take the second stack for the first with another backend, and advise moving its state.
            problem = f"must be relative, because there are several stacks (got {quoted(data)})"
            raise DeploymentError(f"{_DATA_DIRECTORY}: {problem}; unset it, or write a relative path")
        run = _Run(self, "init", stacks, lambda _: [], {0})
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

    def plan(self, steps: StackOrder, arguments: Sequence[str], *, keeps: bool) -> tuple[tuple[str, ...], ...]:
        """Plan all stacks.

        Args:
            steps: The stacks.
            arguments: What Terraform is given besides.
            keeps: Whether the plans are needed as files.

        Returns:
            The stacks in which there is something to do, in their steps.

        Raises:
            BrokenOff: It failed in one, or a signal came.
            DeploymentError: Terraform cannot be run, or has planned something else than what was synthesized.
        """

        def words(name: str) -> list[str]:
            if keeps:
                self.place.write(name, name_of(name), b"")  # which keeps its mode
            return [*arguments, "-detailed-exitcode", *([f"-out={self.place.plan_of(name)}"] if keeps else [])]

        statuses = self._run("plan", steps, words, {NO_CHANGES, CHANGES})
        for name in statuses:
            self.place.check(name, (name_of(name),))
        to_do = (tuple(name for name in step if statuses[name] == CHANGES) for step in steps)
        return tuple(step for step in to_do if step)

    def show(self, steps: StackOrder) -> None:
        """Show the plans.

        Raises:
            BrokenOff: One cannot be read, or a signal came.
            DeploymentError: Terraform cannot be run.
        """
        self._run("show", steps, lambda name: [str(self.place.plan_of(name))], {0})

    def check(self, steps: StackOrder) -> None:
        """Require that the plans are of what was synthesized.

        Raises:
            DeploymentError: Something else has changed one, or what it is of.
        """
        for name in stacks_in(steps):
            self.place.check(name)

    def apply(self, steps: StackOrder, arguments: Sequence[str]) -> None:
        """Apply the plans, one step after the other.

        Args:
            steps: The stacks.
            arguments: What Terraform is given besides.

        Raises:
            BrokenOff: It failed in one stack, or a signal came, or something else has changed a plan meanwhile.
            DeploymentError: Terraform cannot be run, or something else has changed a plan before the first apply.
        """
        self.check(steps)
        self._run("apply", steps, lambda name: [*arguments, str(self.place.plan_of(name))], {0})

    def planned(self, configuration: str, review: Sequence[str], steps: StackOrder) -> tuple[Planned, dict[str, bytes]]:
        """Return what is planned, to keep it, and stack -> its plan file.

        Args:
            configuration: SHA-256 of the configuration.
            review: The lines of the review.
            steps: The stacks that have changes.
        """
        plans = {name: self.place.read(name, name_of(name)) or b"" for name in stacks_in(steps)}
        sources = {name: self.place.sources[name].digest for name in plans}
        digests = {name: digest_of(plan) for name, plan in plans.items()}
        return Planned(configuration, review, steps, sources, digests, self.lock.text), plans

    def _run(
        self, command: str, steps: StackOrder, words: Callable[[str], list[str]], fine: set[int]
    ) -> dict[str, int]:
        """Run a command in all stacks, and give its exit statuses; no stack begins after one has failed."""
        run = _Run(self, command, stacks_in(steps), words, fine)
        for step in steps:
            if self.parallel == 1 or len(step) == 1:
                run.one_by_one(step)
            else:
                run.at_once(step)
            run.check()
        return run.statuses

    def command(self, name: str, command: str, words: Sequence[str]) -> list[str]:
        """Return the words of a command in a stack."""
        options = [] if command == "show" else ["-input=false"]
        options += [] if self.shown.has_colours else ["-no-color"]
        return [self.program, f"-chdir={self.place.directory_of(name)}", command, *options, *words]

    def environment(self, name: str) -> dict[str, str]:
        """Return the environment of Terraform in a stack: it stores its data there, but no state."""
        # What comes first gives way to what follows.
        places = self.place.sources[name].local_places
        words = [shlex.quote(f"-backend-config={setting}={path}") for setting, path in places.items()]
        arguments = " ".join([*words, os.environ.get(_INIT_ARGUMENTS, "")])
        kept = {each: value for each, value in os.environ.items() if each != _DATA_DIRECTORY}
        return kept | {_INIT_ARGUMENTS: arguments}

    def kept_of(self, name: str) -> Initialization:
        """Return what is kept of the initialization of a stack.

        Raises:
            DirectoryError: Its directory is a symbolic link.
        """
        data = os.environ.get(_DATA_DIRECTORY) or DATA
        return Initialization(self.place.sources[name], self.directory_of(name), data)

    def _made_for(self, name: str) -> str:
        """Return a SHA-256 of all that an initialization depends on, besides the providers."""
        texts = (
            self.program,
            json.dumps(self.place.sources[name].settings),
            *(os.environ.get(each, "") for each in _OF_INIT),
            self.lock.text or "",
        )
        return digest_of("\0".join(texts).encode())


@dataclass(frozen=True)
class _Run:
    """A command in all stacks, and its results so far."""

    deployment: Deployment
    command: str
    stacks: Sequence[str]
    words: Callable[[str], list[str]]
    fine: set[int]
    statuses: dict[str, int] = field(default_factory=dict)
    has_failed: threading.Event = field(default_factory=threading.Event)
    is_there: threading.Event = field(default_factory=threading.Event)

    def check(self) -> None:
        """Raise BrokenOff if no more may begin."""
        if self._must_end:
            number = self.deployment.children.stopped_by
            raise BrokenOff(
                self.command, self.stacks, self.statuses, self.fine, number, is_there=self.is_there.is_set()
            )

    @property
    def _must_end(self) -> bool:
        return bool(self.deployment.children.stopped_by) or self.has_failed.is_set()

    def one_by_one(self, step: Sequence[str]) -> None:
        """Run it in one stack after the other, as if somebody had typed it."""
        for name in step:
            if not self._must_end:
                self._say(name)
                self.statuses[name] = self._start(name)

    def at_once(self, step: Sequence[str]) -> None:
        """Run it in several stacks at the same time, and show the output of each when it has ended."""

        def work(name: str) -> tuple[str, IO[bytes] | None, int]:
            if self._must_end:
                return name, None, 0
            # A pipe would break if we are killed, and so abort an apply.
            output = tempfile.TemporaryFile()  # noqa: SIM115 - closed below
            return name, output, self._start(name, output)

        with ThreadPoolExecutor(self.deployment.parallel) as pool:
            for future in as_completed(pool.submit(work, name) for name in step):
                name, output, status = future.result()
                if output is not None:
                    with output:
                        self.statuses[name] = status
                        self._say(name)
                        output.seek(0)
                        self.deployment.shown.output(output)

    def _say(self, name: str) -> None:
        number = f"{self.stacks.index(name) + 1} of {len(self.stacks)}"
        self.deployment.shown.heading(f"{name}: {self.command} ({number})")

    def _start(self, name: str, output: IO[bytes] | None = None) -> int:
        words = self.deployment.command(name, self.command, self.words(name))
        self.deployment.shown.command(shlex.join(words))
        try:
            if self.command == "apply":
                self.deployment.place.check(name)
        except DeploymentError as error:
            self.deployment.shown.problem(str(error))
            self.has_failed.set()
            return 1
        environment = self.deployment.environment(name)
        status = None
        try:
            status = self._run(words, environment, output)
        finally:
            if status not in self.fine:
                self.has_failed.set()
                self.deployment.kept_of(name).forget()
        return status

    def _run(self, words: Sequence[str], environment: Mapping[str, str], output: IO[bytes] | None) -> int:
        """Run it, and notice when AWS refuses to create something that it has."""
        children = self.deployment.children
        if output is not None:
            status = children.run(words, environment, output, subprocess.STDOUT)
            output.seek(0)
            is_there = any(map(_IS_THERE.search, output))
        elif self.command == "apply":
            with Overheard(_IS_THERE) as errors, unbroken_output(_IS_THERE) as ours:
                status = children.run(words, environment, ours, errors.file)
            is_there = errors.is_found
        else:
            return children.run(words, environment)
        if is_there:
            self.is_there.set()
        return status


def for_apply(arguments: Sequence[str]) -> list[str]:
    """Return the arguments of a plan that the apply of its file also accepts."""
    taken, awaits_value = [], False
    for each in arguments:
        name, _, value = each.replace("--", "-", 1).partition("=")
        if awaits_value or name in _OF_BOTH:
            taken.append(each)
        awaits_value = name in _WITH_VALUE and not value
    return taken
