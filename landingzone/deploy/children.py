"""Runs other programs as a shell does: in our process group, so that they can finish after a signal."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from io import UnsupportedOperation
from types import FrameType
from typing import IO, Any, Self, TextIO

from landingzone.deploy.errors import DeploymentError
from landingzone.ground.files import reason_of


def _named(*names: str) -> frozenset[signal.Signals]:
    """Return signals by their names, as far as the system has them."""
    return frozenset(each for each in signal.Signals if each.name in names)


_ORDERLY = _named("SIGINT", "SIGTERM")
"""Signals at which Terraform saves what it knows, and ends."""

_OF_A_TERMINAL = _named("SIGHUP", "SIGQUIT")
"""Signals at which Terraform, or the provider, would end at once; a terminal sends them to the whole group."""

_SIGNALS = _ORDERLY | _OF_A_TERMINAL | _named("SIGALRM", "SIGPWR", "SIGUSR1", "SIGUSR2", "SIGXCPU")
"""Signals that would end us at once."""

_SECONDS_TO_ARRIVE = 0.2


class Stopped(BaseException):
    """A signal arrived while no program was running that has to end first.

    Args:
        number: The signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class _Child:
    """A program that runs, or is about to, and the signals that it is yet to get: each of them once."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.due: deque[int] = deque()

    def pass_on(self) -> None:
        """Send it the signals. A signal may interrupt this, and do the same."""
        while self.process and self.due:
            with suppress(IndexError):
                self.process.send_signal(self.due.popleft())


class Children:
    """Starts programs, and waits for them even after a signal to stop: they decide how they end.

    A terminal sends Ctrl-C to the whole process group, and so do some programs that stop a job; others send a signal
    only to us, and then we pass it on to the children. It must not reach them twice, because Terraform takes a second
    one as an order to drop everything. A process that does nothing tells the two cases apart: the group's signal ends
    it.

    They do not notice that a terminal is closed, or Ctrl-Backslash: for the first of these signals they get a SIGTERM.
    """

    def __init__(self) -> None:
        self.stopped_by = 0
        """The first signal that arrived; 0: none."""
        self._running: list[_Child] = []
        self._may_raise = False
        self._before: dict[signal.Signals, Any] = {}
        self._beside: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if sys.platform != "win32":  # there, a console signals all of its programs, and nobody signals only one
            self._beside = _start(["/bin/sh", "-c", "read _"], stdin=subprocess.PIPE)
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # for example in a job of `nohup`
                self._before[number] = signal.signal(number, self._come)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._beside and self._beside.stdin:
            self._beside.stdin.close()
            self._beside.wait()

    def run(
        self,
        command: Sequence[str],
        environment: Mapping[str, str] | None = None,
        output: IO[bytes] | int | None = None,
        errors: IO[bytes] | int | None = None,
    ) -> int:
        """Run a program to its end.

        Args:
            command: Its path, and its arguments.
            environment: Its environment; None: our own.
            output: Where its output goes; None: to our own.
            errors: Where its errors go; None: to our own.

        Returns:
            Its exit status; below 0: the signal that ended it.

        Raises:
            DeploymentError: The system cannot run it.
        """
        child = _Child()
        self._running.append(child)
        try:
            child.process = _start(command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
            child.pass_on()
            return child.process.wait()
        except OSError as error:
            raise DeploymentError(
                f"{command[0]}: does not run ({reason_of(error)}); name another one in TF_BINARY"
            ) from None
        finally:
            self._running.remove(child)

    @contextmanager
    def stopped_at_once(self) -> Iterator[None]:
        """Let a signal end what is done here, such as a question, with `Stopped`.

        Raises:
            Stopped: A signal arrived, now or before.
        """
        self._may_raise = True
        if self.stopped_by:
            raise Stopped(self.stopped_by)
        try:
            yield
        finally:
            self._may_raise = False

    def ask(self, file: TextIO) -> str:
        """Read a line that somebody types, where a signal is to end that at once.

        Python does not notice a signal that arrives right before a read begins; but the wait below ends for it.
        """
        with suppress(UnsupportedOperation):
            self._wait_for(file.fileno())
        return file.readline()

    def _wait_for(self, file: int) -> None:
        if sys.platform != "win32":
            woken, wakes = os.pipe()
            os.set_blocking(wakes, False)
            before = signal.set_wakeup_fd(wakes)
            try:
                select.select([file, woken], [], [])
            finally:
                signal.set_wakeup_fd(before)
                os.close(woken)
                os.close(wakes)

    def _come(self, number: int, _: FrameType | None) -> None:
        is_first = not self.stopped_by
        self.stopped_by = self.stopped_by or number
        if self._may_raise:
            raise Stopped(number)
        time.sleep(_SECONDS_TO_ARRIVE)
        if self._beside and self._beside.poll() is None and (is_first or number in _ORDERLY):
            for child in [*self._running]:
                child.due.append(number if number in _ORDERLY else signal.SIGTERM)
                child.pass_on()


def _start(command: Sequence[str], **options: Any) -> subprocess.Popen[bytes]:
    """Start a program that the signals of a terminal do not end."""
    if sys.platform == "win32":
        return subprocess.Popen(command, **options)

    def before() -> None:
        # Go handles a signal that is ignored, and dash takes one that is blocked.
        for number in _OF_A_TERMINAL:
            signal.signal(number, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, _OF_A_TERMINAL)

    # Other threads only wait for programs, or start some.
    return subprocess.Popen(command, preexec_fn=before, **options)
