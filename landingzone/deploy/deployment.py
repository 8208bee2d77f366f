"""Terraform in the stacks of a deployment: what is run in which stack, in which order, and with which result."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import tempfile
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

from landingzone.deploy.children import Children
from landingzone.deploy.errors import BrokenOff, DeploymentError
from landingzone.deploy.plan_files import PlanFiles
from landingzone.deploy.provider_lock import LOCK_FILE, ProviderLock
from landingzone.ground.words import quoted

NO_CHANGES, CHANGES = 0, 2
"""Exit status of `plan -detailed-exitcode`."""

_WITH_VALUE = ("-lock-timeout", "-parallelism")
_OF_BOTH = (*_WITH_VALUE, "-lock", "-compact-warnings", "-no-color")

_INITIALIZED = "landingzone-initialized"
_DATA = "TF_DATA_DIR"
_OF_INIT = ("TF_CLI_ARGS", "TF_CLI_ARGS_init")

Steps = Sequence[Sequence[str]]
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


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """Runs Terraform in stacks.

    Args:
        program: Terraform, or OpenTofu.
        directory_of: Gives the directory in which it runs for a stack.
        children: What starts it.
        shown: Where progress is reported.
        lock: The provider lock; None: that of each stack stays unchanged.
        parallel: In how many stacks of one step it may run at the same time.
    """

    program: str
    directory_of: Callable[[str], Path]
    children: Children
    shown: Shown
    lock: ProviderLock | None
    parallel: int = 1

    def initialize(self, stacks: Sequence[str]) -> None:
        """Let Terraform get the provider and find the backend, unless it has already done so for the current files.

        Raises:
            BrokenOff: It failed, or a signal came.
            DeploymentError: Terraform cannot be run, or would keep the data of several stacks in the same place.
            InvalidFile: The provider lock cannot be written.
        """
        data = os.environ.get(_DATA, "")
        if len(stacks) > 1 and Path(data).is_absolute():
            # Terraform would take the second stack for the first with another backend, and advise moving its state.
            problem = f"must be relative, because there are several stacks (got {quoted(data)})"
            raise DeploymentError(f"{_DATA}: {problem}; unset it, or write a relative path")
        run = _Run(self, "init", stacks, lambda _: [], {0})
        for name in stacks:
            directory = self.directory_of(name)
            if self.lock:
                self.lock.give_to(directory)
            if not self._is_initialized(directory):
                run.one_by_one([name])
                run.check()
                if self.lock:
                    self.lock.take_from(directory)
                note = _note_of(directory)
                note.parent.mkdir(parents=True, exist_ok=True)
                note.write_text(self._sum_of(directory), encoding="utf-8", newline="\n")
            run.statuses[name] = 0

    def plan(self, steps: Steps, files: PlanFiles | None, arguments: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """Plan all stacks.

        Args:
            steps: The stacks.
            files: Where the plans are kept; None: nowhere.
            arguments: What Terraform is given besides.

        Returns:
            The stacks in which there is something to do, in their steps.

        Raises:
            BrokenOff: It failed in one, or a signal came.
            DeploymentError: Terraform cannot be run.
        """

        def words(name: str) -> list[str]:
            kept = [f"-out={files.make(name)}"] if files else []
            return [*arguments, "-detailed-exitcode", *kept]

        statuses = self._run("plan", steps, words, {NO_CHANGES, CHANGES})
        to_do = (tuple(name for name in step if statuses[name] == CHANGES) for step in steps)
        return tuple(step for step in to_do if step)

    def show(self, steps: Steps, files: PlanFiles) -> None:
        """Show saved plans.

        Raises:
            BrokenOff: One cannot be read, or a signal came.
            DeploymentError: Terraform cannot be run.
        """
        self._run("show", steps, lambda name: [str(files.file_of(name))], {0})

    def apply(self, steps: Steps, files: PlanFiles, arguments: Sequence[str]) -> None:
        """Apply plans, one step after the other.

        Args:
            steps: The stacks.
            files: Where their plans are.
            arguments: What Terraform is given besides.

        Raises:
            BrokenOff: It failed in one stack, or a signal came.
            DeploymentError: Terraform cannot be run.
        """
        self._run("apply", steps, lambda name: [*arguments, str(files.file_of(name))], {0})

    def _run(self, command: str, steps: Steps, words: Callable[[str], list[str]], fine: set[int]) -> dict[str, int]:
        """Run a command in all stacks, and give its exit statuses; no stack begins after one has failed."""
        run = _Run(self, command, [name for step in steps for name in step], words, fine)
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
        return [self.program, f"-chdir={self.directory_of(name)}", command, *options, *words]

    def _is_initialized(self, directory: Path) -> bool:
        note = _note_of(directory)
        try:
            noted = note.read_text(encoding="utf-8")
        except FileNotFoundError:
            return False
        return (note.parent / "providers").is_dir() and noted == self._sum_of(directory)

    def _sum_of(self, directory: Path) -> str:
        """Return a SHA-256 of all that an initialization depends on."""
        synthesized = json.loads((directory / "cdk.tf.json").read_text(encoding="utf-8"))
        lock = directory / LOCK_FILE
        texts = (
            self.program,
            str(directory.absolute()),
            json.dumps(synthesized["terraform"]),
            *(os.environ.get(name, "") for name in _OF_INIT),
            lock.read_text(encoding="utf-8") if lock.exists() else "",
        )
        return hashlib.sha256("\0".join(texts).encode()).hexdigest()


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

    def check(self) -> None:
        """Raise BrokenOff if no more may begin."""
        if self._must_end:
            raise BrokenOff(self.command, self.stacks, self.statuses, self.fine, self.deployment.children.stopped_by)

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
        status = None
        try:
            status = self.deployment.children.run(words, output)
        finally:
            if status not in self.fine:
                self.has_failed.set()
                # What it used may be gone, such as a provider cache: the next call gets it again.
                _note_of(self.deployment.directory_of(name)).unlink(missing_ok=True)
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


def _note_of(directory: Path) -> Path:
    """Return the file that records what a stack is initialized for: next to what Terraform stores there."""
    return directory / (os.environ.get(_DATA) or ".terraform") / _INITIALIZED
