"""Runs other programs as a shell does: in our process group, so that they can finish after a signal."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import IO, Any, Self

from landingzone.deploy.errors import DeploymentError
from landingzone.ground.files import reason_of

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_SECONDS_TO_ARRIVE = 0.2


class Stopped(BaseException):
    """A signal arrived while no program was running that has to end first.

    Args:
        number: The signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Children:
    """Starts programs, and waits for them even after a signal to stop: they decide how they end.

    A terminal sends Ctrl-C to the whole process group, and so do some programs that stop a job; others send a signal
    only to us, and then we pass it on to the children. It must not reach them twice, because Terraform takes a second
    one as an order to drop everything. A process that does nothing tells the two cases apart: the group's signal ends
    it.
    """

    def __init__(self) -> None:
        self.stopped_by = 0
        """The first signal that arrived; 0: none."""
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._may_raise = False
        self._before: dict[signal.Signals, Any] = {}
        self._beside: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if sys.platform != "win32":  # there, a console signals all of its programs, and nobody signals only one
            self._beside = subprocess.Popen(["/bin/sh", "-c", "read _"], stdin=subprocess.PIPE)
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # for example in a job of `nohup`
                self._before[number] = signal.signal(number, self._come)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._beside and self._beside.stdin:
            self._beside.stdin.close()
            self._beside.wait()

    def run(self, command: Sequence[str], output: IO[bytes] | None = None) -> int:
        """Run a program to its end.

        Args:
            command: Its path, and its arguments.
            output: Where its output goes; None: to our own.

        Returns:
            Its exit status; below 0: the signal that ended it.

        Raises:
            DeploymentError: The system cannot run it.
        """
        errors = None if output is None else subprocess.STDOUT
        try:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        except OSError as error:
            raise DeploymentError(
                f"{command[0]}: does not run ({reason_of(error)}); name another one in TF_BINARY"
            ) from None
        with self._lock:
            self._running.add(process)
        try:
            return process.wait()
        finally:
            with self._lock:
                self._running.discard(process)

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

    def _come(self, number: int, _: FrameType | None) -> None:
        self.stopped_by = self.stopped_by or number
        if self._may_raise:
            raise Stopped(number)
        time.sleep(_SECONDS_TO_ARRIVE)
        if self._beside and self._beside.poll() is None:
            for process in [*self._running]:
                process.send_signal(number)
