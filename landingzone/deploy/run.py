"""One command of Terraform in several stacks: what it is started with, what it writes, and how it ends."""

from __future__ import annotations

import re
import shlex
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import IO, Protocol

from landingzone.deploy.children import Children
from landingzone.deploy.errors import BrokenOff
from landingzone.deploy.machine_output import MachineOutput, Progress
from landingzone.deploy.overheard import ERRORS, Overheard, Words, passing_to, unbroken_output
from landingzone.ground.problems import LandingzoneError

SHOW, PULL = "show -json", "state pull"
"""Commands whose output is only read: it has secrets, and is on no disk."""

_IN_WORDS = {SHOW: "reading the plan", PULL: "reading the state"}

_WARNING = b"Warning"

_IS_THERE = re.compile(rb"EntityAlreadyExists|DuplicateSSHPublicKey|AccessKeysPerUser")
"""What AWS says of something that it has. Of access keys it has so many that it creates no other."""


class Shown(Protocol):
    """Where a deployment reports its progress."""

    @property
    def has_colours(self) -> bool:
        """Whether programs may write colours."""

    def heading(self, text: str) -> None:
        """Show what begins, or what the next lines are about."""

    def progress(self, text: str) -> None:
        """Show how far it is, until something else is shown."""

    def clear(self) -> None:
        """Show no progress any more."""

    def require_printed(self) -> None:
        """Raise a LandingzoneError if something could not be shown."""

    def command(self, text: str) -> None:
        """Show what is run, quoted for a shell."""

    def output(self, written: IO[bytes]) -> None:
        """Show what a program has written."""

    def problem(self, lines: Sequence[str]) -> None:
        """Show what went wrong, or may go wrong."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """A command in all stacks, and its results so far.

    Args:
        command: The command.
        stacks: All stacks, in their order.
        words: Gives the words of the command in a stack.
        fine: The exit statuses that mean success.
        environment: Gives its environment in a stack.
        children: What starts it.
        shown: Where progress is reported.
        begins: Is called before it begins in a stack, and may refuse that with a LandingzoneError.
        ends: Is called right after it has succeeded in a stack.
        forgets: Is called where it failed: the next run initializes the stack again.
        is_verbose: Whether to show all that it writes.
        statuses: Stack -> exit status.
        read: Stack -> what it has written, of a command whose output is read.
    """

    command: str
    stacks: Sequence[str]
    words: Callable[[str], list[str]]
    fine: set[int]
    environment: Callable[[str], Mapping[str, str]]
    children: Children
    shown: Shown
    begins: Callable[[str], None]
    ends: Callable[[str], None]
    forgets: Callable[[str], None]
    is_verbose: bool
    statuses: dict[str, int] = field(default_factory=dict)
    read: dict[str, bytes] = field(default_factory=dict)
    has_failed: threading.Event = field(default_factory=threading.Event)
    is_there: threading.Event = field(default_factory=threading.Event)
    showing: threading.Lock = field(default_factory=threading.Lock)

    def check(self) -> None:
        """Raise BrokenOff if no more may begin."""
        if self._must_end:
            number = self.children.stopped_by
            raise BrokenOff(
                self.command, self.stacks, self.statuses, self.fine, number, is_there=self.is_there.is_set()
            )

    @property
    def _must_end(self) -> bool:
        return bool(self.children.stopped_by) or self.has_failed.is_set()

    @property
    def _is_text(self) -> bool:
        return self.command not in (SHOW, PULL) and (self.is_verbose or self.command == "show")

    def one_by_one(self, step: Sequence[str]) -> None:
        """Run it in one stack after the other, as if somebody had typed it."""
        for name in step:
            if not self._must_end:
                if self._is_text:
                    self._head(name)
                self.statuses[name] = self._start(name, self._as_text if self._is_text else self._quietly)

    def at_once(self, step: Sequence[str], most: int) -> None:
        """Run it in several stacks at the same time, and show what it writes in each when it has ended."""

        def work(name: str) -> None:
            if not self._must_end:
                self.statuses[name] = self._start(name, self._at_the_end if self._is_text else self._quietly)

        with ThreadPoolExecutor(most) as pool:
            for future in as_completed([pool.submit(work, name) for name in step]):
                future.result()

    def _title(self, name: str) -> str:
        return (
            f"{name}: {_IN_WORDS.get(self.command, self.command)} ({self.stacks.index(name) + 1} of {len(self.stacks)})"
        )

    def _head(self, name: str) -> None:
        self.shown.heading(self._title(name))

    def _start(self, name: str, run: Callable[[str, Sequence[str]], int]) -> int:
        words = self.words(name)
        self.shown.command(shlex.join(words))
        try:
            self.begins(name)
        except LandingzoneError as error:
            self.shown.problem([str(error)])
            self.has_failed.set()
            return 1
        status = None
        try:
            status = run(name, words)
        finally:
            if status not in self.fine:
                self.has_failed.set()
                self.forgets(name)
        if status in self.fine:
            self.ends(name)
        return status

    def _as_text(self, name: str, words: Sequence[str]) -> int:
        """Let it write to our output, and notice when AWS refuses to create something that it has."""
        environment, seen = self.environment(name), Words(_IS_THERE)
        if self.command != "apply":
            return self.children.run(words, environment)
        with Overheard(seen.take, passing_to(ERRORS)) as errors, unbroken_output() as ours:
            status = self.children.run(words, environment, ours, errors.file)
        self._notice(seen)
        return status

    def _at_the_end(self, name: str, words: Sequence[str]) -> int:
        """Show what it writes when it has ended."""
        # A pipe would break if we are killed, and so abort an apply.
        with tempfile.TemporaryFile() as output:
            status = self.children.run(words, self.environment(name), output, subprocess.STDOUT)
            seen = Words(_IS_THERE)
            output.seek(0)
            for line in output:
                seen.take(line)
            self._notice(seen)
            output.seek(0)
            with self.showing:
                self._head(name)
                self.shown.output(output)
        return status

    def _quietly(self, name: str, words: Sequence[str]) -> int:
        """Show how far it is; of what it writes, errors and warnings."""
        self.shown.progress(self._title(name))
        environment, seen_as_error = self.environment(name), Words(_IS_THERE)
        errors = Overheard(lambda _: self.shown.clear(), seen_as_error.take, passing_to(ERRORS))
        if self.command in (SHOW, PULL):
            content = bytearray()
            with errors, Overheard(content.extend) as output:
                status = self.children.run(words, environment, output.file, errors.file)
            self.read[name] = bytes(content)
            return status
        if self.command == "init":
            with tempfile.TemporaryFile() as written:
                status = self.children.run(words, environment, written, subprocess.STDOUT)
                written.seek(0)
                if status or any(_WARNING in line for line in written):
                    written.seek(0)
                    self._head(name)
                    self.shown.output(written)
            return status
        seen, others = Words(_IS_THERE), list[str]()
        machine = MachineOutput(lambda progress: self._report(name, progress), others.append)
        with errors, Overheard(seen.take, machine.feed) as output:
            status = self.children.run(words, environment, output.file, errors.file)
        machine.end()
        self._notice(seen, seen_as_error)
        lines = [*machine.told()]
        if others or lines:
            with self.showing:
                self._head(name)
                self.shown.problem([*others, *lines])
        return status

    def _report(self, name: str, progress: Progress) -> None:
        of = "" if progress.total is None else f" of {progress.total:,}"
        self.shown.progress(f"{self._title(name)}: {progress.what} {progress.done:,}{of}, {progress.current}")

    def _notice(self, *seen: Words) -> None:
        if any(each.are_found for each in seen):
            self.is_there.set()
